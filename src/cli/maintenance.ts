/** `holdfast maintenance on|off [INSTANCE]`: keeps instances from being MASTER. */

import { synopsis } from './commands.js'
import { STATUS, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'
import { outcomeText, periodOption } from './hand-over.js'

const USAGE = `${synopsis('maintenance')}on: INSTANCE and its sync group, or all instances, say goodbye where they are MASTER, become BACKUP
and take over from nobody, even when there is no other master; until 'off', or for PERIOD (90s, 2h).
off: they may be MASTER again by the usual rules; ends a failover, too.
${WHICH_USAGE}`

const COMMAND = { name: 'maintenance', usage: USAGE, options: { for: { type: 'string' } } } as const

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    const [word, instance] = words
    if ((word !== 'on' && word !== 'off') || words.length > 2) throw new UsageError('on or off is wanted')
    const period = periodOption(given)
    if (word === 'off' && period.for !== undefined) throw new UsageError('--for goes with on')
    const result = await client.ask({
      command: 'maintenance',
      on: word === 'on',
      ...(instance === undefined ? {} : { instance }),
      ...period
    })
    process.stdout.write(outcomeText(result))
    return STATUS.done
  })
}
