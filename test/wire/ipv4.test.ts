import t from 'tap'
import { internetChecksum } from '../../src/lib/checksum.js'
import { decodeIpv4Header, setIdentification, writeIpv4Header } from '../../src/wire/ipv4.js'
import { ip } from '../vrrp/samples.js'

const header = {
  tos: 0xc0,
  totalLength: 40,
  identification: 7,
  fragment: 0,
  ttl: 255,
  protocol: 112,
  source: ip('10.0.0.1'),
  destination: ip('224.0.0.18')
}

t.test('a header survives the way to bytes and back', async t => {
  const packet = new Uint8Array(40)
  writeIpv4Header(packet, header)
  t.strictSame(decodeIpv4Header(packet), { ok: true, value: { ...header, headerLength: 20 } })
  t.equal(internetChecksum(packet.subarray(0, 20)), 0)
  setIdentification(packet, 0xabcd)
  t.match(decodeIpv4Header(packet), { value: { identification: 0xabcd } })
  t.equal(internetChecksum(packet.subarray(0, 20)), 0, 'the checksum follows')
})

t.test('options are skipped by the length', async t => {
  const packet = new Uint8Array(44)
  writeIpv4Header(packet, header)
  packet[0] = 0x46
  t.match(decodeIpv4Header(packet), { ok: true, value: { headerLength: 24 } })
})

t.test('what is no IPv4 header is refused', async t => {
  const packet = new Uint8Array(20)
  writeIpv4Header(packet, header)
  for (let length = 0; length < 20; length++) {
    t.strictSame(decodeIpv4Header(packet.subarray(0, length)),
      { ok: false, error: { code: 'too-short', length } })
  }
  packet[0] = 0x65
  t.strictSame(decodeIpv4Header(packet), { ok: false, error: { code: 'bad-version', found: 6 } })
  packet[0] = 0x44
  t.strictSame(decodeIpv4Header(packet),
    { ok: false, error: { code: 'bad-header-length', found: 16 } })
  packet[0] = 0x4f
  t.strictSame(decodeIpv4Header(packet),
    { ok: false, error: { code: 'bad-header-length', found: 60 } })
})
