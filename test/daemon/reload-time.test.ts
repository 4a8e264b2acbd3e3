import t from 'tap'
import { readReloadTime } from '../../src/daemon/reload-time.js'

const now = new Date(2026, 10, 21, 15, 0, 0)
const local = (...parts: [number, number, number, number, number, number]): number =>
  new Date(...parts).getTime()

t.test('a time of day is today, or tomorrow when it has passed', async t => {
  t.strictSame(readReloadTime('15:00:01\n', now), { at: local(2026, 10, 21, 15, 0, 1), dated: false })
  t.strictSame(readReloadTime('15:00:00', now), { at: local(2026, 10, 22, 15, 0, 0), dated: false })
})

t.test('a date is that day, with two digits of the year or four', async t => {
  for (const text of ['26-12-01 08:30:00', '2026-12-01 08:30:00']) {
    t.strictSame(readReloadTime(text, now), { at: local(2026, 11, 1, 8, 30, 0), dated: true })
  }
  t.equal(readReloadTime('2026-11-21 14:59:59', now), 'past')
})

t.test('Z is UTC', async t => {
  const noon = new Date('2026-11-21T12:00:00Z')
  t.strictSame(readReloadTime('12:30:00Z', noon), { at: Date.parse('2026-11-21T12:30:00Z'), dated: false })
  t.strictSame(readReloadTime('11:30:00Z', noon), { at: Date.parse('2026-11-22T11:30:00Z'), dated: false })
  t.strictSame(readReloadTime('27-01-01 00:00:00Z', noon), { at: Date.parse('2027-01-01T00:00:00Z'), dated: true })
})

t.test('anything else is no time', async t => {
  for (const text of ['', 'soon', '8:30:00', '24:00:00', '12:60:00', '2026-02-31 10:00:00',
    '2026-13-01 10:00:00', '15:00', '15:00:00 Z', '2026-11-21T15:00:00']) {
    t.equal(readReloadTime(text, now), 'malformed', text)
  }
})
