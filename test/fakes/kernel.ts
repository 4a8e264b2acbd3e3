/**
 * The kernel of one router, as the VRRP engine meets it: it holds addresses, reports what changes
 * a little later, and can be robbed by an operator.
 */

import type { IpPrefix } from '../../src/lib/ip-address.js'
import { micros } from '../../src/lib/time.js'
import type { PlacedAddress, VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import type { FakeClock } from './clock.js'

/** How long netlink takes to tell, in microseconds. */
const REPORT_DELAY = micros(80)

interface Entry { readonly interface: number, readonly prefix: IpPrefix }

export class FakeKernel {
  readonly #clock: FakeClock
  readonly #report: (event: VrrpEvent) => void
  readonly #addresses = new Map<string, Entry>()

  constructor (clock: FakeClock, own: readonly Entry[], report: (event: VrrpEvent) => void) {
    this.#clock = clock
    this.#report = report
    for (const entry of own) this.#addresses.set(keyOf(entry), entry)
  }

  get addresses (): readonly Entry[] {
    return [...this.#addresses.values()]
  }

  has (address: string): boolean {
    return this.addresses.some(({ prefix }) => prefix.address === address)
  }

  /** Carries out what concerns it; everything else is somebody else's. */
  carryOut (effect: VrrpEffect): void {
    if (effect.type === 'add-addresses') {
      for (const placed of effect.addresses) this.#add(entryOf(placed))
    } else if (effect.type === 'remove-addresses') {
      for (const placed of effect.addresses) this.#remove(entryOf(placed))
    } else if (effect.type === 'open-socket') {
      const socket = effect.socket.id
      this.#clock.after(REPORT_DELAY, () => this.#report({ type: 'socket-opened', socket }))
    }
  }

  /** Somebody deletes an address by hand. */
  rob (address: string): void {
    const entry = this.addresses.find(({ prefix }) => prefix.address === address)
    if (entry !== undefined) this.#remove(entry)
  }

  #add (entry: Entry): void {
    const key = keyOf(entry)
    if (this.#addresses.has(key)) return
    this.#addresses.set(key, entry)
    this.#clock.after(REPORT_DELAY, () => this.#report({ type: 'address', ...entry }))
  }

  #remove (entry: Entry): void {
    if (!this.#addresses.delete(keyOf(entry))) return
    this.#clock.after(REPORT_DELAY, () => this.#report({ type: 'address-gone', ...entry }))
  }
}

function entryOf ({ interface: index, config }: PlacedAddress): Entry {
  return { interface: index, prefix: { address: config.address, length: config.prefixLength } }
}

function keyOf ({ interface: index, prefix }: Entry): string {
  return `${index} ${prefix.address}/${prefix.length}`
}
