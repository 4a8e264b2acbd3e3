import t from 'tap'
import { internetChecksum } from '../../src/lib/checksum.js'

t.test('the checksum is that of the example in RFC 1071 section 3', async t => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)
  t.equal(internetChecksum(bytes), 0xffff - 0xddf2)
})

t.test('data with its checksum sums to zero, and no longer after any bit flips', async t => {
  const advert = Uint8Array.of(0x21, 51, 100, 1, 0, 1, 0, 0, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
  const checksum = internetChecksum(advert)
  advert.set([checksum >> 8, checksum & 0xff], 6)
  t.equal(internetChecksum(advert), 0)
  for (let bit = 0; bit < advert.length * 8; bit++) {
    const flipped = Uint8Array.from(advert)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    t.not(internetChecksum(flipped), 0, `bit ${bit}`)
  }
})

t.test('parts are laid end to end and odd ends are padded', async t => {
  t.equal(internetChecksum(Uint8Array.of(1, 2), Uint8Array.of(3)),
    internetChecksum(Uint8Array.of(1, 2, 3, 0)))
  t.equal(internetChecksum(), 0xffff)
})

t.test('many large words do not overflow', async t => {
  t.equal(internetChecksum(new Uint8Array(65_536).fill(0xff)), 0)
})
