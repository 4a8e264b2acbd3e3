import t from 'tap'
import { assert } from '../../src/lib/assert.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import { addRouter, receiverOf, removeRouter, socketSpec } from '../../src/vrrp/sockets.js'
import type { Router, Socket } from '../../src/vrrp/world.js'
import { Bench, instanceConfig, ip, link, packetFrom, vrrpConfig } from './samples.js'

const eth0 = link('eth0', 2)
const source = ip('10.0.0.1')

function unicast (name: string, peer: string): InstanceConfig {
  return instanceConfig({
    name,
    delivery: {
      type: 'unicast',
      peers: [{ address: ip(peer), minTtl: 0, maxTtl: 255 }],
      ttl: undefined,
      checkSource: false
    }
  })
}

t.test('a multicast socket is named by its group, a unicast one by its source', async t => {
  t.match(socketSpec(instanceConfig(), eth0, source),
    { id: 'ipv4/112/eth0/224.0.0.18', group: '224.0.0.18', source: undefined, interface: 2 })
  t.match(socketSpec(unicast('VI_1', '10.0.0.2'), eth0, source),
    { id: 'ipv4/112/eth0/10.0.0.1', group: undefined, source: '10.0.0.1' })
  t.match(socketSpec(instanceConfig({ authentication: { type: 'ah', password: 'x' } }), eth0, source),
    { protocol: 51 })
  t.match(socketSpec(unicast('VI_1', '10.0.0.2'), undefined, source), { interface: undefined })
})

t.test('several unicast instances with one vrid are told apart by their peers', async t => {
  const bench = new Bench(vrrpConfig([unicast('VI_1', '10.0.0.2'), unicast('VI_2', '10.0.0.3')]))
  const [first, second] = bench.engine.world?.routers ?? []
  const socket: Socket = {
    spec: socketSpec(instanceConfig(), eth0, source),
    byVrid: new Map(),
    favoured: new Set(),
    failed: false
  }
  const from = (address: string): Router | undefined =>
    receiverOf(socket, 51, packetFrom(instanceConfig(), 's', { source: address }))
  t.equal(from('10.0.0.2'), undefined)
  assert(first !== undefined && second !== undefined, 'there are two')
  addRouter(socket, first)
  t.equal(from('10.0.0.9'), first, 'alone it takes what comes')
  addRouter(socket, second)
  t.equal(from('10.0.0.2'), first)
  t.equal(from('10.0.0.3'), second)
  t.equal(from('10.0.0.9'), undefined)
  removeRouter(socket, first)
  t.equal(from('10.0.0.2'), second)
  removeRouter(socket, second)
  t.equal(socket.byVrid.size, 0)
})
