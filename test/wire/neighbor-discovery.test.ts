import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { internetChecksum } from '../../src/lib/checksum.js'
import { ipBytes } from '../../src/lib/ip-address.js'
import { parseMac } from '../../src/lib/mac-address.js'
import { ipv6PseudoHeader, unsolicitedNeighborAdvert } from '../../src/wire/neighbor-discovery.js'
import { ip } from '../vrrp/samples.js'

const mac = present(parseMac('02:11:22:33:44:55'), 'an address')
const address = ip('2001:db8::100')
const addressHex = '20010db8000000000000000000000100'
const allNodes = 'ff020000000000000000000000000001'
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('the frame goes to all nodes, overrides, and names the hardware address', async t => {
  const frame = unsolicitedNeighborAdvert(mac, address, false)
  t.equal(hex(frame.subarray(0, 56)), '333300000001' + '021122334455' + '86dd' + '60000000' +
    '0020' + '3a' + 'ff' + addressHex + allNodes + '8800')
  t.equal(hex(frame.subarray(58)), '20000000' + addressHex + '0201' + '021122334455')
})

t.test('a router says so', async t => {
  t.equal(unsolicitedNeighborAdvert(mac, address, true)[58], 0xa0)
})

t.test('the checksum holds behind the pseudo header', async t => {
  const frame = unsolicitedNeighborAdvert(mac, address, true)
  const pseudo = ipv6PseudoHeader(ipBytes(address), ipBytes(ip('ff02::1')), 32, 58)
  t.equal(internetChecksum(pseudo, frame.subarray(54)), 0)
})

t.test('an IPv4 address is our own mistake', async t => {
  t.throws(() => unsolicitedNeighborAdvert(mac, ip('10.0.0.1'), false), /IPv6|neighbour/)
})
