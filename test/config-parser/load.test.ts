import t from 'tap'
import { load } from '../../src/config-parser/load.js'
import { centis, seconds } from '../../src/lib/time.js'
import { fakeHost } from '../fakes/config-host.js'
import { loadText, MAIN, messages } from '../fakes/config-text.js'

const MASTER_BACKUP = `! Configuration File for keepalived
global_defs {
   vrrp_mcast_group4 224.15.15.15
}
vrrp_script chk_down {
    script "[[ -f /etc/keepalived/down ]] && exit 1 || exit 0"
      interval 1
    weight -5
}
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 20   # same on both
    priority 98
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 6b8a916c
    }
    virtual_ipaddress {
        10.1.15.50/16 dev eth0 label eth0:1
    }
    track_script {
        chk_down
    }
}
`

t.test('a master with a tracked script becomes exactly this configuration', async t => {
  const { config, diagnostics } = loadText(MASTER_BACKUP, { everyProgram: true }, false)
  const [instance] = config?.vrrp.instances ?? []
  t.match(instance, {
    name: 'VI_1',
    family: 'ipv4',
    version: 2,
    vrid: 20,
    interface: 'eth0',
    wantsMaster: true,
    priority: 98,
    advertInterval: seconds(1),
    authentication: { type: 'pass', password: '6b8a916c' },
    preempt: true,
    accept: true,
    delivery: { type: 'multicast', group: '224.15.15.15' },
    downTimerAdverts: 3,
    lowerPriorityNoAdvert: false,
    garp: {
      masterDelay: seconds(5),
      masterRepeat: 5,
      masterRefresh: 0,
      lowerPriorityDelay: seconds(5),
      lowerPriorityRepeat: 5
    }
  })
  t.match(instance?.addresses, [{ address: '10.1.15.50', prefixLength: 16, interface: 'eth0', label: 'eth0:1', scope: 0 }])
  t.strictSame(instance?.track.scripts, [{ name: 'chk_down', weight: -5, reverse: false }])
  t.strictSame(config?.vrrp.scripts, [{
    name: 'chk_down', interval: seconds(1), timeout: seconds(1), weight: -5, reverse: false, rise: 1, fall: 1, initFail: false
  }])
  t.match(config?.notify.trackScripts.chk_down?.args, ['[[', '-f', '/etc/keepalived/down', ']]', '&&', 'exit', '1', '||', 'exit', '0'])
  t.strictSame(diagnostics.map(each => each.code), ['HF0404'])
})

t.test('two routers that are master of one address each', async t => {
  const { config } = loadText(`
vrrp_instance VI_1 { state MASTER
interface eth0
virtual_router_id 1
priority 100
virtual_ipaddress { 10.0.0.1/24 } }
vrrp_instance VI_2 { state BACKUP
interface eth0
virtual_router_id 2
priority 98
virtual_ipaddress { 10.0.0.2/24 } }
`)
  t.strictSame(config?.vrrp.instances.map(
    ({ name, vrid, priority, wantsMaster }) => [name, vrid, priority, wantsMaster]
  ),
  [['VI_1', 1, 100, true], ['VI_2', 2, 98, false]])
})

t.test('version 3, unicast and IPv6', async t => {
  const { config } = loadText(`vrrp_instance six {
interface eth0
virtual_router_id 6
advert_int 0.25
unicast_src_ip 2001:db8::1
unicast_peer {
 2001:db8::2 min_ttl 254
}
virtual_ipaddress {
 fe80::5
 2001:db8::5/64
}
}
`)
  t.match(config?.vrrp.instances[0], {
    family: 'ipv6',
    version: 3,
    advertInterval: centis(25),
    sourceAddress: '2001:db8::1',
    delivery: { type: 'unicast', peers: [{ address: '2001:db8::2', minTtl: 254, maxTtl: 255 }], checkSource: true },
    addresses: [{ preferredLifetime: 0 }, { preferredLifetime: 'forever' }]
  })
})

t.test('what ends keepalived\'s VRRP process leaves no configuration and status 2', async t => {
  const instance = (text: string): string => `vrrp_instance A {\n${text}\n}\n`
  const address = 'virtual_ipaddress { 10.0.0.1 }'
  for (const text of [
    instance(`interface eth0\n${address}`),
    instance(`virtual_router_id 1\n${address}`),
    instance(`interface nosuch0\nvirtual_router_id 1\n${address}`),
    instance('interface eth0\nvirtual_router_id 1\nversion 3'),
    instance(`interface eth0\nvirtual_router_id 1\n${address}`) + instance(`interface eth0\nvirtual_router_id 1\n${address}`).replace(' A', ' B')
  ]) {
    const { config, exitCode } = loadText(text, {}, false)
    t.equal(config, undefined, text)
    t.equal(exitCode, 2)
  }
})

t.test('every instance that cannot work is named', async t => {
  const instance = (name: string): string => `vrrp_instance ${name} {\ninterface eth0\nvirtual_ipaddress { 10.0.0.1 }\n}\n`
  const found = messages(loadText(instance('A') + instance('B'))).filter(each => each.includes('virtual router id must be set'))
  t.strictSame(found, ['1:15 HF0501 (A) the virtual router id must be set', '5:15 HF0501 (B) the virtual router id must be set'])
})

