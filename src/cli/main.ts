/**
 * The multi-call program: the name it is called by decides what it is. What a name stands for is
 * loaded when it is called, so that each costs only itself.
 */

import { basename } from 'node:path'
import { COMMANDS, PROGRAMS, type CommandName, type ProgramName } from './commands.js'

type Main = (args: readonly string[], name: string) => number | Promise<number>
type Load = () => Promise<{ readonly main: Main }>

const LOAD_PROGRAM: Readonly<Record<ProgramName, Load>> = {
  keepalived: () => import('./keepalived.js'),
  genhash: () => import('./genhash.js'),
  ipvsadm: () => import('./ipvsadm.js'),
  crm_simulate: () => import('./crm-simulate.js'),
  crm_verify: () => import('./crm-verify.js')
}

const LOAD_COMMAND: Readonly<Record<CommandName, Load>> = {
  run: () => import('./keepalived.js'),
  status: () => import('./status.js'),
  why: () => import('./why.js'),
  failover: () => import('./failover.js'),
  maintenance: () => import('./maintenance.js'),
  rs: () => import('./rs.js'),
  plan: () => import('./plan.js'),
  reload: () => import('./reload.js'),
  log: () => import('./log.js'),
  check: () => import('./check-config.js'),
  fmt: () => import('./fmt.js'),
  replay: () => import('./replay.js'),
  explain: () => import('./explain.js'),
  ipvs: () => import('./ipvsadm.js'),
  realserver: () => import('./realserver.js'),
  manual: () => import('./manual.js'),
  completion: () => import('./completion.js'),
  lab: () => import('./lab.js')
}

/** By the word that was typed. */
const programs = new Map<string, Load>(Object.entries(LOAD_PROGRAM))
const commands = new Map<string, Load>(Object.entries(LOAD_COMMAND))

/** Runs the program that was called; resolves with its exit status. */
export async function main (argv: readonly string[]): Promise<number> {
  const [, path = '', ...args] = argv
  const name = basename(path)
  const program = programs.get(name)
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
  const program = programs.get(command)
  if (program !== undefined) return (await program()).main(rest, command)
  const found = commands.get(command)
  if (found === undefined) {
    process.stderr.write(`holdfast: there is no command ${command}; try 'holdfast help'\n`)
    return 1
  }
  return (await found()).main(rest, 'keepalived')
}

function firstScreen (): string {
  const commands = [
    ...Object.entries(COMMANDS).map(([name, { what }]) => [name, what] as const),
    ['help', 'this text'] as const
  ]
  const width = Math.max(...commands.map(([name]) => name.length)) + 2
  const list = commands.map(([name, what]) => `  ${name.padEnd(width)}${what}`)
  return `Holdfast keeps an address on one of several routers (VRRP) and a service on those of its
servers that work, as keepalived does and from keepalived's own configuration.

  holdfast run -n -l -f FILE     run in the foreground with that keepalived.conf
  keepalived ...                 the same under the name and options everybody knows

Commands:
${list.join('\n')}

Programs, by these names or as commands: ${PROGRAMS.join(', ')}
`
}
