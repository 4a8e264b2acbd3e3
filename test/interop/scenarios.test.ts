/**
 * Single situations with keepalived as the peer, Holdfast in either place: what the matrix of
 * life.test.ts does not show.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { pause, until } from '../../src/cli/lab/shell.js'
import { BOTH_WAYS, configuration, duel, instanceText, obstacle, wallClock } from './support.js'
import type { Duel, InstanceOptions, Pair } from './support.js'

const ADDRESS = '10.1.15.50'
/** Version 3 at 0.1 s: a takeover takes 0.36 s at priority 100. */
const FAST = { version: 3, interval: 0.1 } as const
/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 20_000

t.jobs = 6

type Scenario = (t: Test, pair: Pair) => Promise<void>

function bothWays (name: string, play: Scenario): void {
  for (const pair of BOTH_WAYS) {
    t.test(`${name}: ${pair[0].name} over ${pair[1].name}`,
      { skip: obstacle(), timeout: 180_000 }, async t => { await play(t, pair) })
  }
}

/** Starts both and waits for the first, which has the higher priority, to be master. */
async function elect (t: Test, duel: Duel): Promise<void> {
  await duel.start(duel.second, duel.first)
  t.ok(await duel.settles(duel.first, ADDRESS, PATIENCE), 'the higher priority is elected')
}

function pairOf (
  first: Partial<InstanceOptions>, second: Partial<InstanceOptions>, before: readonly string[] = []
): readonly [string, string] {
  return [
    configuration({ ...FAST, priority: 150, ...first }, before[0]),
    configuration({ ...FAST, priority: 100, ...second }, before[1])
  ]
}

bothWays('nopreempt leaves a live master alone', async (t, pair) => {
  await duel(t, pair, pairOf({ extra: ' nopreempt' }, {}), async duel => {
    const { first, second } = duel
    await duel.start(second)
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the lower priority is master alone')
    await duel.start(first)
    await pause(1_500)
    t.ok(duel.holds(second, ADDRESS) && !duel.holds(first, ADDRESS), 'and stays backup')
    t.ok(await second.stop())
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'until the master has gone')
  })
})

bothWays('preempt_delay waits before taking over', async (t, pair) => {
  await duel(t, pair, pairOf({ extra: ' preempt_delay 2' }, {}), async duel => {
    const { first, second } = duel
    await duel.start(second)
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the lower priority is master alone')
    await duel.start(first)
    const began = wallClock()
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and becomes master')
    t.ok(wallClock() - began > 1_900, 'not before the delay is over')
  })
})

bothWays('a track script moves the address and brings it back', async (t, pair) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-track-'))
  const down = join(folder, 'down')
  const script = `vrrp_script chk_down {\n script "/usr/bin/test ! -e ${down}"\n interval 1\n weight -5\n}`
  const configs = pairOf({ priority: 98, extra: ' track_script {\n  chk_down\n }' },
    { priority: 95 }, [script])
  await duel(t, pair, configs, async duel => {
    await elect(t, duel)
    writeFileSync(down, '')
    t.ok(await duel.settles(duel.second, ADDRESS, PATIENCE), '93 yields to 95')
    t.ok(await duel.first.logged(/Changing effective priority from 98 to 93/), 'and says so')
    rmSync(down)
    t.ok(await duel.settles(duel.first, ADDRESS, PATIENCE), '98 takes it back')
    t.ok(await duel.first.logged(/Changing effective priority from 93 to 98/), 'and says so')
  })
  rmSync(folder, { recursive: true })
})

bothWays('a wrong password is refused', async (t, pair) => {
  const options = { version: 2, interval: 1 } as const
  const configs = pairOf({ ...options, auth: { type: 'PASS', password: 'one' } },
    { ...options, auth: { type: 'PASS', password: 'two' } })
  await duel(t, pair, configs, async duel => {
    const { first, second, capture } = duel
    await duel.start(second, first)
    t.ok(await first.logged(/Entering MASTER STATE/), 'the one does not hear the other')
    t.ok(await second.logged(/Entering MASTER STATE/), 'nor the other the one')
    t.ok(await until(() => new Set(capture.adverts.map(each => each.source)).size === 2, PATIENCE),
      'though both speak')
    t.ok(await second.logged(/(?:invalid|bad|wrong|incorrect).*(?:passw|auth)|(?:auth|passw).*(?:invalid|mismatch|fail|incorrect)/i, PATIENCE),
      'the reason is in the log')
  })
})

bothWays('an interface that goes down is a fault, and heals', async (t, pair) => {
  await duel(t, pair, pairOf({}, {}), async duel => {
    await elect(t, duel)
    const { first, second, network } = duel
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'down')
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the other takes over')
    t.ok(await first.logged(/Entering FAULT STATE/), 'the one is in FAULT')
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'up')
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and takes over again when it is up')
  })
})

bothWays('a pulled cable is a fault, and heals', async (t, pair) => {
  await duel(t, pair, pairOf({}, {}), async duel => {
    await elect(t, duel)
    const { first, second, network } = duel
    network.setCable(first.host, false)
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the other takes over')
    network.setCable(first.host, true)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and yields when the cable is back')
  })
})

