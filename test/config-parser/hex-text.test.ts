import t from 'tap'
import { readHex } from '../../src/config-parser/hex-text.js'

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('hex')

t.test('pairs of digits are bytes, with blanks or without', async t => {
  for (const [text, expected] of [['0102ff', '0102ff'], ['01 02 FF', '0102ff'], ['01 2 3', '010203'], ['012', '0102']] as const) {
    t.equal(hex(readHex(text, false)?.bytes), expected, text)
  }
})

t.test('what is no hex is refused', async t => {
  for (const text of ['', ' ', 'zz', '0x', '01-02']) t.equal(readHex(text, false), undefined, text)
  t.equal(readHex('zz', true), undefined)
})

t.test('a wildcard nibble is 0 in the bytes and in the mask', async t => {
  const found = readHex('1x x2 XX 3', true)
  t.equal(hex(found?.bytes), '10020003')
  t.equal(hex(found?.mask), 'f00f00ff')
  t.equal(hex(readHex('x', true)?.mask), 'f0', 'a single digit has a zero before it')
})
