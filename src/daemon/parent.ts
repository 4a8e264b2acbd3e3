/**
 * The parent: owns configuration, log, children, scripts and signals, and speaks no protocol.
 * What comes before it is in src/daemon/start.ts; here is the daemon's life, from its first child
 * to its last.
 */

import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { Config } from '../config-parser/config.js'
import { unreachable } from '../lib/assert.js'
import { adjusted, type Adjustment } from './adjustment.js'
import { BfdPart } from './bfd-part.js'
import { CheckersPart } from './checkers-part.js'
import type { ConfigSource } from './configuration.js'
import type { Control } from './control/control.js'
import type { DaemonHandle } from './control/daemon-handle.js'
import type { DaemonReport } from './control/status-report.js'
import { Dumps } from './dumps.js'
import type { Log } from './log.js'
import { Notifier, type Transition } from './notifier.js'
import { runOnce } from './once.js'
import type { Part } from './messages.js'
import { Observers } from './observers.js'
import type { Options } from './options.js'
import type { PidFiles } from './pid-files.js'
import { processorTime } from './processor-time.js'
import { ReloadRecord } from './reload-record.js'
import { ReloadSchedule } from './reload-schedule.js'
import type { HeldSignals, SignalName } from './signals.js'
import type { ServiceManager } from './systemd.js'
import { trackedFiles, TrackFiles } from './track-files.js'
import { HOLDFAST_VERSION, LOG_VERSION } from './version.js'
import { openWatchdog } from './watchdog.js'
import { VrrpPart, type PartOptions } from './vrrp-part.js'

export interface ParentOptions {
  readonly options: Options
  readonly config: Config
  readonly source: ConfigSource
  readonly log: Log
  readonly pidFiles: PidFiles
  readonly manager: ServiceManager
  readonly signals: HeldSignals
  /** The name of the program, which all processes bear unless the configuration names them. */
  readonly name: string
  readonly started: Date
  /** Undefined: there is to be no control socket. */
  readonly controlPath: string | undefined
  /** Who beside root may use it. */
  readonly controlGroup: { readonly gid: number, readonly readsOnly: boolean } | undefined
  /** The VRRP process, already coming up. */
  readonly early: ChildProcess | undefined
}

export class Parent {
  readonly #given: ParentOptions
  readonly #vrrp: VrrpPart
  readonly #checkers: CheckersPart
  readonly #bfd: BfdPart
  readonly #notifier: Notifier
  readonly #files: TrackFiles
  readonly #dumps: Dumps
  readonly #reloads = new ReloadRecord()
  readonly #schedule: ReloadSchedule
  #control: Control | undefined
  #watchdog: { close (): void } | undefined
  readonly #observers: Observers
  /** Instances that are MASTER: virtual servers may depend on it. */
  readonly #masters = new Set<string>()
  #config: Config
  #stopping = false
  /** Children whose word is awaited: that they have started, that they have reloaded. */
  #starting = 0
  #reloading = 0
  #reloadAgain = false
  #reloadCount = 0
  #isReady = false
  #end: (status: number) => void = () => {}
  readonly #ended = new Promise<number>(resolve => { this.#end = resolve })

