/** `holdfast reload`: has the daemon read its configuration again, and waits for the outcome. */

import { synopsis } from './commands.js'
import { STATUS, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'

const USAGE = `${synopsis('reload')}Like SIGHUP, but waits until all processes have taken the configuration over. When it is refused the
reason is printed, nothing has changed, and the exit status is 1: made for ExecReload= of systemd.
'holdfast plan FILE' shows beforehand what would change.
${WHICH_USAGE}`

const COMMAND = { name: 'reload', usage: USAGE, options: {} } as const

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { words }) => {
    if (words.length > 0) throw new UsageError(`what is ${words.join(' ')}?`)
    await client.ask({ command: 'reload' })
    process.stdout.write('Reload complete\n')
    return STATUS.done
  })
}
