/**
 * Gratuitous ARP and unsolicited neighbour adverts: which frames a burst is made of, and the lanes
 * they wait in. A lane is an interface (or a garp_group, or all of them under vrrp_garp_interval)
 * with the gap that belongs to it. Even without a gap a lane lets only so many frames go at once,
 * so that a router with a thousand addresses still sends its adverts on time.
 */

import type { Family, IpAddress } from '../lib/ip-address.js'
import { familyOf } from '../lib/ip-address.js'
import { later, millis } from '../lib/time.js'
import type { Duration, Instant } from '../lib/time.js'
import { gratuitousArp } from '../wire/arp.js'
import {
  INFINIBAND_ADDRESS_LENGTH, infinibandArp, infinibandNeighborAdvert
} from '../wire/infiniband.js'
import { unsolicitedNeighborAdvert } from '../wire/neighbor-discovery.js'
import type { VrrpConfig } from './config.js'
import type { Link, VrrpEffect } from './events.js'

/** One address to announce on one interface, for one instance. */
export interface Target {
  readonly instance: string
  readonly interface: number
  readonly address: IpAddress
  readonly frame: Uint8Array
}

interface Lane {
  readonly gap: Duration
  nextAt: Instant
  waiting: Target[]
}

/** Without a gap: this many frames, then a pause in which adverts can go. */
const AT_ONCE = 64
const PAUSE = millis(1)
const NO_TIME = millis(0)
const ETHERNET = 1

/**
 * The frame for `address` on `link`, or `undefined` where none can be sent: no ARP there, neither
 * Ethernet nor InfiniBand, or no hardware address.
 *
 * @param forwards whether the host is an IPv6 router on the interface
 */
export function targetOf (
  instance: string, link: Link, address: IpAddress, forwards: boolean
): Target | undefined {
  if (link.noArp) return undefined
  const frame = link.hardwareType === ETHERNET
    ? ethernetFrame(link, address, forwards)
    : infinibandFrame(link, address, forwards)
  return frame && { instance, interface: link.index, address, frame }
}

function ethernetFrame (
  { mac }: Link, address: IpAddress, forwards: boolean
): Uint8Array | undefined {
  if (mac === undefined) return undefined
  return familyOf(address) === 'ipv4'
    ? gratuitousArp(mac, address)
    : unsolicitedNeighborAdvert(mac, address, forwards)
}

function infinibandFrame (
  { infiniband }: Link, address: IpAddress, forwards: boolean
): Uint8Array | undefined {
  if (infiniband === undefined) return undefined
  const { hardware, broadcast } = infiniband
  if (hardware.length !== INFINIBAND_ADDRESS_LENGTH || broadcast.length !== hardware.length) {
    return undefined
  }
  return familyOf(address) === 'ipv4'
    ? infinibandArp(hardware, broadcast, address)
    : infinibandNeighborAdvert(hardware, broadcast, address, forwards)
}

export class AnnouncementQueue {
  readonly #lanes = new Map<string, Lane>()
  #gaps: (interfaceName: string, family: Family) => { readonly key: string, readonly gap: Duration }

  constructor (config: VrrpConfig) {
    this.#gaps = gapsOf(config)
  }

  /** Uses the gaps of a new configuration for what is announced from now on. */
  reconfigure (config: VrrpConfig): void {
    this.#gaps = gapsOf(config)
  }

  /**
   * Takes a burst: every target in turn, and that `repeat` times over. What may go at once is
   * appended to `out`; the rest waits, at most `repeat` times per address.
   */
  burst (
    targets: readonly Target[], interfaceName: (index: number) => string, repeat: number,
    now: Instant, out: VrrpEffect[]
  ): void {
    const touched = new Set<Lane>()
    for (let round = 0; round < repeat; round++) {
      for (const target of targets) {
        const lane = this.#laneOf(interfaceName(target.interface), familyOf(target.address), now)
        if (round === 0) forget(lane, target)
        lane.waiting.push(target)
        touched.add(lane)
      }
    }
    for (const lane of touched) release(lane, now, out)
  }

  /** Sends what has become due. */
  run (now: Instant, out: VrrpEffect[]): void {
    for (const lane of this.#lanes.values()) {
      if (lane.nextAt <= now) release(lane, now, out)
    }
  }

  /** Drops what still waits for an instance that has let its addresses go. */
  drop (instance: string): void {
    for (const lane of this.#lanes.values()) {
      if (lane.waiting.length === 0) continue
      lane.waiting = lane.waiting.filter(target => target.instance !== instance)
    }
  }

  get deadline (): Instant | undefined {
    let first: Instant | undefined
    for (const { waiting, nextAt } of this.#lanes.values()) {
      if (waiting.length > 0 && (first === undefined || nextAt < first)) first = nextAt
    }
    return first
  }

  #laneOf (interfaceName: string, family: Family, now: Instant): Lane {
    const { key, gap } = this.#gaps(interfaceName, family)
    const known = this.#lanes.get(key)
    if (known !== undefined && known.gap === gap) return known
    const lane = { gap, nextAt: known?.nextAt ?? now, waiting: known?.waiting ?? [] }
    this.#lanes.set(key, lane)
    return lane
  }
}

/** A newer burst replaces what an older one still has waiting for the same address. */
function forget (lane: Lane, { instance, address, interface: index }: Target): void {
  if (lane.waiting.length === 0) return
  lane.waiting = lane.waiting.filter(other =>
    other.instance !== instance || other.address !== address || other.interface !== index)
}

function release (lane: Lane, now: Instant, out: VrrpEffect[]): void {
  if (now < lane.nextAt || lane.waiting.length === 0) return
  const going = lane.waiting.splice(0, lane.gap > 0 ? 1 : AT_ONCE)
  // A lane that is empty again lets the next burst go at once.
  const pause = lane.waiting.length > 0 ? PAUSE : NO_TIME
  lane.nextAt = later(now, lane.gap > 0 ? lane.gap : pause)
  let frames: Uint8Array[] = []
  let current: number | undefined
  for (const target of going) {
    if (target.interface !== current) {
      current = target.interface
      frames = []
      out.push({ type: 'announce', interface: current, frames })
    }
    frames.push(target.frame)
  }
}

function gapsOf (
  config: VrrpConfig
): (interfaceName: string, family: Family) => { readonly key: string, readonly gap: Duration } {
  return (interfaceName, family) => {
    const at = config.garpGroups.findIndex(group => group.interfaces.includes(interfaceName))
    const { garpInterval, gnaInterval } = config.garpGroups[at] ?? config.global
    return {
      key: `${at < 0 ? interfaceName : `#${at}`} ${family}`,
      gap: family === 'ipv4' ? garpInterval : gnaInterval
    }
  }
}
