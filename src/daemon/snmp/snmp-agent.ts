/**
 * The SNMP subagent of the parent: keeps a connection with the agent of the machine (AgentX),
 * answers from what the children say when they are asked, and sends notifications.
 */

import type { Socket } from 'node:net'
import type { CheckersStatus } from '../../checkers/status.js'
import type { SnmpConfig } from '../../config-parser/config.js'
import { now } from '../../net/clock.js'
import type { VrrpStatus } from '../../vrrp/status.js'
import type { Oid } from '../../wire/agentx.js'
import type { ServiceTraffic } from '../checkers-messages.js'
import { answered, type DaemonHandle } from '../control/daemon-handle.js'
import { LastingConnection, type ConnectionTarget } from '../lasting-connection.js'
import { VERSION_LINE } from '../version.js'
import { addressRows } from './address-tables.js'
import { instancesOf, KEEPALIVED, VRRP_MIB, VRRPV3_MIB, type Facts, type STATE } from './facts.js'
import { globalVariables } from './global-mib.js'
import { lvsVariables } from './lvs-tables.js'
import { vrrpMib, vrrpV3Mib } from './rfc-mibs.js'
import { AgentxSession, type Change, type SessionEffect } from './session.js'
import { trackedRows, trackerRows } from './tracking-tables.js'
import { newMasterTrap, newMasterV3Trap, serverTrap, stateTrap, type Trap } from './traps.js'
import { View } from './view.js'
import { groupRows, instanceRows } from './vrrp-tables.js'

/** What of the keepalived.conf decides, after -x and -A. */
export type SnmpSettings = Pick<SnmpConfig, 'socket' | 'traps' | 'vrrp' | 'rfc2' | 'rfc3' | 'checker'>

/** How often a quiet connection is probed. */
const PING_MS = 120_000
/** A walk asks hundreds of times a second: for so long one answer of the children counts. */
const FRESH_MS = 500
/** Notifications kept for an agent that is away; the oldest go. */
const TRAP_LIMIT = 256

const VRRP_TABLES = [groupRows, instanceRows, trackedRows, trackerRows, addressRows] as const

