import t from 'tap'
import { CHECKER_DEFAULTS } from '../../src/checkers/checker-config.js'
import { seconds } from '../../src/lib/time.js'

t.test('the defaults of each type are keepalived\'s', async t => {
  const second = seconds(1)
  t.strictSame(CHECKER_DEFAULTS, {
    tcp: { retry: 1, delayBeforeRetry: second },
    udp: { retry: 1, delayBeforeRetry: second },
    ping: { retry: 1, delayBeforeRetry: second },
    smtp: { retry: 1, delayBeforeRetry: second },
    http: { retry: 1, delayBeforeRetry: seconds(3) },
    dns: { retry: 3, delayBeforeRetry: undefined },
    misc: { retry: 0, delayBeforeRetry: second }
  })
})
