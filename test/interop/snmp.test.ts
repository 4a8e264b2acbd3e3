/**
 * SNMP through Debian's snmpd: what snmpwalk reads of us and the notifications we send are what it
 * reads of keepalived with the same configuration. About 25 seconds.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import t from 'tap'
import { ROUTES } from './dump-configs.js'
import { folder, inBox, KEEPALIVED, obstacle } from '../live/sandbox.js'

const missing = ['snmpd', 'snmpwalk', 'snmptrapd', 'snmpset']
  .filter(each => spawnSync('which', [each]).status !== 0).map(each => `${each} is missing`)[0]
const skip = obstacle() || (missing ?? false)
const PEER = '/usr/sbin/keepalived'

const SNMPD = `master agentx
agentXSocket /run/agentx
rwcommunity public 127.0.0.1
trap2sink 127.0.0.1:10162 public
`

const CONFIGURATION = `global_defs {
  router_id r1
  enable_snmp_vrrp
  enable_snmp_rfcv2
  enable_snmp_rfcv3
  enable_traps
  script_user root
  enable_script_security
  notification_email {
    a@b.c
  }
  notification_email_from root@here
  smtp_server 127.0.0.1
  smtp_alert off
  smtp_alert_vrrp on
}
vrrp_script chk {
  script "/usr/bin/true"
  interval 2
  weight 5
}
track_file tf {
  file /run/tf
}
vrrp_sync_group G1 {
  group {
    VI_2
  }
}
vrrp_instance VI_2 {
  interface eth1
  virtual_router_id 22
  priority 120
  nopreempt
  garp_master_delay 1
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    10.9.1.50
  }
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority 100
  virtual_ipaddress {
    10.9.0.50/24
    10.9.0.51/24 dev eth1
  }
  virtual_ipaddress_excluded {
    10.9.0.60/32
  }
  virtual_routes {
    10.77.0.0/16 via 10.9.0.2 dev eth0
  }
  virtual_rules {
    from 10.78.0.0/16 table 100
  }
  track_script {
    chk
  }
  track_interface {
    eth1
  }
  track_file {
    tf weight 1
  }
  notify_master "/usr/bin/true a b"
}
vrrp_instance VI_6 {
  version 3
  interface eth0
  virtual_router_id 21
  priority 90
  advert_int 0.5
  virtual_ipaddress {
    fe80::50
    2001:db8::50/64
  }
}
`

/** Where both differ on purpose, as a beginning of an identifier below KEEPALIVED-MIB. */
const DIFFERENT: readonly RegExp[] = [
  /\.5\.1\.1\.0 = /, // the version
  // vrrpAddressAdvertising: keepalived says of one instance alone that it advertises its addresses.
  /\.5\.2\.6\.1\.11\.\d+\.\d+ = /,
  // Whether a route is there: what the kernel refuses is not seen.
  /\.5\.2\.7\.1\.14\.\d+\.\d+ = /,
  // advmss and its lock, which 2.2.7 shows with hoplimit alone.
  /\.5\.2\.7\.1\.2[56]\.\d+\.\d+ = /,
  // The time in a state; keepalived counts from the last packet in some of them.
  /Timeticks/
]

interface Result { readonly walk: readonly string[], readonly traps: readonly string[] }

async function run (
  program: string, write: (name: string, text: string) => string, configuration = CONFIGURATION,
  options = ''
): Promise<Result> {
  const { text } = await inBox(`
    export MIBS=
    # Link-local addresses follow the hardware's.
    for each in 0 1; do
      ip link set eth$each down; ip link set eth$each address 02:00:00:00:00:0$each
      ip link set eth$each up
    done
    ip addr add 10.9.0.1/24 dev eth0 2> /dev/null
    ip addr add 10.9.1.1/24 dev eth1; echo 0 > /run/tf
    snmptrapd -f -On -n -C -c ${write('trapd.conf', 'disableAuthorization yes\n')} \\
      -Lf /run/traps udp:127.0.0.1:10162 & trapd=$!
    snmpd -f -LE 0 -C -c ${write('snmpd.conf', SNMPD)} udp:127.0.0.1:1161 > /run/snmpd.log 2>&1 & snmpd=$!
    until [ -e /run/agentx ]; do sleep 0.1; done; sleep 0.3
    ${program} -n -l -G ${options} -A unix:/run/agentx -f ${write('k.conf', configuration)} > /run/log 2>&1 & daemon=$!
    ask () { snmpwalk -v2c -c public -On -Oe 127.0.0.1:1161 "$1"; }
    masters () { ask 1.3.6.1.4.1.9586.100.5.2.3.1.4 | grep -c 'INTEGER: 2'; }
    for i in $(seq 150); do [ "$(masters)" = ${configuration.split('vrrp_instance ').length - 1} ] && break; sleep 0.1; done
    sleep 0.5
    echo BEGIN
    for tree in 1.3.6.1.4.1.9586.100.5 1.3.6.1.2.1.68 1.3.6.1.2.1.207; do ask $tree; done
    snmpbulkwalk -v2c -c public -On -Oe 127.0.0.1:1161 1.3.6.1.4.1.9586.100.5 | sort > /run/bulk
    ask 1.3.6.1.4.1.9586.100.5 | sort | diff -q - /run/bulk > /dev/null && echo BULK same
    kill $daemon; wait $daemon; sleep 0.3; kill $snmpd $trapd
    echo TRAPS; tr '\\t' '\\n' < /run/traps`)
  const [, rest = ''] = text.split('BEGIN\n')
  const [walk = '', traps = ''] = rest.split('TRAPS\n')
  const kept = (lines: string): readonly string[] => lines.split('\n')
    .filter(line => line.startsWith('.') && !DIFFERENT.some(each => each.test(line))).toSorted()
  if (program === KEEPALIVED) t.match(walk, /^BULK same$/m, 'get-bulk finds the same')
  // The agent's own: it starts and stops.
  return { walk: kept(walk), traps: kept(traps).filter(line => !/\.8072\.|1\.1\.5\.1$/.test(line)) }
}

