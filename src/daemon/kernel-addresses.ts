/**
 * Virtual and static addresses: set, removed, put into the form rtnetlink takes, and missed when
 * somebody else removes them.
 */

import { familyOf, type IpAddress } from '../lib/ip-address.js'
import type { AddressConfig } from '../vrrp/config.js'
import type { PlacedAddress, VrrpEvent } from '../vrrp/events.js'
import { KEEPALIVED_PROTOCOL } from '../vrrp/route-config.js'
import type { NetlinkMessage } from '../wire/netlink.js'
import {
  ADDRESS_FLAG, ADDRESS_TYPE, addAddress, decodeAddress, deleteAddress, dumpAddressesOf,
  type AddressMessage
} from '../wire/route-addresses.js'
import { Belongings } from './belongings.js'
import type { KernelHands } from './kernel-hands.js'

type AddressLost = Extract<VrrpEvent, { readonly type: 'address-lost' }>

export class KernelAddresses {
  readonly #hands: KernelHands
  readonly #ours: Belongings<PlacedAddress>

  constructor (
    hands: KernelHands, dispatch: (event: AddressLost) => void, failed: (error: unknown) => void
  ) {
    this.#hands = hands
    this.#ours = new Belongings({
      idle: () => hands.idle(),
      read: addresses => this.#read(addresses),
      lost: ({ interface: via, config: { address, prefixLength: length } }) => {
        dispatch({ type: 'address-lost', interface: via, prefix: { address, length } })
      },
      failed
    })
  }

  /** Sets addresses, one after the other. */
  add (addresses: readonly PlacedAddress[]): void {
    for (const placed of addresses) {
      const { interface: via, config } = placed
      if (!config.noTrack) this.#ours.add(keyOf(via, config.address, config.prefixLength), placed)
      // EEXIST: somebody, or an earlier run of ours, has set it. What counts is that it is there.
      this.#hands.request('add-addresses', textOf(placed),
        () => addAddress(addressMessage(placed)), 'EEXIST')
    }
  }

  /** Removes addresses; that one is gone already, alone or with its interface, is no trouble. */
  remove (addresses: readonly PlacedAddress[]): void {
    for (const placed of addresses) {
      const { interface: via, config } = placed
      this.#ours.delete(keyOf(via, config.address, config.prefixLength))
      this.#hands.request('remove-addresses', textOf(placed),
        () => deleteAddress(addressMessage(placed)), 'EADDRNOTAVAIL', 'ENODEV')
    }
  }

  /** Takes one notification of the monitoring socket. */
  notify ({ type, body }: NetlinkMessage): void {
    if (type !== ADDRESS_TYPE.delete || this.#ours.isEmpty) return
    const gone = decodeAddress(body)
    if (gone.ok) {
      this.#ours.suspect(keyOf(gone.value.interface, gone.value.address, gone.value.prefixLength))
    }
  }

  /** Notifications were lost: looks which of ours are still there. */
  lookAtAll (): void {
    this.#ours.suspectAll()
  }

  async #read (addresses: readonly PlacedAddress[]): Promise<ReadonlySet<string>> {
    const places = new Map(addresses.map(({ interface: via, config }) => {
      const family = familyOf(config.address)
      return [`${family} ${via}`, { family, via }]
    }))
    const there = new Set<string>()
    for (const { family, via } of places.values()) {
      for (const { body } of await this.#hands.asking.dump(dumpAddressesOf(family, via), 'ENODEV')) {
        const found = decodeAddress(body)
        if (!found.ok) continue
        there.add(keyOf(found.value.interface, found.value.address, found.value.prefixLength))
      }
    }
    return there
  }
}

function keyOf (index: number, address: IpAddress, length: number): string {
  return `${index} ${address}/${length}`
}

function addressMessage ({ interface: via, config }: PlacedAddress): AddressMessage {
  return {
    interface: via,
    address: config.address,
    prefixLength: config.peer?.length ?? config.prefixLength,
    peer: config.peer?.address,
    scope: config.scope,
    flags: addressFlags(config),
    broadcast: config.broadcast,
    label: config.label,
    preferredLifetime: config.preferredLifetime,
    protocol: KEEPALIVED_PROTOCOL
  }
}

function textOf ({ config }: PlacedAddress): string {
  return `${config.address}/${config.peer?.length ?? config.prefixLength}`
}

function addressFlags (config: AddressConfig): number {
  // A virtual address is ours the moment we are master: detection would delay it by a second and
  // could refuse it, because the old master may answer once more.
  const noDad = familyOf(config.address) === 'ipv6' && !config.detectDuplicates
  return (noDad ? ADDRESS_FLAG.noDad : 0) |
    (config.home ? ADDRESS_FLAG.home : 0) |
    (config.manageTemporary ? ADDRESS_FLAG.manageTemporary : 0) |
    (config.noPrefixRoute ? ADDRESS_FLAG.noPrefixRoute : 0) |
    (config.autojoin ? ADDRESS_FLAG.autojoin : 0)
}
