/**
 * SNMP as the parent sees it: an agent while the configuration or the command line asks for one.
 * The agent itself is loaded when it is wanted.
 */

import { isDeepStrictEqual } from 'node:util'
import type { CheckersParentEffect } from '../checkers-messages.js'
import type { DaemonHandle } from '../control/daemon-handle.js'
import type { Transition } from '../notifier.js'
import type { SnmpAgent, SnmpSettings } from './snmp-agent.js'

/** -x and -A. */
export interface SnmpOptions {
  readonly enabled: boolean
  readonly socket: string | undefined
}

const EARLY_LIMIT = 1024

export class Snmp {
  readonly #options: SnmpOptions
  readonly #daemon: () => DaemonHandle
  #settings: SnmpSettings | undefined
  #agent: SnmpAgent | undefined
  #isClosed = false
  #isConfigured = false
  readonly #early: Transition[] = []

  constructor (options: SnmpOptions, daemon: () => DaemonHandle) {
    this.#options = options
    this.#daemon = daemon
  }

  /** Follows the configuration: at the start, and after every reload. */
  async configure (): Promise<void> {
    const daemon = this.#daemon()
    const wanted = this.#wanted(daemon)
    if (this.#isConfigured && isDeepStrictEqual(wanted, this.#settings)) return
    this.#settings = wanted
    this.#agent?.close()
    this.#agent = undefined
    if (wanted === undefined) {
      this.#isConfigured = true
      this.#early.length = 0
      return
    }
    const { SnmpAgent } = await import('./snmp-agent.js')
    // Another reload, or the end, may have come in between.
    if (this.#settings !== wanted || this.#isClosed) return
    this.#agent = new SnmpAgent(daemon, wanted)
    this.#isConfigured = true
    for (const transition of this.#early.splice(0)) this.transition(transition)
  }

  #wanted (daemon: DaemonHandle): SnmpSettings | undefined {
    const { snmp } = daemon.config().process
    const { enabled } = this.#options
    const wanted = {
      socket: this.#options.socket ?? snmp.socket,
      traps: snmp.traps,
      vrrp: snmp.vrrp || enabled,
      rfc2: snmp.rfc2 || enabled,
      rfc3: snmp.rfc3 || enabled,
      checker: snmp.checker || enabled
    }
    return wanted.vrrp || wanted.rfc2 || wanted.rfc3 || wanted.checker ? wanted : undefined
  }

  transition (transition: Transition): void {
    const { kind, name, state } = transition
    if (this.#agent !== undefined) this.#agent.transition(kind, name, state)
    // The states of the start come before the agent is loaded.
    else if (!this.#isConfigured && this.#early.length < EARLY_LIMIT) this.#early.push(transition)
  }

  server (effect: CheckersParentEffect): void {
    switch (effect.type) {
      case 'notify-real-server':
        this.#agent?.server(effect.virtualServer, effect.realServer, effect.up)
        break
      case 'notify-virtual-server':
        this.#agent?.server(effect.virtualServer, undefined, effect.up)
        break
      case 'mail': // the same news, for people
    }
  }

  close (): void {
    this.#isClosed = true
    this.#agent?.close()
  }
}
