/**
 * Gratuitous ARP and unsolicited neighbour adverts: how many, and when, for each address. The same
 * configuration in Holdfast and in keepalived has to give the same.
 */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { KEEPALIVED } from '../../src/cli/lab/router.js'
import { pause } from '../../src/cli/lab/shell.js'
import { each, type Solo } from './solo.js'
import { steady } from './steady.js'
import { obstacle, OURS } from './support.js'

interface Burst { readonly at: number, readonly count: number }
/** The bursts of one program, by address. */
type Seen = Readonly<Record<string, readonly Burst[]>>

/** How long the router is watched after its first advert; milliseconds. */
const WATCHED = 8_500
/** Milliseconds between frames of one burst, and by how much the programs may differ. */
const [TOGETHER, TOLERANCE] = [150, 900]

const V4 = ['10.1.15.51/32', '10.1.15.52/32']
const V6 = ['fd00:1::51/128', 'fd00:1::52/128']

function config (globals: string, extra: string, addresses: readonly string[]): string {
  return `global_defs {\n${globals}\n}\nvrrp_instance V {\n interface eth0\n version 3\n` +
    ' virtual_router_id 51\n priority 150\n advert_int 0.2\n' +
    `${extra}\n virtual_ipaddress {\n ${addresses.join('\n ')}\n }\n}\n`
}

// Not here: garp_interval. keepalived 2.2.7 loses most repetitions of a burst that it spreads.
const CASES: Readonly<Record<string, string>> = {
  'without a keyword': config('', '', V4),
  'over IPv6': config('', '', V6),
  'garp_master_delay and garp_master_repeat':
    config('', ' garp_master_delay 2\n garp_master_repeat 3', V4),
  'garp_master_delay 0': config('', ' garp_master_delay 0', V4),
  'one message a burst': config('', ' garp_master_repeat 1', V4),
  garp_master_refresh:
    config('', ' garp_master_refresh 2\n garp_master_refresh_repeat 2', V4),
  'the global keywords': config(' vrrp_garp_master_repeat 2\n vrrp_garp_master_delay 1\n' +
    ' vrrp_garp_master_refresh 3', '', V4),
  'a virtual MAC': config('', ' use_vmac', V4),
  'an excluded address':
    config('', ' virtual_ipaddress_excluded {\n 10.1.15.60/32\n }', V4)
}

t.jobs = 5
for (const [name, text] of Object.entries(CASES)) {
  t.test(name, { skip: obstacle(), timeout: 240_000 }, async t => {
    const [theirs, ours] = await steady(() => each([KEEPALIVED, OURS], text, watch), agree)
    if (theirs === undefined || ours === undefined) throw new Error('two programs')
    t.strictSame(shape(ours), shape(theirs), 'as many, for the same addresses')
    for (const [address, bursts] of Object.entries(ours)) {
      bursts.forEach(({ at }, index) => {
        const expected = theirs[address]?.[index]?.at ?? Infinity
        t.ok(isNear(at, expected),
          `${address} after ${Math.round(at)} ms, keepalived after ${Math.round(expected)} ms`)
      })
    }
  })
}

/** How many messages each burst has, by address. */
function shape (seen: Seen): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(seen).map(([address, bursts]) =>
    [address, bursts.map(({ count }) => count)]))
}

function isNear (at: number, expected: number): boolean {
  return Math.abs(at - expected) < TOLERANCE
}

/** The same bursts at about the same times. */
function agree ([theirs = {}, ours = {}]: readonly Seen[]): boolean {
  return isDeepStrictEqual(shape(ours), shape(theirs)) &&
    Object.entries(ours).every(([address, bursts]) => bursts.every(({ at }, index) =>
      isNear(at, theirs[address]?.[index]?.at ?? Infinity)))
}

/** The bursts for each address, in milliseconds since the first advert. */
async function watch (solo: Solo): Promise<Seen> {
  const began = await solo.master()
  await pause(WATCHED)
  const bursts: Record<string, Array<{ at: number, count: number, last: number }>> = {}
  for (const { address, at: when } of solo.capture.announcements) {
    const at = when - began
    if (at > WATCHED - TOLERANCE) continue
    const list = bursts[address] ??= []
    const open = list.at(-1)
    if (open !== undefined && at - open.last < TOGETHER) {
      open.count++
      open.last = at
    } else {
      list.push({ at, count: 1, last: at })
    }
  }
  return bursts
}