  constructor (given: ParentOptions) {
    this.#given = given
    this.#config = given.config
    const { options, log, name, early, pidFiles } = given
    const say = (text: string): void => log.write(text)
    this.#schedule = new ReloadSchedule(() => this.#reload(), say)
    this.#notifier = new Notifier(given.config.notify, say)
    this.#observers = new Observers(options.snmp, () => this.#handle, {
      namespace: () => options.namespace ?? this.#config.process.netNamespace,
      print: kind => { this.#dumps.print(kind, 'bus') },
      sendGarp: instance => this.#vrrp.tell({ type: 'send-garp', instance })
    })
    this.#files = new TrackFiles((file, value) => this.#fileChanged(file, value), say)
    const part = (role: Part): PartOptions => ({
      options,
      config: () => this.#config,
      log,
      name,
      launched: pid => {
        pidFiles.write(role, pid)
        this.#files.reportAll()
        if (role !== 'bfd') this.#bfd.reportAll(role)
      },
      started: () => this.#started(),
      reloaded: () => this.#reloaded(),
      gaveUp: status => { this.#stop(status) }
    })
    this.#vrrp = new VrrpPart({
      ...part('vrrp'),
      early,
      notify: effect => {
        if (effect.type === 'transition') this.#transition(effect)
        else this.#notifier.notice(effect)
      }
    })
    this.#checkers = new CheckersPart({
      ...part('checkers'),
      notify: effect => {
        this.#notifier.checkers(effect)
        this.#observers.server(effect)
      },
      masters: () => [...this.#masters],
      files: () => this.#files.values,
      alone: () => !this.#vrrp.isWanted
    })
    this.#bfd = new BfdPart({
      ...part('bfd'),
      followers: [
        { part: 'vrrp', pid: () => this.#vrrp.pid, tell: event => this.#vrrp.tell(event) },
        { part: 'checkers', pid: () => this.#checkers.pid, tell: event => this.#checkers.tell(event) }
      ]
    })
    this.#dumps = new Dumps({
      config: () => this.#config,
      namespace: options.namespace ?? given.config.process.netNamespace,
      ask: () => this.#vrrp.status(),
      clearStatistics: () => this.#vrrp.tell({ type: 'clear-statistics' }),
      vrrpPid: () => this.#vrrp.pid,
      bfdPid: () => this.#bfd.pid,
      askBfd: () => this.#bfd.status(),
      checkersPid: () => this.#checkers.pid,
      askCheckers: () => this.#checkers.status(),
      log: say
    })
  }

  /** Runs until the daemon is told to stop or cannot go on; resolves with the exit status. */
  async run (): Promise<number> {
    this.#given.signals.handOver(name => this.#signalled(name))
    // Disconnected from whoever started us, nothing but the children keeps the loop alive.
    const alive = setInterval(() => {}, 2 ** 30)
    await this.#notifier.begin()
    if (!this.#stopping) this.#startChildren()
    const status = await this.#ended
    clearInterval(alive)
    return status
  }

  #startChildren (): void {
    const { pidFiles } = this.#given
    this.#files.configure(trackedFiles(this.#config), true)
    for (const [role, part] of this.#parts) {
      if (part.isWanted) {
        this.#starting++
        part.start()
      } else {
        pidFiles.remove(role)
      }
    }
    if (!this.#vrrp.isWanted) this.#vrrp.dismiss()
    if (this.#starting === 0) {
      this.#log('Warning - keepalived has no configuration to run')
      this.#ready()
    }
  }

  /** In the order of their start: what starts the checkers may read their pid file. */
  get #parts (): ReadonlyArray<readonly [Part, CheckersPart | VrrpPart | BfdPart]> {
    return [['checkers', this.#checkers], ['vrrp', this.#vrrp], ['bfd', this.#bfd]]
  }

  #started (): void {
    // A child that was started again is no news, but has the configuration of a reload at once.
    if (this.#isReady) return this.#reloaded()
    if (--this.#starting > 0) return
    this.#log('Startup complete')
    this.#ready()
    if (this.#given.options.dumpConfig) this.#dumps.show()
  }

  #ready (): void {
    this.#isReady = true
    this.#given.manager.tell('READY=1', `MAINPID=${process.pid}`, 'STATUS=Running')
    this.#watchdog = openWatchdog({
      manager: this.#given.manager,
      environment: process.env,
      pid: process.pid,
      ask: () => [this.#vrrp.status(), this.#checkers.status(), this.#bfd.status()]
    })
    this.#openControl()
    this.#observers.configure()
    this.#followSchedule()
    this.#reloadOnceMore()
  }

  #followSchedule (): void {
    const { reloadTimeFile: file, reloadRepeat: repeat } = this.#config.process
    this.#schedule.configure({ file, repeat })
  }

  /** Loaded when it is wanted: it must not make the start longer. */
  async #openControl (): Promise<void> {
    const { controlPath: path, controlGroup, log } = this.#given
    if (path === undefined) return
    const { openControl } = await import('./control/control.js')
    if (this.#stopping) return
    this.#control = openControl({
      path, gid: controlGroup?.gid, daemon: this.#handle, log: text => log.write(text)
    })
  }

  /** What of the daemon the control socket and the SNMP agent may see and do. */
  get #handle (): DaemonHandle {
    const { controlGroup, log, options } = this.#given
    return {
      config: () => this.#config,
      describe: () => this.#describe(),
      running: () => ({
        config: this.#config,
        accepted: this.#given.source.accepted(),
        configFile: resolve(options.configFile),
        options: { configId: options.configId, allConfig: options.strictIncludes }
      }),
      vrrpStatus: () => this.#vrrp.status(),
      checkersStatus: () => this.#checkers.status(),
      traffic: () => this.#checkers.traffic(),
      records: log.records,
      groupReadsOnly: controlGroup?.readsOnly === true,
      standBack: standby => this.#vrrp.standBack(standby),
      resume: instance => this.#vrrp.resume(instance),
      operate: event => this.#checkers.operate(event),
      adjust: (instance, adjustment) => this.#adjust(instance, adjustment),
      reload: () => {
        // One that is under way has read the files already.
        const result = this.#reloads.after(this.#reloading > 0 ? 2 : 1)
        this.#reload()
        return result
      },
      log: text => this.#log(text)
    }
  }

  #describe (): DaemonReport {
    const { options, started } = this.#given
    const { instance, netNamespace, routerId } = this.#config.process
    return {
      version: HOLDFAST_VERSION,
      pid: process.pid,
      started: started.toISOString(),
      configFile: options.configFile,
      routerId,
      instance,
      namespace: options.namespace ?? netNamespace,
      children: [
        { part: 'vrrp', pid: this.#vrrp.pid, restarts: this.#vrrp.restarts },
        { part: 'checkers', pid: this.#checkers.pid, restarts: this.#checkers.restarts },
        { part: 'bfd', pid: this.#bfd.pid, restarts: this.#bfd.restarts }
      ],
      reload: this.#reloads.report
    }
  }

  #adjust (instance: string, adjustment: Adjustment): boolean {
    const result = adjusted(this.#config, instance, adjustment)
    if (result === undefined || this.#reloading > 0 || !this.#vrrp.isRunning) return false
    if (result.lines.length === 0) return true
    for (const line of result.lines) this.#log(line)
    this.#config = result.config
    this.#vrrp.reload()
    return true
  }

  #fileChanged (file: string, value: number): void {
    const event = { type: 'file-value', file, value } as const
    if (this.#config.vrrp.trackFiles.some(({ name }) => name === file)) this.#vrrp.tell(event)
    if (this.#config.lvs.trackFiles.some(({ name }) => name === file)) this.#checkers.tell(event)
  }

  #transition (transition: Transition): void {
    const { kind, name, state } = transition
    if (kind === 'instance') {
      const master = state === 'MASTER'
      if (master) this.#masters.add(name)
      else this.#masters.delete(name)
      this.#checkers.tell({ type: 'vrrp', instance: name, master })
    }
    this.#notifier.transition(transition)
    this.#observers.transition(transition)
  }

  #signalled (name: SignalName): void {
    switch (name) {
      case 'interrupt':
        if (!this.#given.options.ignoreSigint) this.#stop(0)
        return
      case 'stop': this.#stop(0); return
      case 'reload': return this.#reload()
      case 'data': case 'statistics': case 'clearStatistics': case 'json':
        this.#dumps.print(name)
        return
      case 'timing': return
      default: return unreachable(name)
    }
  }

  /**
   * A bad file changes nothing; a good one is handed to the children, which apply what differs. A
   * child that has nothing to do any more runs on, a new one is started.
   */
  #reload (): void {
    if (this.#stopping) return
    // While it starts, or reloads, the files have been read already.
    if (!this.#isReady || this.#reloading > 0) {
      this.#reloadAgain = true
      return
    }
    const { manager, source } = this.#given
    this.#log('Reloading ...')
    this.#given.log.reopen()
    manager.tell('RELOADING=1')
    const read = source.reload(this.#config)
    if (read.config === undefined) {
      manager.tell('READY=1', `STATUS=Reload refused: ${read.refusal}`)
      this.#reloads.ended({ result: 'refused', reason: read.refusal }, new Date())
      return
    }
    const { config } = read
    this.#reloadCount++
    this.#dumps.save('pre', this.#reloadCount)
    this.#config = config
    this.#notifier.reconfigure(config.notify)
    this.#files.configure(trackedFiles(config), false)
    const parts = this.#parts.map(([, part]) => part)
    const running = parts.filter(part => part.isRunning)
    this.#reloading = running.length
    for (const part of running) part.reload()
    for (const part of parts) {
      if (!part.isRunning && part.isWanted) part.start()
    }
    if (running.length === 0) this.#reloadComplete()
  }

  #reloaded (): void {
    if (this.#reloading > 0 && --this.#reloading === 0) this.#reloadComplete()
  }

  #reloadComplete (): void {
    this.#log('Reload complete')
    this.#observers.configure()
    this.#followSchedule()
    this.#dumps.save('post', this.#reloadCount)
    this.#given.manager.tell('READY=1', `MAINPID=${process.pid}`, 'STATUS=Running')
    this.#reloads.ended({ result: 'complete', reason: undefined }, new Date())
    this.#reloadOnceMore()
  }

  /** The reload that was asked for while there could be none. */
  #reloadOnceMore (): void {
    if (!this.#reloadAgain) return
    this.#reloadAgain = false
    this.#reload()
  }

  /** The stop sequence of keepalived; `status` is what the daemon will exit with. */
  async #stop (status: number): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    const { manager, options } = this.#given
    this.#log('Stopping')
    manager.tell('STOPPING=1', ...(status === 0 ? [] : [`ERRNO=${status}`]))
    this.#control?.close()
    this.#watchdog?.close()
    this.#schedule.close()
    this.#notifier.beforeStop()
    this.#files.close()
    const { notify: { shutdown }, process: { childWaitTime } } = this.#config
    await Promise.all(this.#parts.map(([, part]) => part.stop(childWaitTime / 1000)))
    await this.#observers.close()
    await this.#notifier.stop()
    if (shutdown !== undefined) await runOnce(shutdown, 'shutdown', text => this.#log(text))
    if (options.log.detail > 0) this.#log(processorTime())
    this.#log(`Stopped ${LOG_VERSION}`)
    this.#end(status)
  }

  #log (text: string): void {
    this.#given.log.write(text)
  }
}
