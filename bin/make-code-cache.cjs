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

async function run () {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-sample-'))
  const file = join(directory, 'keepalived.conf')
  try {
    writeFileSync(file, SAMPLE)
    const { main } = load('main.cjs')
    await main(['node', 'keepalived', '-t', '-f', file])
    await main(['node', 'holdfast', 'check', file])
    await main(['node', 'holdfast', 'fmt', '--check', file])
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
