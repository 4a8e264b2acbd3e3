/** The graceful end: masters say farewell, everything is taken away, and then it is over. */

import { later, seconds } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import { reportGroup, reportInstance } from './reports.js'
import { dispatch } from './routers.js'
import { deleteInterfaces } from './own-interfaces.js'
import { leaveSocket } from './sources.js'
import { removeStaticEntries } from './static-entries.js'
import { log } from './world.js'
import type { World } from './world.js'

/** The time the IGMP leave has to get out before interfaces go, as in keepalived. */
const FAREWELL_TIME = seconds(1)

/**
 * Stops every instance.
 *
 * @param release false for --dont-release-vrrp: no farewell, and everything stays where it is
 */
export function shutdown (world: World, release: boolean, now: Instant): void {
  world.stopping = true
  world.stopAt = world.routers.length > 0 ? later(now, FAREWELL_TIME) : now
  for (const router of world.routers) {
    if (router.state.name === 'master' && release) {
      log(world, { type: 'sent-priority-zero', instance: router.config.name })
    }
    dispatch(world, router, { type: 'shutdown', release }, now)
  }
  if (release) removeStaticEntries(world)
  for (const { config, priority } of world.routers) {
    reportInstance(world, config, 'STOP', priority, 'shutdown')
  }
  for (const { config } of world.groups) reportGroup(world, config, 'STOP', 'shutdown')
  world.keepsInterfaces = !release
  // Closing leaves the multicast groups, for which the kernel needs the interfaces a while longer.
  for (const router of world.routers) leaveSocket(world, router)
}

/** The wait after the farewell is over. */
export function finish (world: World, now: Instant): void {
  if (world.stopAt === undefined || now < world.stopAt) return
  world.stopAt = undefined
  if (!world.keepsInterfaces) for (const router of world.routers) deleteInterfaces(world, router)
  world.out.push({ type: 'stopped' })
}
