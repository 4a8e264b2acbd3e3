/** `holdfast failover INSTANCE`: lets another router be MASTER. */

import { synopsis } from './commands.js'
import { STATUS, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'
import { outcomeText, periodOption } from './hand-over.js'

const USAGE = `${synopsis('failover')}The MASTER, and its sync group, says goodbye (priority 0), becomes BACKUP and obeys every other
master whatever its priority: until 'holdfast maintenance off INSTANCE', for PERIOD (90s, 2h), or
until there is no other master, when it takes over again.
${WHICH_USAGE}`

const COMMAND = { name: 'failover', usage: USAGE, options: { for: { type: 'string' } } } as const

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    const [instance] = words
    if (instance === undefined || words.length > 1) throw new UsageError('one instance is wanted')
    const result = await client.ask({ command: 'failover', instance, ...periodOption(given) })
    process.stdout.write(outcomeText(result))
    return STATUS.done
  })
}
