/**
 * The life of a pair, for every version, family, delivery and authentication that is legal, with
 * Holdfast and keepalived in either place: election, graceful stop, return, crash, end. The
 * packets on the switch are checked byte by byte against the RFCs, independently of our codec.
 */

import t from 'tap'
import type { Test } from 'tap'
import type { SeenAdvert } from '../../src/cli/lab/capture.js'
import { BOTH_WAYS, configuration, duel, obstacle, wallClock } from './support.js'
import type { Duel, InstanceOptions, Pair } from './support.js'

interface Variant {
  readonly version: 2 | 3
  readonly family: 4 | 6
  readonly unicast: boolean
  readonly auth: 'none' | 'PASS' | 'AH'
}

const VARIANTS: readonly Variant[] = ([2, 3] as const).flatMap(version =>
  ([4, 6] as const).flatMap(family => [false, true].flatMap(unicast =>
    (['none', 'PASS', 'AH'] as const)
      // Authentication exists in version 2 alone, and its bytes over IPv4 alone.
      .filter(auth => auth === 'none' || (version === 2 && family === 4))
      .map(auth => ({ version, family, unicast, auth })))))

const PASSWORD = '6b8a916c'

t.jobs = 6
for (const pair of BOTH_WAYS) {
  for (const variant of VARIANTS) {
    const { version, family, unicast, auth } = variant
    const name = `${pair[0].name} over ${pair[1].name}: v${version} IPv${family} ` +
      `${unicast ? 'unicast' : 'multicast'} ${auth}`
    const conditions = { skip: obstacle(), timeout: 240_000 }
    t.test(name, conditions, async t => { await live(t, pair, variant) })
  }
}

async function live (t: Test, pair: Pair, variant: Variant): Promise<void> {
  const { version, family, unicast, auth } = variant
  const address = family === 4 ? '10.1.15.50' : 'fd00:1::50'
  const interval = version === 3 ? 0.2 : 1
  const options = (priority: number, source: string, peer: string): InstanceOptions => ({
    version,
    family,
    interval,
    priority,
    ...(unicast ? { unicast: { source, peer } } : {}),
    ...(auth === 'none' ? {} : { auth: { type: auth, password: PASSWORD } })
  })
  const prefix = family === 4 ? '10.1.0.' : 'fd00:1::'
  const peers = [`${prefix}1`, `${prefix}2`] as const
  const configs = [
    configuration(options(150, peers[0], peers[1])),
    configuration(options(100, peers[1], peers[0]))
  ] as const
  const masterDown = interval * 1_000 * (3 + 156 / 256)
  const skew = interval * 1_000 * 156 / 256

  await duel(t, pair, configs, async duel => {
    const { first, second } = duel
    await duel.start(second, first)
    t.ok(await duel.settles(first, address, masterDown + 20_000), 'the higher priority is elected')
    await checkPackets(t, duel, variant, address)

    const stopped = wallClock()
    const stopping = first.stop()
    t.ok(await duel.settles(second, address, skew + 15_000), 'a graceful stop hands over')
    const goodbye = duel.advertsOf(first, stopped).find(each => each.priority === 0)
    const taken = duel.advertsOf(second, stopped)[0]
    t.ok(goodbye !== undefined, 'the goodbye has priority 0')
    if (goodbye !== undefined && taken !== undefined) {
      t.ok(taken.at - goodbye.at > skew - 5, 'nobody takes over before the skew time')
    }
    t.ok(await stopping, 'the stopped one has ended')
    t.equal(first.exitStatus, 0, 'with status 0')

    await duel.start(first)
    t.ok(await duel.settles(first, address, masterDown + 20_000), 'the higher priority preempts')

    duel.network.setForwarding(first.host, false)
    const last = duel.advertsOf(first).at(-1)?.at ?? 0
    const crashed = wallClock()
    first.kill()
    t.ok(await duel.capture.ready() && await waitFor(duel, crashed, masterDown + 15_000),
      'a crash is noticed')
    const first2 = duel.advertsOf(second, crashed)[0]?.at ?? 0
    t.ok(first2 - last > masterDown - 5, 'nobody takes over before the master-down time')

    duel.network.setForwarding(first.host, true)
    await duel.start(first)
    t.ok(await duel.settles(first, address, masterDown + 20_000),
      'the crashed one takes over again')
    t.ok(await first.stop() && await second.stop(), 'both end')
    t.notOk(duel.holds(first, address) || duel.holds(second, address), 'nothing is left behind')
  })
}

