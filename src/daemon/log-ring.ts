/**
 * The last lines of the log, kept in memory for `holdfast log`: what an operator wants to see
 * first, on machines whose system log is elsewhere or has been rotated away. Limited in lines and
 * in bytes; the oldest go.
 */

import type { LogLevel, LogPart } from './log.js'

export interface LogRecord {
  /** Counts all lines since the start, from 1: a gap says that lines have gone. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly level: LogLevel
  readonly part: LogPart
  readonly pid: number
  readonly text: string
}

/** Which lines are wanted: all conditions count. */
export interface LogQuery {
  /** Lines behind this one. */
  readonly after?: number | undefined
  /** Lines of this time (milliseconds since 1970) and later. */
  readonly since?: number | undefined
  /** At most so many: the oldest of those that fit, so that the rest can be asked for. */
  readonly limit: number
}

const MOST_LINES = 5_000
/** UTF-16 units of text, which is what memory is spent on. */
const MOST_TEXT = 512 * 1024

export class LogRing {
  readonly #records: LogRecord[] = []
  /** Records before this place are given up; removed in one go now and then. */
  #first = 0
  #last = 0
  #size = 0

  append (record: Omit<LogRecord, 'sequence'>): void {
    this.#records.push({ ...record, sequence: ++this.#last })
    this.#size += record.text.length
    while (this.#records.length - this.#first > MOST_LINES || this.#size > MOST_TEXT) {
      this.#size -= this.#records[this.#first]?.text.length ?? 0
      this.#first++
    }
    if (this.#first < 1024) return
    this.#records.splice(0, this.#first)
    this.#first = 0
  }

  /** The sequence number of the newest line; 0 when there is none. */
  get last (): number {
    return this.#last
  }

  /** The lines that fit, oldest first. */
  query ({ after = 0, since = 0, limit }: LogQuery): readonly LogRecord[] {
    const found: LogRecord[] = []
    const skipped = this.#last - (this.#records.length - this.#first)
    for (let at = this.#first + Math.max(0, after - skipped); at < this.#records.length; at++) {
      const record = this.#records[at]
      if (record === undefined || record.time < since) continue
      found.push(record)
      if (found.length >= limit) break
    }
    return found
  }
}
