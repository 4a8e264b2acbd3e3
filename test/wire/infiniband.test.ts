import t from 'tap'
import { internetChecksum } from '../../src/lib/checksum.js'
import {
  infinibandArp, infinibandMulticast, infinibandNeighborAdvert
} from '../../src/wire/infiniband.js'
import { ipv6PseudoHeader } from '../../src/wire/neighbor-discovery.js'
import { ip } from '../vrrp/samples.js'

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (from: Uint8Array): string => Buffer.from(from).toString('hex')

/** Queue pair 0x000048, GID fe80::2c9:0200:0040:0101, as `ip link` shows a port. */
const HARDWARE = bytes('80000048' + 'fe80000000000000' + '0002c90200400101')
/** The broadcast group of partition 0x8001, link-local scope (RFC 4391 section 4). */
const BROADCAST = bytes('00ffffff' + 'ff12401b8001' + '00000000000000000000')
  .map((octet, at) => at >= 16 ? 0xff : octet)

t.test('ARP goes to the broadcast group, with 20-byte addresses', async t => {
  t.equal(hex(infinibandArp(HARDWARE, BROADCAST, ip('10.0.0.7'))),
    hex(BROADCAST) + '0806' + '0000' +
    '0020' + '0800' + '14' + '04' + '0001' +
    hex(HARDWARE) + '0a000007' + hex(BROADCAST) + '0a000007')
})

t.test('the group of an IPv6 multicast address keeps scope and partition of the link', async t => {
  const allNodes = bytes('ff020000000000000000000000000001')
  t.equal(hex(infinibandMulticast(BROADCAST, allNodes)),
    '00ffffff' + 'ff12' + '601b' + '8001' + '00000000000000000001')
})

t.test('a neighbour advert carries the long option, and its checksum holds', async t => {
  const frame = infinibandNeighborAdvert(HARDWARE, BROADCAST, ip('fe80::7'), true)
  t.equal(frame.length, 24 + 40 + 48)
  t.equal(hex(frame.subarray(20, 24)), '86dd0000')
  const packet = frame.subarray(24)
  t.equal(hex(packet.subarray(0, 8)), '60000000' + '0030' + '3a' + 'ff')
  const icmp = packet.subarray(40)
  t.equal(icmp[4], 0xa0, 'router and override')
  t.equal(hex(icmp.subarray(24)), '02' + '03' + '0000' + hex(HARDWARE))
  const pseudo = ipv6PseudoHeader(packet.subarray(8, 24), packet.subarray(24, 40), icmp.length, 58)
  t.equal(internetChecksum(pseudo, icmp), 0)
})

t.test('addresses of another length are our own mistake', async t => {
  const short = new Uint8Array(6)
  t.throws(() => infinibandNeighborAdvert(short, BROADCAST, ip('fe80::7'), false), /20 bytes/)
  t.throws(() => infinibandMulticast(short, new Uint8Array(16)), /20 bytes/)
  t.throws(() => infinibandNeighborAdvert(HARDWARE, BROADCAST, ip('10.0.0.1'), false), /IPv6/)
})