t.test('mere faults leave a configuration to run with', async t => {
  const { config, exitCode } = loadText('bogus\nvrrp_instance A {\ninterface eth0\nvirtual_router_id 1\npriority 900\nvirtual_ipaddress { 10.0.0.1 }\n}\n', {}, false)
  t.equal(exitCode, 0)
  t.equal(config?.vrrp.instances[0]?.priority, 100)
})

t.test('a missing parameter is refused with status 2, and the rest is reported all the same', async t => {
  const loaded = loadText('vrrp_instance A {\ninterface\n}\nbogus\n')
  t.equal(loaded.exitCode, 2)
  t.match(messages(loaded), [/^2:10 HF0301 .*missing a parameter after keyword `interface` at word position 2/, /^4:1 HF0201/, /^1:15 HF0501/, /HF0501/].slice(0, 2))
})

t.test('a missing main file is status 6, or 0 for a test, as keepalived has it', async t => {
  const host = fakeHost({ files: { '/d/a.conf': '', '/d/b.conf': '' } })
  t.equal(load(host, { path: '/nosuch' }).exitCode, 6)
  t.equal(load(host, { path: '/nosuch', configTest: true }).exitCode, 0)
  const several = load(host, { path: '/d/*.conf', configTest: true })
  t.equal(several.exitCode, 5)
  t.match(messages(several), [/^- HF0124/])
})

t.test('the config id is the host name up to its dot unless given', async t => {
  const host = fakeHost({ files: { [MAIN]: '@a x\n@b y\n' }, hostName: 'a.example' })
  t.match(load(host, { path: MAIN }).diagnostics, [{ message: "Unknown keyword 'x'" }])
  t.match(load(host, { path: MAIN, configId: 'b' }).diagnostics, [{ message: "Unknown keyword 'y'" }])
})

t.test('an empty file is a configuration', async t => {
  const { config, exitCode } = loadText('')
  t.equal(exitCode, 0)
  t.strictSame(config?.vrrp.instances, [])
  t.equal(config?.process.routerId, 'router1.example.net')
})

const DIRECT_ROUTING = `global_defs {
   router_id LVS_DEVEL
}
virtual_server 192.168.200.100 443 {
    delay_loop 6
    lb_algo wrr
    lb_kind DR
    persistence_timeout 50
    protocol TCP
    sorry_server 192.168.200.200 443

    real_server 192.168.201.100 443 {
        weight 3
        HTTP_GET {
            url {
              path /healthz
              status_code 200
            }
            url {
              path /mrtg/
              digest 9b3a0c85a887a256d6939da88aabd8cd
            }
            connect_timeout 3
            nb_get_retry 3
            delay_before_retry 2
        }
    }
    real_server 192.168.201.101 443 {
        weight 1
        TCP_CHECK {
            connect_timeout 5
            connect_port 8443
        }
    }
}
`

t.test('direct routing with HTTP_GET and a sorry server becomes exactly this configuration', async t => {
  const { config, diagnostics, exitCode } = loadText(DIRECT_ROUTING)
  t.strictSame(diagnostics.map(({ code }) => code), ['HF0209'], 'nb_get_retry is an old name')
  t.equal(exitCode, 5, 'and keepalived counts old names')
  const [server] = config?.lvs.virtualServers ?? []
  const direct = { method: 'route' }
  t.match(server, {
    name: '[192.168.200.100]:tcp:443',
    target: { type: 'address', address: '192.168.200.100', port: 443 },
    protocol: 'tcp',
    scheduler: 'wrr',
    forwarding: direct,
    delayLoop: seconds(6),
    persistence: { timeout: 50 },
    quorum: 1,
    sorryServer: { address: '192.168.200.200', port: 443, forwarding: direct, inhibit: false }
  })
  t.match(server?.realServers, [
    { address: '192.168.201.100', port: 443, weight: 3, forwarding: direct, inhibitOnFailure: false },
    { address: '192.168.201.101', port: 443, weight: 1, forwarding: direct }
  ])
  const [http, tcp] = (server?.realServers ?? []).flatMap(each => each.checkers)
  t.match(http, {
    type: 'http',
    protocol: '1.0',
    schedule: { delayLoop: seconds(6), retry: 3, delayBeforeRetry: seconds(2) },
    connection: { address: '192.168.201.100', port: 443, timeout: seconds(3) }
  })
  t.match(http?.type === 'http' ? http.urls : [], [
    { path: '/healthz', statusCodes: [[200, 200]], digest: undefined },
    { path: '/mrtg/', digest: '9b3a0c85a887a256d6939da88aabd8cd' }
  ])
  t.match(http?.type === 'http' ? http : {}, { tls: undefined })
  t.match(tcp, {
    type: 'tcp',
    connection: { address: '192.168.201.101', port: 8443, timeout: seconds(5) }
  })
})
