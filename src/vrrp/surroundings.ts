/** News from outside that is neither a packet nor a change of interfaces. */

import type { Instant } from '../lib/time.js'
import { burst } from './bursts.js'
import { fileContribution } from './priority.js'
import { onCount } from './process-check.js'
import { beginStandby, endStandby, settle } from './routers.js'
import { onResult, readingOf } from './script-check.js'
import type { Standby } from './standby.js'
import { newStatistics } from './statistics.js'
import { reassess, reassessTracking } from './trackers.js'
import { log, routerNamed } from './world.js'
import type { World } from './world.js'

export function onScriptResult (
  world: World, name: string, status: number, timedOut: boolean, now: Instant
): void {
  const script = world.scripts.get(name)
  // A reload may have removed it while it ran.
  if (script === undefined) return
  const before = script.state
  script.state = onResult(script.config, before, status, timedOut)
  if (before.lastStatus !== undefined && before.lastStatus !== status) {
    log(world, { type: 'script-returns', script: name, status })
  }
  const [was, is] = [readingOf(script.config, before), readingOf(script.config, script.state)]
  if (was !== is || before.phase !== 'done') {
    const failed = timedOut ? 'timed-out' : 'failed'
    const result = is === 'good' ? 'succeeded' : failed
    log(world, { type: 'script-result', script: name, result, status })
    reassessTracking(world, 'script', name, now)
  }
}

export function onFileValue (world: World, name: string, value: number, now: Instant): void {
  const before = world.files.get(name) ?? 0
  world.files.set(name, value)
  if (before === value) return
  for (const { config, trackers } of world.routers) {
    const isFault = (at: number): boolean => trackers.some(each =>
      each.kind === 'file' && each.name === name && fileContribution(each, at).fault)
    const fault = isFault(value)
    if (isFault(before) === fault) continue
    log(world, { type: 'file-fault', instance: config.name, file: name, fault })
  }
  reassessTracking(world, 'file', name, now)
}

export function onProcessCount (world: World, name: string, count: number, now: Instant): void {
  const config = world.config.trackProcesses.find(each => each.name === name)
  const before = world.processes.get(name)
  if (config === undefined || before === undefined) return
  const after = onCount(config, before, count, now)
  world.processes.set(name, after)
  if (after.good === before.good) return
  log(world, { type: 'process-quorum', process: name, gained: after.good })
  reassessTracking(world, 'process', name, now)
}

export function onBfd (world: World, session: string, up: boolean, now: Instant): void {
  const before = world.bfds.get(session) ?? false
  world.bfds.set(session, up)
  if (before === up) return
  for (const { config: { name }, trackers } of world.routers) {
    if (trackers.some(each => each.kind === 'bfd' && each.name === session)) {
      log(world, { type: 'bfd', instance: name, session, up })
    }
  }
  reassessTracking(world, 'bfd', session, now)
}

/** A socket works (again), or does not for the `reason` given. */
export function onSocket (
  world: World, id: string, reason: string | undefined, now: Instant
): void {
  const socket = world.sockets.get(id)
  if (socket === undefined) return
  socket.failed = reason !== undefined
  for (const routers of [...socket.byVrid.values()]) {
    for (const router of routers) {
      if (reason === undefined) router.lasting.delete('socket')
      else {
        router.lasting.add('socket')
        log(world, { type: 'socket-failed', instance: router.config.name, reason })
      }
      reassess(world, router, now)
    }
  }
}

export function onForwarding (world: World, index: number, enabled: boolean): void {
  const link = world.links.get(index)
  if (link !== undefined) link.forwards = enabled
}

/** The interface an instance was to run on could not be made: it is out until a reload. */
export function onInterfaceFailed (
  world: World, name: string, reason: string, now: Instant
): void {
  for (const router of world.routers) {
    if (!world.awaited.has(router.config.name)) continue
    if (!router.own.some(own => own.isMain && own.name === name)) continue
    world.awaited.delete(router.config.name)
    router.lasting.add('config')
    log(world, { type: 'configuration-fault', instance: router.config.name, reason })
    reassess(world, router, now)
  }
}

/** An operator asks for one round of announcements. */
export function sendGarp (world: World, name: string, now: Instant): void {
  const router = routerNamed(world, name)
  if (router === undefined || router.state.name !== 'master') return
  burst(world, router, 'refresh', now)
  settle(router)
}

/** An operator hands over. */
export function standBack (world: World, name: string, standby: Standby, now: Instant): void {
  const router = routerNamed(world, name)
  if (router !== undefined) beginStandby(world, router, standby, now)
}

/** An operator lets it be MASTER again. */
export function resume (world: World, name: string): void {
  const router = routerNamed(world, name)
  if (router === undefined) return
  endStandby(world, router, 'told')
}

export function clearStatistics (world: World): void {
  for (const { statistics } of world.routers) Object.assign(statistics, newStatistics())
}
