/**
 * Two directors with VRRP, two web servers, a sorry server and a client, each in a namespace of its
 * own: direct routing and NAT from keepalived.conf, through every failure the documents promise to
 * survive.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { inNamespace, ipvsRules, ipvsTable, removeNamespace, run, unfit, until } from './guest.js'
import { makeHost, page, Servers, Talk } from './hosts.js'
import { Program } from './program.js'

const [FRONT, BACK] = ['hf-front', 'hf-back']
const [FIRST, SECOND, CLIENT] = ['hf-dir1', 'hf-dir2', 'hf-cli']
const [TWO, THREE, SORRY] = ['hf-rs2', 'hf-rs3', 'hf-rs9']
const SERVERS = [TWO, THREE, SORRY]
const DR = { vip: '10.0.0.100', network: '10.0.0', kind: 'DR' }
const NAT = { vip: '10.0.0.101', network: '10.1.0', kind: 'NAT' }
const ECHO = '10.0.0.102'
const OWN = '10.0.0.103'
/** Node.js under emulation, on a machine that does other things too. */
const START = 180
/** What takes seconds on a machine of its own. */
const SLOW = 120

const folder = mkdtempSync(join(tmpdir(), 'holdfast-cluster-'))
const open: Array<{ close: () => void }> = []

function kept<Value extends { close: () => void }> (value: Value): Value {
  open.push(value)
  return value
}

t.setTimeout(900_000)
t.teardown(() => {
  for (const each of open) each.close()
  for (const name of [FIRST, SECOND, CLIENT, ...SERVERS]) removeNamespace(name)
  for (const name of [FRONT, BACK]) run('sh', '-c', `ip link del ${name} || true`)
  rmSync(folder, { recursive: true })
})

