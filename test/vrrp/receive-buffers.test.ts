import t from 'tap'
import type { InstanceConfig, ReceiveBufferPolicy } from '../../src/vrrp/config.js'
import { advertSize, receiveShare } from '../../src/vrrp/receive-buffers.js'
import {
  Bench, GLOBAL, addressConfig, instanceConfig, ip, ipv6Config, link, vrrpConfig
} from './samples.js'

function share (policy: ReceiveBufferPolicy, config = instanceConfig()): number | undefined {
  return receiveShare(config, { ...GLOBAL, receiveBufferPolicy: policy }, 1500)
}

t.test('the share of an instance: its own size, the policy, or nothing', async t => {
  const words = { type: 'words', mtu: false, advert: true } as const
  t.equal(share({ type: 'none' }), undefined)
  t.equal(share({ type: 'fixed', bytes: 9000 }), 9000)
  t.equal(share(words), 3 * (20 + 8 + 4 + 8))
  t.equal(share({ ...words, mtu: true }), 4500, 'MTU before ADVERT')
  t.equal(share(words, instanceConfig({ kernelReceiveBuffer: 77 })), 77)
})

t.test('an advert has the size it has on the wire', async t => {
  const hmac: InstanceConfig['hmac'] = {
    keys: [], activeKey: 1, timeWindow: GLOBAL.startupDelay, antiReplay: 'time', mode: 'enforce'
  }
  t.equal(advertSize(instanceConfig()), 40)
  t.equal(advertSize(instanceConfig({ version: 3 })), 32)
  t.equal(advertSize(instanceConfig({ authentication: { type: 'ah', password: 'x' } })), 64)
  t.equal(advertSize(instanceConfig({ version: 3, hmac })), 60)
  t.equal(advertSize(ipv6Config()), 8 + 2 * 16)
})

t.test('a socket has room for all its instances, also after a reload', async t => {
  const fixed = { ...GLOBAL, receiveBufferPolicy: { type: 'fixed', bytes: 1000 } } as const
  const other = instanceConfig({
    name: 'VI_2', vrid: 52, kernelReceiveBuffer: 500, addresses: [addressConfig('10.0.0.101/24')]
  })
  const elsewhere = instanceConfig({
    name: 'VI_3', vrid: 53, interface: 'eth1', addresses: [addressConfig('10.1.0.101/24')]
  })
  const bench = new Bench(vrrpConfig([instanceConfig(), other, elsewhere], { global: fixed }))
  const opened = (): unknown => bench.take().flatMap(effect =>
    effect.type === 'open-socket' ? [[effect.socket.interface, effect.socket.receiveBuffer]] : [])
  t.strictSame(opened(), [[2, 1500], [3, 1000]])
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig(), other, elsewhere]) })
  t.strictSame(opened(), [[2, 500], [3, undefined]])
  bench.give({ type: 'reload', config: vrrpConfig([instanceConfig(), other, elsewhere]) })
  t.strictSame(opened(), [], 'nothing has changed')
})

t.test('unicast instances share with those of the same source', async t => {
  const unicast = (name: string, vrid: number, source: string): InstanceConfig => instanceConfig({
    name,
    vrid,
    kernelReceiveBuffer: 100,
    addresses: [addressConfig(`10.0.0.${100 + vrid}/24`)],
    sourceAddress: ip(source),
    delivery: {
      type: 'unicast',
      peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })
  const bench = new Bench(vrrpConfig([
    unicast('VI_1', 51, '10.0.0.1'), unicast('VI_2', 52, '10.0.0.1'), unicast('VI_3', 53, '10.0.0.9')
  ]), { links: [link('eth0', 2)] })
  t.strictSame(bench.take().flatMap(effect =>
    effect.type === 'open-socket' ? [effect.socket.receiveBuffer] : []), [200, 100])
})
