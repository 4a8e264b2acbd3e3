/**
 * What trackers, interfaces and addresses add up to for one instance: its faults and its effective
 * priority. Computed afresh from the world each time something changes, so that no counter can
 * drift from the truth.
 */

import type { Instant } from '../lib/time.js'
import type { InstanceConfig, SyncGroupConfig, TrackConfig, TrackReference } from './config.js'
import type { LogEntry } from './log-entry.js'
import { contribution, effectivePriority, fileContribution } from './priority.js'
import type { Contribution, Tracker, TrackerKind } from './priority.js'
import { reportNotice } from './reports.js'
import { dispatch, followFaults } from './routers.js'
import { readingOf } from './script-check.js'
import type { Reading } from './script-check.js'
import { linkNamed, log } from './world.js'
import type { Router, World } from './world.js'
import { ownFaults } from './own-faults.js'

const OWNER = 255
const KINDS: ReadonlyArray<readonly [TrackerKind, keyof TrackConfig]> = [
  ['interface', 'interfaces'],
  ['script', 'scripts'],
  ['file', 'files'],
  ['process', 'processes'],
  ['bfd', 'bfds']
]

/**
 * The trackers that count for an instance, with keepalived's rules about owners and sync groups.
 * What does not count is reported through `note`.
 *
 * @param groupHasOwner one of the members of `group` has priority 255
 */
export function trackersOf (
  config: InstanceConfig, group: SyncGroupConfig | undefined, groupHasOwner: boolean,
  note: (entry: LogEntry) => void
): readonly Tracker[] {
  const trackers: Tracker[] = []
  const ignored = (
    tracker: string, reason: 'owner' | 'sync-group' | 'own-interface' | 'also-in-group'
  ): void => note({ type: 'tracker-ignored', owner: config.name, tracker, reason })

  for (const [kind, list] of KINDS) {
    const ofGroup = group?.track[list] ?? []
    for (const reference of config.track[list]) {
      if (kind === 'interface' && reference.name === config.interface) {
        ignored(reference.name, 'own-interface')
        continue
      }
      const inGroup = ofGroup.find(({ name }) => name === reference.name)
      if (inGroup !== undefined) {
        ignored(reference.name, 'also-in-group')
        // The group's weight replaces the member's, unless that is FAULT.
        if (reference.weight !== 0) continue
      }
      const kept = insideGroup(kind, reference, group)
      const saysSo = kind === 'interface' && reference.weight !== 0 && group !== undefined &&
        !group.trackingWeight
      if (kept !== reference || saysSo) ignored(reference.name, 'sync-group')
      if (kept !== undefined) trackers.push({ kind, ...kept })
    }
    for (const reference of ofGroup) {
      const replaced = config.track[list].find(({ name }) => name === reference.name)
      if (replaced?.weight === 0) continue
      if (kind === 'interface' && reference.name === config.interface && !config.dontTrackPrimary) {
        // It is tracked anyway, without a weight.
        ignored(reference.name, 'also-in-group')
        continue
      }
      if (groupHasOwner && reference.weight !== 0) ignored(reference.name, 'owner')
      trackers.push({ kind, ...reference, weight: groupHasOwner ? 0 : reference.weight })
    }
  }
  if (config.priority !== OWNER) return trackers
  return trackers.filter(({ name, weight }) => {
    if (weight !== 0) ignored(name, 'owner')
    return weight === 0
  })
}

/**
 * The weight of a member's own tracker without sync_group_tracking_weight. keepalived says of all
 * kinds that it ignores them, but those of interfaces and processes still count.
 */
function insideGroup (
  kind: TrackerKind, reference: TrackReference, group: SyncGroupConfig | undefined
): TrackReference | undefined {
  if (group === undefined || group.trackingWeight || reference.weight === 0) return reference
  switch (kind) {
    case 'script':
    case 'bfd': return undefined
    case 'file': return reference.weight === 1 ? { ...reference, weight: 0 } : undefined
    default: return reference
  }
}

/** The faults and the priority an instance starts with; nothing is logged or moved. */
export function setInitialPriority (world: World, router: Router): void {
  const total = assess(world, router)
  router.totalPriority = router.config.priority + total
  router.priority = effectivePriority(router.config.priority, total)
}

/** Looks at one instance again after something it depends on has changed. */
export function reassess (world: World, router: Router, now: Instant): void {
  const total = assess(world, router)
  changePriority(world, router, total, now)
  followFaults(world, router, now)
}

/** Enters the faults, and returns the sum of the contributions. */
function assess (world: World, router: Router): number {
  const faults = ownFaults(world, router)
  let pending = world.awaited.has(router.config.name)
  let total = 0
  for (const tracker of router.trackers) {
    const { fault, pending: waits, priority } = contributionOf(world, tracker)
    if (fault) faults.add(`${tracker.kind} ${tracker.name}`)
    if (waits) pending = true
    total += priority
  }
  router.faults = faults
  router.pending = pending
  return total
}

/** Looks at every instance that has such a tracker. */
export function reassessTracking (
  world: World, kind: TrackerKind, name: string, now: Instant
): void {
  for (const router of world.routers) {
    if (router.trackers.some(tracker => tracker.kind === kind && tracker.name === name)) {
      reassess(world, router, now)
    }
  }
}

/** What one tracker does to an instance now. */
export function contributionOf (world: Readonly<World>, tracker: Tracker): Contribution {
  if (tracker.kind === 'file') {
    return fileContribution(tracker, world.files.get(tracker.name) ?? 0)
  }
  return contribution(tracker, trackerReading(world, tracker))
}

function trackerReading (world: Readonly<World>, { kind, name, weight }: Tracker): Reading {
  switch (kind) {
    case 'interface': return linkNamed(world, name)?.up === true ? 'good' : 'bad'
    case 'process': return world.processes.get(name)?.good === true ? 'good' : 'bad'
    case 'bfd': return world.bfds.get(name) === true ? 'good' : 'bad'
    case 'script': {
      const script = world.scripts.get(name)
      if (script === undefined) return 'bad'
      // A script that came with a reload holds nobody down before its first result.
      if (script.state.phase === 'init-reload' && weight === 0) return 'good'
      return readingOf(script.config, script.state)
    }
    default: return 'unknown'
  }
}

function changePriority (world: World, router: Router, contributions: number, now: Instant): void {
  const { config } = router
  router.totalPriority = config.priority + contributions
  if (router.lowered) return
  const [from, to] = [router.priority, effectivePriority(config.priority, contributions)]
  if (from === to) return
  router.priority = to
  log(world, { type: 'priority-changed', instance: config.name, from, to })
  dispatch(world, router, { type: 'priority', from, to }, now)
  const { name } = router.state
  if (!config.notifyPriorityChanges || (name !== 'master' && name !== 'backup')) return
  reportNotice(world, config, name === 'master' ? 'MASTER_PRIORITY' : 'BACKUP_PRIORITY', to)
}
