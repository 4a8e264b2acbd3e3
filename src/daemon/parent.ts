/**
 * The parent: owns configuration, log, children, scripts and signals, and speaks no protocol.
 * What comes before it is in src/daemon/start.ts; here is the daemon's life, from its first child
 * to its last.
 */

import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import type { Config } from '../config-parser/config.js'
import { unreachable } from '../lib/assert.js'
import { Child } from './child.js'
import type { ConfigSource } from './configuration.js'
import type { Log } from './log.js'
import { JournalWriter } from './journal.js'
import { logLine } from './log-lines.js'
import {
  isFromVrrp, type FromVrrp, type ParentEffect, type ToVrrp, type VrrpSettings
} from './messages.js'
import { Notifier } from './notifier.js'
import type { Options } from './options.js'
import { runOnce } from './once.js'
import type { PidFiles } from './pid-files.js'
import { TrackScripts } from './scripts.js'
import { onSignals, type SignalName } from './signals.js'
import type { ServiceManager } from './systemd.js'
import { TrackFiles } from './track-files.js'
import { TrackProcesses } from './track-processes.js'
import { LOG_VERSION } from './version.js'

export interface ParentOptions {
  readonly options: Options
  readonly config: Config
  readonly source: ConfigSource
  readonly log: Log
  readonly pidFiles: PidFiles
  readonly manager: ServiceManager
  /** The name of the program, which all processes bear unless the configuration names them. */
  readonly name: string
  /** The VRRP process, already coming up. */
  readonly early: ChildProcess | undefined
}

/** How long notify scripts may take when the daemon stops, as keepalived gives them. */
const SCRIPTS_AT_STOP_MS = 1_000

export class Parent {
  readonly #given: ParentOptions
  readonly #vrrp: Child<ToVrrp, FromVrrp>
  readonly #scripts: TrackScripts
  readonly #notifier: Notifier
  readonly #trackFiles: TrackFiles
  readonly #trackProcesses: TrackProcesses
  readonly #journal: JournalWriter | undefined
  #config: Config
  #stopping = false
  #reloading = false
  #reloadAgain = false
  #startupComplete = false
  #end: (status: number) => void = () => {}
  readonly #ended = new Promise<number>(resolve => { this.#end = resolve })