function build (): void {
  for (const bridge of [FRONT, BACK]) run('ip', 'link', 'add', bridge, 'up', 'type', 'bridge')
  makeHost(CLIENT, { [FRONT]: '10.0.0.10' })
  for (const [name, host] of [[FIRST, 11], [SECOND, 12]] as const) {
    makeHost(name, { [FRONT]: `10.0.0.${host}`, [BACK]: `10.1.0.${host}` })
    inNamespace(name, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
  }
  for (const name of SERVERS) {
    const host = name.slice(-1)
    makeHost(name, { [FRONT]: `10.0.0.${host}`, [BACK]: `10.1.0.${host}` })
    // Direct routing: the address on lo, unknown to its neighbours.
    inNamespace(name, 'sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2')
    inNamespace(name, 'ip', 'addr', 'add', `${DR.vip}/32`, 'dev', 'lo')
    // NAT: answers must come back through the director.
    inNamespace(name, 'ip', 'rule', 'add', 'from', '10.1.0.0/24', 'lookup', '100')
    inNamespace(name, 'ip', 'route', 'add', 'default', 'via', '10.1.0.1', 'table', '100')
  }
}

const server = (address: string): string => `  real_server ${address} 80 {
    HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 10
      retry 1
      delay_before_retry 1
    }
  }
`

const virtualServer = ({ vip, network, kind }: typeof DR): string => `virtual_server ${vip} 80 {
  protocol TCP
  delay_loop 1
  lb_algo rr
  lb_kind ${kind}
  smtp_alert
  quorum_up "${folder}/quorum ${vip} up"
  quorum_down "${folder}/quorum ${vip} down"
  sorry_server ${network}.9 80
${server(`${network}.2`)}${server(`${network}.3`)}}
`

function configuration (name: string, priority: number): string {
  return `global_defs {
  router_id ${name}
  script_user root
  enable_script_security
  notification_email {
    operator@example.com
  }
  notification_email_from ${name}@example.com
  smtp_server 127.0.0.1 2525
  smtp_alert_checker
  lvs_sync_daemon eth1 inst VI_1 id 7
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 2
  virtual_ipaddress {
    ${DR.vip}/32
    ${NAT.vip}/32
    ${ECHO}/32
    ${OWN}/32
    10.1.0.1/24 dev eth1
  }
}
${virtualServer(DR)}${virtualServer(NAT)}
virtual_server ${ECHO} 7 {
  protocol TCP
  lb_kind NAT
  real_server 10.1.0.2 7 {
  }
}
virtual_server ${OWN} 80 {
  vrrp VI_1
  protocol TCP
  lb_kind NAT
  real_server 10.1.0.2 8080 {
  }
}
`
}

const has = (director: string, server: string): boolean =>
  ipvsTable(director).some(each => each.includes(`-> ${server}:80 `))

const everywhere = (holds: (director: string) => boolean) => (): boolean =>
  [FIRST, SECOND].every(holds)

async function pages (vip: string, count: number): Promise<readonly string[]> {
  const found: string[] = []
  for (let each = 0; each < count; each++) found.push(await page(CLIENT, vip))
  return found.toSorted()
}

t.test('two directors', { skip: unfit }, async t => {
  build()
  writeFileSync(join(folder, 'quorum'), `#!/bin/sh\necho "$*" >> ${folder}/quorum.log\n`, { mode: 0o755 })
  const quorum = (): string => readFileSync(join(folder, 'quorum.log'), 'utf8')
  const servers = kept(new Servers())
  for (const host of SERVERS) t.ok(await servers.tell({ type: 'web', host }))
  t.ok(await servers.tell({ type: 'echo', host: TWO }))
  t.ok(await servers.tell({ type: 'mail', host: FIRST }))
  const mailed = (...words: readonly string[]): boolean =>
    servers.mails.some(mail => words.every(word => mail.includes(word)))
  const first = kept(new Program('holdfast', FIRST, configuration('first', 150)))
  const second = kept(new Program('holdfast', SECOND, configuration('second', 100)))
  let talk: Talk | undefined

  await t.test('both have the table, one has the addresses', async t => {
    t.ok(await first.logged(/Startup complete/, START))
    t.ok(await second.logged(/Startup complete/, START))
    t.ok(await until(() => ipvsTable(FIRST).length === 4, SLOW), 'the master has all')
    t.ok(await until(() => ipvsTable(SECOND).length === 3, SLOW), 'the backup has not what is VI_1\'s')
    await until(() => ipvsRules(SECOND).length === 8 && ipvsRules(FIRST).length === 10, SLOW)
    t.strictSame(ipvsRules(SECOND), ipvsRules(FIRST).filter(each => !each.includes(OWN)))
    t.equal(ipvsRules(SECOND).length, 8)
    t.match(inNamespace(FIRST, 'ipvsadm', '-L', '--daemon'), /^master sync daemon \(mcast=eth1, syncid=7/m)
    t.match(inNamespace(SECOND, 'ipvsadm', '-L', '--daemon'), /^backup sync daemon \(mcast=eth1, syncid=7/m)
    t.match(quorum(), `${DR.vip} up`)
  })

  await t.test('requests alternate', async t => {
    for (const { vip, kind } of [DR, NAT]) {
      t.ok(await page(CLIENT, vip) !== '', `${kind} serves`)
      t.strictSame(await pages(vip, 4), [TWO, TWO, THREE, THREE], kind)
    }
  })

  await t.test('a server whose page is wrong is out in time', async t => {
    await servers.tell({ type: 'broken', host: TWO, broken: true })
    const began = Date.now()
    t.ok(await until(everywhere(each => !has(each, '10.0.0.2') && !has(each, '10.1.0.2')), SLOW))
    t.comment(`out after ${((Date.now() - began) / 1000).toFixed(1)} s of 3 s`)
    for (const { vip } of [DR, NAT]) t.strictSame(await pages(vip, 2), [THREE, THREE])
    t.ok(await until(() => mailed('[10.0.0.2]:tcp:80', 'DOWN'), SLOW), 'a mail says so')
  })

  await t.test('without servers the sorry server answers, and all are told', async t => {
    await servers.tell({ type: 'broken', host: THREE, broken: true })
    t.ok(await until(everywhere(each => has(each, '10.0.0.9') && has(each, '10.1.0.9')), SLOW))
    for (const { vip, kind } of [DR, NAT]) t.equal(await page(CLIENT, vip), SORRY, kind)
    t.ok(await until(() => quorum().includes(`${DR.vip} down`), SLOW), 'quorum_down')
    t.ok(await until(() => mailed(`[${DR.vip}]:tcp:80`, 'Lost quorum'), SLOW), 'and the mail')
  })

  await t.test('a checkers process that dies leaves everything as it is', async t => {
    talk = kept(await Talk.open(CLIENT, ECHO, 7))
    t.ok(await talk.exchange('before', SLOW), 'a connection is open')
    const [rules, pid, from] = [ipvsRules(FIRST), first.pid('checkers'), first.log.length]
    if (pid === undefined) throw new Error('no checkers process')
    process.kill(pid, 'SIGKILL')
    t.ok(await first.logged(/died: Respawning/, SLOW, from))
    t.ok(await talk.exchange('meanwhile', SLOW), 'it lives')
    t.ok(await first.logged(/Activating healthchecker/, START, from))
    t.ok(await until(() => first.pid('checkers') !== pid, SLOW))
    t.strictSame(ipvsRules(FIRST), rules, 'servers that were down are not back')
    t.ok(await talk.exchange('after', SLOW))
    t.equal(await page(CLIENT, DR.vip), SORRY)
  })

  await t.test('servers that work again are back', async t => {
    for (const host of [TWO, THREE]) await servers.tell({ type: 'broken', host, broken: false })
    t.ok(await until(everywhere(each =>
      has(each, '10.0.0.2') && has(each, '10.0.0.3') && !has(each, '10.0.0.9')), SLOW))
    t.ok(await until(everywhere(each =>
      has(each, '10.1.0.2') && has(each, '10.1.0.3') && !has(each, '10.1.0.9')), SLOW))
    for (const { vip, kind } of [DR, NAT]) {
      t.strictSame(await pages(vip, 4), [TWO, TWO, THREE, THREE], kind)
    }
    t.ok(await until(() => mailed('[10.0.0.2]:tcp:80', 'UP'), SLOW), 'a mail says so')
  })

  await t.test('the other director serves when one is gone, with its table there already', async t => {
    const before = ipvsRules(SECOND)
    for (let each = 0; each < 60; each++) await talk?.exchange(`packet ${each} `, 5)
    t.ok(await until(() => /10\.0\.0\.102:7 /.test(inNamespace(SECOND, 'ipvsadm', '-Lcn')), SLOW),
      'the connection is known to the backup')
    for (const device of ['eth0', 'eth1']) inNamespace(FIRST, 'ip', 'link', 'set', device, 'down')
    first.kill()
    t.ok(await second.logged(/\(VI_1\) Entering MASTER STATE/, SLOW))
    t.strictSame(ipvsRules(SECOND).filter(each => !each.includes(OWN)), before)
    t.ok(await until(() => ipvsTable(SECOND).length === 4, SLOW), 'what is VI_1\'s came with it')
    for (const { vip, kind } of [DR, NAT]) {
      t.ok(await page(CLIENT, vip) !== '', `${kind} serves`)
      t.strictSame(await pages(vip, 4), [TWO, TWO, THREE, THREE], kind)
    }
    t.ok(await talk?.exchange('on the other side', SLOW), 'and the connection goes on')
    t.match(inNamespace(SECOND, 'ipvsadm', '-L', '--daemon'), /^master sync daemon/m)
  })

  await t.test('the end leaves nothing behind', async t => {
    t.ok(await second.stop())
    t.equal(second.status, 0)
    t.strictSame(ipvsTable(SECOND), [])
    t.equal(inNamespace(SECOND, 'ipvsadm', '-L', '--daemon').trim(), '')
  })
  t.comment(second.log.filter(line => !/Activating/.test(line)).slice(-80).join('\n'))
})
