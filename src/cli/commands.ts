/**
 * What the multi-call program can be: one table for running, for the first screen, for the manual
 * page and for the completion of shells.
 */

export type Main = (args: readonly string[], name: string) => number | Promise<number>

/** Names of other programs we stand in for. */
export const PROGRAMS: Readonly<Record<string, () => Promise<{ readonly main: Main }>>> = {
  keepalived: () => import('./keepalived.js'),
  genhash: () => import('./genhash.js'),
  ipvsadm: () => import('./ipvsadm.js'),
  crm_simulate: () => import('./crm-simulate.js'),
  crm_verify: () => import('./crm-verify.js')
}

export interface Command {
  /** Half a line that explains it. */
  readonly what: string
  /** The arguments, as a synopsis writes them. */
  readonly usage: string
  /** What a shell offers after it; files unless it says otherwise. */
  readonly offers?: readonly string[]
  readonly load: () => Promise<{ readonly main: Main }>
}

/** Subcommands of `holdfast`. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    what: 'the daemon, with the options of keepalived',
    usage: '[OPTION...]',
    load: () => import('./keepalived.js')
  },
  check: {
    what: 'what is wrong with a keepalived.conf',
    usage: '[--json] [--strict] [--host] [-e] [-i ID] [FILE]',
    load: () => import('./check-config.js')
  },
  fmt: {
    what: 'a keepalived.conf, laid out evenly',
    usage: '[--check | --write] FILE...',
    load: () => import('./fmt.js')
  },
  replay: {
    what: 'what the VRRP engine did, from a recorded journal',
    usage: 'FILE',
    load: () => import('./replay.js')
  },
  explain: {
    what: 'what a keyword of the configuration or a code of a message means',
    usage: 'KEYWORD | BLOCK.KEYWORD | CODE',
    load: () => import('./explain.js')
  },
  ipvs: {
    what: 'the IPVS table: list, save, restore, or the options of ipvsadm',
    usage: 'list | save | restore | OPTION...',
    offers: ['list', 'save', 'restore'],
    load: () => import('./ipvsadm.js')
  },
  realserver: {
    what: 'virtual addresses of a real server behind direct routing',
    usage: 'start|stop|status VIP...',
    offers: ['start', 'stop', 'status'],
    load: () => import('./realserver.js')
  },
  manual: {
    what: 'the pages of the manual, for man -l -',
    usage: '[PAGE]',
    offers: ['keepalived.8', 'keepalived.conf.5', 'holdfast.1', 'genhash.1'],
    load: () => import('./manual.js')
  },
  completion: {
    what: 'what completes commands and options in a shell',
    usage: 'bash | zsh | fish',
    offers: ['bash', 'zsh', 'fish'],
    load: () => import('./completion.js')
  },
  lab: {
    what: 'two routers in a box, watched while one of them dies',
    usage: '[--with keepalived]',
    load: () => import('./lab.js')
  }
}
