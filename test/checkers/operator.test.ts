/** What an operator says of one real server. */

import t from 'tap'
import { NO_OPERATOR, onConnections, onOperation } from '../../src/checkers/operator.js'
import { instant, seconds } from '../../src/lib/time.js'

const T0 = instant(0)
const late = instant(seconds(100))

t.test('a drain ends with the last connection, or with its time', async t => {
  const draining = onOperation(NO_OPERATOR, { type: 'drain', timeout: seconds(60) }, T0)
  t.strictSame(draining, { service: 'draining', until: instant(seconds(60)), weight: undefined })
  t.equal(onConnections(draining, 1, T0), draining)
  t.equal(onConnections(draining, 0, T0).service, 'out')
  t.equal(onConnections(draining, 1, late).service, 'out')
  const patient = onOperation(NO_OPERATOR, { type: 'drain', timeout: undefined }, T0)
  t.equal(onConnections(patient, 1, late), patient)
})

t.test('only a server that is being drained leaves', async t => {
  t.equal(onConnections(NO_OPERATOR, 0, late), NO_OPERATOR)
})

t.test('a drained server is not drained again, and comes back with its weight', async t => {
  const weighed = onOperation(NO_OPERATOR, { type: 'weight', weight: 5 }, T0)
  const out = onConnections(onOperation(weighed, { type: 'drain', timeout: undefined }, T0), 0, T0)
  t.equal(onOperation(out, { type: 'drain', timeout: undefined }, late), out)
  t.strictSame(onOperation(out, { type: 'enable' }, late), weighed)
})
