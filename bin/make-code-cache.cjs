// Writes what V8 makes of the bundles beside them, for bundles.cjs. It is done where the program is
// installed, by the Node.js that will run it: by `npm run build`, and by the package when it is
// configured. Commands that should be over soon are run once, so that their functions are in it.
'use strict'

const { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')
const { CACHE, DIST, cacheFile, compile, load, loaded } = require('./bundles.cjs')

const SAMPLE = `global_defs {
  router_id sample
  script_user root
  enable_script_security
}
vrrp_script chk {
  script "/bin/true"
  interval 2
  weight -20
}
vrrp_instance VI_1 {
  state BACKUP
  interface lo
  virtual_router_id 51
  priority 100
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    192.0.2.1/24 dev lo
  }
  track_script {
    chk
  }
}
virtual_server 192.0.2.1 80 {
  delay_loop 6
  lb_algo wlc
  lb_kind NAT
  protocol TCP
${[1, 2, 3].map(last => `  real_server 198.51.100.${last} 80 {
    weight 1
    TCP_CHECK {
      connect_timeout 3
    }
  }
  real_server 198.51.100.1${last} 80 {
    HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 3
    }
  }
`).join('')}}
`

const CLUSTER = `<cib crm_feature_set="3.19.0" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0">
<configuration>
<crm_config><cluster_property_set id="options">
<nvpair id="options-stonith" name="stonith-enabled" value="false"/>
</cluster_property_set></crm_config>
<nodes><node id="1" uname="one"/><node id="2" uname="two"/></nodes>
<resources>
${['a', 'b'].map(name => `<primitive id="${name}" class="ocf" provider="heartbeat" type="Dummy">
<meta_attributes id="${name}-meta"><nvpair id="${name}-s" name="resource-stickiness" value="1"/></meta_attributes>
<operations><op id="${name}-monitor" name="monitor" interval="10s"/></operations>
</primitive>`).join('\n')}
<group id="g"><primitive id="g1" class="ocf" provider="heartbeat" type="Dummy"/>
<primitive id="g2" class="ocf" provider="heartbeat" type="Dummy"/></group>
<clone id="c"><primitive id="c1" class="ocf" provider="heartbeat" type="Dummy"/></clone>
</resources>
<constraints>
<rsc_location id="l" rsc="a" node="one" score="100"/>
<rsc_colocation id="co" rsc="b" with-rsc="a" score="INFINITY"/>
<rsc_order id="o" first="a" then="g"/>
</constraints>
</configuration>
<status>${['one', 'two'].map((name, at) => `<node_state id="${at + 1}" uname="${name}"
 in_ccm="true" crmd="online" join="member" expected="member"><lrm id="${at + 1}"><lrm_resources/></lrm></node_state>`).join('\n')}
</status>
</cib>
`

async function run () {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-sample-'))
  const file = join(directory, 'keepalived.conf')
  try {
    writeFileSync(file, SAMPLE)
    const { main } = load('main.cjs')
    await main(['node', 'keepalived', '-t', '-f', file])
    await main(['node', 'holdfast', 'check', file])
    await main(['node', 'holdfast', 'fmt', '--check', file])
    const cluster = join(directory, 'cib.xml')
    writeFileSync(cluster, CLUSTER)
    const settled = join(directory, 'settled.xml')
    await main(['node', 'crm_simulate', '-S', '-s', '-x', cluster, '-O', settled])
    await main(['node', 'crm_simulate', '-R', '-x', settled])
    await main(['node', 'crm_verify', '-x', cluster])
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function write () {
  rmSync(dirname(CACHE), { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  for (const name of readdirSync(DIST).filter(each => each.endsWith('.cjs'))) {
    const script = loaded.get(name)?.script ?? compile(name)
    writeFileSync(join(CACHE, name), cacheFile(name, script))
  }
}

run().then(write).catch(error => {
  // Without it everything works as well, a little later.
  process.stderr.write(`no code cache: ${error.message}\n`)
})
