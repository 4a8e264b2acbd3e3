/**
 * `holdfast replay FILE`: gives an engine the events of a journal at their times and prints what
 * it wants done. Nothing is sent and nothing is changed.
 */

import { readFileSync } from 'node:fs'
import { readJournal } from '../daemon/journal.js'
import { VrrpEngine } from '../vrrp/engine.js'
import { synopsis } from './commands.js'

export async function main (args: readonly string[]): Promise<number> {
  const [path] = args
  if (path === undefined || args.length > 1) {
    process.stderr.write(synopsis('replay'))
    return 1
  }
  try {
    let engine = new VrrpEngine()
    let began: number | undefined
    for (const { now, event } of readJournal(readFileSync(path, 'utf8'))) {
      if (began === undefined) began = now
      // A process that was started again began with a new engine.
      else if (event.type === 'startup') engine = new VrrpEngine()
      const time = ((now - began) / 1_000_000).toFixed(6)
      process.stdout.write(`${time} ${event.type}${shown(event)}\n`)
      for (const effect of engine.handle(event, now)) {
        process.stdout.write(`           > ${effect.type}${shown(effect)}\n`)
      }
    }
    return 0
  } catch (error) {
    process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** The fields beside the type, short: bytes as their count, the configuration not at all. */
function shown (value: { readonly type: string }): string {
  const { type, ...fields } = value
  const text = JSON.stringify(fields, (key, field: unknown) => {
    if (field instanceof Uint8Array) return `${field.length} bytes`
    return key === 'config' && type !== 'firewall' ? undefined : field
  })
  return text === '{}' ? '' : ` ${text}`
}
