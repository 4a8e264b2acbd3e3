/** ISO 8859-1. */

import t from 'tap'
import { latin1 } from '../../src/lib/latin1.js'

t.test('every byte is the character of its number', async t => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  t.strictSame([...latin1(all)].map(each => each.charCodeAt(0)), [...all])
  t.equal(latin1(new Uint8Array(0)), '')
  t.equal(latin1(new Uint8Array(100_000).fill(0x41)).length, 100_000)
})