t.setTimeout(180_000)

t.test('a walk and the notifications are those of keepalived', {
  skip: skip || (!existsSync(PEER) && 'keepalived is missing')
}, async t => {
  const write = folder(t)
  const theirs = await run(PEER, write)
  const ours = await run(KEEPALIVED, write)
  t.ok(theirs.walk.length > 200, `keepalived has ${theirs.walk.length} variables`)
  const isRfc2 = (line: string): boolean => line.startsWith('.1.3.6.1.2.1.68.')
  t.strictSame(ours.walk.filter(line => !isRfc2(line)), theirs.walk.filter(line => !isRfc2(line)))
  // Of several instances keepalived shows the last one in VRRP-MIB; we show all.
  const rfc2 = theirs.walk.filter(isRfc2)
  t.ok(rfc2.length > 20, `${rfc2.length} variables of VRRP-MIB`)
  t.strictSame(rfc2.filter(line => !ours.walk.includes(line)), [])
  t.ok(theirs.traps.length > 20, `keepalived sends ${theirs.traps.length} values`)
  t.strictSame(ours.traps, theirs.traps)
})

t.test('routes and rules have keepalived\'s columns', {
  skip: skip || (!existsSync(PEER) && 'keepalived is missing')
}, async t => {
  const write = folder(t)
  // -x is for every part there is; one for checkers there is not.
  const theirs = await run(PEER, write, ROUTES, '-x -P')
  const ours = await run(KEEPALIVED, write, ROUTES, '-x -P')
  const kept = ({ walk }: Result): readonly string[] => walk.filter(line => line.includes('.9586.'))
  t.ok(kept(theirs).length > 700, `keepalived has ${kept(theirs).length} variables`)
  t.strictSame(kept(ours), kept(theirs))
})

/** Values a manager sets, good ones and bad ones, and what is there afterwards. */
const SETS = `
    base=1.3.6.1.4.1.9586.100.5.2.3.1
    put () { echo "> $*"; snmpset -v2c -c public -On -Oe 127.0.0.1:1161 "$@" 2>&1 | grep -v '^$'; }
    got () { snmpget -v2c -c public -On -Oe 127.0.0.1:1161 $base.7.1 $base.8.1 $base.13.1; }
    for each in 150 0 255 256 254; do put $base.7.1 i $each; done; put $base.7.1 s x; put $base.7.1 u 9; got
    for each in 3 1 2; do put $base.13.1 i $each; done; got
    for each in 3 27 28 33; do put $base.$each.1 i 1; done
    grep -o '(VI_2) \\(base priority changed\\|preemption\\).*' /run/log`

t.test('base priority and preempt can be set as in keepalived', {
  skip: skip || (!existsSync(PEER) && 'keepalived is missing')
}, async t => {
  const write = folder(t)
  const ask = async (program: string): Promise<string> => {
    const { text } = await inBox(`
    export MIBS=
    ip addr add 10.9.1.1/24 dev eth1; echo 0 > /run/tf
    snmpd -f -LE 0 -C -c ${write('snmpd.conf', SNMPD)} udp:127.0.0.1:1161 > /run/snmpd.log 2>&1 & snmpd=$!
    until [ -e /run/agentx ]; do sleep 0.1; done; sleep 0.3
    ${program} -n -l -G -A unix:/run/agentx -f ${write('k.conf', CONFIGURATION)} > /run/log 2>&1 & daemon=$!
    for i in $(seq 150); do
      snmpwalk -v2c -c public -On -Oe 127.0.0.1:1161 1.3.6.1.4.1.9586.100.5.2.3.1.4 | grep -q 'INTEGER: 2' && break; sleep 0.1
    done
    echo BEGIN; ${SETS}
    kill $daemon; wait $daemon; kill $snmpd`)
    return text.split('BEGIN\n')[1] ?? text
  }
  const theirs = await ask(PEER)
  t.match(theirs, /\(VI_2\) base priority changed from 120 to 150 via SNMP\.\n/)
  t.equal(await ask(KEEPALIVED), theirs)
})
