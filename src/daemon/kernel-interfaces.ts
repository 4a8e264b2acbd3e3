/** VMAC and ipvlan interfaces: made, re-used where an earlier run has left one, deleted. */

import type { VrrpEffect } from '../vrrp/events.js'
import {
  createLink, deleteLink, setNamedLinkUp, setLinkGroup, setNoGeneratedAddresses, type LinkMessage
} from '../wire/route-links.js'
import type { KernelHands } from './kernel-hands.js'
import type { KernelMonitor } from './kernel-monitor.js'
import type { KernelSysctls } from './kernel-sysctls.js'

type Create = Extract<VrrpEffect, { readonly type: 'create-interface' }>

export interface InterfaceOutcome {
  /** There was such an interface already, under this index. */
  readonly found: (index: number) => void
  readonly failed: (name: string, reason: string) => void
}

/**
 * Makes the interface and takes it up. One of the same name that is what is wanted stays as it is
 * and is reported as found, because no notification will; any other of that name is replaced.
 */
export function createInterface (
  hands: KernelHands,
  monitor: KernelMonitor,
  sysctls: KernelSysctls,
  wanted: Create,
  outcome: InterfaceOutcome
): void {
  const { type: effect, name } = wanted
  const base = monitor.link(wanted.base)
  const existing = monitor.describe(name)
  if (wanted.kind === 'macvlan') sysctls.moveReversePathFilter()
  if (existing !== undefined && matches(existing, wanted)) {
    hands.request(effect, name, () => setNamedLinkUp(name))
    hands.inTurn(effect, name, () => { outcome.found(existing.index) })
    return
  }
  if (existing !== undefined) hands.request(effect, name, () => deleteLink(existing.index), 'ENODEV')
  hands.requestOr(() => createLink({
    name,
    kind: wanted.kind,
    base: wanted.base,
    mac: wanted.mac,
    mode: wanted.mode ?? (wanted.kind === 'macvlan' ? 'private' : 'bridge'),
    // A VMAC belongs where its base belongs, or traffic would be looked up in another table.
    group: wanted.group ?? base?.group,
    master: base?.vrf
  }), error => { outcome.failed(name, error.message) })
  // ENODEV: it could not be made, which has been said.
  hands.request(effect, name, () => setNoGeneratedAddresses(name), 'EAFNOSUPPORT', 'ENODEV')
  hands.request(effect, name, () => setNamedLinkUp(name), 'ENODEV')
  if (wanted.notify && base !== undefined) {
    // Bridges and their like turn promiscuous without a word, and whoever mirrors the interface
    // (DPDK) goes on filtering. Setting the group it has makes the kernel report it.
    hands.request(effect, name, () => setLinkGroup(wanted.base, base.group), 'ENODEV')
  }
}

/** Deletes the interface; that it is gone is no trouble. */
export function deleteInterface (hands: KernelHands, index: number, name: string): void {
  hands.request('delete-interface', name, () => deleteLink(index), 'ENODEV')
}

function matches (existing: LinkMessage, wanted: Create): boolean {
  return existing.kind === wanted.kind &&
    existing.base === wanted.base &&
    (wanted.mac === undefined || existing.mac === wanted.mac) &&
    (wanted.kind !== 'macvlan' || existing.macvlanMode === (wanted.mode ?? 'private'))
}
