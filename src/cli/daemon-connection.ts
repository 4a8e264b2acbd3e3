/**
 * What the commands that talk to a running daemon share: which daemon, the connection, and what is
 * said when it fails. Exit statuses: 0 done, 1 refused, 2 wrong usage, 3 no daemon there.
 */

import { parseArgs, type ParseArgsConfig } from 'node:util'
import { ControlClient, ControlError } from '../daemon/control/client.js'
import { controlSocketPath, controlSockets } from '../daemon/control/paths.js'

export const STATUS = { done: 0, refused: 1, usage: 2, noDaemon: 3 } as const

/** Options every such command takes. */
const WHICH = {
  socket: { type: 'string' },
  'daemon-instance': { type: 'string' },
  namespace: { type: 'string' },
  help: { type: 'boolean', short: 'h' }
} as const

export const WHICH_USAGE = `  --socket=PATH             the daemon's control socket
  --daemon-instance=NAME    the daemon with this keyword 'instance'
  --namespace=NAME          the daemon of this network namespace
`

type Options = NonNullable<ParseArgsConfig['options']>

export interface CommandSpec {
  readonly name: string
  readonly usage: string
  readonly options: Options
}

export interface Invocation {
  readonly words: readonly string[]
  readonly given: Readonly<Record<string, string | boolean | undefined>>
}

/** Thrown for a command line that makes no sense; its message is for the operator. */
export class UsageError extends Error {}

/**
 * Reads the command line, connects, and runs `act`. `command` is how the operator calls it, for
 * messages.
 */
export async function withDaemon (
  command: CommandSpec,
  args: readonly string[],
  act: (client: ControlClient, invocation: Invocation) => Promise<number>
): Promise<number> {
  return await withInvocation(command, args, async invocation => {
    const client = await ControlClient.open(socketOf(invocation))
    try {
      return await act(client, invocation)
    } finally {
      client.close()
    }
  })
}

/** The same for what a command does without a daemon. */
export async function withInvocation (
  command: CommandSpec, args: readonly string[],
  act: (invocation: Invocation) => Promise<number> | number
): Promise<number> {
  const complain = (message: string): void => {
    process.stderr.write(`holdfast ${command.name}: ${message}\n`)
  }
  const invocation = readInvocation(command, args)
  if (typeof invocation === 'string') {
    complain(invocation)
    process.stderr.write(command.usage)
    return STATUS.usage
  }
  if (invocation.given.help === true) {
    process.stdout.write(command.usage)
    return STATUS.done
  }
  // `| head` has seen enough.
  process.stdout.on('error', () => process.exit(STATUS.done))
  try {
    return await act(invocation)
  } catch (error) {
    if (error instanceof UsageError) {
      complain(error.message)
      process.stderr.write(command.usage)
      return STATUS.usage
    }
    if (!(error instanceof ControlError)) throw error
    if (error.code !== 'unreachable') {
      complain(error.message)
      return STATUS.refused
    }
    complain(`no daemon answers (${error.message})`)
    const others = controlSockets().filter(path => path !== socketOf(invocation))
    if (others.length > 0) complain(`others: ${others.map(path => `--socket=${path}`).join(' ')}`)
    return STATUS.noDaemon
  }
}

function readInvocation (
  { options }: { readonly options: Options }, args: readonly string[]
): Invocation | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], options: { ...WHICH, ...options }, allowPositionals: true
    })
    const given: Record<string, string | boolean | undefined> = {}
    for (const [name, value] of Object.entries(values)) {
      if (!Array.isArray(value)) given[name] = value
    }
    return { words: positionals, given }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function socketOf ({ given }: Invocation): string {
  return textOf(given.socket) ?? textOf(process.env.HOLDFAST_SOCKET) ?? controlSocketPath({
    namespace: textOf(given.namespace), instance: textOf(given['daemon-instance'])
  })
}

/** An option's value as text. */
export function textOf (value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
