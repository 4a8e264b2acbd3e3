import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { admit, newReplayGuard } from '../../src/vrrp/replay-guard.js'
import { instanceConfig, ip } from './samples.js'

const hmac = {
  keys: [], activeKey: 1, timeWindow: seconds(5), antiReplay: 'time', mode: 'enforce'
} as const
const config = instanceConfig({ hmac })
const T0 = instant(0)

t.test('a number is admitted once, and only in order', async t => {
  const guard = newReplayGuard()
  const [a, b] = [ip('10.0.0.2'), ip('10.0.0.3')]
  t.ok(admit(guard, config, a, 5n, T0))
  t.notOk(admit(guard, config, a, 5n, T0))
  t.notOk(admit(guard, config, a, 4n, T0))
  t.ok(admit(guard, config, b, 4n, T0), 'each sender counts for itself')
  t.ok(admit(guard, config, a, 6n, T0))
})

t.test('what is older than the window is forgotten', async t => {
  const guard = newReplayGuard()
  const sender = ip('10.0.0.2')
  t.ok(admit(guard, config, sender, 5n, T0))
  t.notOk(admit(guard, config, sender, 1n, instant(5_000_000)))
  t.ok(admit(guard, config, sender, 1n, instant(5_000_001)))
})

t.test('on multicast the four latest senders are remembered', async t => {
  const guard = newReplayGuard()
  for (let last = 1; last <= 5; last++) t.ok(admit(guard, config, ip(`10.0.0.${last}`), 5n, T0))
  t.equal(guard.size, 4)
  t.ok(admit(guard, config, ip('10.0.0.1'), 5n, T0), 'the oldest was dropped')
  t.notOk(admit(guard, config, ip('10.0.0.5'), 5n, T0))
})

t.test('unicast admits peers alone', async t => {
  const unicast = instanceConfig({
    hmac,
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })
  const guard = newReplayGuard()
  t.ok(admit(guard, unicast, ip('10.0.0.2'), 5n, T0))
  t.notOk(admit(guard, unicast, ip('10.0.0.3'), 6n, T0))
})
