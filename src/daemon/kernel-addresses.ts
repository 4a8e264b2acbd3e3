/** Virtual and static addresses: set, removed, and put into the form rtnetlink takes. */

import { familyOf } from '../lib/ip-address.js'
import type { AddressConfig } from '../vrrp/config.js'
import type { PlacedAddress } from '../vrrp/events.js'
import {
  ADDRESS_FLAG, addAddress, deleteAddress, type AddressMessage
} from '../wire/route-addresses.js'
import type { KernelHands } from './kernel-hands.js'

/**
 * "keepalived" in /etc/iproute2/rt_addrprotos and rt_protos: marks what we have set, so that
 * `ip addr` shows whose it is and leftovers of a crashed run can be told from others' addresses.
 */
export const PROTOCOL_KEEPALIVED = 18

/** Sets addresses, one after the other. */
export function addAddresses (hands: KernelHands, addresses: readonly PlacedAddress[]): void {
  for (const placed of addresses) {
    // EEXIST: somebody, or an earlier run of ours, has set it. What counts is that it is there.
    hands.request('add-addresses', textOf(placed),
      () => addAddress(addressMessage(placed)), 'EEXIST')
  }
}

/** Removes addresses; that one is gone already, alone or with its interface, is no trouble. */
export function removeAddresses (hands: KernelHands, addresses: readonly PlacedAddress[]): void {
  for (const placed of addresses) {
    hands.request('remove-addresses', textOf(placed),
      () => deleteAddress(addressMessage(placed)), 'EADDRNOTAVAIL', 'ENODEV')
  }
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
    protocol: PROTOCOL_KEEPALIVED
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
