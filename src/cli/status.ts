/** `holdfast status`: what a running daemon is doing. */

import type { ControlClient } from '../daemon/control/client.js'
import type { StatusReport } from '../daemon/control/status-report.js'
import { synopsis } from './commands.js'
import { STATUS, textOf, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'
import { readPeriod } from './period.js'
import { statusText } from './status-text.js'

const USAGE = `${synopsis('status')}  --json                    one JSON document (docs/control.md); with --watch one per line
  --watch, -w               again every second (or --interval), until interrupted
${WHICH_USAGE}exit status: 0, 1 refused, 2 usage, 3 no daemon answers
`

const COMMAND = {
  name: 'status',
  usage: USAGE,
  options: {
    json: { type: 'boolean' },
    watch: { type: 'boolean', short: 'w' },
    interval: { type: 'string' }
  }
} as const

const CLEAR_SCREEN = '\x1b[H\x1b[2J'

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    if (words.length > 0) throw new UsageError(`what is ${words.join(' ')}?`)
    const json = given.json === true
    if (given.watch !== true) {
      process.stdout.write(await reportText(client, json ? 'document' : 'table'))
      return STATUS.done
    }
    const interval = readPeriod(textOf(given.interval) ?? '1')
    if (interval === undefined || interval <= 0) throw new UsageError('--interval is a period')
    for (;;) {
      const text = await reportText(client, json ? 'line' : 'table')
      process.stdout.write(process.stdout.isTTY && !json ? `${CLEAR_SCREEN}${text}` : `${text}${json ? '' : '\n'}`)
      await new Promise(resolve => setTimeout(resolve, interval * 1000))
    }
  })
}

async function reportText (
  client: ControlClient, form: 'table' | 'document' | 'line'
): Promise<string> {
  const report = await client.ask({ command: 'status' })
  if (form === 'document') return `${JSON.stringify(report, undefined, 2)}\n`
  if (form === 'line') return `${JSON.stringify(report)}\n`
  return isReport(report) ? statusText(report, Date.now()) : ''
}

/** The daemon is this program: what it calls a status is one. */
function isReport (value: unknown): value is StatusReport {
  return typeof value === 'object' && value !== null && 'daemon' in value
}
