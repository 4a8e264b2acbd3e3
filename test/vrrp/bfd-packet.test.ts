import t from 'tap'
import fc from 'fast-check'
import { micros } from '../../src/lib/time.js'
import { bfdPacket } from './bfd-samples.js'
import { BFD_LENGTH, decodeBfd, encodeBfd } from '../../src/vrrp/bfd-packet.js'

const down = bfdPacket({
  multiplier: 5,
  myDiscriminator: 0x01020304,
  desiredMinTx: micros(1_000_000),
  requiredMinRx: micros(10_000)
})

t.test('the packet of a session that is down is keepalived\'s', async t => {
  t.equal(Buffer.from(encodeBfd(down)).toString('hex'),
    '20400518' + '01020304' + '00000000' + '000f4240' + '00002710' + '00000000')
})

t.test('every packet survives the way to bytes and back', async t => {
  const packets = fc.record({
    diagnostic: fc.integer({ min: 0, max: 31 }),
    state: fc.constantFrom('admin-down', 'down', 'init', 'up' as const),
    poll: fc.boolean(),
    final: fc.boolean(),
    independent: fc.boolean(),
    demand: fc.boolean(),
    multiplier: fc.integer({ min: 1, max: 255 }),
    myDiscriminator: fc.integer({ min: 1, max: 0xffffffff }),
    yourDiscriminator: fc.integer({ min: 1, max: 0xffffffff }),
    desiredMinTx: fc.integer({ min: 0, max: 0xffffffff }).map(micros),
    requiredMinRx: fc.integer({ min: 0, max: 0xffffffff }).map(micros),
    requiredMinEchoRx: fc.integer({ min: 0, max: 0xffffffff }).map(micros)
  })
  fc.assert(fc.property(packets, packet => {
    const read = decodeBfd(encodeBfd(packet))
    return read.ok && Object.entries(packet).every(([name, value]) =>
      Object.entries(read.value).some(([other, read]) => other === name && read === value))
  }))
  t.pass('for a hundred of them')
})

t.test('what the RFC refuses is refused', async t => {
  const refusal = (change: (bytes: Uint8Array) => void): unknown => {
    const bytes = encodeBfd(down)
    change(bytes)
    const read = decodeBfd(bytes)
    return read.ok ? 'accepted' : read.error.code
  }
  t.equal(refusal(() => {}), 'accepted')
  t.equal(refusal(bytes => { bytes[0] = 0x40 }), 'bad-version')
  t.equal(refusal(bytes => { bytes[2] = 0 }), 'bad-multiplier')
  t.equal(refusal(bytes => { bytes[3] = 23 }), 'bad-length')
  t.equal(refusal(bytes => { bytes[3] = 25 }), 'bad-length')
  t.equal(refusal(bytes => { bytes[1] = 0x41 }), 'multipoint')
  t.equal(refusal(bytes => { bytes[1] = 0x44 }), 'authenticated')
  t.equal(refusal(bytes => { bytes[1] = 0xc0 }), 'unanswered-discriminator')
  t.equal(refusal(bytes => { bytes.fill(0, 4, 8) }), 'no-discriminator')
  for (let length = 0; length < BFD_LENGTH; length++) {
    t.match(decodeBfd(encodeBfd(down).subarray(0, length)), { error: { code: 'too-short', length } })
  }
})

t.test('a discriminator of zero is our own mistake', async t => {
  t.throws(() => encodeBfd({ ...down, myDiscriminator: 0 }), /never zero/)
})
