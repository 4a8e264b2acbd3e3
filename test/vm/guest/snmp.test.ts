/**
 * The LVS part of KEEPALIVED-MIB through Debian's snmpd, where there is IPVS: with the same
 * configuration and the same traffic a walk of us is that of keepalived, and so are the
 * notifications and what a manager may set.
 */

import { createSocket, type Socket } from 'node:dgram'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  inNamespace, ipvsTable, makeNamespace, removeNamespace, run, start, stopAll, unfit, until
} from './guest.js'
import { inside } from './hosts.js'
import { Program } from './program.js'

const START = 180
const [BOX, CLIENT, SERVER] = ['hf-box', 'hf-client', 'hf-server']
const HOSTS = [BOX, CLIENT, SERVER]
const KEEPALIVED_MIB = '1.3.6.1.4.1.9586.100.5'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-snmp-'))
const [AGENT, TRAPS] = [join(folder, 'agentx'), join(folder, 'traps')]

const missing = ['snmpd', 'snmptrapd', 'snmpwalk', 'snmpset']
  .find(each => !['/usr/sbin', '/usr/bin'].some(place => existsSync(join(place, each))))

const TEXT = `global_defs {
  router_id r1
  enable_snmp_checker
  enable_traps
  snmp_socket unix:${AGENT}
  lvs_timeouts tcp 7200 tcpfin 60 udp 200
  lvs_sync_daemon eth0 id 33 maxlen 1400 port 8849 ttl 3 group 224.0.0.90
  lvs_flush
  script_user root
  enable_script_security
}
virtual_server_group G1 {
  10.9.0.81 80
  10.9.0.82-84 81
  fwmark 5
}
virtual_server_group G6 {
  2001:db8::1 80
  2001:db8::2-4 80
}
virtual_server 10.9.0.60 7 {
  delay_loop 5
  lb_algo rr
  lb_kind NAT
  protocol UDP
  quorum 1
  hysteresis 0
  quorum_up "/usr/bin/true up"
  quorum_down "/usr/bin/true down"
  real_server 10.9.1.61 7 {
    weight 3
    notify_up "/usr/bin/true a"
    notify_down "/usr/bin/true b"
    uthreshold 100
    lthreshold 20
  }
  real_server 10.9.1.62 7 {
    inhibit_on_failure
    smtp_alert
    virtualhost in.ner
  }
}
virtual_server 10.9.0.60 8 {
  delay_loop 600
  lb_algo wlc
  lb_kind NAT
  persistence_timeout 50
  persistence_granularity 255.255.255.0
  protocol TCP
  virtualhost www.x
  alpha
  omega
  ha_suspend
  smtp_alert
  sorry_server 10.9.1.69 80
  real_server 10.9.1.61 7 {
    weight 3
  }
  real_server 10.9.1.66 7 {
    TCP_CHECK {
      connect_port 1
      connect_timeout 1
      warmup 0
    }
  }
}
virtual_server fwmark 7 {
  lb_algo sh
  lb_kind DR
  protocol UDP
  ops
  delay_loop 600
  real_server 10.9.1.63 0 {
  }
}
virtual_server 10.9.0.60 9 {
  delay_loop 605
  delay_before_retry 2.5
  retry 3
  warmup 7.25
  connect_timeout 4.5
  weight 9
  inhibit_on_failure
  lb_algo sh
  sh-port
  lb_kind NAT
  protocol TCP
  real_server 10.9.1.61 7 {
    delay_loop 606
    delay_before_retry 1.5
    retry 2
    warmup 8.75
    connect_timeout 3.5
  }
  real_server 10.9.1.62 7 {
  }
}
virtual_server 10.9.0.60 10 {
  lb_algo mh
  mh-fallback
  lb_kind DR
  protocol SCTP
  smtp_alert false
  real_server 10.9.1.61 10 {
    smtp_alert false
  }
}
virtual_server fwmark 8 {
  ip_family inet6
  lb_algo rr
  lb_kind DR
  persistence_timeout 7
  sorry_server 2001:db8:2::9 80
  sorry_server_lvs_method TUN type gue port 4000
  real_server 2001:db8:2::1 {
  }
}
virtual_server 2001:db8::60 13 {
  lb_algo rr
  lb_kind NAT
  protocol UDP
  persistence_timeout 7
  real_server 2001:db8:2::1 7 {
  }
}
virtual_server group G1 {
  lb_algo rr
  lb_kind NAT
  protocol UDP
  delay_loop 600
  real_server 10.9.1.61 7 {
  }
}
virtual_server group G6 {
  lb_algo mh
  lb_kind TUN
  protocol TCP
  persistence_timeout 60
  persistence_granularity 64
  sorry_server 2001:db8:2::9 80
  sorry_server_inhibit
  delay_loop 600
  real_server 2001:db8:2::1 80 {
    lvs_method TUN type gue port 5000 csum
  }
  real_server 2001:db8:2::2 80 {
    lvs_method TUN type gre
  }
}
`

