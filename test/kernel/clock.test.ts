/** The alarm against the real clock: it rings once, not early, and can be set anew. */

import t from 'tap'
import { type Instant, instant, later, millis } from '../../src/lib/time.js'
import { type Alarm, now, openAlarm, openCoarseAlarm, openTimeoutAlarm } from '../../src/net/clock.js'

const KINDS: ReadonlyArray<readonly [string, (ring: () => void) => Alarm]> = [
  ['timerfd', openAlarm], ['setTimeout', openTimeoutAlarm], ['coarse', openCoarseAlarm]
]

/** Opens an alarm that collects when it rang; `next` waits for one ring. */
function collecting (open: (ring: () => void) => Alarm): {
  readonly alarm: Alarm, readonly rings: Instant[], readonly next: () => Promise<Instant>
} {
  const rings: Instant[] = []
  let rang = (_at: Instant): void => {}
  const alarm = open(() => {
    const at = now()
    rings.push(at)
    rang(at)
  })
  const next = async (): Promise<Instant> => await new Promise(resolve => { rang = resolve })
  return { alarm, rings, next }
}

for (const [kind, open] of KINDS) {
  t.test(`${kind}: it rings once and never before its time`, async t => {
    const { alarm, rings, next } = collecting(open)
    t.teardown(() => { alarm.close() })
    for (let round = 0; round < 5; round++) {
      const at = later(now(), millis(3.7))
      alarm.set(at)
      alarm.set(at)
      t.ok(await next() >= at, 'not early')
    }
    t.equal(rings.length, 5)
  })

  t.test(`${kind}: a later setting replaces an earlier one, undefined takes it back`, async t => {
    const { alarm, rings, next } = collecting(open)
    t.teardown(() => { alarm.close() })
    alarm.set(later(now(), millis(1)))
    const second = later(now(), millis(8))
    alarm.set(second)
    t.ok(await next() >= second)
    alarm.set(later(now(), millis(1)))
    alarm.set(undefined)
    const third = collecting(open)
    third.alarm.set(later(now(), millis(5)))
    await third.next()
    third.alarm.close()
    t.equal(rings.length, 1)
  })

  t.test(`${kind}: an instant that has passed, even the boot, rings at once`, async t => {
    const { alarm, next } = collecting(open)
    t.teardown(() => { alarm.close() })
    for (const past of [instant(0), instant(-5), instant(1_000_001), now()]) {
      alarm.set(past)
      await next()
    }
    t.pass('four rings')
  })

  t.test(`${kind}: a closed alarm stays silent and may be closed again`, async t => {
    const { alarm, rings } = collecting(open)
    alarm.set(now())
    alarm.close()
    alarm.close()
    const other = collecting(open)
    other.alarm.set(later(now(), millis(2)))
    await other.next()
    other.alarm.close()
    t.equal(rings.length, 0)
  })
}

t.test('the coarse alarm rings once for all deadlines of the same five milliseconds', async t => {
  const { alarm, rings, next } = collecting(openCoarseAlarm)
  t.teardown(() => { alarm.close() })
  const first = instant(Math.ceil((now() + 20_000) / 5_000) * 5_000 + 1)
  alarm.set(first)
  const rang = await next()
  t.ok(rang >= first + 4_999, 'at the end of them')
  t.equal(rings.length, 1)
})

t.test('now moves forward in whole microseconds', async t => {
  const first = now()
  const second = now()
  t.ok(second >= first)
  t.ok(Number.isSafeInteger(first))
})
