/**
 * What the multi-call program can be: one table for running, for the first screen, for the manual
 * page and for the completion of shells.
 */

/** Names of other programs we stand in for. */
export const PROGRAMS = ['keepalived', 'genhash', 'ipvsadm', 'crm_simulate', 'crm_verify'] as const

export interface Command {
  /** Half a line that explains it. */
  readonly what: string
  /** The arguments, as a synopsis writes them; several where it has several forms. */
  readonly usage: readonly string[]
  /** What a shell offers after it; files unless it says otherwise. */
  readonly offers?: readonly string[]
}

/** Subcommands of `holdfast`. */
export const COMMANDS = {
  run: {
    what: 'the daemon, with the options of keepalived',
    usage: ['[OPTION...]']
  },
  status: {
    what: 'what the running daemon does: states, masters, servers',
    usage: ['[--json] [--watch [--interval=PERIOD]] [--socket=PATH]']
  },
  why: {
    what: 'why an instance is in its state, and what would make it MASTER',
    usage: ['[--json] [--socket=PATH] INSTANCE']
  },
  failover: {
    what: 'lets another router be MASTER of an instance and its sync group',
    usage: ['[--for=PERIOD] [--socket=PATH] INSTANCE']
  },
  maintenance: {
    what: 'keeps instances from being MASTER, or no longer',
    usage: [
      'on [--for=PERIOD] [--socket=PATH] [INSTANCE]',
      'off [--socket=PATH] [INSTANCE]'
    ],
    offers: ['on', 'off']
  },
  rs: {
    what: 'takes real servers out gently and in again, and weighs them',
    usage: [
      'drain [--for=PERIOD] [--socket=PATH] [VIRTUAL] REAL',
      'enable [--socket=PATH] [VIRTUAL] REAL',
      'weight [--socket=PATH] [VIRTUAL] REAL WEIGHT|config'
    ],
    offers: ['drain', 'enable', 'weight']
  },
  plan: {
    what: 'what a reload would change, and whether anything would flap',
    usage: [
      '[--json] [--strict] [-e] [-i ID] [--socket=PATH] [FILE]',
      '[--json] [--strict] [-e] [-i ID] --from=OLD NEW'
    ]
  },
  reload: {
    what: 'has the daemon read its configuration, and says what came of it',
    usage: ['[--socket=PATH]']
  },
  log: {
    what: "the last lines of the running daemon's log",
    usage: ['[--since=TIME] [--follow] [--json] [--socket=PATH]']
  },
  check: {
    what: 'what is wrong with a keepalived.conf',
    usage: ['[--json] [--strict] [--host] [-e] [-i ID] [FILE]']
  },
  fmt: {
    what: 'a keepalived.conf, laid out evenly',
    usage: ['[--check | --write] FILE...']
  },
  replay: {
    what: 'what the VRRP engine did, from a recorded journal',
    usage: ['FILE']
  },
  explain: {
    what: 'what a keyword of the configuration or a code of a message means',
    usage: ['KEYWORD | BLOCK.KEYWORD | CODE']
  },
  ipvs: {
    what: 'the IPVS table: list, save, restore, or the options of ipvsadm',
    usage: ['list | save | restore | OPTION...'],
    offers: ['list', 'save', 'restore']
  },
  realserver: {
    what: 'virtual addresses of a real server behind direct routing',
    usage: ['start|stop|status VIP...'],
    offers: ['start', 'stop', 'status']
  },
  manual: {
    what: 'the pages of the manual, for man -l -',
    usage: ['[PAGE]'],
    offers: ['keepalived.8', 'keepalived.conf.5', 'holdfast.1', 'genhash.1']
  },
  completion: {
    what: 'what completes commands and options in a shell',
    usage: ['bash | zsh | fish'],
    offers: ['bash', 'zsh', 'fish']
  },
  lab: {
    what: 'two routers in a box, watched while one of them dies',
    usage: ['[--with keepalived]']
  }
} as const satisfies Readonly<Record<string, Command>>

export type ProgramName = typeof PROGRAMS[number]
export type CommandName = keyof typeof COMMANDS

/** The first lines of the help of a command: how it is called. */
export function synopsis (name: CommandName): string {
  return COMMANDS[name].usage.map((form, at) =>
    `${at === 0 ? 'usage:' : '      '} holdfast ${name} ${form}`.trimEnd() + '\n').join('')
}
