/**
 * What the kernel has: interfaces and addresses, read once and then followed by notifications.
 * Changes become VRRP events; what did not change is not reported, however often the kernel does.
 *
 * The monitor subscribes before it reads, so that nothing falls between; when notifications were
 * lost it reads again and reports the difference.
 */

import type { IpPrefix } from '../lib/ip-address.js'
import type { NetlinkSocket } from '../net/netlink-socket.js'
import type { Link, VrrpEvent } from '../vrrp/events.js'
import type { NetlinkMessage } from '../wire/netlink.js'
import {
  ADDRESS_TYPE, decodeAddress, dumpAddresses, type AddressMessage
} from '../wire/route-addresses.js'
import {
  LINK_FLAG, LINK_TYPE, decodeLink, dumpLinks, type LinkMessage
} from '../wire/route-links.js'
import {
  NETCONF_TYPE, decodeNetconf, dumpNetconf, type NetconfMessage
} from '../wire/route-netconf.js'

/** Multicast groups of rtnetlink to join: LINK, IPV4_IFADDR, IPV6_IFADDR, IPV6_NETCONF. */
export const MONITOR_GROUPS: readonly number[] = [1, 5, 9, 25]

/** ARPHRD_INFINIBAND. */
const INFINIBAND = 32
const AF_UNSPEC = 0
/** What a kernel without IPv6 says when asked about it. */
const NO_IPV6 = 'EOPNOTSUPP'
/** "all" and "default", which are no interfaces, are -1 and -2. */
const LARGEST_INDEX = 0x7fffffff

export interface KernelSnapshot {
  readonly links: readonly Link[]
  readonly addresses: ReadonlyArray<{ readonly interface: number, readonly prefix: IpPrefix }>
}

export type KernelEvent = Extract<VrrpEvent, {
  readonly type: 'link' | 'link-gone' | 'address' | 'address-gone' | 'ipv6-forwarding'
}>

/** An interface in the kernel's description and in the engine's. */
interface Known { readonly message: LinkMessage, readonly link: Link }

export class KernelMonitor {
  readonly #asking: NetlinkSocket
  readonly #report: (event: KernelEvent) => void
  #links = new Map<number, Known>()
  #addresses = new Map<string, AddressMessage>()
  #forwarding = new Map<number, boolean>()
  /** By name: what stands for IFF_RUNNING where the driver tells netlink nothing. */
  readonly #polled = new Map<string, boolean>()
  /** Notifications that come while a table is being read wait for its end. */
  #waiting: NetlinkMessage[] | undefined = []

  /** Reports through `report`, which must not throw; dumps through `asking`. */
  constructor (asking: NetlinkSocket, report: (event: KernelEvent) => void) {
    this.#asking = asking
    this.#report = report
  }

