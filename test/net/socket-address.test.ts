import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { type IpAddress, parseIp } from '../../src/lib/ip-address.js'
import { parseMac } from '../../src/lib/mac-address.js'
import {
  addressAndInterface, ipOfSocketAddress, ipSocketAddress, linkSocketAddress, multicastRequest
} from '../../src/net/socket-address.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function address (text: string): IpAddress {
  return present(parseIp(text), `${text} is an address`)
}

t.test('IPv4 addresses are sockaddr_in', async t => {
  t.equal(hex(ipSocketAddress(address('10.0.0.1'), 7, 112)), '020000700a000001' + '00'.repeat(8))
})

t.test('IPv6 addresses are sockaddr_in6, with a scope only where it means something', async t => {
  const start = '0a000000' + '00000000'
  t.equal(hex(ipSocketAddress(address('2001:db8::1'), 7)),
    start + '20010db8000000000000000000000001' + '00000000')
  t.equal(hex(ipSocketAddress(address('fe80::1'), 7)),
    start + 'fe800000000000000000000000000001' + '07000000')
  t.equal(hex(ipSocketAddress(address('ff02::12'), 7)),
    start + 'ff020000000000000000000000000012' + '07000000')
  t.equal(hex(ipSocketAddress(address('ff05::12'), 7)).slice(-8), '00000000', 'site scope')
})

t.test('what was encoded is read again, and other families are not', async t => {
  for (const text of ['10.0.0.1', '2001:db8::1', 'fe80::1']) {
    t.equal(ipOfSocketAddress(ipSocketAddress(address(text), 3)), text)
  }
  t.equal(ipOfSocketAddress(linkSocketAddress(3, 0x0806)), undefined)
})

t.test('frames go out by sockaddr_ll', async t => {
  const mac = present(parseMac('ff:ff:ff:ff:ff:ff'), 'a MAC')
  t.equal(hex(linkSocketAddress(3, 0x0806)), '1100080603000000' + '00'.repeat(12))
  t.equal(hex(linkSocketAddress(3, 0x0806, mac)), '1100080603000000' + '00000006ffffffffffff0000')
})

t.test('groups are joined by ip_mreqn and ipv6_mreq', async t => {
  t.equal(hex(multicastRequest(address('224.0.0.18'), 5)), 'e0000012' + '00000000' + '05000000')
  t.equal(hex(multicastRequest(undefined, 5)), '00000000' + '00000000' + '05000000')
  t.equal(hex(addressAndInterface(address('ff02::12'), 5)),
    'ff020000000000000000000000000012' + '05000000')
})
