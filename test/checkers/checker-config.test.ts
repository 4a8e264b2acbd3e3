import t from 'tap'
import { CHECKER_DEFAULTS } from '../../src/checkers/checker-config.js'
import { seconds } from '../../src/lib/time.js'

t.test('the defaults of each type are keepalived\'s', async t => {
  const second = seconds(1)
  const { grpc, agent, ...keepalived } = CHECKER_DEFAULTS
  t.ok(grpc.retry > agent.retry, 'an agent is believed at once')
  t.strictSame(keepalived, {
    tcp: { retry: 1, delayBeforeRetry: second },
    udp: { retry: 1, delayBeforeRetry: second },
    ping: { retry: 1, delayBeforeRetry: second },
    smtp: { retry: 1, delayBeforeRetry: second },
    http: { retry: 1, delayBeforeRetry: seconds(3) },
    dns: { retry: 3, delayBeforeRetry: undefined },
    misc: { retry: 0, delayBeforeRetry: second }
  })
})
