import t from 'tap'
import fc from 'fast-check'
import {
  addressBits, compareIp, familyOf, ipBytes, ipFromBytes, isLinkLocal, isMulticast, parseIp
} from '../../src/lib/ip-address.js'
import type { IpAddress } from '../../src/lib/ip-address.js'

function ip (text: string): IpAddress {
  const address = parseIp(text)
  if (address === undefined) throw new Error(`${text} is not an address`)
  return address
}

t.test('addresses become canonical text', async t => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['10.1.15.50', '10.1.15.50'],
    ['::', '::'],
    ['::1', '::1'],
    ['FE80:0:0:0:0:0:0:1', 'fe80::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1::', '1::'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221']
  ]
  for (const [from, to] of cases) t.equal(ip(from), to, from)
})

t.test('what is no address is refused', async t => {
  const cases = ['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.-4', ' 1.2.3.4', ':',
    ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '::1%eth0',
    '1:2:3:4:5:6:7::8', '1.2.3.4::', '::1.2.3', '1.2.3.4/8']
  for (const text of cases) t.equal(parseIp(text), undefined, text)
})

t.test('every address survives the way to text and back', async () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
    const address = ipFromBytes(bytes)
    return Buffer.from(ipBytes(address)).equals(Buffer.from(bytes)) && parseIp(address) === address
  }))
  fc.assert(fc.property(fc.ipV4(), text => parseIp(text) === text))
})

t.test('comparison goes byte by byte, IPv4 first', async t => {
  t.ok(compareIp(ip('10.0.0.9'), ip('10.0.0.10')) < 0, 'numbers, not text')
  t.ok(compareIp(ip('10.0.1.0'), ip('10.0.0.255')) > 0)
  t.equal(compareIp(ip('fe80::1'), ip('fe80:0::1')), 0)
  t.ok(compareIp(ip('255.255.255.255'), ip('::')) < 0)
})

t.test('kinds of address are told apart', async t => {
  t.equal(familyOf(ip('::1')), 'ipv6')
  t.equal(familyOf(ip('1.2.3.4')), 'ipv4')
  t.equal(addressBits('ipv4'), 32)
  t.equal(addressBits('ipv6'), 128)
  t.ok(isMulticast(ip('224.0.0.18')))
  t.ok(isMulticast(ip('ff02::12')))
  t.notOk(isMulticast(ip('223.255.255.255')))
  t.notOk(isMulticast(ip('fe80::1')))
  t.ok(isLinkLocal(ip('fe80::1')))
  t.ok(isLinkLocal(ip('febf::1')))
  t.notOk(isLinkLocal(ip('fec0::1')))
  t.ok(isLinkLocal(ip('169.254.1.1')))
  t.notOk(isLinkLocal(ip('169.255.1.1')))
})

t.test('bytes of another length are our own mistake', async t => {
  t.throws(() => ipFromBytes(new Uint8Array(5)), /4 or 16/)
})
