/** Signatures of D-Bus: what they list, and what is none. */

import t from 'tap'
import { parseSignature } from '../../src/wire/dbus-signature.js'

t.test('complete types, one after the other', async t => {
  t.strictSame(parseSignature(''), [])
  t.strictSame(parseSignature('su'), [{ code: 's' }, { code: 'u' }])
  t.strictSame(parseSignature('a{sv}(yai)'), [
    { code: 'a', element: { code: '{', members: [{ code: 's' }, { code: 'v' }] } },
    { code: '(', members: [{ code: 'y' }, { code: 'a', element: { code: 'i' } }] }
  ])
})

t.test('what is no signature', async t => {
  for (const text of ['a', '(', '(s', 's)', '()', '{sv}', 'a{s}', 'a{vs}', 'a{(s)s}', 'a{sss}', 'z', 'r', 'e', 'a}', 'ss ', '1']) {
    t.equal(parseSignature(text), undefined, text)
  }
})

t.test('as deep and as long as the specification allows', async t => {
  t.ok(parseSignature('a'.repeat(32) + 'y'))
  t.notOk(parseSignature('a'.repeat(33) + 'y'))
  t.ok(parseSignature('('.repeat(32) + 'y' + ')'.repeat(32)))
  t.notOk(parseSignature('('.repeat(33) + 'y' + ')'.repeat(33)))
  t.ok(parseSignature('y'.repeat(255)))
  t.notOk(parseSignature('y'.repeat(256)))
})
