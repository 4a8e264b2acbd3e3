import t from 'tap'
import type { RealServerState } from '../../src/checkers/real-server.js'
import { newRealServer } from '../../src/checkers/real-server.js'
import type { VirtualServerConfig } from '../../src/checkers/config.js'
import { addressRange, destinationsOf, servicesOf } from '../../src/checkers/wanted.js'
import { destinationKey, serviceKey } from '../../src/ipvs/service.js'
import { instant } from '../../src/lib/time.js'
import { ip, realServer, sorryServer, virtualServer } from './examples.js'

const alive = newRealServer(new Set())
const dead = newRealServer(new Set([0]))
const UP = { up: true, sorry: false }
const SORRY = { up: false, sorry: true }

const table = (
  config: VirtualServerConfig, quorum: typeof UP, ...servers: readonly RealServerState[]
) => destinationsOf(config, quorum, servers, instant(0))
  .map(each => `${destinationKey(each)} ${each.weight}`)

const two = [realServer('10.0.0.2', { weight: 3 }), realServer('10.0.0.3')]

t.test('the living servers are in the table, the dead are not', async t => {
  t.strictSame(table(virtualServer(two), UP, alive, dead), ['10.0.0.2:80 3'])
  t.strictSame(table(virtualServer(two), { up: false, sorry: false }, alive, dead), ['10.0.0.2:80 3'],
    'without a sorry server they stay when the quorum is lost')
})

t.test('inhibited servers stay with weight 0', async t => {
  const inhibited = virtualServer(two.map(each => ({ ...each, inhibitOnFailure: true })))
  t.strictSame(table(inhibited, UP, alive, dead), ['10.0.0.2:80 3', '10.0.0.3:80 0'])
})

t.test('while the sorry server answers it stands alone, inhibited ones beside it with 0', async t => {
  const config = virtualServer(two, { sorryServer: sorryServer('10.0.0.9') })
  t.strictSame(table(config, SORRY, alive, dead), ['10.0.0.9:80 1'])
  t.strictSame(table(config, UP, alive, dead), ['10.0.0.2:80 3'])
  const mixed = { ...config, realServers: [realServer('10.0.0.2', { inhibitOnFailure: true })] }
  t.strictSame(table(mixed, SORRY, alive), ['10.0.0.2:80 0', '10.0.0.9:80 1'])
})

t.test('an inhibited sorry server waits in the table with weight 0', async t => {
  const config = virtualServer(two, { sorryServer: sorryServer('10.0.0.9', true) })
  t.strictSame(table(config, UP, alive, dead), ['10.0.0.9:80 0', '10.0.0.2:80 3'])
  t.strictSame(table(config, SORRY, dead, dead), ['10.0.0.9:80 1'])
})

t.test('a sorry server that is a real server too appears once', async t => {
  const config = virtualServer(two, { sorryServer: sorryServer('10.0.0.2', true) })
  t.strictSame(table(config, UP, alive, alive), ['10.0.0.2:80 3', '10.0.0.3:80 1'])
  t.strictSame(table(config, SORRY, alive, alive), ['10.0.0.2:80 1'])
})

t.test('thresholds are those of the real server', async t => {
  const limited = realServer('10.0.0.2', { upperThreshold: 9, lowerThreshold: 4 })
  t.match(destinationsOf(virtualServer([limited]), UP, [alive], instant(0)),
    [{ upperThreshold: 9, lowerThreshold: 4 }])
})

t.test('an address or a mark is one service', async t => {
  const services = (changes: Partial<VirtualServerConfig>) =>
    servicesOf(virtualServer([], changes), {}).map(each => serviceKey(each.id))
  t.strictSame(services({}), ['TCP 10.0.0.1:80'])
  t.strictSame(services({ target: { type: 'fwmark', mark: 7 }, protocol: undefined, family: 'ipv6' }),
    ['FWM 7 IPv6'])
  t.match(servicesOf(virtualServer([], { scheduler: 'mh', flag1: true, flag2: true, onePacket: true }), {}),
    [{ scheduler: 'mh', flags: { onePacket: true, flag1: true, flag2: true, flag3: false } }])
})

t.test('a group is a service for each address and each mark', async t => {
  const config = virtualServer([], { target: { type: 'group', group: 'g', index: 0 } })
  const services = servicesOf(config, {
    g: {
      name: 'g',
      entries: [
        { type: 'addresses', first: ip('10.0.0.1'), last: ip('10.0.0.3'), port: 80 },
        { type: 'addresses', first: ip('10.0.1.1'), last: ip('10.0.1.1'), port: 0 },
        { type: 'fwmark', mark: 5, family: undefined },
        { type: 'fwmark', mark: 6, family: 'ipv6' }
      ]
    }
  })
  t.strictSame(services.map(each => serviceKey(each.id)), [
    'TCP 10.0.0.1:80', 'TCP 10.0.0.2:80', 'TCP 10.0.0.3:80', 'TCP 10.0.1.1:0', 'FWM 5', 'FWM 6 IPv6'
  ])
})

t.test('the granularity is for its own family, others stand by themselves', async t => {
  const persistence = {
    timeout: 60, granularity: { family: 'ipv4', mask: 0xffffff00 } as const, engine: 'sip'
  }
  const of = (changes: Partial<VirtualServerConfig>) =>
    servicesOf(virtualServer([], { persistence, ...changes }), {})[0]?.persistence
  t.strictSame(of({}), { timeout: 60, granularity: persistence.granularity, engine: 'sip' })
  t.strictSame(of({ target: { type: 'address', address: ip('2001:db8::1'), port: 80 }, family: 'ipv6' })?.granularity,
    { family: 'ipv6', length: 128 })
  t.equal(of({ persistence: undefined }), undefined)
})

t.test('ranges count in both families', async t => {
  t.strictSame(addressRange(ip('10.0.0.254'), ip('10.0.1.1')),
    ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1'])
  t.strictSame(addressRange(ip('2001:db8::fe'), ip('2001:db8::100')),
    ['2001:db8::fe', '2001:db8::ff', '2001:db8::100'])
  t.strictSame(addressRange(ip('255.255.255.255'), ip('255.255.255.255')), ['255.255.255.255'])
})
