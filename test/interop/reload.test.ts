/**
 * Reloads of a MASTER: the same change in Holdfast and in keepalived moves the same addresses,
 * gives up the same virtual routers, and announces the same.
 */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { KEEPALIVED } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { each, type Solo } from './solo.js'
import { steady } from './steady.js'
import { instanceText, obstacle, OURS, wallClock, type InstanceOptions } from './support.js'

/** Milliseconds: until the second burst of announcements is over, and what a reload is given. */
const [SETTLED, WATCHED] = [6_500, 4_000]

const PAIR = ['10.1.15.51/32', '10.1.15.52/32']

function instance (over: Partial<InstanceOptions> = {}): string {
  return instanceText({
    version: 3, interval: 0.2, priority: 150, name: 'V', vrid: 51, addresses: PAIR, ...over
  })
}

const OTHER = instance({ name: 'W', vrid: 52, addresses: ['10.1.15.60/32'] })
const GROUP = 'vrrp_sync_group G {\n group {\n  V\n  W\n }\n}\n'
const TRACKING = { extra: ' track_script {\n  s\n }' }

function script (command: string, weight = ''): string {
  return `vrrp_script s {\n script ${command}\n interval 1\n${weight}\n}\n`
}

const CASES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'the same again': [instance(), instance()],
  'one more address': [instance(), instance({ addresses: [...PAIR, '10.1.15.53/32'] })],
  'one address fewer': [instance(), instance({ addresses: PAIR.slice(0, 1) })],
  'another address': [instance(), instance({ addresses: ['10.1.15.51/32', '10.1.15.54/32'] })],
  'another prefix length': [instance(), instance({ addresses: ['10.1.15.51/24', '10.1.15.52/32'] })],
  'an excluded address':
    [instance(), instance({ extra: ' virtual_ipaddress_excluded {\n 10.1.15.70/32\n }' })],
  'another interval': [instance(), instance({ interval: 0.3 })],
  'a lower priority': [instance(), instance({ priority: 50 })],
  'another name': [instance(), instance({ name: 'X' })],
  'another VRID': [instance(), instance({ vrid: 77 })],
  nopreempt: [instance(), instance({ extra: ' nopreempt' })],
  'one more instance': [instance(), instance() + OTHER],
  'one instance fewer': [instance() + OTHER, instance()],
  'a sync group': [instance() + OTHER, GROUP + instance() + OTHER],
  'a script that succeeds': [instance(), script('/bin/true') + instance(TRACKING)],
  'a script that fails': [instance(), script('/bin/false') + instance(TRACKING)],
  'a script that fails with a weight':
    [instance(), script('/bin/false', ' weight -20') + instance(TRACKING)],
  'a virtual MAC comes': [instance(), instance({ extra: ' use_vmac' })],
  'a virtual MAC goes': [instance({ extra: ' use_vmac' }), instance()],
  'unicast comes': [instance(), instance({ extra: ' unicast_peer {\n  10.1.0.2\n }' })]
}

const GLOBALS = 'global_defs {\n script_user root\n enable_script_security\n}\n'

t.jobs = 5
for (const [name, [before, after]] of Object.entries(CASES)) {
  t.test(name, { skip: obstacle(), timeout: 240_000 }, async t => {
    const [theirs, ours] = await steady(
      () => each([KEEPALIVED, OURS], GLOBALS + before,
        async solo => await reload(solo, GLOBALS + after)),
      ([one, other]) => isDeepStrictEqual(one, other))
    t.strictSame(ours, theirs)
  })
}

t.test('what cannot be used changes nothing, where keepalived ends', { skip: obstacle() }, async t => {
  const bad = 'vrrp_instance V {\n interface nosuch9\n virtual_router_id 0\n}\n'
  const [ours] = await each([OURS], instance(), async solo => {
    const seen = await reload(solo, bad)
    return { ...seen, ended: solo.router.exitStatus }
  })
  const ended = OURS === KEEPALIVED ? 2 : undefined
  t.match(ours, { moved: [], states: [], ended })
})

/** What can be seen of a reload from outside. */
async function reload (solo: Solo, config: string): Promise<object> {
  const { router, capture, changes } = solo
  await solo.master()
  await pause(SETTLED)
  const [known, lines, since] = [changes.length, router.log.length, wallClock()]
  router.configure(config)
  router.signal('SIGHUP')
  await pause(WATCHED)
  await until(() => router.exitStatus !== undefined ||
    router.log.slice(lines).some(({ text }) => text.includes('Reload')), WATCHED)
  const announced: Record<string, number> = {}
  for (const { address, at } of capture.announcements) {
    if (at > since) announced[address] = (announced[address] ?? 0) + 1
  }
  const adverts = capture.adverts.filter(({ at }) => at > since)
  const priorities = Object.fromEntries(adverts.map(({ vrid, priority }) => [vrid, priority]))
  return {
    moved: changes.slice(known).filter(({ address }) => address.includes('.'))
      .map(({ address, present }) => `${present ? '+' : '-'}${address}`).toSorted(),
    givenUp: [...new Set(adverts.filter(each => each.priority === 0).map(({ vrid }) => vrid))],
    states: router.log.slice(lines).flatMap(({ text }) =>
      /\((\w+)\) [Ee]ntering (\w+)/.exec(text)?.slice(1).join(' ') ?? []),
    announced,
    priorities
  }
}
