/**
 * The VRRP process as the parent lives with it: the child, and what the parent does for it because
 * it may neither spawn nor touch files (scripts, track files, tracked processes, the journal).
 */

import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import type { Config } from '../config-parser/config.js'
import { unreachable } from '../lib/assert.js'
import { now } from '../net/clock.js'
import type { Duration } from '../lib/time.js'
import type { NamedStandby } from '../vrrp/standby.js'
import type { VrrpStatus } from '../vrrp/status.js'
import { Child } from './child.js'
import { JournalWriter } from './journal.js'
import type { Log } from './log.js'
import { logLine } from './log-lines.js'
import {
  isFromVrrp, type FromVrrp, type ParentEffect, type ToVrrp, type VrrpSettings
} from './messages.js'
import { namespacePath } from './namespace-path.js'
import type { Options } from './options.js'
import { Questions } from './questions.js'
import { punctual, scheduleProcess } from './scheduling.js'
import { Standbys } from './standbys.js'
import { TrackScripts } from './scripts.js'
import { TrackProcesses } from './track-processes.js'

export interface PartOptions {
  readonly options: Options
  readonly config: () => Config
  readonly log: Log
  /** What ps shows unless the configuration says otherwise. */
  readonly name: string
  /** A process of it has been started, for the first time or again. */
  readonly launched: (pid: number) => void
  readonly started: () => void
  readonly reloaded: () => void
  /** It will not be started again. */
  readonly gaveUp: (status: number) => void
}

export interface VrrpPartOptions extends PartOptions {
  readonly early: ChildProcess | undefined
  readonly notify: (effect: Exclude<ParentEffect, { readonly type: 'run-script' }>) => void
}

export class VrrpPart {
  readonly #given: VrrpPartOptions
  readonly #child: Child<ToVrrp, FromVrrp>
  readonly #scripts: TrackScripts
  readonly #processes: TrackProcesses
  readonly #journal: JournalWriter | undefined
  readonly #questions = new Questions<VrrpStatus>()
  readonly #standbys = new Standbys()
  /** The real-time priority the process has been given because its timers were late. */
  #raised = 0

