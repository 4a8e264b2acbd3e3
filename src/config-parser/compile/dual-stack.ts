/**
 * dual_stack: one block that lists addresses of both families becomes two protocol instances, as
 * if they had been written as two blocks, and a sync group that holds them together. The family of
 * the first address keeps the name of the block, and with it scripts, FIFO lines and mails; the
 * other one is NAME-ipv6 or NAME-ipv4 in logs and dumps.
 */

import { familyOf } from '../../lib/ip-address.js'
import type { Family, IpAddress } from '../../lib/ip-address.js'
import type {
  Draft, InstanceDraft, OtherFamilyDraft, SyncGroupDraft, TrackDraft, TrackReferenceDraft
} from '../draft.js'
import { newNotify, newTrack } from '../new-draft.js'
import type { Scope } from '../scope.js'

/** Puts the two halves in the place of each dual-stack instance. */
export function splitDualStacks ({ draft, diagnostics }: Scope): void {
  const pairs = new Map<string, Pair>()
  draft.instances = draft.instances.flatMap(instance => {
    const { other, family, name } = instance
    if (other === undefined || family === undefined) return [instance]
    if (other.addresses.length === 0 || instance.addresses.length === 0) {
      diagnostics.report('HF0506', other.place, `(${name}) dual_stack and addresses of one family only - ignoring dual_stack`, { class: undefined, severity: 'warning' })
      return [instance]
    }
    const twin = twinOf(instance, other, family === 'ipv4' ? 'ipv6' : 'ipv4', draft)
    draft.instanceNames.add(twin.name)
    keepOwnFamily(instance, family, groupOf(instance, other, family))
    pairs.set(name, { instance, twin })
    return [instance, twin]
  })
  if (pairs.size > 0) join(draft, pairs)
}

/** The halves of one block. */
interface Pair { readonly instance: InstanceDraft, readonly twin: InstanceDraft }

function twinOf (
  instance: InstanceDraft, other: OtherFamilyDraft, family: Family, draft: Draft
): InstanceDraft {
  const twin: InstanceDraft = {
    ...instance,
    // What is completed and corrected later, in each half by itself.
    garp: { ...instance.garp },
    track: trackOf(instance),
    hmac: instance.hmac && { ...instance.hmac },
    name: freeName(`${instance.name}-${family}`, draft),
    twinOf: instance.name,
    family,
    nativeIpv6: false,
    addresses: other.addresses,
    peers: other.peers,
    sourceAddress: other.sourceAddress,
    notify: { ...newNotify(), mail: false },
    lvsSyncInterface: undefined,
    other: undefined
  }
  keepOwnFamily(twin, family, groupOf(instance, other, family))
  // One interface cannot have the virtual hardware addresses of both families: each has its own.
  if (twin.vmac !== undefined) {
    twin.vmac = { ...twin.vmac, interface: undefined, mac: undefined, macPrefix: undefined }
  }
  if (twin.ipvlan !== undefined) {
    twin.ipvlan = { ...twin.ipvlan, interface: undefined, address: undefined }
  }
  if (twin.peers.length === 0 && twin.sourceAddress === undefined) twin.unicastKeyword = undefined
  return twin
}

function trackOf ({ track }: InstanceDraft): TrackDraft {
  const copies = (list: readonly TrackReferenceDraft[]): TrackReferenceDraft[] =>
    list.map(each => ({ ...each }))
  return {
    interfaces: copies(track.interfaces),
    scripts: copies(track.scripts),
    files: copies(track.files),
    processes: copies(track.processes),
    bfds: copies(track.bfds)
  }
}

/** What is left of what both halves were given. */
function keepOwnFamily (
  half: InstanceDraft, family: Family, multicastGroup: IpAddress | undefined
): void {
  half.multicastGroup = multicastGroup
  half.excludedAddresses = half.excludedAddresses.filter(each => familyOf(each.address) === family)
  half.routes = half.routes.filter(({ route }) => route.family === family)
  half.rules = half.rules.filter(({ rule }) => rule.family === family)
}

function groupOf (
  instance: InstanceDraft, other: OtherFamilyDraft, family: Family
): IpAddress | undefined {
  return [instance.multicastGroup, other.multicastGroup]
    .find(group => group !== undefined && familyOf(group) === family)
}

/** Into the sync groups of the blocks, or into ones of their own; and into their track groups. */
function join (draft: Draft, pairs: ReadonlyMap<string, Pair>): void {
  for (const group of draft.trackGroups) {
    const twins = group.members.flatMap(name => pairs.get(name)?.twin.name ?? [])
    group.members.push(...twins)
  }
  const alone = new Map(pairs)
  for (const group of draft.syncGroups) {
    group.members = group.members.flatMap(member => {
      const twin = alone.get(member.name)?.twin
      alone.delete(member.name)
      return twin === undefined ? [member] : [member, { name: twin.name, place: twin.place }]
    })
  }
  const taken = new Set(draft.syncGroups.map(({ name }) => name))
  for (const pair of alone.values()) {
    const group = groupFor(pair, taken)
    taken.add(group.name)
    draft.syncGroups.push(group)
  }
}

function groupFor ({ instance, twin }: Pair, taken: ReadonlySet<string>): SyncGroupDraft {
  const { name, place } = instance
  const isTaken = taken.has(name)
  return {
    name: isTaken ? `${name}-pair` : name,
    place,
    members: [{ name, place }, { name: twin.name, place }],
    track: newTrack(),
    // Both halves track the same: the weights count as they would for a single instance.
    trackingWeight: true,
    implicit: true,
    notifyPriorityChanges: undefined,
    notify: { ...newNotify(), mail: false }
  }
}

function freeName (wanted: string, { instanceNames }: Draft): string {
  let name = wanted
  while (instanceNames.has(name)) name += '-'
  return name
}
