/**
 * Single situations with keepalived as the peer, Holdfast in either place: what the matrix
 * does not show.
 */

import t from 'tap'
import type { Test } from 'tap'
import { pause, until } from '../../src/cli/lab/shell.js'
import { BOTH_WAYS, configuration, duel, obstacle, OURS, wallClock } from './support.js'
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
  first: Partial<InstanceOptions>, second: Partial<InstanceOptions>
): readonly [string, string] {
  return [
    configuration({ ...FAST, priority: 150, ...first }),
    configuration({ ...FAST, priority: 100, ...second })
  ]
}

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

bothWays('an owner at 10 ms whose address is deleted is back at once, and stays', async (t, pair) => {
  const options = { interval: 0.01, addresses: [`${ADDRESS}/16`, '10.1.15.51/16'] }
  const configs = pairOf({ ...options, priority: 255, state: 'MASTER' }, options)
  await duel(t, pair, configs, async duel => {
    await elect(t, duel)
    const { first, network } = duel
    const entered = (): number => first.log.filter(({ text }) => /Entering MASTER/.test(text)).length
    const before = entered()
    network.runOn(first.host, 'ip', 'address', 'del', `${ADDRESS}/16`, 'dev', 'eth0')
    t.ok(await until(() => entered() > before, PATIENCE), 'it becomes master anew')
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and holds its address')
    if (pair[0] !== OURS) return
    // The reports of its own removals come after it has set the addresses again.
    await pause(500)
    t.equal(entered() - before, 1, 'once: what it has removed itself was not stolen')
  })
})
