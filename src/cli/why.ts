/** `holdfast why INSTANCE`: its state in sentences. */

import { synopsis } from './commands.js'
import { STATUS, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'

const USAGE = `${synopsis('why')}Why a VRRP instance is in its state, what makes up its priority, whom it has heard, and what would
have to happen for it to become MASTER, or to cease to be.
${WHICH_USAGE}`

const COMMAND = { name: 'why', usage: USAGE, options: { json: { type: 'boolean' } } } as const

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    const [instance] = words
    if (instance === undefined || words.length > 1) throw new UsageError('one instance is wanted')
    const result = await client.ask({ command: 'why', instance })
    process.stdout.write(given.json === true
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : sentencesOf(result).map(sentence => `${sentence}\n`).join(''))
    return STATUS.done
  })
}

function sentencesOf (result: unknown): readonly unknown[] {
  if (typeof result !== 'object' || result === null || !('sentences' in result)) return []
  return Array.isArray(result.sentences) ? result.sentences : []
}