  constructor (given: VrrpPartOptions) {
    this.#given = given
    const log = (text: string): void => given.log.write(text)
    this.#journal = openJournal(given.options.journal, log)
    this.#scripts = new TrackScripts({
      report: result => this.tell({ type: 'script-result', ...result }), log
    })
    this.#processes = new TrackProcesses((process, count) => {
      this.tell({ type: 'process-count', process, count })
    }, log)
    this.#child = new Child({
      part: 'vrrp',
      name: this.#name(),
      respawn: given.options.respawn,
      early: given.early,
      scheduling: () => punctual(given.config().process.vrrp),
      started: (pid, send) => {
        send({ type: 'start', config: given.config().vrrp, settings: this.#settings() })
        this.#trackProcesses()
        given.launched(pid)
      },
      isMessage: isFromVrrp,
      received: message => this.#received(message),
      ended: () => {
        this.#raised = 0
        this.#questions.forget()
      },
      gaveUp: given.gaveUp,
      log: (text, pid) => given.log.write(text, 'info', pid === undefined ? 'parent' : 'vrrp', pid)
    })
  }

  get pid (): number | undefined { return this.#child.pid }

  get isRunning (): boolean { return this.#child.isRunning }

  get restarts (): number { return this.#child.restarts }

  /** Whether the options let it run and the configuration has something for it. */
  get isWanted (): boolean {
    const { parts } = this.#given.options
    const { instances, staticAddresses, staticRoutes, staticRules } = this.#given.config().vrrp
    const has = [instances, staticAddresses, staticRoutes, staticRules]
      .some(list => list.length > 0)
    return parts.vrrp && (parts.all || has)
  }

  start (): void {
    this.#scripts.configure(this.#given.config().notify.trackScripts)
    this.#child.start()
  }

  /** It has nothing to do: the process that was coming up ends. */
  dismiss (): void {
    this.#child.dismissEarly()
  }

  /** Hands over the new configuration; `reloaded` will be called. */
  reload (): void {
    const config = this.#given.config()
    const replacedScripts = this.#scripts.configure(config.notify.trackScripts)
    this.#child.send({ type: 'reload', config: config.vrrp, replacedScripts })
    this.#trackProcesses()
  }

  /** An operator wants another router to be MASTER; a new process will hear of it, too. */
  standBack (standby: NamedStandby): void {
    this.#standbys.begin(standby, this.#given.config().vrrp)
    this.tell({ type: 'stand-back', ...standby })
  }

  resume (instance: string): void {
    this.#standbys.end(instance, this.#given.config().vrrp)
    this.tell({ type: 'resume', instance })
  }

  /** Something the parent has found out. */
  tell (event: Extract<ToVrrp, { readonly type: 'event' }>['event']): void {
    this.#child.send({ type: 'event', event })
  }

  /** The status of the engine; undefined when no process runs. */
  status (): Promise<VrrpStatus | undefined> | undefined {
    if (!this.#child.isRunning) return undefined
    return this.#questions.ask(request => this.#child.send({ type: 'report', request }))
  }

  async stop (ms: number): Promise<void> {
    this.#scripts.endAll()
    this.#processes.close()
    await this.#child.stop(ms)
    this.#journal?.close()
  }

  #received (message: FromVrrp): void {
    switch (message.type) {
      case 'started': return this.#given.started()
      case 'reloaded': return this.#given.reloaded()
      case 'log': {
        const line = logLine(message.entry)
        const shown = !line.detail || this.#given.options.log.detail > 0
        if (shown) this.#log(line.text)
        return
      }
      case 'message': return this.#log(message.text)
      case 'effect': {
        const { effect } = message
        if (effect.type === 'transition' && effect.state === 'MASTER') {
          this.#standbys.end(effect.name, this.#given.config().vrrp)
        }
        if (effect.type === 'run-script') this.#scripts.run(effect.script, effect.timeout)
        else this.#given.notify(effect)
        return
      }
      case 'late': return this.#raisePriority(message.by)
      case 'journal': this.#journal?.append(message); return
      case 'report':
        this.#questions.answered(message.request, message.status)
        return
      default: return unreachable(message)
    }
  }

  /** max_auto_priority: one step of real-time priority more for a process whose timers are late. */
  #raisePriority (by: Duration): void {
    const { vrrp, maxAutoPriority } = this.#given.config().process
    const { pid } = this.#child
    const priority = Math.max(vrrp.realtime, this.#raised) + 1
    if (pid === undefined || priority > maxAutoPriority) return
    this.#raised = priority
    this.#given.log.write(`A timer of the VRRP process was ${by / 1000} ms late: ` +
      `raising its realtime priority to ${priority}`, 'warning')
    const only = { ...vrrp, nice: undefined, cpus: [], noSwap: false, realtime: priority }
    scheduleProcess(pid, only, text => this.#given.log.write(text))
  }

  #settings (): VrrpSettings {
    const { options, config } = this.#given
    const { netNamespace, randomSeed, maxAutoPriority, minAutoPriorityDelay } = config().process
    return {
      name: this.#name(),
      namespace: namespacePath(options.namespace ?? netNamespace),
      keepVrrp: options.keepVrrp,
      journal: this.#journal !== undefined,
      seed: randomSeed ?? randomInt(2 ** 32),
      addressMonitoring: options.addressMonitoring,
      lateTimer: maxAutoPriority > 0 ? minAutoPriorityDelay : undefined,
      standbys: this.#standbys.current(now())
    }
  }

  #name (): string {
    return this.#given.config().process.names.vrrp ?? this.#given.name
  }

  /** Every count is reported anew. */
  #trackProcesses (): void {
    const { trackProcesses, global } = this.#given.config().vrrp
    this.#processes.configure(trackProcesses, global.processMonitorBuffer)
  }

  #log (text: string): void {
    this.#given.log.write(text, 'info', 'vrrp', this.#child.pid)
  }
}

function openJournal (
  path: string | undefined, log: (text: string) => void
): JournalWriter | undefined {
  if (path === undefined) return undefined
  try {
    return new JournalWriter(path)
  } catch (error) {
    log(`Unable to write the journal: ${error instanceof Error ? error.message : ''}`)
    return undefined
  }
}
