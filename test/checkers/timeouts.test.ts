import t from 'tap'
import { configureTimeouts, NO_TIMEOUTS, type TimeoutsState } from '../../src/checkers/timeouts.js'

const START: TimeoutsState = { before: { tcp: 900, tcpFin: 120, udp: 300 }, set: NO_TIMEOUTS }

t.test('what is not configured is not touched', async t => {
  t.strictSame(configureTimeouts(START, NO_TIMEOUTS), { state: START, effects: [] })
})

t.test('a reload changes what differs, and takes back what is no longer said', async t => {
  const first = configureTimeouts(START, { tcp: 60, tcpFin: 0, udp: 0 })
  t.match(first.effects, [{ type: 'set-timeouts', timeouts: { tcp: 60, tcpFin: 120, udp: 300 } }])
  t.strictSame(configureTimeouts(first.state, { tcp: 60, tcpFin: 0, udp: 0 }).effects, [])
  const second = configureTimeouts(first.state, { tcp: 0, tcpFin: 0, udp: 30 })
  t.match(second.effects, [{ type: 'set-timeouts', timeouts: { tcp: 900, tcpFin: 120, udp: 30 } }])
  const end = configureTimeouts(second.state, NO_TIMEOUTS)
  t.match(end.effects, [{ type: 'set-timeouts', timeouts: START.before }])
})
