/** From a received packet to the instance it is for, and what the instance makes of it. */

import type { Instant } from '../lib/time.js'
import { IPPROTO_AH, vridOf } from './advert.js'
import { AH_LENGTH } from './auth.js'
import type { ReceivedPacket } from './events.js'
import { wallClock, windowSeconds } from './hmac-trailer.js'
import { COUNTER, examine, missingAddress } from './reception.js'
import type { Advert } from './advert.js'
import { dispatch, logForPacket } from './routers.js'
import { receiverOf } from './sockets.js'
import { favourSender } from './sources.js'
import { log } from './world.js'
import type { Router, World } from './world.js'

/**
 * Steps 1 to 22 of the reference. Unlike keepalived's, a packet that is dropped does not touch the
 * timer of a master: else anybody could silence one by sending it rubbish fast enough.
 */
export function onPacket (world: World, packet: ReceivedPacket, now: Instant): void {
  if (now < world.startsAt || world.stopping) return
  const socket = world.sockets.get(packet.socket)
  if (socket === undefined) return
  const advertAt = packet.protocol === IPPROTO_AH ? AH_LENGTH : 0
  const vrid = vridOf(packet.payload.subarray(advertAt))
  if (vrid === undefined) return
  const router = receiverOf(socket, vrid, packet)
  if (router === undefined) {
    sayUnknown(world, vrid, packet)
    return
  }
  if (router.state.name === 'init' || router.state.name === 'fault') return

  const examined = examine(
    router.config, router.memory, packet, wallClock(world.epoch, now), now)
  if (!examined.ok) {
    const { reason } = examined
    const counter = COUNTER[reason]
    if (counter !== undefined) router.statistics[counter]++
    const instance = router.config.name
    const entry = { type: 'packet-dropped', instance, from: packet.source, reason } as const
    logForPacket(world, router, reason, entry, now)
    return
  }
  router.statistics.advertsReceived++
  if (examined.authentic) favourSender(world, router, packet.source)
  if (examined.oldChecksumFound) {
    log(world, { type: 'old-checksum', instance: router.config.name })
  }
  warnOfSkew(world, router, packet, examined.clockSkew, now)
  remark(world, router, packet, examined.advert, now)
  act(world, router, packet, examined.advert, now)
}

function act (
  world: World, router: Router, packet: ReceivedPacket, advert: Advert, now: Instant
): void {
  const { source } = router
  if (source === undefined) return
  if (advert.priority === 0) router.statistics.priorityZeroReceived++
  const before = router.state
  router.lastHeard = now
  dispatch(world, router, {
    type: 'advert',
    from: packet.source,
    priority: advert.priority,
    interval: advert.interval,
    own: source,
    ...(packet.waited === undefined ? {} : { waited: packet.waited })
  }, now)
  const after = router.state
  if (after.name === 'backup' && before.name === 'backup' &&
      after.master?.address !== before.master?.address) {
    // A new master: what was wrong with the last one may be said again.
    router.said.clear()
  }
}

/** Differences worth a line that do not make an advert invalid (steps 15 and 20). */
function remark (
  world: World, router: Router, packet: ReceivedPacket, advert: Advert, now: Instant
): void {
  const { config, state } = router
  const from = packet.source
  if (config.version === 3 && advert.interval !== config.advertInterval) {
    logForPacket(world, router, 'interval-differs', {
      type: 'interval-differs',
      instance: config.name,
      from,
      ours: config.advertInterval,
      theirs: advert.interval
    }, now)
  }
  const knownMaster = state.name === 'backup' && state.master?.address === from
  if (config.skipCheckAdvertAddresses && knownMaster) return
  const difference = missingAddress(config, router.memory, advert)
  if (difference === undefined) return
  router.statistics.addressListErrors++
  logForPacket(world, router, 'address-list-differs', {
    type: 'address-list-differs',
    instance: config.name,
    from,
    expectedCount: config.addresses.length,
    count: difference.count,
    missing: difference.missing
  }, now)
}

function warnOfSkew (
  world: World, router: Router, packet: ReceivedPacket, skew: number | undefined, now: Instant
): void {
  const { hmac, name } = router.config
  if (hmac === undefined || skew === undefined) return
  if (Math.abs(skew) * 2 <= windowSeconds(hmac)) return
  const entry = { type: 'clock-skew', instance: name, from: packet.source, seconds: skew } as const
  logForPacket(world, router, 'clock-skew', entry, now)
}

/** log_unknown_vrids; bounded, as anybody may make up 255 of them from any number of addresses. */
function sayUnknown (world: World, vrid: number, packet: ReceivedPacket): void {
  if (!world.config.global.logUnknownVrids || world.unknownVrids.has(vrid)) return
  world.unknownVrids.add(vrid)
  log(world, { type: 'unknown-vrid', vrid, from: packet.source })
}
