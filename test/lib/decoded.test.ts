import t from 'tap'
import { decoded, refused } from '../../src/lib/decoded.js'

t.test('an outcome is either a value or a reason', async t => {
  t.strictSame(decoded(3), { ok: true, value: 3 })
  t.strictSame(refused('short'), { ok: false, error: 'short' })
})
