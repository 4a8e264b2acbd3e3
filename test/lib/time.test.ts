import t from 'tap'
import {
  between, centis, earliest, instant, later, micros, millis, seconds, sum, times
} from '../../src/lib/time.js'

t.test('units become whole microseconds', async t => {
  t.equal(seconds(1), 1_000_000)
  t.equal(seconds(0.000001), 1)
  t.equal(millis(2.5), 2_500)
  t.equal(centis(1), 10_000)
  t.equal(micros(3.9), 3)
  t.equal(instant(7.2), 7)
})

t.test('arithmetic keeps instants and durations apart', async t => {
  const start = instant(1_000)
  t.equal(later(start, micros(500)), 1_500)
  t.equal(between(start, instant(400)), -600, 'an earlier instant is a negative distance')
  t.equal(times(micros(3), 0.5), 1, 'fractions are dropped')
  t.equal(sum(seconds(1), millis(1), micros(1)), 1_001_001)
  t.equal(sum(), 0)
})

t.test('the earliest of several deadlines leaves out those that are not there', async t => {
  t.equal(earliest(undefined, instant(5), instant(3), undefined), 3)
  t.equal(earliest(undefined), undefined)
})
