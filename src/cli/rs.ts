/** `holdfast rs drain|enable|weight`: takes real servers out and in, and weighs them. */

import { synopsis } from './commands.js'
import { STATUS, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'
import { periodOption } from './hand-over.js'

const USAGE = `${synopsis('rs')}drain: weight 0; out of the table when its last connection has ended, or after PERIOD
enable: back into service, as its checks and its weight say
weight: this weight (0 to 65535) whatever the configuration says; 'config': its own again
Servers are named as in 'holdfast status' or shorter (10.0.1.1:80); without VIRTUAL every virtual
server that has REAL is meant. It holds over reloads and ends with the daemon.
${WHICH_USAGE}`

const COMMAND = { name: 'rs', usage: USAGE, options: { for: { type: 'string' } } } as const

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    const result = await client.ask({ command: 'rs', ...readWords(words), ...periodOption(given) })
    const servers = typeof result === 'object' && result !== null && 'servers' in result
      ? result.servers
      : 0
    process.stdout.write(`${words.join(' ')}: ${servers} ${servers === 1 ? 'server' : 'servers'}\n`)
    return STATUS.done
  })
}

interface Words {
  readonly action: 'drain' | 'enable' | 'weight'
  readonly realServer: string
  readonly virtualServer?: string
  readonly weight?: number
}

/** What the words behind `rs` say. Throws a UsageError. */
export function readWords ([action, ...rest]: readonly string[]): Words {
  if (action !== 'drain' && action !== 'enable' && action !== 'weight') {
    throw new UsageError('drain, enable or weight is wanted')
  }
  const servers = action === 'weight' ? rest.slice(0, -1) : rest
  const [first, second] = servers
  if (first === undefined || servers.length > 2) {
    throw new UsageError(action === 'weight' ? 'a server and a weight are wanted' : 'a server is wanted')
  }
  const named: Words = second === undefined
    ? { action, realServer: first }
    : { action, virtualServer: first, realServer: second }
  if (action !== 'weight') return named
  const text = rest.at(-1) ?? ''
  if (text === 'config') return named
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`${text} is no weight`)
  return { ...named, weight: Number(text) }
}