/** Columns of virtual and of real servers that are rates: they fall with every second. */
const RATES: Readonly<Record<number, ReadonlySet<number>>> = {
  3: new Set([32, 33, 34, 35, 36, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50]),
  4: new Set([22, 23, 24, 25, 26, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
}

function comparable (line: string): string {
  const [, table, column] = new RegExp(`${KEEPALIVED_MIB}\\.3\\.([34])\\.1\\.(\\d+)\\.`).exec(line) ?? []
  return RATES[Number(table)]?.has(Number(column)) === true ? line.replace(/: \d+$/, '') : line
}

const snmp = (command: string, ...args: readonly string[]): string =>
  inNamespace(BOX, 'sh', '-c', 'command=$1; shift; "$command" -v2c -c public -On -Oe -t 5 -r 1 127.0.0.1:1161 "$@" 2>&1 || true',
    'sh', command, ...args)

/** One client that says something ten times, each time when the last has come back. */
async function exchange (port: number): Promise<boolean> {
  const socket = await inside(CLIENT, () => createSocket('udp4').bind(0))
  let heard = 0
  const send = (): void => { socket.send(Buffer.alloc(100), port, '10.9.0.60') }
  socket.on('message', () => { if (++heard < 10) send() })
  send()
  const done = await until(() => heard === 10, 60)
  socket.close()
  return done
}

/** Whether a notification is of a real server: of quorums keepalived tells at the start, too. */
const isOfServer = (trap: string): boolean => trap.includes(`OID: .${KEEPALIVED_MIB}.3.5.0.1`)

interface Seen {
  readonly walk: readonly string[]
  readonly traps: readonly string[]
  readonly sets: string
}

async function watch (t: Test, which: 'holdfast' | 'keepalived'): Promise<Seen> {
  const program = new Program(which, BOX, TEXT)
  t.teardown(() => program.close())
  t.ok(await until(() => ipvsTable(BOX).join('\n').includes('2001:db8:2::2'), START), `${which} has set up IPVS`)
  t.ok(await until(() => snmp('snmpwalk', `${KEEPALIVED_MIB}.3.4.1.6`).includes('.4.1.6.9.3'), START),
    'and tells the agent')
  t.ok(await until(() => /\.3\.4\.1\.6\.2\.3 = INTEGER: 2/.test(snmp('snmpwalk', `${KEEPALIVED_MIB}.3.4.1.6`)), START),
    'the server that does not answer is down')
  for (let round = 0; round < 4; round++) t.ok(await exchange(7), 'what is sent comes back')
  t.ok(await exchange(7))
  // Of what happens before the stop: there keepalived takes every server down.
  const traps = readFileSync(TRAPS, 'utf8').split(/^(?=\d)/m).filter(isOfServer)
    .flatMap(trap => trap.replaceAll('\t', '\n').split('\n'))
  // What is cached for five seconds is read anew.
  await new Promise(resolve => setTimeout(resolve, 8000))
  const walk = snmp('snmpwalk', KEEPALIVED_MIB).trimEnd().split('\n')
  const weight = `${KEEPALIVED_MIB}.3.4.1.7.1.1`
  const sets = ['5', '0', '200', '7'].map(value => `${value}: ${snmp('snmpset', weight, 'i', value)}` +
    snmp('snmpget', weight)).join('')
  const table = ipvsTable(BOX).find(each => each.startsWith('UDP  10.9.0.60:7 ')) ?? ''
  t.ok(await program.stop())
  return { walk, sets: `${sets}\n${table}`, traps }
}

/** A client, the director, and a host that has the real servers and echoes. */
async function network (): Promise<Socket> {
  for (const name of HOSTS) makeNamespace(name)
  run('ip', 'link', 'add', 'eth0', 'netns', BOX, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', CLIENT)
  run('ip', 'link', 'add', 'eth1', 'netns', BOX, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', SERVER)
  inNamespace(BOX, 'sh', '-ec', `ip addr add 10.9.0.1/24 dev eth0; ip addr add 10.9.0.60/24 dev eth0
    ip addr add 10.9.1.1/24 dev eth1; ip link set eth0 up; ip link set eth1 up
    echo 1 > /proc/sys/net/ipv4/ip_forward`)
  inNamespace(CLIENT, 'sh', '-ec', 'ip addr add 10.9.0.2/24 dev eth0; ip link set eth0 up')
  inNamespace(SERVER, 'sh', '-ec', `for each in 61 62 63; do ip addr add 10.9.1.$each/24 dev eth0; done
    ip link set eth0 up; ip route add default via 10.9.1.1`)
  const echo = await inside(SERVER, () => createSocket('udp4').bind(7, '0.0.0.0'))
  echo.on('message', (bytes, from) => { echo.send(bytes, from.port, from.address) })
  return echo
}

t.setTimeout(600_000)

t.test('a walk, sets and notifications are those of keepalived', {
  skip: unfit || (missing !== undefined && `${missing} is missing`)
}, async t => {
  t.teardown(() => {
    stopAll()
    for (const name of HOSTS) removeNamespace(name)
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, 'snmpd.conf'),
    `master agentx\nagentXSocket ${AGENT}\nrwcommunity public 127.0.0.1\ntrap2sink 127.0.0.1:10162 public\n`)
  writeFileSync(join(folder, 'trapd.conf'), 'disableAuthorization yes\n')
  process.env['MIBS'] = ''
  const seen: Seen[] = []
  for (const which of ['keepalived', 'holdfast'] as const) {
    const echo = await network()
    // The connections of one are not to be counted with the other's.
    t.teardown(() => { echo.close() })
    for (const file of [AGENT, TRAPS]) rmSync(file, { force: true })
    const programs = [
      start('ip', 'netns', 'exec', BOX, 'snmpd', '-f', '-LE', '0', '-C', '-c',
        join(folder, 'snmpd.conf'), 'udp:127.0.0.1:1161'),
      start('ip', 'netns', 'exec', BOX, 'snmptrapd', '-f', '-On', '-n', '-C', '-c',
        join(folder, 'trapd.conf'), '-Lf', TRAPS, 'udp:127.0.0.1:10162')
    ]
    t.ok(await until(() => existsSync(AGENT), START))
    seen.push(await watch(t, which))
    if (existsSync('/run/vm')) {
      writeFileSync(`/run/vm/snmp-${which}`, JSON.stringify(seen.at(-1), null, 1))
    }
    for (const each of programs) each.kill()
    for (const name of HOSTS) removeNamespace(name)
  }
  const [theirs, ours] = seen
  const kept = (lines: readonly string[] = []): readonly string[] => lines
    .filter(line => line.startsWith('.') && !line.includes(`${KEEPALIVED_MIB}.1.1.0 `) && !line.includes('Timeticks')).map(comparable)
  t.ok(kept(theirs?.walk).length > 1000, `keepalived has ${theirs?.walk.length} variables`)
  t.strictSame(kept(ours?.walk), kept(theirs?.walk))
  t.equal(ours?.sets, theirs?.sets)
  t.strictSame(kept(ours?.traps), kept(theirs?.traps))
})
