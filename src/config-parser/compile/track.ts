/** Track blocks: references with the weights of what they name, and what cannot work. */

import type { InstanceConfig, TrackConfig, TrackReference } from '../../vrrp/config.js'
import type { InstanceDraft, SyncGroupDraft, TrackDraft, TrackReferenceDraft } from '../draft.js'
import { named } from '../named.js'
import type { Scope } from '../scope.js'
import type { Place } from '../source.js'

interface Weighted { readonly name: string, readonly weight: number, readonly reverse: boolean }

/** References with their own weight, else that of the object. */
export function compileTrack (track: TrackDraft, { draft }: Scope): TrackConfig {
  return {
    interfaces: track.interfaces.map(each => reference(each, undefined)),
    scripts: track.scripts.map(each => reference(each, find(draft.scripts, each))),
    files: track.files.map(each => reference(each, find(draft.trackFiles, each))),
    processes: track.processes.map(each => reference(each, find(draft.trackProcesses, each))),
    bfds: track.bfds.map(each => reference(each, find(draft.bfds, each)))
  }
}

function find (objects: readonly Weighted[], { name }: TrackReferenceDraft): Weighted | undefined {
  return named(objects, name)
}

function reference (own: TrackReferenceDraft, object: Weighted | undefined): TrackReference {
  return {
    name: own.name,
    weight: own.weight ?? object?.weight ?? 0,
    reverse: own.reverse ?? object?.reverse ?? false
  }
}

/** The own interface is tracked anyway, and an owner's priority never changes. */
export function checkInstanceTracking (draft: InstanceDraft, scope: Scope, priority: number): void {
  const { diagnostics } = scope
  const { track } = draft
  track.interfaces = track.interfaces.filter(({ name, place }) => {
    if (name !== draft.interface || draft.dontTrackPrimary) return true
    diagnostics.report('HF0515', place, `(${draft.name}) Ignoring track_interface ${name} since own interface`,
      { suggestion: 'remove the line: the own interface is tracked unless dont_track_primary is set' })
    return false
  })
  if (priority !== 255) return
  const due = 'due to address_owner'
  track.interfaces = withoutWeights(draft, track.interfaces, scope, [], name => `${name} tracked interface due to address owner`)
  track.scripts = withoutWeights(draft, track.scripts, scope, scope.draft.scripts, name => `tracked script ${name} with weights ${due}`)
  track.files = withoutWeights(draft, track.files, scope, scope.draft.trackFiles, (name, weight) => `tracked file ${name} with weight ${weight} ${due}`)
  track.processes = withoutWeights(draft, track.processes, scope, scope.draft.trackProcesses)
  track.bfds = withoutWeights(draft, track.bfds, scope, scope.draft.bfds, (name, weight) => `tracked bfd ${name} with weight ${weight} ${due}`)
}

function weightOf ({ name, weight }: TrackReferenceDraft, objects: readonly Weighted[]): number {
  return weight ?? named(objects, name)?.weight ?? 0
}

/** Without `what` nothing is said: keepalived takes process weights of an owner back in silence. */
function withoutWeights (
  { name: owner }: InstanceDraft, references: readonly TrackReferenceDraft[],
  { diagnostics }: Scope, objects: readonly Weighted[],
  what?: (name: string, weight: number) => string
): TrackReferenceDraft[] {
  return references.filter(reference => {
    const weight = weightOf(reference, objects)
    if (weight === 0) return true
    const message = what?.(reference.name, weight) ?? `tracked process ${reference.name} with weight ${weight} due to address_owner`
    diagnostics.report('HF0515', reference.place, `(${owner}) ignoring ${message}`, {
      class: what === undefined ? undefined : 'general',
      severity: 'warning',
      suggestion: 'the priority of the owner, 255, never changes: use weight 0 or remove the line'
    })
    return false
  })
}

/** keepalived's words for the kinds of trackers in messages about a sync group. */
const GROUP_WORDS = {
  scripts: ['track script', 'clearing weight'],
  files: ['track file', 'setting weight 0'],
  processes: ['track process', 'setting weight 0'],
  bfds: ['track bfd', 'setting weight 0'],
  interfaces: ['track interface', 'clearing weight']
} as const

const KINDS = ['scripts', 'files', 'processes', 'bfds', 'interfaces'] as const

/** A group with an owner has no weights. */
export function checkGroupTracking (
  group: SyncGroupDraft, instances: readonly InstanceConfig[], scope: Scope
): void {
  const { draft } = scope
  const objects = {
    scripts: draft.scripts,
    files: draft.trackFiles,
    processes: draft.trackProcesses,
    bfds: draft.bfds,
    interfaces: []
  }
  const members = group.members.flatMap(({ name }) => named(draft.instances, name) ?? [])
  for (const member of members) checkMemberTracking(member, group, objects, scope)
  if (!members.some(({ name }) => named(instances, name)?.priority === 255)) return
  for (const kind of KINDS) {
    const [word, result] = GROUP_WORDS[kind]
    for (const reference of group.track[kind]) {
      if (weightOf(reference, objects[kind]) === 0) continue
      scope.diagnostics.report('HF0515', reference.place,
        `(${group.name}) Cannot have weighted ${word} '${reference.name}' with member having priority 255 - ${result}`)
      reference.weight = 0
    }
  }
}

/**
 * What the sync group leaves of the trackers of a member. The engine does it and says it when it
 * starts (vrrp/trackers.ts); a test, in which no engine starts, hears of it here.
 */
function checkMemberTracking (
  { name: member, track }: InstanceDraft, group: SyncGroupDraft,
  objects: Readonly<Record<typeof KINDS[number], readonly Weighted[]>>,
  { configTest, diagnostics }: Scope
): void {
  if (!configTest) return
  const tell = (what: string, place: Place, suggestion: string): void => {
    diagnostics.report('HF0515', place, `(${member}) ${what}`, { suggestion })
  }
  const due = 'due to SYNC group'
  const words = {
    interfaces: name => `ignoring ${name} tracked interface weight ${due}`,
    scripts: name => `ignoring tracked script ${name} with weights ${due}`,
    files: (name, weight) => `ignoring tracked file ${name} with weight ${weight} ${due}`,
    bfds: (name, weight) => `ignoring tracked bfd ${name} with weight ${weight} ${due}`
  } as const satisfies Readonly<Record<string, (name: string, weight: number) => string>>
  for (const kind of ['interfaces', 'scripts', 'files', 'bfds'] as const) {
    for (const reference of group.trackingWeight ? [] : track[kind]) {
      const weight = weightOf(reference, objects[kind])
      if (weight !== 0) tell(words[kind](reference.name, weight), reference.place, `put the tracker into ${group.name}, or set sync_group_tracking_weight there`)
    }
  }
  for (const { name, place } of track.interfaces) {
    if (named(group.track.interfaces, name) === undefined) continue
    tell(`track_interface ${name} is configured on VRRP instance and sync group. Remove vrrp instance or sync group config`, place, 'the weight of the group holds')
  }
}
