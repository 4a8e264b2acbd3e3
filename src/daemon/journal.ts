/**
 * The journal: every event the VRRP engine was given, with its time, one JSON object a line. The
 * engine is a function of its events, so a journal replays what a router did, packet by packet, on
 * any machine (`holdfast replay FILE`), and a bug report can be a test.
 *
 * Passwords and keys are part of the configuration and therefore of the journal: it is readable by
 * its owner alone.
 */

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { instant, type Instant } from '../lib/time.js'
import type { VrrpEvent } from '../vrrp/events.js'

/** The first line; a reader refuses what it does not know. */
const HEADER = { journal: 'holdfast-vrrp', version: 1 } as const

/** A journal larger than this is not continued: it must not fill the disk of a router. */
const LARGEST = 256 * 1024 * 1024

export interface JournalEntry { readonly now: Instant, readonly event: VrrpEvent }

export class JournalWriter {
  readonly #fd: number
  #written = 0
  #closed = false

  /** Begins a new journal at `path`, which must not be a symbolic link. Throws what open throws. */
  constructor (path: string) {
    this.#fd = openSync(path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600)
    this.#write(`${JSON.stringify(HEADER)}\n`)
  }

  /** Appends one event; false when the journal is full or the disk is. */
  append (entry: JournalEntry): boolean {
    if (this.#closed) return false
    try {
      this.#write(`${entryText(entry)}\n`)
    } catch {
      this.close()
      return false
    }
    if (this.#written > LARGEST) this.close()
    return true
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#fd)
  }

  #write (text: string): void {
    this.#written += writeSync(this.#fd, text)
  }
}

/** One line, without its end. Bytes become `{"$hex": "..."}`, big numbers `{"$bigint": "..."}`. */
export function entryText ({ now, event }: JournalEntry): string {
  return JSON.stringify({ now, event }, (_, value: unknown) => {
    if (value instanceof Uint8Array) return { $hex: Buffer.from(value).toString('hex') }
    return typeof value === 'bigint' ? { $bigint: String(value) } : value
  })
}

/** The entries of a journal. Throws with the line number at what is not one. */
export function readJournal (text: string): readonly JournalEntry[] {
  const [first = '', ...lines] = text.split('\n')
  const header: unknown = parse(first, 1)
  if (!isObject(header) || header.journal !== HEADER.journal || header.version !== HEADER.version) {
    throw new Error('line 1: not a journal of this version')
  }
  return lines.flatMap((line, index) => {
    // The last line may be cut short: the machine went down while it was written.
    if (line === '' || (index === lines.length - 1 && !line.endsWith('}'))) return []
    const entry: unknown = parse(line, index + 2)
    if (!isEntry(entry)) throw new Error(`line ${index + 2}: not an event`)
    return [{ now: instant(entry.now), event: entry.event }]
  })
}

function parse (line: string, number: number): unknown {
  try {
    return JSON.parse(line, (_, value: unknown) => {
      if (!isObject(value)) return value
      if (typeof value.$hex === 'string') return new Uint8Array(Buffer.from(value.$hex, 'hex'))
      return typeof value.$bigint === 'string' ? BigInt(value.$bigint) : value
    })
  } catch (error) {
    throw new Error(`line ${number}: ${error instanceof Error ? error.message : ''}`)
  }
}

function isObject (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Written by this program: the type of the event vouches for the rest of it. */
function isEntry (value: unknown): value is { readonly now: number, readonly event: VrrpEvent } {
  return isObject(value) && typeof value.now === 'number' && isObject(value.event) &&
    typeof value.event.type === 'string'
}
