import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Config } from '../../../src/config-parser/config.js'
import { schemaDiagnostics, schemaFaults } from '../../../src/config-parser/schema/config.js'
import { seconds } from '../../../src/lib/time.js'
import { loadText } from '../../fakes/config-text.js'
import { sharedPath } from '../../project.js'

function good (): Config {
  const { config } = loadText(`global_defs {
 enable_script_security
 script_user root
 notification_email { a@x }
 smtp_server 10.0.0.1
 notify_fifo /run/f
}
vrrp_script s { script "/bin/true" }
vrrp_instance A {
 interface eth0
 virtual_router_id 1
 virtual_ipaddress { 10.0.0.1/24 brd + }
 virtual_routes { 10.1.0.0/16 via 10.0.0.2 dev eth0 mtu lock 1400
  10.2.0.0/16 dev eth0 encap mpls 100/200 }
 virtual_rules { from 10.1.0.0/16 table 100 preference 5 }
 track_script { s weight 5 }
 notify_master "/bin/true x"
 use_vmac
}
bfd_instance b {
 neighbor_ip 10.0.0.8
}
virtual_server_group G {
 10.0.0.20-22 80
 fwmark 7 inet
}
virtual_server group G {
 protocol TCP
 lb_algo mh
 lb_kind TUN type gue port 6080
 persistence_granularity 255.255.255.0
 sorry_server 10.0.0.9 80
 real_server 10.0.0.2 80 {
  HTTP_GET {
   url {
    path /
    status_code 200-204 301
    regex ok
   }
  }
  UDP_CHECK {
   require_reply 0x
  }
 }
}
virtual_server 10.0.0.7 53 {
 protocol UDP
 real_server 10.0.0.3 53 {
  DNS_CHECK {
   name example.org
  }
  MISC_CHECK {
   misc_path "/bin/true x"
  }
  BFD_CHECK {
   name b
  }
 }
}
`, { everyProgram: true })
  if (config === undefined) throw new Error('no configuration')
  return config
}

t.test('a configuration fits its schemas', async t => {
  t.strictSame(schemaFaults(good()), [])
})

t.test('what the types cannot say is found', async t => {
  const config = good()
  const [instance] = config.vrrp.instances
  if (instance === undefined) throw new Error('no instance')
  const faulty = (change: Partial<typeof instance>): readonly string[] =>
    schemaFaults({ ...config, vrrp: { ...config.vrrp, instances: [{ ...instance, ...change }] } })
  t.match(faulty({ vrid: 256 }), [/^vrrp\.instances\.0\.vrid: /])
  t.match(faulty({ priority: 0 }), [/^vrrp\.instances\.0\.priority: /])
  t.match(faulty({ advertInterval: seconds(1.5) }), [/an interval the version cannot carry/])
  t.match(faulty({ family: 'ipv6' }), [/an address of the other family/])
  t.match(schemaFaults({ ...config, vrrp: { ...config.vrrp, instances: [instance, instance] } }), [/two instances of one name/])
})

t.test('faults of virtual servers and sessions are found', async t => {
  const config = good()
  const [first, ...others] = config.lvs.virtualServers
  const [real] = first?.realServers ?? []
  if (first === undefined || real === undefined) throw new Error('no server')
  const faulty = (server: typeof first): readonly string[] =>
    schemaFaults({ ...config, lvs: { ...config.lvs, virtualServers: [server, ...others] } })
  t.match(faulty({ ...first, scheduler: 'best' }), [/^lvs\.virtualServers\.0\.scheduler: /])
  t.match(faulty({ ...first, hysteresis: 1 }), [/a hysteresis that is not below the quorum/])
  t.match(faulty({ ...first, realServers: [] }), [/^lvs\.virtualServers\.0\.realServers: /])
  t.match(faulty({ ...first, realServers: [{ ...real, weight: -1 }] }), [/realServers\.0\.weight: /])
  const [http] = real.checkers
  if (http?.type !== 'http') throw new Error('no checker')
  t.match(faulty({ ...first, realServers: [{ ...real, checkers: [{ ...http, urls: [] }] }] }), [/checkers\.0\.urls: /])
  t.match(schemaFaults({ ...config, bfd: config.bfd.map(each => ({ ...each, ttl: 0 })) }), [/^bfd\.0\.ttl: /])
})

t.test('before a configuration is used its first servers are looked at, in a check all', async t => {
  const config = good()
  const [server] = config.lvs.virtualServers
  if (server === undefined) throw new Error('no server')
  const many = Array.from({ length: 1500 }, (_each, index) =>
    ({ ...server, quorum: index < 1400 ? 1 : 0 }))
  const long = { ...config, lvs: { ...config.lvs, virtualServers: many } }
  t.strictSame(schemaDiagnostics(long), [])
  t.ok(schemaDiagnostics(long, true).length > 0)
  t.strictSame(schemaDiagnostics(undefined), [])
})

const corpus = sharedPath('corpus', 'keepalived-conf')

t.test('whatever the field writes, what comes of it fits the schemas', {
  skip: corpus === undefined ? 'the corpus is not beside this checkout' : false
}, async t => {
  if (corpus === undefined) return
  let checked = 0
  for (const name of readdirSync(corpus).filter(each => each.endsWith('.conf'))) {
    const text = readFileSync(`${corpus}/${name}`, 'utf8')
    const { config } = loadText(`global_defs { dynamic_interfaces }\n${text}`, { everyProgram: true, everyUser: true })
    if (config === undefined) continue
    checked++
    const found = schemaFaults(config)
    if (found.length > 0) t.fail(`${name}: ${found.join('; ')}`)
  }
  t.ok(checked > 200, `${checked} configurations`)
})
