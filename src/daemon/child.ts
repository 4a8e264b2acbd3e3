/**
 * One child process as the parent sees it: started with its role, fed with messages, started again
 * after a death with keepalived's delays, stopped in time or by force.
 */

import { fork, type ChildProcess, type Serializable } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SchedulingConfig } from '../config-parser/config.js'
import { between, type Instant } from '../lib/time.js'
import { now } from '../net/clock.js'
import { EXIT_STATUS, type Part } from './messages.js'
import { FIRST_START, respawn } from './respawn.js'
import { scheduleProcess } from './scheduling.js'

/** keepalived's names of the children in its log, and of their permanent errors. */
const TITLES: Readonly<Record<Part, { readonly title: string, readonly ident: string }>> = {
  vrrp: { title: 'VRRP', ident: 'Keepalived_vrrp' },
  checkers: { title: 'Healthcheck', ident: 'Keepalived_healthcheckers' }
}

const PERMANENT: Readonly<Record<number, string>> = {
  [EXIT_STATUS.fatal]: 'FATAL',
  [EXIT_STATUS.config]: 'CONFIG',
  [EXIT_STATUS.permission]: 'missing permission'
}

export interface ChildOptions<To, From> {
  readonly part: Part
  /** What ps shows. */
  readonly name: string
  readonly respawn: boolean
  readonly scheduling: () => SchedulingConfig
  /** Called for every start with the pid, to say what the child needs first. */
  readonly started: (pid: number, send: (message: To) => void) => void
  readonly isMessage: (value: unknown) => value is From
  readonly received: (message: From) => void
  /** It will not be started again: the daemon ends with this status. */
  readonly gaveUp: (status: number) => void
  readonly log: (text: string, pid?: number) => void
}

export class Child<To extends Serializable, From> {
  readonly #options: ChildOptions<To, From>
  #process: ChildProcess | undefined
  #startedAt: Instant | undefined
  #respawn = FIRST_START
  #timer: NodeJS.Timeout | undefined
  #stopping = false
  #gone: (() => void) | undefined

  constructor (options: ChildOptions<To, From>) {
    this.#options = options
  }

  get pid (): number | undefined {
    return this.#process?.pid
  }

  get isRunning (): boolean {
    return this.#process !== undefined
  }

  start (): void {
    if (this.#process !== undefined || this.#stopping) return
    clearTimeout(this.#timer)
    const { part, name, log } = this.#options
    const child = fork(programFile(part), [name], {
      serialization: 'advanced',
      execArgv: [...EXEC_ARGV[part]],
      // What a child says on its own account is a crash: it goes to the log.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    this.#process = child
    this.#startedAt = now()
    const pid = child.pid ?? 0
    log(`Starting ${TITLES[part].title} child process, pid=${pid}`)
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', line => log(line, pid))
    }
    child.on('message', (message: unknown) => {
      if (this.#options.isMessage(message)) this.#options.received(message)
    })
    // A message to a child that is just dying has nobody to read it.
    child.on('error', () => {})
    child.on('exit', (code, signal) => this.#ended(pid, code ?? undefined, signal ?? undefined))
    scheduleProcess(pid, this.#options.scheduling(), text => log(text))
    this.#options.started(pid, message => this.send(message))
  }

  send (message: To): void {
    if (this.#process?.connected === true) this.#process.send(message, () => {})
  }

  signal (number: number): void {
    if (this.#process?.pid !== undefined) process.kill(this.#process.pid, number)
  }

  /** SIGTERM, and SIGKILL after `ms`; resolves when the process is gone. */
  async stop (ms: number): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    if (this.#process === undefined) return
    const gone = new Promise<void>(resolve => { this.#gone = resolve })
    this.signal(constants.signals.SIGTERM)
    const timer = setTimeout(() => {
      const { title } = TITLES[this.#options.part]
      this.#options.log(`${title} process failed to die - forcing termination`)
      this.signal(constants.signals.SIGKILL)
    }, ms)
    await gone
    clearTimeout(timer)
  }

  #ended (pid: number, code: number | undefined, signal: NodeJS.Signals | undefined): void {
    this.#process = undefined
    const { part, log, gaveUp } = this.#options
    const { title, ident } = TITLES[part]
    if (this.#stopping) return this.#gone?.()

    const permanent = code === undefined ? undefined : PERMANENT[code]
    if (code !== undefined && permanent !== undefined) {
      log(`${ident} exited with permanent error ${permanent}. Terminating`)
      return gaveUp(code)
    }
    const how = signal === undefined
      ? `pid ${pid} exited with status ${code}`
      : `pid ${pid} exited due to signal ${constants.signals[signal]} (${signal})`
    log(how)
    if (!this.#options.respawn) {
      log(`${title} child process(${pid}) died: Exiting`)
      return gaveUp(EXIT_STATUS.ok)
    }
    log(`${title} child process(${pid}) died: Respawning`)
    const ran = between(this.#startedAt ?? now(), now())
    const { state, delay } = respawn(this.#respawn, ran)
    this.#respawn = state
    const seconds = delay / 1_000_000
    if (seconds > 0) {
      log(`Restart of ${title} process delayed ${seconds} seconds to limit respawn rate`)
    }
    this.#timer = setTimeout(() => this.start(), seconds * 1000)
  }
}

/**
 * A small young generation keeps the pauses of the collector short, and the old generation's limit
 * turns a leak into a restart before it turns into swapping.
 */
const EXEC_ARGV: Readonly<Record<Part, readonly string[]>> = {
  vrrp: ['--max-semi-space-size=1', '--max-old-space-size=128'],
  checkers: ['--max-semi-space-size=1']
}

/** The children's programs lie beside this one, bundled (.cjs) or compiled (.js). */
function programFile (part: Part): string {
  const here = fileURLToPath(import.meta.url)
  return join(dirname(here), `${part}-process${extname(here)}`)
}
