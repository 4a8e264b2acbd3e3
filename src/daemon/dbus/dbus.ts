/**
 * D-Bus as the parent sees it: a service while the configuration asks for one. The service itself
 * is loaded when it is wanted.
 */

import type { Transition } from '../notifier.js'
import type { BusDaemon, BusService } from './bus-service.js'
import type { BusState } from './objects.js'

export class Dbus {
  readonly #daemon: () => Omit<BusDaemon, 'stateOf'>
  #service: BusService | undefined
  /** What the service was opened for: another name needs another one. */
  #name: string | undefined
  #isClosed = false
  /** The states announced, of a service that may be wanted later, too. */
  readonly #states = new Map<string, BusState>()

  constructor (daemon: () => Omit<BusDaemon, 'stateOf'>) {
    this.#daemon = daemon
  }

  /** Follows the configuration: at the start, and after every reload. */
  async configure (): Promise<void> {
    const daemon = this.#daemon()
    const { dbus } = daemon.config().process
    const wanted = dbus.enabled ? dbus.serviceName : undefined
    if (wanted === this.#name) return this.#service?.reloaded()
    this.#name = wanted
    await this.#service?.close()
    this.#service = undefined
    if (wanted === undefined) return
    const { BusService } = await import('./bus-service.js')
    // Another reload, or the end, may have come in between.
    if (this.#name !== wanted || this.#isClosed) return
    this.#service = new BusService({
      ...daemon, stateOf: instance => this.#states.get(instance) ?? 'INIT'
    })
  }

  transition ({ kind, name, state }: Transition): void {
    if (kind !== 'instance') return
    this.#states.set(name, state)
    this.#service?.transition(name, state)
  }

  async close (): Promise<void> {
    this.#isClosed = true
    await this.#service?.close()
  }
}
