import t from 'tap'
import { masterDownInterval, skewTime } from '../../src/vrrp/timers.js'
import { centis, seconds } from '../../src/lib/time.js'

t.test('the skew of version 2 is a part of a second whatever the interval', async t => {
  t.equal(skewTime(2, 100, seconds(1)), 609_375)
  t.equal(skewTime(2, 100, seconds(5)), 609_375)
  t.equal(skewTime(2, 255, seconds(1)), 3_906)
  t.equal(skewTime(2, 1, seconds(1)), 996_093)
})

t.test('the skew of version 3 is a part of the master\'s interval', async t => {
  t.equal(skewTime(3, 150, centis(50)), 207_031, '106/256 of half a second')
  t.equal(skewTime(3, 254, centis(1)), 78, '2 * 625/16 microseconds')
})

t.test('the figures measured with keepalived come out', async t => {
  t.equal(masterDownInterval(2, 3, 150, seconds(1)), 3_414_062, '3.41 s')
  t.equal(masterDownInterval(3, 3, 150, centis(50)), 1_707_031, '1.7 s')
  t.equal(masterDownInterval(3, 3, 150, centis(30)), 1_024_218, '1.03 s')
  t.equal(masterDownInterval(2, 5, 100, seconds(2)), 10_609_375, 'down_timer_adverts 5')
})
