/**
 * The multi-call program: the name it is called by decides what it is. What a name stands for is
 * loaded when it is called, so that each costs only itself.
 */

import { basename } from 'node:path'

export type Main = (args: readonly string[], name: string) => number | Promise<number>

/** Names of other programs we stand in for. */
const PROGRAMS: Readonly<Record<string, () => Promise<{ readonly main: Main }>>> = {
  keepalived: () => import('./keepalived.js'),
  genhash: () => import('./genhash.js'),
  ipvsadm: () => import('./ipvsadm.js'),
  crm_simulate: () => import('./crm-simulate.js'),
  crm_verify: () => import('./crm-verify.js')
}

/** Subcommands of `holdfast`, each with the line that explains it. */
const COMMANDS: Readonly<Record<string, {
  readonly what: string
  readonly load: () => Promise<{ readonly main: Main }>
}>> = {
  run: { what: 'the daemon, with the options of keepalived', load: () => import('./keepalived.js') },
  check: { what: 'what is wrong with a keepalived.conf', load: () => import('./check-config.js') },
  fmt: { what: 'a keepalived.conf, laid out evenly', load: () => import('./fmt.js') },
  replay: { what: 'what the VRRP engine did, from a recorded journal', load: () => import('./replay.js') },
  explain: { what: 'what a keyword of the configuration or a code of a message means', load: () => import('./explain.js') },
  ipvs: { what: 'the IPVS table: list, save, restore, or the options of ipvsadm', load: () => import('./ipvsadm.js') },
  realserver: { what: 'virtual addresses of a real server behind direct routing', load: () => import('./realserver.js') },
  lab: { what: 'two routers in a box, watched while one of them dies', load: () => import('./lab.js') }
}

/** Runs the program that was called; resolves with its exit status. */
export async function main (argv: readonly string[]): Promise<number> {
  const [, path = '', ...args] = argv
  const name = basename(path)
  const program = PROGRAMS[name]
  if (program !== undefined) return (await program()).main(args, name)
  return holdfast(args)
}

async function holdfast (args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  if (command === undefined || ['help', '--help', '-h'].includes(command)) {
    process.stdout.write(firstScreen())
    return 0
  }
  if (['version', '--version', '-v'].includes(command)) {
    return await (await import('./keepalived.js')).main(['--version'], 'holdfast')
  }
  const program = PROGRAMS[command]
  if (program !== undefined) return (await program()).main(rest, command)
  const found = COMMANDS[command]
  if (found === undefined) {
    process.stderr.write(`holdfast: there is no command ${command}; try 'holdfast help'\n`)
    return 1
  }
  return (await found.load()).main(rest, 'keepalived')
}

function firstScreen (): string {
  const commands = Object.entries(COMMANDS).map(([name, { what }]) => `  ${name.padEnd(10)} ${what}`)
  return `Holdfast keeps an address on one of several routers (VRRP) and a service on those of its
servers that work, as keepalived does and from keepalived's own configuration.

  holdfast run -n -l -f FILE     run in the foreground with that keepalived.conf
  keepalived ...                 the same under the name and options everybody knows

Commands:
${commands.join('\n')}
  help       this text

Programs, by these names or as commands: ${Object.keys(PROGRAMS).join(', ')}
`
}
