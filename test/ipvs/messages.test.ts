import t from 'tap'
import type { IpvsRequest } from '../../src/ipvs/messages.js'
import { encodeRequest, isDump } from '../../src/ipvs/messages.js'
import { AssertionFailure } from '../../src/lib/assert.js'
import { destination, ip, service, tcp } from './examples.js'

const hex = (request: IpvsRequest) => Buffer.from(encodeRequest(request)).toString('hex')

const web = tcp('192.0.2.1', 80)
const webIdBytes = '06000100020000000600020006000000' +
  '14000300c0000201000000000000000000000000' + '0600040000500000'

t.test('a service carries all that identifies and configures it', async t => {
  t.equal(hex({ type: 'add-service', service: service(web) }), [
    '01010000',
    '54000180',
    webIdBytes,
    '08000600776c6300',
    '0c00070000000000ffffffff',
    '0800080000000000',
    '08000900ffffffff'
  ].join(''))
})

t.test('persistence sets its flag, timeout, mask and engine', async t => {
  const sip = service({ type: 'address', protocol: 'udp', address: ip('192.0.2.1'), port: 80 }, {
    scheduler: 'rr',
    flags: { onePacket: true, flag1: true, flag2: true, flag3: true },
    persistence: {
      timeout: 360, granularity: { family: 'ipv4', mask: 0xffffff00 }, engine: 'sip'
    }
  })
  const bytes = hex({ type: 'edit-service', service: sip })
  t.match(bytes, /^02010000/)
  t.match(bytes, '0600020011000000', 'UDP')
  t.match(bytes, '08000b0073697000', 'the engine')
  t.match(bytes, '0c0007003d000000ffffffff', 'persistent, one packet and three scheduler flags')
  t.match(bytes, '0800080068010000', '360 seconds')
  t.match(bytes, '08000900ffffff00', 'the mask in network order')
})

t.test('an IPv6 granularity is a prefix length', async t => {
  const six = service(tcp('2001:db8::1', 443), {
    persistence: { timeout: 60, granularity: { family: 'ipv6', length: 64 }, engine: undefined }
  })
  const bytes = hex({ type: 'add-service', service: six })
  t.match(bytes, '060001000a000000')
  t.match(bytes, '1400030020010db8000000000000000000000001')
  t.match(bytes, '0800090040000000')
})

t.test('a granularity of the other family is our own mistake', async t => {
  const wrong = service(tcp('2001:db8::1', 443), {
    persistence: { timeout: 60, granularity: { family: 'ipv4', mask: 1 }, engine: undefined }
  })
  t.throws(() => encodeRequest({ type: 'add-service', service: wrong }), AssertionFailure)
})

t.test('a firewall mark stands for protocol, address and port', async t => {
  t.equal(hex({ type: 'delete-service', service: { type: 'fwmark', mark: 7, family: 'ipv6' } }),
    '03010000' + '14000180' + '060001000a000000' + '0800050007000000')
})

t.test('a destination carries forwarding, weight and thresholds', async t => {
  const to = destination('10.0.0.2', 8080, {
    forwarding: { method: 'route' }, weight: 100, upperThreshold: 500, lowerThreshold: 400
  })
  t.equal(hex({ type: 'add-destination', service: web, destination: to }), [
    '05010000', '30000180', webIdBytes, '48000280',
    '06000b0002000000',
    '140001000a000002000000000000000000000000',
    '060002001f900000',
    '0800030003000000',
    '0800040064000000',
    '08000500f4010000',
    '0800060090010000'
  ].join(''))
})

t.test('tunnels name their type, port and checksum', async t => {
  const bytes = (tunnel: Parameters<typeof tunnelTo>[0]) =>
    hex({ type: 'edit-destination', service: web, destination: tunnelTo(tunnel) })
  t.match(bytes({ type: 'ipip' }), /05000d000000000006000e000000000006000f0000000000$/)
  t.match(bytes({ type: 'gue', port: 6080, checksum: 'remcsum' }),
    /05000d000100000006000e0017c0000006000f0002000000$/)
  t.match(bytes({ type: 'gre', checksum: 'csum' }),
    /05000d000200000006000e000000000006000f0001000000$/)
})

t.test('a destination is deleted by address and port', async t => {
  t.match(hex({ type: 'delete-destination', service: web, destination: destination('fd00::1', 80) }),
    /^07010000.*2800028006000b000a00000014000100fd0000000000000000000000000000010600020000500000$/)
})

t.test('the synchronisation daemon is told what is configured and no more', async t => {
  const unset = { maxlen: undefined, port: undefined, ttl: undefined, group: undefined }
  t.equal(hex({
    type: 'start-daemon', daemon: { state: 'master', interface: 'eth0', id: 5, ...unset }
  }), '09010000' + '20000380' + '0800010001000000' + '090002006574683000000000' +
    '0800030005000000')
  const full = hex({
    type: 'start-daemon',
    daemon: {
      state: 'backup', interface: 'eth0', id: 5, maxlen: 1400, port: 8849, ttl: 3, group: ip('224.0.0.82')
    }
  })
  t.match(full, '0800010002000000')
  t.match(full, '0600040078050000')
  t.match(full, '08000500e0000052')
  t.match(full, '0600070091220000')
  t.match(full, '0500080003000000')
  t.match(hex({
    type: 'start-daemon', daemon: { state: 'backup', interface: 'eth0', id: 5, ...unset, group: ip('ff02::52') }
  }), '14000600ff020000000000000000000000000052')
  t.equal(hex({ type: 'stop-daemon', state: 'backup' }), '0a0100000c0003800800010002000000')
})

t.test('timeouts are three numbers', async t => {
  t.equal(hex({ type: 'set-timeouts', timeouts: { tcp: 900, tcpFin: 120, udp: 0 } }),
    '0c010000' + '0800040084030000' + '0800050078000000' + '0800060000000000')
})

t.test('zero may name a service; the others say nothing but their command', async t => {
  t.equal(hex({ type: 'zero', service: undefined }), '10010000')
  t.match(hex({ type: 'zero', service: web }), /^10010000....0180/)
  const commands = { 'list-services': '04', 'list-daemons': '0b', timeouts: '0d', version: '0f', flush: '11' } as const
  for (const type of ['list-services', 'list-daemons', 'timeouts', 'version', 'flush'] as const) {
    t.equal(hex({ type }), `${commands[type]}010000`)
  }
})

t.test('lists are dumps, the others are not', async t => {
  t.equal(isDump({ type: 'list-services' }), true)
  t.equal(isDump({ type: 'list-destinations', service: web }), true)
  t.equal(isDump({ type: 'flush' }), false)
})

function tunnelTo (tunnel: Extract<
  ReturnType<typeof destination>['forwarding'], { method: 'tunnel' }>['tunnel']) {
  return destination('10.0.0.2', 80, { forwarding: { method: 'tunnel', tunnel } })
}
