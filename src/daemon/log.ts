/**
 * The log of all processes, written by the parent: keepalived's text on the console and in the
 * system log, or JSON on the console. pino makes the records; the text destinations read its
 * metadata instead of its JSON, so that nothing is parsed back.
 */

import { fstatSync, writeSync } from 'node:fs'
import { pino, symbols, type Logger } from 'pino'
import { now } from '../net/clock.js'
import { UnixDatagram } from '../net/unix-datagram.js'
import { consoleTime, syslogTime } from './console-time.js'
import { LogFiles } from './log-files.js'
import { LogLimit } from './log-limit.js'
import { LogRing } from './log-ring.js'

/** Whose line it is: the ident in the system log, as keepalived's processes have theirs. */
export type LogPart = 'parent' | 'vrrp' | 'checkers' | 'bfd'

export type LogLevel = 'error' | 'warning' | 'info'

export interface LogSettings {
  readonly console: boolean
  readonly json: boolean
  /** Facility number of the system log; `undefined`: nothing goes there. */
  readonly facility: number | undefined
  /** -g: the file of the parent. */
  readonly file: string | undefined
}

const IDENTS: Readonly<Record<LogPart, string>> = {
  parent: 'Keepalived',
  vrrp: 'Keepalived_vrrp',
  checkers: 'Keepalived_healthcheckers',
  bfd: 'Keepalived_bfd'
}

/** Severities of syslog; pino's own names differ in one. */
const SEVERITIES: Readonly<Record<LogLevel, number>> = { error: 3, warning: 4, info: 6 }
const PINO_LEVELS = { error: 'error', warning: 'warn', info: 'info' } as const

/** What travels with a line through pino. */
interface Origin {
  readonly part: LogPart
  readonly pid: number
  readonly level: LogLevel
}

export class Log {
  readonly #json: Logger | undefined
  readonly #text: Logger | undefined
  /** What has been logged last. */
  readonly records = new LogRing()
  readonly #files: LogFiles | undefined
  readonly #limits: Readonly<Record<LogPart, LogLimit>> = {
    parent: new LogLimit(), vrrp: new LogLimit(), checkers: new LogLimit(), bfd: new LogLimit()
  }

  #suffix = ''

  constructor (settings: LogSettings) {
    const { console, json, facility } = settings
    this.#json = console && json ? pino({ base: null }, { write: writeToConsole }) : undefined
    const sinks: Array<(origin: Origin, text: string) => void> = []
    if (console && !json) {
      // The journal has a time of its own, and takes the priority from the line.
      sinks.push(isJournal()
        ? ({ level }, text) => writeToConsole(`<${SEVERITIES[level]}>${text}\n`)
        : (_, text) => writeToConsole(`${consoleTime(new Date())}: ${text}\n`))
    }
    if (settings.file !== undefined) {
      const files = new LogFiles(settings.file)
      this.#files = files
      sinks.push(({ part }, text) => files.write(part, `${consoleTime(new Date())}: ${text}\n`))
    }
    if (facility !== undefined) {
      const send = openSystemLog()
      sinks.push(({ part, pid, level }, text) => {
        const priority = facility * 8 + SEVERITIES[level]
        send(`<${priority}>${syslogTime(new Date())} ${IDENTS[part]}${this.#suffix}[${pid}]: ${text}`)
      })
    }
    this.#text = sinks.length > 0 ? textLogger(sinks) : undefined
  }

  /** Appends `_NAMESPACE` and `_INSTANCE` to the idents, once the configuration is known. */
  nameInstance (namespace: string | undefined, instance: string | undefined): void {
    this.#suffix = [namespace, instance]
      .filter(name => name !== undefined).map(name => `_${name}`).join('')
    if (this.#suffix !== '') this.#files?.name(this.#suffix.slice(1))
  }

  /** Opens files again that may have been moved away. */
  reopen (): void {
    this.#files?.reopen()
  }

  /** Writes `text`, one record per line of it. */
  write (
    text: string, level: LogLevel = 'info', part: LogPart = 'parent', pid: number = process.pid
  ): void {
    for (const line of text.split('\n')) {
      if (line === '') continue
      const { allowed, suppressed } = this.#limits[part].take(now())
      if (suppressed > 0) {
        this.#put(`${suppressed} lines were too many and are left out`, 'warning', part, pid)
      }
      if (allowed) this.#put(line, level, part, pid)
    }
  }

  #put (line: string, level: LogLevel, part: LogPart, pid: number): void {
    const origin: Origin = { part, pid, level }
    this.records.append({ time: Date.now(), level, part, pid, text: line })
    this.#json?.[PINO_LEVELS[level]]({ part, pid }, line)
    this.#text?.[PINO_LEVELS[level]](origin, line)
  }
}

/** A pino logger whose records reach `sinks` as they were given. */
function textLogger (sinks: ReadonlyArray<(origin: Origin, text: string) => void>): Logger {
  const destination = {
    [symbols.needsMetadataGsym]: true as const,
    lastLevel: 0,
    lastTime: '',
    lastMsg: '',
    lastObj: {},
    lastLogger: pino({ enabled: false }),
    write () {
      const { lastObj: origin, lastMsg: text } = destination
      if (!isOrigin(origin)) return
      for (const sink of sinks) sink(origin, text)
    }
  }
  return pino({ base: null, timestamp: false }, destination)
}

function isOrigin (value: object): value is Origin {
  return 'part' in value && 'pid' in value && 'level' in value
}

/** Whether stderr is the journal's own stream (systemd.exec(5), JOURNAL_STREAM). */
function isJournal (): boolean {
  const stream = process.env.JOURNAL_STREAM
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(2, { bigint: true })
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}

/** stderr, which may be a pipe whose reader is slow or gone: the daemon does not wait for it. */
function writeToConsole (line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // A log that cannot be written is no reason to stop routing.
  }
}

/** Sends to /dev/log, opening it again when the log daemon was restarted. */
function openSystemLog (): (record: string) => void {
  let socket: UnixDatagram | undefined
  return record => {
    try {
      socket ??= new UnixDatagram('/dev/log')
      socket.send(Buffer.from(record))
    } catch {
      // Nobody listens, or its queue is full: a router must not wait for its log.
    }
  }
}
