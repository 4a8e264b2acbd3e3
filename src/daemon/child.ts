/**
 * One child process as the parent sees it: started with its role, fed with messages, started again
 * after a death with keepalived's delays, stopped in time or by force.
 */

import type { ChildProcess, Serializable } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { between, type Instant } from '../lib/time.js'
import { now } from '../net/clock.js'
import { forkPart } from './fork.js'
import { EXIT_STATUS, type Part } from './messages.js'
import { FIRST_START, respawn } from './respawn.js'
import { scheduleProcess, type PunctualConfig } from './scheduling.js'

/** keepalived's names of the children in its log, and of their permanent errors. */
const TITLES: Readonly<Record<Part, { readonly title: string, readonly ident: string }>> = {
  vrrp: { title: 'VRRP', ident: 'Keepalived_vrrp' },
  checkers: { title: 'Healthcheck', ident: 'Keepalived_healthcheckers' },
  bfd: { title: 'BFD', ident: 'Keepalived_bfd' }
}

const PERMANENT: Readonly<Record<number, string>> = {
  [EXIT_STATUS.fatal]: 'FATAL',
  [EXIT_STATUS.config]: 'CONFIG',
  [EXIT_STATUS.permission]: 'missing permission'
}

/** sysexits.h EX_SOFTWARE: what a crashed child exits with. */
const INTERNAL_ERROR = 70

export interface ChildOptions<To, From> {
  readonly part: Part
  /** What ps shows. */
  readonly name: string
  readonly respawn: boolean
  /** A process that is already coming up, for the first start. */
  readonly early: ChildProcess | undefined
  readonly scheduling: () => PunctualConfig
  /** Called for every start with the pid, to say what the child needs first. */
  readonly started: (pid: number, send: (message: To) => void) => void
  readonly isMessage: (value: unknown) => value is From
  readonly received: (message: From) => void
  /** It has died; called before it is started again. */
  readonly ended?: () => void
  /** It will not be started again: the daemon ends with this status. */
  readonly gaveUp: (status: number) => void
  readonly log: (text: string, pid?: number) => void
}

export class Child<To extends Serializable, From> {
  readonly #options: ChildOptions<To, From>
  #early: ChildProcess | undefined
  #process: ChildProcess | undefined
  #startedAt: Instant | undefined
  #respawn = FIRST_START
  #timer: NodeJS.Timeout | undefined
  #stopping = false
  #restarts = 0
  #gone: (() => void) | undefined

  constructor (options: ChildOptions<To, From>) {
    this.#options = options
    this.#early = options.early
  }

  get pid (): number | undefined {
    return this.#process?.pid
  }

  get isRunning (): boolean {
    return this.#process !== undefined
  }

  /** How often it was started again after it had died. */
  get restarts (): number {
    return this.#restarts
  }

  start (): void {
    if (this.#process !== undefined || this.#stopping) return
    clearTimeout(this.#timer)
    const { part, name, log } = this.#options
    const child = this.#takeEarly() ?? forkPart(part, name)
    this.#process = child
    this.#startedAt = now()
    const pid = child.pid ?? 0
    log(`Starting ${TITLES[part].title} child process, pid=${pid}`)
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', line => log(line, pid))
    }
    child.on('message', (received: unknown) => {
      for (const message of Array.isArray(received) ? received : [received]) {
        if (this.#options.isMessage(message)) this.#options.received(message)
      }
    })
    child.on('error', error => {
      // A message to a child that is just dying has nobody to read it; one that never came to life
      // (no memory, no processes left) is tried again like one that died.
      if (child.pid !== undefined) return
      log(`Unable to start ${TITLES[part].title} child process: ${error.message}`)
      this.#ended(pid, INTERNAL_ERROR, undefined)
    })
    child.on('exit', (code, signal) => this.#ended(pid, code ?? undefined, signal ?? undefined))
    if (child.pid === undefined) return
    scheduleProcess(pid, this.#options.scheduling(), text => log(text))
    this.#options.started(pid, message => this.send(message))
  }

  /** It is not needed after all. */
  dismissEarly (): void {
    this.#early?.kill('SIGTERM')
    this.#early = undefined
  }

  #takeEarly (): ChildProcess | undefined {
    const early = this.#early
    this.#early = undefined
    return early?.exitCode === null && early.signalCode === null ? early : undefined
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
    this.#options.ended?.()

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
    this.#restarts++
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
