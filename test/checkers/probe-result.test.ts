import t from 'tap'
import { isUntried } from '../../src/checkers/probe-result.js'

t.test('only a local obstacle leaves the check untried', async t => {
  t.equal(isUntried({ ok: true }), false)
  t.equal(isUntried({ ok: false, why: { code: 'closed' } }), false)
  t.equal(isUntried({ ok: false, why: { code: 'local', call: 'bind', errno: 'EADDRINUSE' } }), true)
})
