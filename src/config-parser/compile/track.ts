/** Track blocks: references with the weights of what they name, and what cannot work. */

import type { InstanceConfig, TrackConfig, TrackReference } from '../../vrrp/config.js'
import type { Draft, InstanceDraft, SyncGroupDraft, TrackDraft, TrackReferenceDraft } from '../draft.js'
import type { Scope } from '../scope.js'

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
  return objects.find(each => each.name === name)
}

function reference (own: TrackReferenceDraft, object: Weighted | undefined): TrackReference {
  return {
    name: own.name,
    weight: own.weight ?? object?.weight ?? 0,
    reverse: own.reverse ?? (own.weight === undefined ? object?.reverse : undefined) ?? false
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
  track.interfaces = withoutWeights(draft, track.interfaces, scope, 'tracked interface', () => 0)
  track.scripts = withoutWeights(draft, track.scripts, scope, 'tracked script', weightOf(scope.draft.scripts))
  track.files = withoutWeights(draft, track.files, scope, 'tracked file', weightOf(scope.draft.trackFiles))
  track.processes = withoutWeights(draft, track.processes, scope, 'tracked process', weightOf(scope.draft.trackProcesses))
  track.bfds = withoutWeights(draft, track.bfds, scope, 'tracked bfd', weightOf(scope.draft.bfds))
}

function weightOf (objects: Draft['scripts'] | readonly Weighted[]): (name: string) => number {
  return name => objects.find(each => each.name === name)?.weight ?? 0
}

function withoutWeights (
  { name: owner }: InstanceDraft, references: readonly TrackReferenceDraft[],
  { diagnostics }: Scope,
  what: string, standard: (name: string) => number
): TrackReferenceDraft[] {
  return references.filter(({ name, weight, place }) => {
    if ((weight ?? standard(name)) === 0) return true
    diagnostics.report('HF0515', place, `(${owner}) ignoring ${name} ${what} due to address owner`,
      { suggestion: 'the priority of the owner, 255, never changes: use weight 0 or remove the line' })
    return false
  })
}

/**
 * Group trackers: a group with an owner has no weights, and the group's weights replace its
 * members'.
 */
export function checkGroupTracking (
  group: SyncGroupDraft, instances: readonly InstanceConfig[], { diagnostics }: Scope
): void {
  const members = instances.filter(each => group.members.some(({ name }) => name === each.name))
  const owner = members.find(each => each.priority === 255)
  for (const reference of Object.values(group.track).flat()) {
    if (owner !== undefined && (reference.weight ?? 0) !== 0) {
      diagnostics.report('HF0515', reference.place,
        `(${group.name}) Cannot have weighted tracker ${reference.name} with address owner ${owner.name} in the sync group - setting weight 0`)
      reference.weight = 0
    }
  }
}
