/**
 * The multi-call program: the name it is called by decides what it is. What a name stands for is
 * loaded when it is called, so that each costs only itself.
 */

import { basename } from 'node:path'
import { COMMANDS, PROGRAMS } from './commands.js'

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
