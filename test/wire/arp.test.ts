import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { parseMac } from '../../src/lib/mac-address.js'
import { gratuitousArp, gratuitousInfinibandArp } from '../../src/wire/arp.js'
import { ip } from '../vrrp/samples.js'

const mac = present(parseMac('02:11:22:33:44:55'), 'an address')
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('the frame is the one captured from keepalived', async t => {
  t.equal(hex(gratuitousArp(mac, ip('10.1.15.50'))),
    'ffffffffffff' + '021122334455' + '0806' + '0001' + '0800' + '06' + '04' + '0001' +
    '021122334455' + '0a010f32' + 'ffffffffffff' + '0a010f32')
})

t.test('InfiniBand has longer addresses and no Ethernet header', async t => {
  const hardware = new Uint8Array(20).fill(1)
  const broadcast = new Uint8Array(20).fill(0xff)
  t.equal(hex(gratuitousInfinibandArp(hardware, broadcast, ip('10.1.15.50'))),
    '0020' + '0800' + '14' + '04' + '0001' + '01'.repeat(20) + '0a010f32' + 'ff'.repeat(20) +
    '0a010f32')
})

t.test('an IPv6 address or a short hardware address is our own mistake', async t => {
  t.throws(() => gratuitousArp(mac, ip('fe80::1')), /IPv4/)
  t.throws(() => gratuitousInfinibandArp(new Uint8Array(6), new Uint8Array(20), ip('10.0.0.1')),
    /20 bytes/)
})
