/**
 * The kernel of one router, as the VRRP engine meets it: it holds addresses and interfaces, reports
 * what changes a little later, and can be robbed by an operator.
 */

import type { IpPrefix } from '../../src/lib/ip-address.js'
import { micros } from '../../src/lib/time.js'
import type { Link, PlacedAddress, VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import type { FakeClock } from './clock.js'

type CreateInterface = Extract<VrrpEffect, { readonly type: 'create-interface' }>

/** How long netlink takes to tell, in microseconds. */
const REPORT_DELAY = micros(80)

interface Entry { readonly interface: number, readonly prefix: IpPrefix }

export class FakeKernel {
  readonly #clock: FakeClock
  readonly #report: (event: VrrpEvent) => void
  readonly #addresses = new Map<string, Entry>()
  readonly #own: readonly Entry[]
  /** What the engine wants to be there, with the number of its last wish. */
  readonly #wanted = new Map<string, number>()
  #wishes = 0
  /** By name; the first is the one the machine has by itself. */
  readonly #links = new Map<string, Link>()
  #lastIndex = 9

  constructor (
    clock: FakeClock, link: Link, own: readonly Entry[], report: (event: VrrpEvent) => void
  ) {
    this.#clock = clock
    this.#report = report
    this.#own = own
    this.#links.set(link.name, link)
    for (const entry of own) this.#addresses.set(keyOf(entry), entry)
  }

  get links (): readonly Link[] {
    return [...this.#links.values()]
  }

  /** The addresses it did not have by itself. */
  get added (): readonly Entry[] {
    return this.addresses.filter(entry => !this.#own.includes(entry))
  }

  /** The cable comes or goes, for the interface and all that are made on it. */
  setCarrier (running: boolean): void {
    for (const [name, link] of this.#links) {
      const changed = { ...link, running }
      this.#links.set(name, changed)
      this.#later({ type: 'link', link: changed })
    }
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
      for (const placed of effect.addresses) {
        this.#wanted.set(keyOf(entryOf(placed)), ++this.#wishes)
        this.#add(entryOf(placed))
      }
    } else if (effect.type === 'remove-addresses') {
      for (const placed of effect.addresses) {
        this.#wanted.delete(keyOf(entryOf(placed)))
        this.#remove(entryOf(placed))
      }
    } else if (effect.type === 'open-socket') {
      this.#later({ type: 'socket-opened', socket: effect.socket.id })
    } else if (effect.type === 'create-interface') this.#create(effect)
    else if (effect.type === 'delete-interface') this.#delete(effect.name)
  }

  /** What an earlier run has made is used again. */
  #create ({ name, kind, base, mac }: CreateInterface): void {
    const [below] = this.links
    if (below === undefined || below.index !== base) return
    const link = this.#links.get(name) ??
      { ...below, name, kind, base, mac, index: ++this.#lastIndex }
    this.#links.set(name, link)
    this.#later({ type: 'link', link })
  }

  /** The addresses go with their interface, without a word of their own. */
  #delete (name: string): void {
    const link = this.#links.get(name)
    if (link === undefined) return
    this.#links.delete(name)
    for (const [key, entry] of this.#addresses) {
      if (entry.interface === link.index) this.#addresses.delete(key)
    }
    this.#later({ type: 'link-gone', index: link.index })
  }

  #later (event: VrrpEvent): void {
    this.#clock.after(REPORT_DELAY, () => this.#report(event))
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
    this.#later({ type: 'address', ...entry })
  }

  #remove (entry: Entry): void {
    const key = keyOf(entry)
    if (!this.#addresses.delete(key)) return
    this.#later({ type: 'address-gone', ...entry })
    this.#clock.after(REPORT_DELAY, () => { this.#lookFor(entry) })
  }

  /** As the adapter does when a removal is reported: asks, and the answer takes its time. */
  #lookFor (entry: Entry): void {
    const key = keyOf(entry)
    const wish = this.#wanted.get(key)
    if (wish === undefined || this.#addresses.has(key)) return
    this.#clock.after(REPORT_DELAY, () => {
      if (this.#wanted.get(key) === wish) this.#report({ type: 'address-lost', ...entry })
    })
  }
}

function entryOf ({ interface: index, config }: PlacedAddress): Entry {
  return { interface: index, prefix: { address: config.address, length: config.prefixLength } }
}

function keyOf ({ interface: index, prefix }: Entry): string {
  return `${index} ${prefix.address}/${prefix.length}`
}
