import t from 'tap'
import { present } from '../../src/lib/assert.js'
import {
  isVirtual, linkName, linkNamed, routerNamed, virtualAddressesOf
} from '../../src/vrrp/world.js'
import { Bench, addressConfig, instanceConfig, ip, vrrpConfig } from './samples.js'

t.test('things are found by their names', async t => {
  const excludedAddresses = [addressConfig('10.0.0.200')]
  const bench = new Bench(vrrpConfig([instanceConfig({ excludedAddresses })]))
  const world = present(bench.engine.world, 'it has started')
  t.equal(routerNamed(world, 'VI_1')?.config.vrid, 51)
  t.equal(routerNamed(world, 'VI_2'), undefined)
  t.equal(linkNamed(world, 'eth0')?.link.index, 2)
  t.equal(linkNamed(world, undefined), undefined)
  t.equal(linkName(world, 3), 'eth1')
  t.equal(linkName(world, 77), '#77')
  t.ok(isVirtual(world, ip('10.0.0.100')))
  t.ok(isVirtual(world, ip('10.0.0.200')))
  t.notOk(isVirtual(world, ip('10.0.0.1')))
  t.equal(virtualAddressesOf(bench.config).size, 2)
})
