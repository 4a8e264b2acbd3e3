/** Addresses and tracked things as keepalived's dumps write them. */

import { familyOf } from '../lib/ip-address.js'
import type { AddressConfig, InstanceConfig } from '../vrrp/config.js'
import type { InstanceStatus } from '../vrrp/status.js'

const SCOPES: ReadonlyMap<number, string> = new Map([
  [0, 'global'], [200, 'site'], [253, 'link'], [254, 'host'], [255, 'nowhere']
])

/** Where the addresses of an instance go: its interface, or `VMAC@BASE`. */
export function deviceText (
  { interface: base }: InstanceConfig, { ownInterface }: InstanceStatus
): string | undefined {
  return ownInterface === undefined ? base : `${ownInterface}@${base}`
}

/**
 * `A[/LEN] [brd B] dev IF ... [set]`, without indentation. `interfaceName` is that of the instance,
 * for addresses without `dev`; `held` is what this run has set, `shielded` what the
 * firewall lets nobody reach meanwhile (no_accept).
 */
export function addressText (
  config: AddressConfig,
  interfaceName: string | undefined,
  held: InstanceStatus['heldAddresses'],
  shielded = false
): string {
  const { address, prefixLength } = config
  const isHeld = held.some(each => each.address === address)
  const isIpv6 = familyOf(address) === 'ipv6'
  const device = config.interface ?? interfaceName ?? '(none)'
  const words = [
    prefixLength === (isIpv6 ? 128 : 32) ? address : `${address}/${prefixLength}`,
    config.broadcast === undefined ? '' : `brd ${config.broadcast}`,
    `dev ${device}`,
    config.useVmac ? 'use_vmac' : '',
    `scope ${SCOPES.get(config.scope) ?? config.scope}`,
    config.label === undefined ? '' : `label ${config.label}`,
    config.peer === undefined ? '' : `peer ${config.peer.address}/${config.peer.length}`,
    config.home ? 'home' : '',
    config.detectDuplicates ? '-nodad' : '',
    config.manageTemporary ? 'mngtmpaddr' : '',
    config.noPrefixRoute ? 'noprefixroute' : '',
    config.autojoin ? 'autojoin' : '',
    config.noTrack ? 'no_track' : '',
    config.trackGroup === undefined ? '' : `track_group ${config.trackGroup}`,
    isIpv6 ? lifetime(config.preferredLifetime) : '',
    isHeld ? 'set' : '',
    isHeld && shielded ? 'nftable_set' : ''
  ]
  return words.filter(word => word !== '').join(' ')
}

function lifetime (preferred: number | 'forever'): string {
  return preferred === 0 ? 'deprecated' : `preferred_lft ${preferred}`
}