  constructor (given: ParentOptions) {
    this.#given = given
    this.#config = given.config
    const log = (text: string): void => this.#log(text)
    this.#journal = this.#openJournal(given.options.journal)
    this.#scripts = new TrackScripts({
      report: result => {
        this.#vrrp.send({ type: 'event', event: { type: 'script-result', ...result } })
      },
      log
    })
    this.#scripts.configure(given.config.notify.trackScripts)
    this.#notifier = new Notifier(given.config.notify, log)
    this.#trackFiles = new TrackFiles((file, value) => {
      this.#vrrp.send({ type: 'event', event: { type: 'file-value', file, value } })
    }, log)
    this.#trackProcesses = new TrackProcesses((process, count) => {
      this.#vrrp.send({ type: 'event', event: { type: 'process-count', process, count } })
    }, log)
    this.#vrrp = new Child({
      part: 'vrrp',
      name: given.config.process.names.vrrp ?? given.name,
      respawn: given.options.respawn,
      early: given.early,
      scheduling: () => this.#config.process.vrrp,
      started: (pid, send) => {
        given.pidFiles.write('vrrp', pid)
        send({ type: 'start', config: this.#config.vrrp, settings: this.#vrrpSettings() })
        this.#trackFiles.reportAll()
        this.#configureProcesses()
      },
      isMessage: isFromVrrp,
      received: message => this.#receivedFromVrrp(message),
      gaveUp: status => { this.#stop(status) },
      log: (text, pid) => given.log.write(text, 'info', pid === undefined ? 'parent' : 'vrrp', pid)
    })
  }

  /** Runs until the daemon is told to stop or cannot go on; resolves with the exit status. */
  async run (): Promise<number> {
    const { startup } = this.#config.notify
    onSignals(name => this.#signalled(name))
    // Disconnected from whoever started us, nothing but the children keeps the loop alive.
    const alive = setInterval(() => {}, 2 ** 30)
    if (startup !== undefined) await runOnce(startup, 'startup', text => this.#log(text))
    if (!this.#stopping) this.#startChildren()
    const status = await this.#ended
    clearInterval(alive)
    return status
  }

  #startChildren (): void {
    if (this.#wantsVrrp()) {
      this.#trackFiles.configure(this.#config.vrrp.trackFiles, true)
      this.#vrrp.start()
    } else {
      this.#vrrp.dismissEarly()
      this.#given.pidFiles.remove('vrrp')
    }
    this.#given.pidFiles.remove('checkers')
    this.#given.pidFiles.remove('bfd')
    if (!this.#vrrp.isRunning) {
      this.#log('Warning - keepalived has no configuration to run')
      this.#ready()
    }
  }

  #wantsVrrp (): boolean {
    const { parts } = this.#given.options
    if (!parts.vrrp) return false
    const { instances, staticAddresses, staticRoutes, staticRules } = this.#config.vrrp
    return parts.all ||
      [instances, staticAddresses, staticRoutes, staticRules].some(list => list.length > 0)
  }

  #vrrpSettings (): VrrpSettings {
    const { options } = this.#given
    const namespace = options.namespace ?? this.#config.process.netNamespace
    return {
      name: this.#config.process.names.vrrp ?? this.#given.name,
      namespace: namespace === undefined ? undefined : `/run/netns/${namespace}`,
      keepVrrp: options.keepVrrp,
      journal: this.#journal !== undefined,
      seed: this.#config.process.randomSeed ?? randomInt(2 ** 32)
    }
  }

  #receivedFromVrrp (message: FromVrrp): void {
    switch (message.type) {
      case 'started':
        if (!this.#startupComplete) this.#log('Startup complete')
        return this.#ready()
      case 'reloaded': return this.#reloaded()
      case 'log': {
        const line = logLine(message.entry)
        const shown = !line.detail || this.#given.options.log.detail > 0
        if (shown) this.#logOf('vrrp', line.text)
        return
      }
      case 'message': return this.#logOf('vrrp', message.text)
      case 'effect': return this.#carryOut(message.effect)
      case 'journal': this.#journal?.append(message); return
      default: return unreachable(message)
    }
  }

  /** Every count is reported anew. */
  #configureProcesses (): void {
    const { trackProcesses, global } = this.#config.vrrp
    this.#trackProcesses.configure(trackProcesses, global.processMonitorBuffer)
  }

  #carryOut (effect: ParentEffect): void {
    switch (effect.type) {
      case 'run-script': return this.#scripts.run(effect.script, effect.timeout)
      case 'transition': return this.#notifier.transition(effect)
      case 'notice': return this.#notifier.notice(effect)
      default: return unreachable(effect)
    }
  }

  #ready (): void {
    if (this.#startupComplete) return
    this.#startupComplete = true
    this.#given.manager.tell('READY=1', `MAINPID=${process.pid}`)
  }

  #signalled (name: SignalName): void {
    switch (name) {
      case 'interrupt':
        if (!this.#given.options.ignoreSigint) this.#stop(0)
        return
      case 'stop': this.#stop(0); return
      case 'reload': return this.#reload()
      case 'data': case 'statistics': case 'clearStatistics': case 'json': case 'timing': return
      default: return unreachable(name)
    }
  }

  /**
   * A bad file changes nothing; a good one is handed to the children, which apply what differs.
   */
  #reload (): void {
    if (this.#stopping) return
    if (this.#reloading) {
      this.#reloadAgain = true
      return
    }
    this.#log('Reloading ...')
    this.#given.manager.tell('RELOADING=1')
    const config = this.#given.source.reload(this.#config)
    if (config === undefined) {
      this.#given.manager.tell('READY=1', 'STATUS=Reload refused: see the log')
      return
    }
    this.#reloading = true
    this.#config = config
    const replacedScripts = this.#scripts.configure(config.notify.trackScripts)
    this.#notifier.reconfigure(config.notify)
    if (this.#vrrp.isRunning) {
      this.#vrrp.send({ type: 'reload', config: config.vrrp, replacedScripts })
      this.#trackFiles.configure(config.vrrp.trackFiles, false)
      this.#configureProcesses()
    } else if (this.#wantsVrrp()) this.#vrrp.start()
    else this.#reloaded()
  }

  #reloaded (): void {
    if (!this.#reloading) return
    this.#reloading = false
    this.#log('Reload complete')
    this.#given.manager.tell('READY=1', `MAINPID=${process.pid}`)
    if (this.#reloadAgain) {
      this.#reloadAgain = false
      this.#reload()
    }
  }

  /** The stop sequence of keepalived; `status` is what the daemon will exit with. */
  async #stop (status: number): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    const { manager, options } = this.#given
    this.#log('Stopping')
    manager.tell('STOPPING=1', ...(status === 0 ? [] : [`ERRNO=${status}`]))
    this.#notifier.beforeStop()
    this.#scripts.endAll()
    this.#trackFiles.close()
    this.#trackProcesses.close()
    await this.#vrrp.stop(this.#config.process.childWaitTime / 1000)
    await this.#notifier.stop(SCRIPTS_AT_STOP_MS)
    const { shutdown } = this.#config.notify
    if (shutdown !== undefined) await runOnce(shutdown, 'shutdown', text => this.#log(text))
    if (options.log.detail > 0) this.#log(processorTime())
    this.#log(`Stopped ${LOG_VERSION}`)
    this.#end(status)
  }

  #openJournal (path: string | undefined): JournalWriter | undefined {
    if (path === undefined) return undefined
    try {
      return new JournalWriter(path)
    } catch (error) {
      this.#log(`Unable to write the journal: ${error instanceof Error ? error.message : ''}`)
      return undefined
    }
  }

  #log (text: string): void {
    this.#given.log.write(text)
  }

  #logOf (part: 'vrrp', text: string): void {
    this.#given.log.write(text, 'info', part, this.#vrrp.pid ?? process.pid)
  }
}

function processorTime (): string {
  const { user, system } = process.cpuUsage()
  return `CPU usage user: ${(user / 1e6).toFixed(6)} system: ${(system / 1e6).toFixed(6)}`
}