async function waitFor (duel: Duel, since: number, milliseconds: number): Promise<boolean> {
  const end = wallClock() + milliseconds
  while (duel.advertsOf(duel.second, since).length === 0) {
    if (wallClock() > end) return false
    await new Promise(resolve => { setTimeout(resolve, 5) })
  }
  return true
}

async function checkPackets (
  t: Test, duel: Duel, { version, family, unicast, auth }: Variant, address: string
): Promise<void> {
  const since = wallClock()
  while (duel.advertsOf(duel.first, since).length < 2 && wallClock() < since + 5_000) {
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
  const [advert, next] = duel.advertsOf(duel.first, since)
  if (advert === undefined || next === undefined) {
    t.fail('adverts of the master are on the switch')
    return
  }
  // Without unicast_ttl an IPv6 unicast advert leaves with the kernel's default hop limit.
  t.equal(advert.ttl, unicast && family === 6 ? 64 : 255, 'TTL or hop limit')
  t.equal(advert.version, version)
  t.equal(advert.vrid, 51)
  t.equal(advert.priority, 150)
  t.equal(advert.protocol, auth === 'AH' ? 51 : 112)
  if (!unicast) {
    t.equal(advert.destination, family === 4 ? '224.0.0.18' : 'ff02::12')
    t.equal(Buffer.from(advert.frame.subarray(0, 6)).toString('hex'),
      family === 4 ? '01005e000012' : '333300000012', 'to the group\'s Ethernet address')
  }
  t.strictSame([...advert.message], expectedMessage(advert, version, family, auth, address),
    'the message is the RFC\'s, byte for byte')
  if (family === 4) {
    t.equal(sum(advert.frame.subarray(14, 34)), 0xffff, 'the IP header checksum is right')
    t.equal(advert.frame[15], 0xc0, 'precedence is Internetwork Control')
  }
  t.equal(duel.capture.announcements.filter(each => each.address === address).length > 0, true,
    'the address has been announced')
}

/** The message as the RFC draws it, with the checksum worked out here. */
function expectedMessage (
  advert: SeenAdvert, version: 2 | 3, family: 4 | 6, auth: Variant['auth'], address: string
): number[] {
  const bytes = family === 4
    ? address.split('.').map(Number)
    : [0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50]
  const type = auth === 'PASS' ? 1 : auth === 'AH' ? 2 : 0
  // Authentication type and seconds, or centiseconds.
  const timing = version === 2 ? [type, 1] : [0, 20]
  const message = [version << 4 | 1, 51, 150, 1, ...timing, 0, 0, ...bytes]
  if (version === 2 && family === 4) {
    const password = [...Buffer.from(PASSWORD)]
    message.push(...(auth === 'PASS' ? password : new Array<number>(8).fill(0)))
  }
  const pseudo = version === 2 && family === 4 ? [] : pseudoHeader(advert, family, message.length)
  const checksum = ~sum(Uint8Array.from([...pseudo, ...message])) & 0xffff
  message[6] = checksum >> 8
  message[7] = checksum & 0xff
  return message
}

function pseudoHeader (advert: SeenAdvert, family: 4 | 6, length: number): number[] {
  const ip = advert.frame.subarray(14)
  return family === 4
    ? [...ip.subarray(12, 20), 0, 112, length >> 8, length & 0xff]
    : [...ip.subarray(8, 40), 0, 0, length >> 8, length & 0xff, 0, 0, 0, 112]
}

function sum (bytes: Uint8Array): number {
  let total = 0
  for (let at = 0; at < bytes.length; at += 2) {
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return total
}
