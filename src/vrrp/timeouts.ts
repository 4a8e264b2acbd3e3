/** Everything that happens because time has passed. */

import { earliest, instant } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import { runBursts } from './bursts.js'
import type { VrrpEffect } from './events.js'
import { deadline } from './instance.js'
import { linkDeadline, runLinkDelays } from './links.js'
import { onDelayOver } from './process-check.js'
import { endStandby, onTimer, settle } from './routers.js'
import { onRunDue } from './script-check.js'
import { reassessTracking } from './trackers.js'
import { log } from './world.js'
import type { World } from './world.js'

/** With hundreds of instances due at once the first advert must not wait for the last change. */
const INSTANCES_AT_ONCE = 16

/**
 * Fires what is due at `now`: adverts first, the most overdue one before the others. When many are
 * due, some remain so, and the deadline stays in the past until they have had their turn.
 */
export function onTimeout (world: World, now: Instant): void {
  if (world.delayOver === false && now >= world.startsAt) {
    world.delayOver = true
    log(world, { type: 'startup-delay-over' })
  }
  const due = world.routers.filter(router => router.dueAt <= now)
  if (due.length > 1) due.sort((left, right) => left.dueAt - right.dueAt)
  due.length = Math.min(due.length, INSTANCES_AT_ONCE)
  for (const router of due) {
    const { standby } = router
    if (standby?.until !== undefined && standby.until <= now) endStandby(world, router, 'time-over')
    const at = deadline(router.state)
    if (at !== undefined && at <= now) onTimer(world, router, now)
  }
  if (due.length > 1) world.out = advertsFirst(world.out)
  for (const router of due) {
    runBursts(world, router, now)
    settle(router)
  }
  world.queue.run(now, world.out)
  runLinkDelays(world, now)
  runScripts(world, now)
  runProcessDelays(world, now)
}

/** What a new master owes besides its advert may wait for the adverts of the others. */
function advertsFirst (effects: readonly VrrpEffect[]): VrrpEffect[] {
  const isAdvert = ({ type }: VrrpEffect): boolean => type === 'send-advert'
  return [...effects.filter(isAdvert), ...effects.filter(each => !isAdvert(each))]
}

/** When the engine wants its next timeout. One pass over plain numbers: cheap at 510 instances. */
export function deadlineOf (world: World): Instant | undefined {
  if (world.stopping) return world.stopAt
  let first: number = Infinity
  for (const { dueAt } of world.routers) if (dueAt < first) first = dueAt
  for (const { state } of world.scripts.values()) {
    if (state.nextRunAt !== undefined && state.nextRunAt < first) first = state.nextRunAt
  }
  for (const { changeAt } of world.processes.values()) {
    if (changeAt !== undefined && changeAt < first) first = changeAt
  }
  return earliest(first === Infinity ? undefined : instant(first), world.queue.deadline,
    linkDeadline(world), world.delayOver ? undefined : world.startsAt)
}

/** Starts the scripts that are due. */
export function runScripts (world: World, now: Instant): void {
  for (const script of world.scripts.values()) {
    const { nextRunAt } = script.state
    if (nextRunAt === undefined || nextRunAt > now) continue
    const { state, starts } = onRunDue(script.config, script.state, now)
    script.state = state
    const { name, timeout } = script.config
    if (starts) world.out.push({ type: 'run-script', script: name, timeout })
    else log(world, { type: 'script-overlaps', script: name })
  }
}

function runProcessDelays (world: World, now: Instant): void {
  for (const config of world.config.trackProcesses) {
    const state = world.processes.get(config.name)
    if (state?.changeAt === undefined || state.changeAt > now) continue
    const next = onDelayOver(config, state)
    world.processes.set(config.name, next)
    log(world, { type: 'process-quorum', process: config.name, gained: next.good })
    reassessTracking(world, 'process', config.name, now)
  }
}
