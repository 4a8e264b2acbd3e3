/**
 * The VRRP process: the engine, its driver and the kernel. It spawns nothing, resolves no names and
 * reads no files; what needs that is asked of the parent.
 */

import { instant } from '../lib/time.js'
import { epochNow, now, openAlarm, watchWallClock } from '../net/clock.js'
import { enterNetworkNamespace } from '../net/process-control.js'
import type { VrrpConfig } from '../vrrp/config.js'
import { VrrpEngine } from '../vrrp/engine.js'
import type { VrrpEffect, VrrpEvent } from '../vrrp/events.js'
import { statusOf, type VrrpStatus } from '../vrrp/status.js'
import { beChild, dropPrivileges, exitUnable } from './be-child.js'
import { drive, type Drive } from './drive.js'
import { openEarlyAlarm } from './early-alarm.js'
import { isToVrrp, type FromVrrp, type ToVrrp, type VrrpSettings } from './messages.js'
import { ParentChannel } from './parent-channel.js'
import { VrrpKernel } from './vrrp-kernel.js'
import { isTakeover, keepWarming, rehearseTakeover, warmUp } from './warm-up.js'

/** How long the last messages may take to reach the parent. */
const LAST_WORDS_MS = 500

const parent = new ParentChannel<FromVrrp>(count => ({
  type: 'message', text: `${count} messages were lost: the parent did not keep up`
}))

class VrrpProcess {
  #engine: VrrpEngine | undefined
  #drive: Drive<VrrpEvent> | undefined
  #kernel: VrrpKernel | undefined
  #settings: VrrpSettings | undefined
  #stopping = false
  /** What comes while the kernel is still being read. */
  readonly #early: ToVrrp[] = []

  received (message: ToVrrp): void {
    if (message.type !== 'start' && this.#drive === undefined) {
      this.#early.push(message)
      return
    }
    switch (message.type) {
      case 'start':
        this.#start(message.config, message.settings).catch((error: unknown) => {
          exitUnable(error, text => parent.send({ type: 'message', text }))
          this.#leave()
        })
        return
      case 'reload':
        this.#kernel?.pollLinks(message.config.global.polledLinks)
        this.#drive?.dispatch(message)
        parent.send({ type: 'reloaded' })
        return
      case 'event':
        this.#drive?.dispatch(message.event)
        return
      case 'report': {
        const status = this.#status()
        if (status === undefined) return
        parent.send({ type: 'report', request: message.request, status })
      }
    }
  }

  #status (): VrrpStatus | undefined {
    const status = this.#engine && statusOf(this.#engine)
    const descriptors = this.#kernel?.descriptors()
    return status && {
      ...status,
      sockets: status.sockets.map(each => ({ ...each, descriptor: descriptors?.get(each.id) }))
    }
  }

  /** As on SIGTERM: priority 0, addresses removed, scripts told; then the end. */
  stop (): void {
    if (this.#stopping) return
    this.#stopping = true
    if (this.#drive === undefined) this.#leave()
    else this.#drive.dispatch({ type: 'shutdown', release: this.#settings?.keepVrrp !== true })
  }

  async #start (config: VrrpConfig, settings: VrrpSettings): Promise<void> {
    this.#settings = settings
    process.title = settings.name
    if (settings.namespace !== undefined) enterNetworkNamespace(settings.namespace)
    const kernel = new VrrpKernel({
      dispatch: event => {
        if (settings.addressMonitoring) this.#tellAddress(event)
        this.#drive?.dispatch(event)
      },
      trouble: ({ effect, subject, error }) => {
        parent.send({ type: 'message', text: `${effect} ${subject}: ${error.message}` }, true)
      },
      now,
      commandBuffer: config.global.netlinkCommandBuffer,
      monitorBuffer: config.global.netlinkMonitorBuffer,
      polledLinks: config.global.polledLinks
    })
    this.#kernel = kernel
    const { links, addresses } = await kernel.start()
    if (this.#stopping) return
    // Namespace and sockets need no more than this; what follows comes from the network.
    // All this process does from here on is send, receive and configure the network.
    dropPrivileges(['NET_ADMIN', 'NET_RAW', 'NET_BIND_SERVICE'], 'none',
      text => parent.send({ type: 'message', text }))
    const startup: VrrpEvent = {
      type: 'startup',
      config,
      links,
      addresses,
      epoch: epochNow(),
      seed: settings.seed,
      standbys: settings.standbys
    }
    warmUp(startup, now())
    const engine = new VrrpEngine()
    this.#engine = engine
    this.#drive = drive<VrrpEvent, VrrpEffect>({
      core: engine,
      timeout: { type: 'timeout' },
      now,
      openAlarm: ring => openEarlyAlarm({
        now,
        openAlarm,
        isWorth: at => isTakeover(engine, at),
        prepare: () => rehearseTakeover(engine, effect => kernel.rehearse(effect), now()),
        nextTurn: setImmediate
      }, ring),
      afterReading: setImmediate,
      carryOut: effect => this.#carryOut(effect),
      late: by => {
        if (settings.lateTimer !== undefined && by >= settings.lateTimer) {
          parent.send({ type: 'late', by }, true)
        }
      },
      ...(settings.journal ? { record } : {})
    })
    this.#drive.dispatch(startup)
    watchWallClock(() => { this.#drive?.dispatch({ type: 'clock-set', epoch: epochNow() }) })
    parent.send({ type: 'started' })
    for (const message of this.#early.splice(0)) this.received(message)
    keepWarming(startup, { now, openAlarm, deadline: () => engine.deadline })
  }

  /** -a, in keepalived's words. */
  #tellAddress (event: VrrpEvent): void {
    if (event.type !== 'address' && event.type !== 'address-gone') return
    const name = this.#engine?.world?.links.get(event.interface)?.link.name ?? `#${event.interface}`
    const what = event.type === 'address' ? 'added to' : 'removed from'
    parent.send({
      type: 'message', text: `Netlink reflector reports IP ${event.prefix.address} ${what} ${name}`
    }, true)
  }

  #carryOut (effect: VrrpEffect): void {
    switch (effect.type) {
      case 'log': return parent.send(effect, true)
      case 'run-script': case 'transition': case 'notice':
        return parent.send({ type: 'effect', effect })
      case 'stopped': this.#leave(); return
      default: return this.#kernel?.carryOut(effect)
    }
  }

  async #leave (): Promise<void> {
    await this.#kernel?.settled()
    if (this.#settings?.keepVrrp !== true) await this.#kernel?.release()
    this.#drive?.stop()
    this.#kernel?.close()
    await parent.drained(LAST_WORDS_MS)
    process.exit()
  }
}

function record (event: VrrpEvent, at: number): void {
  parent.send({ type: 'journal', event, now: instant(at) }, true)
}

const vrrp = new VrrpProcess()
beChild({
  received: message => { if (isToVrrp(message)) vrrp.received(message) },
  stop: () => vrrp.stop()
})