bothWays('a split brain heals', async (t, pair) => {
  await duel(t, pair, pairOf({}, {}), async duel => {
    await elect(t, duel)
    const { first, second, network } = duel
    network.setForwarding(first.host, false)
    t.ok(await until(() => duel.holds(second, ADDRESS), PATIENCE), 'both are master while cut apart')
    t.ok(duel.holds(first, ADDRESS))
    const before = duel.capture.announcements.length
    network.setForwarding(first.host, true)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'one is left when they hear each other')
    t.ok(await until(() => duel.capture.announcements.length > before, PATIENCE),
      'and it announces the address again')
  })
})

bothWays('a sync group moves as one', async (t, pair) => {
  const group = 'vrrp_sync_group G1 {\n group {\n  VI_1\n  VI_2\n }\n}'
  const member = { ...FAST, name: 'VI_2', vrid: 52, addresses: ['10.1.15.60/16'] }
  const extra = (interfaceName: string): string =>
    ` track_interface {\n  ${interfaceName}\n }`
  const config = (priority: number): string =>
    configuration({ ...FAST, priority }, group) +
    instanceText({ ...member, priority, extra: extra('hf0') })
  await duel(t, pair, [config(150), config(100)], async duel => {
    const { first, second, network } = duel
    for (const { host } of [first, second]) {
      network.runOn(host, 'ip', 'link', 'add', 'hf0', 'type', 'veth', 'peer', 'name', 'hf1')
      network.runOn(host, 'ip', 'link', 'set', 'hf0', 'up')
      network.runOn(host, 'ip', 'link', 'set', 'hf1', 'up')
    }
    await elect(t, duel)
    t.ok(await duel.settles(first, '10.1.15.60', PATIENCE), 'both members are with the first')
    network.runOn(first.host, 'ip', 'link', 'set', 'hf1', 'down')
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'a fault of one member moves the other')
    t.ok(await duel.settles(second, '10.1.15.60', PATIENCE), 'and the member itself')
    t.ok(await first.logged(/VRRP_Group\(G1\) Syncing instances to FAULT state/), 'as the log says')
    network.runOn(first.host, 'ip', 'link', 'set', 'hf1', 'up')
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and both come back')
    t.ok(await duel.settles(first, '10.1.15.60', PATIENCE))
  })
})

bothWays('a reload changes the priority without losing the address', async (t, pair) => {
  await duel(t, pair, pairOf({}, {}), async duel => {
    await elect(t, duel)
    const { first, changes } = duel
    // The kernel's report of the first arrival may still be under way.
    await until(() => changes.some(each => each.address === ADDRESS && each.host === 'r1'), 2_000)
    const before = changes.filter(each => each.address === ADDRESS).length
    first.configure(configuration({ ...FAST, priority: 140 }))
    const since = wallClock()
    first.signal('SIGHUP')
    t.ok(await until(() => duel.advertsOf(first, since)
      .some(each => each.priority === 140), PATIENCE),
    'the new priority is advertised')
    await pause(700)
    t.equal(changes.filter(each => each.address === ADDRESS).length, before,
      'the address has not moved')
    t.notOk(duel.advertsOf(first, since).some(each => each.priority === 0), 'nor was it given up')
  })
})

bothWays('a virtual MAC answers for the address', async (t, pair) => {
  await duel(t, pair, pairOf({ extra: ' use_vmac' }, { extra: ' use_vmac' }), async duel => {
    const { first, second, capture } = duel
    await duel.start(second, first)
    const from = (source: string): boolean => capture.adverts.some(each => each.source === source)
    t.ok(await until(() => from('10.1.0.1'), PATIENCE), 'the higher priority is elected')
    t.ok(await until(() => duel.holds(first, ADDRESS), PATIENCE), 'and holds the address')
    t.equal(duel.advertsOf(first).at(-1)?.sourceMac, '00:00:5e:00:01:33', 'adverts bear the MAC')
    t.ok(await until(() => capture.announcements.some(each => each.address === ADDRESS &&
      each.sourceMac === '00:00:5e:00:01:33'), PATIENCE), 'so do announcements')
    t.ok(await first.stop())
    t.ok(await until(() => duel.holds(second, ADDRESS), PATIENCE), 'the other takes over')
    t.notMatch(duel.network.runOn(first.host, 'ip', '-o', 'link'), /vrrp/, 'nothing is left behind')
  })
})

bothWays('a deleted address is noticed and comes back', async (t, pair) => {
  await duel(t, pair, pairOf({}, {}), async duel => {
    await elect(t, duel)
    const { first, network } = duel
    const since = wallClock()
    network.runOn(first.host, 'ip', 'address', 'del', `${ADDRESS}/16`, 'dev', 'eth0')
    t.ok(await until(() => duel.advertsOf(first, since)
      .some(each => each.priority === 0), PATIENCE),
    'mastership is given up')
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and taken again')
  })
})
