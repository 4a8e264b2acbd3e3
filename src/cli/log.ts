/** `holdfast log`: the last lines of a running daemon's log, from its memory. */

import type { LogRecord } from '../daemon/log-ring.js'
import { consoleTime } from '../daemon/console-time.js'
import { synopsis } from './commands.js'
import { STATUS, textOf, UsageError, WHICH_USAGE, withDaemon } from './daemon-connection.js'
import { readPeriod } from './period.js'

const USAGE = `${synopsis('log')}  --since=TIME              lines since a period ago (10m, 2h) or a time (2026-11-21T08:00, 08:00)
  --follow, -f              go on with new lines
  --json                    one JSON object per line
${WHICH_USAGE}The daemon keeps the last 5000 lines, or 512 KiB. Without --since: all of them.
`

const COMMAND = {
  name: 'log',
  usage: USAGE,
  options: {
    since: { type: 'string' },
    follow: { type: 'boolean', short: 'f' },
    json: { type: 'boolean' }
  }
} as const

const FOLLOW_MS = 500

interface Page { readonly lines: readonly LogRecord[], readonly last: number }

export async function main (args: readonly string[]): Promise<number> {
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    if (words.length > 0) throw new UsageError(`what is ${words.join(' ')}?`)
    const text = textOf(given.since)
    const since = text === undefined ? undefined : readSince(text, new Date())
    if (text !== undefined && since === undefined) {
      throw new UsageError(`${text} is neither a period nor a time`)
    }
    for (let after = 0; ;) {
      const page = await client.ask({
        command: 'log', after, ...(since === undefined ? {} : { since })
      })
      if (!isPage(page)) return STATUS.refused
      for (const record of page.lines) {
        process.stdout.write(`${given.json === true ? JSON.stringify(record) : recordText(record)}\n`)
        after = record.sequence
      }
      if (page.lines.length > 0) continue
      if (given.follow !== true) return STATUS.done
      await new Promise(resolve => setTimeout(resolve, FOLLOW_MS))
    }
  })
}

/** Milliseconds since 1970 of a period before `now`, a time of today (or yesterday), or a date. */
export function readSince (text: string, now: Date): number | undefined {
  const period = readPeriod(text)
  if (period !== undefined) return Math.max(0, now.getTime() - period * 1000)
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (time !== null) {
    const at = new Date(now)
    at.setHours(Number(time[1]), Number(time[2]), Number(time[3] ?? 0), 0)
    if (at > now) at.setDate(at.getDate() - 1)
    return at.getTime()
  }
  const date = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(date) ? undefined : date
}

function recordText ({ time, part, pid, text }: LogRecord): string {
  return `${consoleTime(new Date(time))} ${part}[${pid}]: ${text}`
}

function isPage (value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'lines' in value
}
