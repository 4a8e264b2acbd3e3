/**
 * The service on the message bus: keeps a connection with it, answers calls, and emits the signals
 * of VRRP and of its instances. Without a bus the daemon runs on and tries again.
 */

import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Config } from '../../config-parser/config.js'
import { unreachable } from '../../lib/assert.js'
import type { InstanceConfig } from '../../vrrp/config.js'
import type { DumpKind } from '../dumps.js'
import { LastingConnection } from '../lasting-connection.js'
import { BusSession, NOTHING, type BusEffect, type MethodCall } from './bus-session.js'
import { busPaths, SYSTEM_BUS } from './bus-address.js'
import { INSTANCE_INTERFACE, VRRP_INTERFACE } from './introspection.js'
import {
  answer, basePath, BUS_STATE, instancePath, vrrpPath, type BusAction, type BusInstance,
  type BusState
} from './objects.js'

/** What of the daemon the bus may see and do. */
export interface BusDaemon {
  readonly config: () => Config
  readonly namespace: string | undefined
  /** The last state of an instance that was announced. */
  readonly stateOf: (instance: string) => BusState
  readonly print: (kind: Exclude<DumpKind, 'json'>) => void
  readonly reload: () => void
  readonly sendGarp: (instance: string) => void
  readonly log: (text: string) => void
}

export class BusService {
  readonly #daemon: BusDaemon
  readonly #name: string
  readonly #base: string
  readonly #connection: LastingConnection | undefined
  #session: BusSession | undefined
  #isConnected = false
  #isStarted = false
  /** Instances with an object, by name. */
  #paths: ReadonlyMap<string, string> = new Map()
  readonly #created = new Map<string, string>()

  constructor (daemon: BusDaemon) {
    this.#daemon = daemon
    const { dbus, instance } = daemon.config().process
    this.#name = dbus.serviceName
    this.#base = basePath(daemon.namespace, instance)
    this.#paths = this.#configured()
    this.#connection = this.#connect()
  }

  /** The configuration has changed: objects come and go. */
  reloaded (): void {
    const before = this.#paths
    this.#paths = this.#configured()
    for (const name of before.keys()) {
      if (!this.#paths.has(name)) this.#daemon.log(`Deleted DBus object for instance ${name}`)
    }
    for (const name of this.#paths.keys()) {
      if (!before.has(name)) this.#daemon.log(`Added DBus object for instance ${name}`)
    }
    this.#emitOfVrrp('VrrpReloaded')
  }

  transition (name: string, state: BusState): void {
    // Until the reload that brings or removes it is complete an instance has its other object.
    const path = this.#paths.get(name) ?? this.#configured().get(name)
    if (path !== undefined && this.#isStarted) this.#emitState(path, state)
  }

  /** Says goodbye; resolves when that is on its way. */
  async close (): Promise<void> {
    this.#emitOfVrrp('VrrpStopped')
    await this.#connection?.close()
    if (this.#isConnected) this.#daemon.log('Released DBus')
  }

  #configured (): ReadonlyMap<string, string> {
    const { vrrp, process: { dbus } } = this.#daemon.config()
    const path = (each: InstanceConfig): string =>
      instancePath(this.#base, each, dbus.noInterfaceName)
    return new Map(vrrp.instances.map(each => [each.name, path(each)]))
  }

  #emitOfVrrp (signal: 'VrrpStarted' | 'VrrpReloaded' | 'VrrpStopped'): void {
    if (!this.#isStarted) return
    this.#write(this.#session?.signal(vrrpPath(this.#base), VRRP_INTERFACE, signal, NOTHING))
  }

  #emitState (path: string, state: BusState): void {
    const body = { signature: 'u', values: [BUS_STATE[state][0]] }
    this.#write(this.#session?.signal(path, INSTANCE_INTERFACE, 'VrrpStatusChange', body))
  }

  #write (bytes: Uint8Array | undefined): void {
    this.#connection?.write(bytes)
  }

  #connect (): LastingConnection | undefined {
    const { log } = this.#daemon
    const address = process.env['DBUS_SYSTEM_BUS_ADDRESS'] ?? SYSTEM_BUS
    // Of several the first one counts: they are names of one bus.
    const [path] = busPaths(address)
    if (path === undefined) {
      log(`There is no UNIX socket in DBus address ${address}`)
      return undefined
    }
    return new LastingConnection({
      target: { path },
      opened: socket => {
        this.#session = new BusSession(process.getuid?.() ?? 0, this.#name)
        socket.write(this.#session.open())
      },
      received: (socket, bytes) => {
        const session = this.#session
        if (session === undefined) return
        for (const effect of session.receive(bytes)) this.#carryOut(socket, session, effect)
      },
      lost: () => {
        this.#isConnected = false
        this.#isStarted = false
      },
      complain: why => { log(`Unable to use DBus at ${address}: ${why}`) }
    })
  }

  #carryOut (socket: Socket, session: BusSession, effect: BusEffect): void {
    const { log } = this.#daemon
    switch (effect.type) {
      case 'send': socket.write(effect.bytes); return
      case 'connected':
        this.#isConnected = true
        this.#connection?.settle()
        log(`Acquired DBus bus ${this.#name}`)
        return
      case 'name-acquired':
        log(`Acquired the name ${this.#name} on the session bus`)
        this.#started()
        return
      case 'name-lost': log(`Lost the name ${this.#name} on the session bus`); return
      case 'call': this.#answer(socket, session, effect.call); return
      case 'failed':
        socket.destroy(new Error(effect.why))
        return
      default: return unreachable(effect)
    }
  }

  /** What a listener needs to know first: that we are here, and the state of every instance. */
  #started (): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#emitOfVrrp('VrrpStarted')
    for (const [name, path] of this.#paths) this.#emitState(path, this.#daemon.stateOf(name))
  }

  #answer (socket: Socket, session: BusSession, call: MethodCall): void {
    const result = answer({
      base: this.#base,
      instances: [...this.#paths].map(([name, path]): BusInstance =>
        ({ name, path, state: this.#daemon.stateOf(name) })),
      created: this.#created,
      machineId: call.member === 'GetMachineId' ? machineId() : undefined
    }, call)
    const bytes = result.type === 'reply'
      ? session.reply(call, result.body)
      : session.refuse(call, result.name, result.text)
    if (bytes !== undefined) socket.write(bytes)
    if (result.type === 'reply' && result.action !== undefined) this.#act(result.action)
  }

  #act (action: BusAction): void {
    const { log, print, reload, sendGarp } = this.#daemon
    switch (action.type) {
      case 'print': return print(action.kind)
      case 'reload':
        log('Reload requested on DBus')
        return reload()
      case 'send-garp':
        log(`Sending garps on ${action.instance} on DBus request`)
        return sendGarp(action.instance)
      case 'create': this.#created.set(action.name, action.path); return
      case 'destroy': this.#created.delete(action.name); return
      default: return unreachable(action)
    }
  }
}

function machineId (): string | undefined {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      return readFileSync(path, 'utf8').trim()
    } catch {
      // The other one may be there.
    }
  }
  return undefined
}
