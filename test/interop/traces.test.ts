/**
 * What a router leaves in the kernel: with virtual MACs, the firewall and settings while it runs,
 * and nothing at all when it has stopped, or when another has started after a crash.
 */

import t from 'tap'
import { until } from '../../src/cli/lab/shell.js'
import { Solo } from './solo.js'
import { obstacle, OURS } from './support.js'

const PATIENCE = 60_000
const skip = OURS.name === 'holdfast' ? obstacle() : 'keepalived 2.2.7 leaves settings behind'

const router = (name: string, vrid: number, address: string): string => `vrrp_instance ${name} {
  interface eth0
  version 3
  virtual_router_id ${vrid}
  priority 200
  advert_int 0.1
  use_vmac
  no_accept
  virtual_ipaddress {
    ${address}
  }
}
`
const CONFIG = `global_defs {
  nftables traces
  disable_local_igmp
}
${router('FOUR', 51, '10.1.15.51/32')}${router('SIX', 52, 'fe80::52/64\n    fd00:1::52/64')}`
const ADDRESSES = ['10.1.15.51', 'fe80::52', 'fd00:1::52']

/** Settings of the host, some of them as a careful administrator has them. */
class Machine {
  readonly #solo: Solo

  constructor (solo: Solo) {
    this.#solo = solo
    this.#run('sysctl', '-q', '-w', 'net.ipv4.conf.all.rp_filter=1', 'net.ipv4.conf.eth0.rp_filter=2',
      'net.ipv4.conf.default.rp_filter=0', 'net.ipv4.conf.lo.rp_filter=0',
      'net.ipv4.conf.eth0.arp_ignore=0')
  }

  /** Every setting of every interface, the links and addresses, and the firewall. */
  everything (): string {
    const settings = this.#run('sysctl', '-a', '-r', 'net\\.ipv[46]\\.(conf|igmp)')
      // Made anew for every reader.
      .split('\n').filter(line => !/stable_secret|base_reachable/.test(line))
    return [...settings, this.links(), this.#run('ip', '-o', 'address', 'show'),
      this.ruleset()].join('\n')
  }

  setting (path: string): string {
    return this.#run('sysctl', '-n', path).trim()
  }

  links (): string {
    return this.#run('ip', '-o', '-d', 'link', 'show')
      // How many look on, and what has passed, is nobody's trace.
      .replaceAll(/(?:promiscuity|allmulti) \d+/g, '')
  }

  ruleset (): string {
    return this.#run('nft', 'list', 'ruleset')
  }

  #run (command: string, ...args: readonly string[]): string {
    const { network, router: { host } } = this.#solo
    return network.runOn(host, command, ...args)
  }
}

t.test('virtual MACs, firewall and settings are there while it runs and gone afterwards',
  { skip, timeout: 240_000 }, async t => {
    const solo = new Solo(OURS, CONFIG)
    t.teardown(() => { solo.close() })
    const { router, network } = solo
    const machine = new Machine(solo)
    const before = machine.everything()

    const running = async (what: string): Promise<void> => {
      t.ok(await until(() => ADDRESSES.every(each => network.holds(router.host, each)), PATIENCE),
        `${what}: it holds its addresses`)
      const ruled = (): boolean => ADDRESSES.every(each => machine.ruleset().includes(each))
      t.ok(await until(ruled, PATIENCE), `${what}: the firewall knows them`)
      look(what)
    }
    const look = (what: string): void => {
      const settings: Readonly<Record<string, string>> = {
        'net.ipv4.conf.vrrp/51.arp_ignore': '1',
        'net.ipv4.conf.vrrp/51.accept_local': '1',
        'net.ipv4.conf.vrrp/51.rp_filter': '0',
        'net.ipv4.conf.vrrp/51.promote_secondaries': '1',
        'net.ipv6.conf.vrrp/51.disable_ipv6': '1',
        'net.ipv4.conf.vrrp/52.arp_ignore': '0',
        'net.ipv4.conf.eth0.arp_ignore': '1',
        'net.ipv4.conf.eth0.arp_filter': '1',
        'net.ipv4.conf.eth0.rp_filter': '2',
        'net.ipv4.conf.lo.rp_filter': '1',
        'net.ipv4.conf.default.rp_filter': '1',
        'net.ipv4.conf.all.rp_filter': '0',
        'net.ipv4.igmp_link_local_mcast_reports': '0'
      }
      const found = Object.fromEntries(Object.keys(settings)
        .map(path => [path, machine.setting(path)]))
      t.strictSame(found, settings, `${what}: the settings are those of virtual MACs`)
      const links = machine.links()
      t.match(links, /vrrp\.51@eth0:.*00:00:5e:00:01:33.*macvlan mode private/, 'the one')
      t.match(links, /vrrp\.52@eth0:.*00:00:5e:00:02:34.*macvlan mode private/, 'and the other')
      const rules = machine.ruleset()
      t.match(rules, /table ip traces \{[^]*igmp[^]*macvlan[^]*@vips drop/, 'what IGMP and addresses need')
      t.match(rules, /table ip6 traces \{[^]*mld2-listener-report[^]*nd-router-solicit/,
        'and what IPv6 needs')
    }

    await solo.master()
    await running('started')
    t.ok(await router.stop(PATIENCE), 'it ends')
    t.equal(machine.everything(), before, 'and everything is as it was')

    router.start()
    await running('started again')
    router.kill()
    t.ok(await until(() => router.pid === undefined, PATIENCE), 'it is torn away')
    t.ok(ADDRESSES.every(each => network.holds(router.host, each)), 'and leaves everything behind')
    const from = router.log.length
    router.start()
    for (const name of ['FOUR', 'SIX']) {
      t.ok(await router.logged(new RegExp(`\\(${name}\\) Entering MASTER`), PATIENCE, from),
        `${name} is master again`)
    }
    await running('after a crash')
    t.ok(await router.stop(PATIENCE), 'and ends')
    t.notMatch(machine.links(), /vrrp/, 'no interface is left')
    t.equal(machine.ruleset(), '', 'nor a rule')
    t.notOk(ADDRESSES.some(each => network.holds(router.host, each)), 'nor an address')
  })