export class SnmpAgent {
  readonly #daemon: DaemonHandle
  readonly #settings: SnmpSettings
  readonly #connection: LastingConnection
  #session: AgentxSession | undefined
  #isReady = false
  readonly #pinging: NodeJS.Timeout
  readonly #waiting: Trap[] = []
  #traffic: {
    readonly at: number, readonly traffic: Promise<readonly ServiceTraffic[] | undefined>
  } | undefined

  #view: { readonly at: number, readonly view: Promise<View> } | undefined

  constructor (daemon: DaemonHandle, settings: SnmpSettings) {
    this.#daemon = daemon
    this.#settings = settings
    this.#pinging = setInterval(() => this.#ping(), PING_MS).unref()
    this.#connection = new LastingConnection({
      target: target(settings.socket),
      opened: socket => { socket.write(this.#open().open()) },
      received: (socket, bytes) => { this.#received(socket, bytes) },
      lost: () => { this.#isReady = false },
      complain: why => { daemon.log(`SNMP: no agent at ${settings.socket}: ${why}`) }
    })
  }

  /** Says goodbye. */
  close (): void {
    clearInterval(this.#pinging)
    this.#connection.close(this.#session?.close())
  }

  /** An instance or group has changed its state. */
  transition (kind: 'instance' | 'group', name: string, state: keyof typeof STATE): void {
    if (!this.#settings.traps) return
    if (this.#settings.vrrp) this.#send(stateTrap(this.#daemon.config(), kind, name, state))
    if (kind === 'instance' && state === 'MASTER') this.#newMaster(name)
  }

  async #newMaster (name: string): Promise<void> {
    const { rfc2, rfc3 } = this.#settings
    if (!rfc2 && !rfc3) return
    const instance = instancesOf(await this.#facts()).find(({ config }) => config.name === name)
    if (instance === undefined) return
    if (rfc2 && instance.config.version === 2) this.#send(newMasterTrap(instance))
    if (rfc3) this.#send(newMasterV3Trap(instance))
  }

  /** A real server, or the quorum of a virtual server, has gone up or down. */
  async server (
    virtualServer: string, realServer: string | undefined, up: boolean
  ): Promise<void> {
    if (!this.#settings.traps || !this.#settings.checker) return
    const status = await answered(this.#daemon.checkersStatus())
    this.#send(serverTrap(this.#daemon.config(), status, virtualServer, realServer, up))
  }

  #send (trap: Trap | undefined): void {
    if (trap === undefined) return
    if (this.#isReady && this.#session !== undefined) {
      this.#connection.write(this.#session.notify(trap.oid, trap.varbinds))
      return
    }
    // What happens before the agent is there is told then: the start of both is one moment.
    this.#waiting.push(trap)
    if (this.#waiting.length > TRAP_LIMIT) this.#waiting.shift()
  }

  /** A session for a connection that is new. */
  #open (): AgentxSession {
    this.#isReady = false
    this.#session = new AgentxSession(VERSION_LINE, subtrees(this.#settings))
    return this.#session
  }

  #received (socket: Socket, bytes: Uint8Array): void {
    const session = this.#session
    if (session === undefined) return
    for (const effect of session.receive(bytes)) this.#carryOut(socket, session, effect)
  }

  #ping (): void {
    if (!this.#isReady) return
    const bytes = this.#session?.ping()
    if (bytes === undefined) this.#connection.reset()
    else this.#connection.write(bytes)
  }

  #carryOut (socket: Socket, session: AgentxSession, effect: SessionEffect): void {
    switch (effect.type) {
      case 'send': socket.write(effect.bytes); return
      case 'ready':
        this.#isReady = true
        this.#connection.settle()
        this.#daemon.log('SNMP: connected to the agent')
        for (const trap of this.#waiting.splice(0)) this.#send(trap)
        return
      case 'asked': this.#answer(socket, session, effect); return
      case 'set': this.#set(socket, session, effect); return
      case 'failed':
        this.#daemon.log(`SNMP: the agent and we do not understand each other: ${effect.why}`)
        socket.destroy()
    }
  }

  async #answer (
    socket: Socket, session: AgentxSession, { received }: SessionEffect & { readonly type: 'asked' }
  ): Promise<void> {
    const view = await this.#fresh()
    if (!socket.writable) return
    const effect = session.answer(received, view)
    if (effect.type === 'send') socket.write(effect.bytes)
  }

  async #set (
    socket: Socket, session: AgentxSession,
    { received, changes }: SessionEffect & { readonly type: 'set' }
  ): Promise<void> {
    let done = true
    for (const change of changes) done = await this.#change(change) && done
    this.#view = undefined
    if (!socket.writable) return
    const effect = session.committed(received, done)
    if (effect.type === 'send') socket.write(effect.bytes)
  }

  async #change ({ setting, value }: Change): Promise<boolean> {
    if (setting.type !== 'real-server-weight') {
      const { instance, type } = setting
      return this.#daemon.adjust(instance,
        type === 'priority' ? { priority: value } : { preempt: value === 1 })
    }
    const { realServer, virtualServer } = setting
    const servers = await this.#daemon.operate({
      type: 'operate', virtualServer, realServer, operation: { type: 'weight', weight: value }
    })
    const done = servers !== undefined && servers > 0
    this.#daemon.log(`SNMP: weight ${value} for ${realServer} of ${virtualServer}: ${done ? 'done' : 'refused'}`)
    return done
  }

  #fresh (): Promise<View> {
    const at = performance.now()
    if (this.#view === undefined || at - this.#view.at > FRESH_MS) {
      this.#view = { at, view: this.#look() }
    }
    return this.#view.view
  }

  async #facts (): Promise<Facts> {
    const [vrrp, checkers, traffic] = await Promise.all([
      answered<VrrpStatus>(this.#daemon.vrrpStatus()),
      answered<CheckersStatus>(this.#daemon.checkersStatus()),
      this.#counters()
    ])
    const config = this.#daemon.config()
    return { config, version: VERSION_LINE, vrrp, checkers, traffic, now: now() }
  }

  /** snmp_vs_stats_update_interval, snmp_rs_...: a large table is not read for every walk. */
  #counters (): Promise<readonly ServiceTraffic[] | undefined> {
    const { vsStatsInterval, rsStatsInterval } = this.#daemon.config().process.snmp
    const at = performance.now()
    const age = Math.min(vsStatsInterval, rsStatsInterval) / 1000
    if (this.#traffic === undefined || at - this.#traffic.at > age) {
      const asked = this.#settings.checker ? this.#daemon.traffic() : undefined
      this.#traffic = { at, traffic: answered<readonly ServiceTraffic[]>(asked) }
    }
    return this.#traffic.traffic
  }

  async #look (): Promise<View> {
    const facts = await this.#facts()
    const { checker, rfc2, rfc3, vrrp: ours } = this.#settings
    return new View([
      ...(ours || checker ? globalVariables(facts) : []),
      ...(ours ? VRRP_TABLES.flatMap(rows => rows(facts)) : []),
      // The part of a process is there while the process is.
      ...(checker && facts.checkers !== undefined ? lvsVariables(facts) : []),
      ...(rfc2 ? vrrpMib(facts) : []),
      ...(rfc3 ? vrrpV3Mib(facts) : [])
    ])
  }
}

function subtrees ({ checker, rfc2, rfc3, vrrp }: SnmpSettings): readonly Oid[] {
  return [
    ...(vrrp || checker ? [[...KEEPALIVED, 1]] : []),
    ...(vrrp ? [[...KEEPALIVED, 2]] : []),
    ...(checker ? [[...KEEPALIVED, 3]] : []),
    ...(rfc2 ? [VRRP_MIB] : []),
    ...(rfc3 ? [VRRPV3_MIB] : [])
  ]
}

/** Where the agent listens, as net-snmp writes it: a path, `unix:PATH`, `[tcp:]HOST:PORT`. */
export function target (text: string): ConnectionTarget {
  const AGENTX_PORT = 705
  const [, scheme, rest = text] = /^(unix|tcp6?|ssh):(.*)$/.exec(text) ?? []
  if (scheme === 'unix' || rest.startsWith('/')) return { path: rest }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(rest) ?? []
  // A number alone is a port of this machine.
  if (/^\d+$/.test(plain ?? '')) return { host: '127.0.0.1', port: Number(plain) }
  return { host: bracketed ?? plain ?? '127.0.0.1', port: Number(port ?? AGENTX_PORT) }
}
