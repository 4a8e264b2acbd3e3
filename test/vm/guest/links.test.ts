/**
 * Virtual routers on kinds of interfaces that not every kernel has: an ipvlan, and a VRF with a
 * virtual MAC and with unicast. Debian's keepalived on plain interfaces is the peer.
 */

import t from 'tap'
import { inNamespace, makeNamespace, removeNamespace, unfit, until } from './guest.js'
import { Program } from './program.js'

const [OURS, PEER] = ['hf-ours', 'hf-peer']
/** Seconds; for Node.js under emulation, on a machine that does other things too. */
const PATIENCE = 240
const TABLE = '10'
const VIPS = { ipvlan: '10.8.0.51', vmac: '10.9.0.52', unicast: '10.9.0.53' } as const

const instance = (
  id: number, name: string, priority: number, interval: number, lines: string, address: string
): string => `vrrp_instance ${name} {
  version 3
  virtual_router_id ${id}
  priority ${priority}
  advert_int ${interval}
${lines}
  virtual_ipaddress {
    ${address}
  }
}
`
const INTERVAL = 2

const ours = [
  instance(51, 'IPVLAN', 200, INTERVAL, '  interface eth0\n  use_ipvlan 10.8.0.11/24',
    `${VIPS.ipvlan}/32`),
  instance(52, 'VMAC', 200, INTERVAL, '  interface eth1\n  use_vmac\n' +
    '  virtual_routes {\n    10.50.0.0/16 via 10.9.0.2 dev eth1 vrf red\n  }', `${VIPS.vmac}/32`),
  instance(53, 'UNICAST', 200, INTERVAL, '  vrf red\n  unicast_src_ip 10.9.0.1\n' +
    '  unicast_peer {\n    10.9.0.2\n  }', `${VIPS.unicast}/32 dev eth1`)
].join('')
const theirs = [
  instance(51, 'IPVLAN', 100, INTERVAL, '  interface eth0', `${VIPS.ipvlan}/32`),
  instance(52, 'VMAC', 100, INTERVAL, '  interface eth1', `${VIPS.vmac}/32`),
  instance(53, 'UNICAST', 100, INTERVAL, '  interface eth1\n  unicast_src_ip 10.9.0.2\n' +
    '  unicast_peer {\n    10.9.0.1\n  }', `${VIPS.unicast}/32`)
].join('')

function holds (namespace: string, address: string): boolean {
  return inNamespace(namespace, 'ip', '-o', 'address', 'show').includes(` ${address}/32 `)
}

t.setTimeout(580_000)
const programs: Program[] = []
t.teardown(() => {
  for (const program of programs) program.close()
  for (const name of [OURS, PEER]) removeNamespace(name)
})

t.test('ipvlan and VRF beside a keepalived without', { skip: unfit, timeout: 570_000 }, async t => {
  for (const name of [OURS, PEER]) makeNamespace(name)
  for (const [at, network] of ['10.8.0', '10.9.0'].entries()) {
    inNamespace(OURS, 'ip', 'link', 'add', `eth${at}`, 'type', 'veth',
      'peer', 'name', `eth${at}`, 'netns', PEER)
    for (const [name, last] of [[OURS, 1], [PEER, 2]] as const) {
      inNamespace(name, 'ip', 'address', 'add', `${network}.${last}/24`, 'dev', `eth${at}`)
      inNamespace(name, 'ip', 'link', 'set', `eth${at}`, 'up')
    }
  }
  inNamespace(OURS, 'ip', 'link', 'add', 'red', 'type', 'vrf', 'table', TABLE)
  inNamespace(OURS, 'ip', 'link', 'set', 'red', 'up')
  inNamespace(OURS, 'ip', 'link', 'set', 'eth1', 'master', 'red')

  const peer = new Program('keepalived', PEER, theirs)
  programs.push(peer)
  const all = Object.values(VIPS)
  t.ok(await until(() => all.every(each => holds(PEER, each)), PATIENCE), 'the peer alone has all')

  const program = new Program('holdfast', OURS, ours)
  programs.push(program)
  const moved = (): boolean => all.every(each => holds(OURS, each) && !holds(PEER, each))
  t.ok(await until(moved, PATIENCE), 'the higher priority takes all of them')
  for (const name of Object.keys(VIPS)) {
    t.ok(peer.log.some(line => line.includes(`(${name.toUpperCase()}) Entering BACKUP`)),
      `the peer has heard ${name}`)
  }

  const link = (name: string): string => inNamespace(OURS, 'ip', '-d', '-o', 'link', 'show', name)
  const addresses = (name: string): string =>
    inNamespace(OURS, 'ip', '-o', 'address', 'show', 'dev', name)
  t.match(link('vrrp.51'), /@eth0:.*ipvlan\s+mode l2 bridge/, 'an ipvlan is made')
  t.match(addresses('vrrp.51'), / 10\.8\.0\.11\/24 /, 'with the address of its adverts')
  t.match(addresses('vrrp.51'), / 10\.8\.0\.51\/32 /, 'and the virtual one')
  t.match(link('vrrp.52'), /@eth1:.*master red.*00:00:5e:00:01:34.*macvlan mode private/,
    'a VMAC is where its base is')
  t.match(inNamespace(OURS, 'ip', 'route', 'show', 'table', TABLE, 'type', 'local'),
    /10\.9\.0\.52 dev vrrp\.52/, 'and its address with it')
  t.match(inNamespace(OURS, 'ip', 'route', 'show', 'table', TABLE),
    /10\.50\.0\.0\/16 via 10\.9\.0\.2 dev eth1/, 'a route is in the table of its VRF')
  const answers = (address: string): boolean => {
    try {
      inNamespace(PEER, 'ping', '-c', '1', '-W', '5', address)
      return true
    } catch {
      return false
    }
  }
  for (const each of all) t.ok(await until(() => answers(each), PATIENCE), `${each} answers`)

  t.ok(await program.stop(PATIENCE), 'it ends')
  t.ok(await until(() => all.every(each => holds(PEER, each)), PATIENCE), 'and hands all over')
  t.notMatch(inNamespace(OURS, 'ip', '-o', 'link', 'show'), /vrrp/, 'no interface is left')
  t.notOk(all.some(each => holds(OURS, each)), 'nor an address')
  t.notMatch(inNamespace(OURS, 'ip', 'route', 'show', 'table', TABLE), /10\.50/, 'nor a route')
  if (!t.passing()) for (const line of program.log) t.comment(line)
})