  /**
   * Reads everything, to begin with. Notifications reach {@link notify} from before this call on;
   * those that arrive meanwhile, and which interfaces forward IPv6, are reported after the promise
   * has settled.
   */
  async start (): Promise<KernelSnapshot> {
    await this.#read()
    const snapshot = {
      links: [...this.#links.values()].map(({ link }) => link),
      addresses: [...this.#addresses.values()].map(placed)
    }
    setImmediate(() => {
      this.#reportForwarding(new Map())
      this.#release()
    })
    return snapshot
  }

  /** Takes one notification of the monitoring socket. */
  notify (message: NetlinkMessage): void {
    if (this.#waiting !== undefined) this.#waiting.push(message)
    else this.#apply(message)
  }

  /** Notifications were lost: reads again and reports what is different. */
  async resynchronize (): Promise<void> {
    if (this.#waiting !== undefined) return
    this.#waiting = []
    const [oldLinks, oldAddresses] = [this.#links, this.#addresses]
    const oldForwarding = this.#forwarding
    try {
      await this.#read()
    } finally {
      this.#reportDifference(oldLinks, oldAddresses)
      this.#reportForwarding(oldForwarding)
      this.#release()
    }
  }

  /** The interface with this index, as last heard of. */
  link (index: number): Link | undefined {
    return this.#links.get(index)?.link
  }

  /** The interface with this name, with all the kernel says about it. */
  describe (name: string): LinkMessage | undefined {
    for (const { message } of this.#links.values()) if (message.name === name) return message
    return undefined
  }

  /** The routing table of the VRF with this name. */
  vrfTable (name: string): number | undefined {
    return this.describe(name)?.vrfTable
  }

  /** The link was asked for its state; undefined: what netlink says counts. */
  setPolled (name: string, running: boolean | undefined): void {
    if (running === undefined) this.#polled.delete(name)
    else this.#polled.set(name, running)
    for (const { message } of [...this.#links.values()]) {
      if (message.name === name) this.#applyLink(message, LINK_TYPE.new)
    }
  }

  async #read (): Promise<void> {
    const links = new Map<number, Known>()
    for (const { body } of await this.#asking.dump(dumpLinks())) {
      const link = decodeLink(body)
      if (link.ok) links.set(link.value.index, this.#known(link.value))
    }
    const addresses = new Map<string, AddressMessage>()
    for (const { body } of await this.#asking.dump(dumpAddresses())) {
      const address = decodeAddress(body)
      if (address.ok) addresses.set(keyOf(address.value), address.value)
    }
    const forwarding = new Map<number, boolean>()
    for (const { body } of await this.#asking.dump(dumpNetconf('ipv6'), NO_IPV6)) {
      const setting = decodeNetconf(body)
      if (setting.ok && isInterface(setting.value)) {
        forwarding.set(setting.value.interface, setting.value.forwarding ?? false)
      }
    }
    this.#links = links
    this.#addresses = addresses
    this.#forwarding = forwarding
  }

  #release (): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const message of waiting) this.#apply(message)
  }

  #apply ({ type, body }: NetlinkMessage): void {
    if (type === LINK_TYPE.new || type === LINK_TYPE.delete) {
      const link = decodeLink(body)
      // Other families report the link's place in a bridge, with the same message types.
      if (link.ok && link.value.family === AF_UNSPEC) this.#applyLink(link.value, type)
    } else if (type === ADDRESS_TYPE.new || type === ADDRESS_TYPE.delete) {
      const address = decodeAddress(body)
      if (address.ok) this.#applyAddress(address.value, type)
    } else if (type === NETCONF_TYPE.new) {
      const setting = decodeNetconf(body)
      if (setting.ok) this.#applySetting(setting.value)
    }
  }

  #applyLink (message: LinkMessage, type: number): void {
    const before = this.#links.get(message.index)
    if (type === LINK_TYPE.delete) {
      if (before === undefined) return
      this.#links.delete(message.index)
      this.#forwarding.delete(message.index)
      for (const [key, address] of this.#addresses) {
        if (address.interface === message.index) this.#addresses.delete(key)
      }
      this.#report({ type: 'link-gone', index: message.index })
      return
    }
    const after = this.#known(message)
    this.#links.set(message.index, after)
    if (before !== undefined && sameLink(before.link, after.link)) return
    this.#report({ type: 'link', link: after.link })
  }

  #applyAddress (address: AddressMessage, type: number): void {
    const key = keyOf(address)
    const known = this.#addresses.has(key)
    if (type === ADDRESS_TYPE.delete) {
      if (this.#addresses.delete(key)) this.#report({ type: 'address-gone', ...placed(address) })
      return
    }
    this.#addresses.set(key, address)
    if (!known) this.#report({ type: 'address', ...placed(address) })
  }

  #known (message: LinkMessage): Known {
    return { message, link: linkOf(message, this.#polled.get(message.name)) }
  }

  #applySetting (setting: NetconfMessage): void {
    const { family, interface: via, forwarding } = setting
    if (family !== 'ipv6' || forwarding === undefined || !isInterface(setting)) return
    if (this.#forwarding.get(via) === forwarding) return
    this.#forwarding.set(via, forwarding)
    this.#report({ type: 'ipv6-forwarding', interface: via, enabled: forwarding })
  }

  #reportForwarding (before: ReadonlyMap<number, boolean>): void {
    for (const [via, enabled] of this.#forwarding) {
      if (before.get(via) !== enabled) this.#report({ type: 'ipv6-forwarding', interface: via, enabled })
    }
  }

  #reportDifference (
    oldLinks: ReadonlyMap<number, Known>, oldAddresses: ReadonlyMap<string, AddressMessage>
  ): void {
    for (const [key, address] of oldAddresses) {
      if (!this.#addresses.has(key)) this.#report({ type: 'address-gone', ...placed(address) })
    }
    for (const index of oldLinks.keys()) {
      if (!this.#links.has(index)) this.#report({ type: 'link-gone', index })
    }
    for (const [index, { link }] of this.#links) {
      const old = oldLinks.get(index)
      if (old === undefined || !sameLink(old.link, link)) this.#report({ type: 'link', link })
    }
    for (const [key, address] of this.#addresses) {
      if (!oldAddresses.has(key)) this.#report({ type: 'address', ...placed(address) })
    }
  }
}

function isInterface ({ interface: via }: NetconfMessage): boolean {
  return via <= LARGEST_INDEX
}

/** The kernel's description in the engine's words. */
function linkOf (message: LinkMessage, polled: boolean | undefined): Link {
  const has = (flag: number): boolean => (message.flags & flag) !== 0
  return {
    index: message.index,
    name: message.name,
    up: has(LINK_FLAG.up),
    running: polled ?? has(LINK_FLAG.running),
    multicast: has(LINK_FLAG.multicast),
    noArp: has(LINK_FLAG.noArp),
    loopback: has(LINK_FLAG.loopback),
    mtu: message.mtu,
    hardwareType: message.hardwareType,
    mac: message.mac,
    ...infinibandOf(message),
    base: message.base,
    kind: message.kind,
    vrf: message.masterKind === 'vrf' ? message.master : undefined,
    group: message.group
  }
}

function infinibandOf (
  { hardwareType, hardware, broadcast }: LinkMessage
): Pick<Link, 'infiniband'> {
  if (hardwareType !== INFINIBAND || hardware === undefined || broadcast === undefined) return {}
  return { infiniband: { hardware, broadcast } }
}

function sameLink (left: Link, right: Link): boolean {
  // Both were made by linkOf, so the fields stand in the same order.
  return JSON.stringify(left) === JSON.stringify(right)
}

function keyOf ({ interface: via, address, prefixLength, peer }: AddressMessage): string {
  return `${via} ${address}/${prefixLength} ${peer ?? ''}`
}

function placed (
  { interface: via, address, prefixLength }: AddressMessage
): { readonly interface: number, readonly prefix: IpPrefix } {
  return { interface: via, prefix: { address, length: prefixLength } }
}
