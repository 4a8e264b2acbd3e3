/**
 * What one director does beyond checking, in a kernel with IPVS: operators, files, slow start,
 * ha_suspend, marks by nftables, and a namespace for the table alone. One daemon has most of it,
 * because a start takes its time in an emulator.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  inNamespace, ipvsTable, makeNamespace, removeNamespace, run, unfit, until
} from './guest.js'
import { inside, page, Talk } from './hosts.js'
import { Program } from './program.js'

const [BOX, CLIENT, TABLE] = ['hf-box', 'hf-client', 'hf-table']
/** Node.js under emulation, on a machine that does other things too. */
const START = 180
const SLOW = 120
const SERVERS = ['10.1.0.2', '10.1.0.3', '10.1.0.4', '10.1.0.5', '10.1.0.6', '10.1.0.7']
const [A = '', B = '', BY_FILE = '', SLOWLY = '', SUSPENDED = '', MARKED = ''] = SERVERS
const ECHO = '10.0.0.1'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-features-'))
const FILE = join(folder, 'weight')

const virtualServer = (head: string, servers: readonly string[], lines = ''): string => `virtual_server ${head} {
  protocol TCP
  delay_loop 1
  lb_algo rr
  lb_kind NAT
${lines}
${servers.join('')}}
`
const realServer = (address: string, lines: string): string =>
  `  real_server ${address} 80 {\n${lines}\n  }\n`
const CHECK = '    TCP_CHECK {\n      connect_timeout 20\n      retry 0\n    }'

const TEXT = `global_defs {
  nftables_ipvs hf_marks
}
track_file weight {
  file ${FILE}
  weight 1
}
virtual_server_group marked {
  10.0.0.4 80
  10.0.0.5 80
}
${virtualServer(`${ECHO} 80`, [A, B].map(each => realServer(each, CHECK)))}
${virtualServer('10.0.0.2 80', [
  realServer(BY_FILE, '    weight 10\n    FILE_CHECK {\n      track_file weight\n    }'),
  realServer(SLOWLY, `    weight 100\n    slow_start 20\n${CHECK}`)
])}
${virtualServer('10.0.0.3 80', [realServer(SUSPENDED, CHECK)], '  ha_suspend')}
${virtualServer('group marked', [realServer(MARKED, CHECK)])}
`

/** Connections that the servers have seen, by server. */
const seen = new Map<string, number>()
const open: Array<{ close: () => void }> = []

function kept<Value extends { close: () => void }> (value: Value): Value {
  open.push(value)
  return value
}

t.setTimeout(590_000)
t.teardown(() => {
  for (const each of open) each.close()
  for (const name of [BOX, CLIENT, TABLE]) removeNamespace(name)
  rmSync(folder, { recursive: true })
})

/** Echoes; a request for a page is answered with the server's address. */
function talk (address: string, socket: Socket): void {
  seen.set(address, (seen.get(address) ?? 0) + 1)
  socket.on('error', () => {})
  socket.on('data', bytes => {
    if (String(bytes).startsWith('GET')) socket.end(`HTTP/1.0 200 OK\r\n\r\n${address}`)
    else socket.write(bytes)
  })
}

async function serve (address: string): Promise<() => void> {
  const server = createServer(socket => talk(address, socket))
  await inside(BOX, () => server.listen(80, address))
  return kept({ close: () => { server.close() } }).close
}

async function build (): Promise<void> {
  for (const name of [BOX, CLIENT, TABLE]) makeNamespace(name)
  inNamespace(BOX, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', CLIENT)
  inNamespace(BOX, 'ip', 'addr', 'add', '10.0.0.254/24', 'dev', 'eth0')
  inNamespace(CLIENT, 'ip', 'addr', 'add', '10.0.0.10/24', 'dev', 'eth0')
  for (const name of [BOX, CLIENT]) inNamespace(name, 'ip', 'link', 'set', 'eth0', 'up')
  for (const address of [ECHO, '10.0.0.2', '10.0.0.4', '10.0.0.5']) {
    inNamespace(BOX, 'ip', 'addr', 'add', `${address}/32`, 'dev', 'eth0')
  }
  for (const address of SERVERS) inNamespace(BOX, 'ip', 'addr', 'add', `${address}/32`, 'dev', 'lo')
  inNamespace(BOX, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
}

/** The line of the server in ipvsadm's table, with single blanks. */
function line (address: string): string | undefined {
  return ipvsTable(BOX).join('\n').split('\n')
    .find(each => each.includes(`-> ${address}:`))?.trim().replace(/\s+/g, ' ')
}

/** What lists the connections, without the seconds they have left. */
function connections (...command: readonly string[]): readonly string[] {
  return inNamespace(BOX, ...command).split('\n')
    .map(each => each.replace(/ \d\d:\d\d /, ' MM:SS ')).toSorted()
}

const weight = (address: string): number => Number(line(address)?.split(' ')[3])

t.test('a director', { skip: unfit }, async t => {
  await build()
  writeFileSync(FILE, '0')
  const stops = new Map<string, () => void>()
  for (const address of SERVERS) stops.set(address, await serve(address))
  const program = kept(new Program('holdfast', BOX, TEXT))
  t.ok(await program.logged(/Startup complete/, START), 'it starts')
  t.ok(await until(() => SERVERS.every(each => line(each) !== undefined), SLOW), 'all are in')

  await t.test('ipvsadm, our ipvsadm and what an operator said agree on weights', async t => {
    t.equal(program.ask('rs', 'weight', `${A}:80`, '7').status, 0)
    t.ok(await until(() => weight(A) === 7, SLOW), String(line(A)))
    const list = inNamespace(BOX, process.execPath, 'bin/holdfast', 'ipvs', 'list')
    t.strictSame(list.split('\n').toSorted(), inNamespace(BOX, 'ipvsadm', '-Ln').split('\n').toSorted())
    t.equal(program.ask('rs', 'weight', `${A}:80`, 'config').status, 0)
    t.ok(await until(() => weight(A) === 1, SLOW), String(line(A)))
  })

  await t.test('a drained server keeps its connections, and then it goes', async t => {
    const talks: Talk[] = []
    for (let each = 0; each < 4; each++) talks.push(kept(await Talk.open(CLIENT, ECHO, 80)))
    for (const each of talks) t.ok(await each.exchange('hello', SLOW), 'a connection is there')
    t.equal(line(B), `-> ${B}:80 Masq 1 2 0`, 'two of them on this server')
    t.strictSame(connections(process.execPath, 'bin/holdfast', 'ipvs', 'list', '-c'),
      connections('ipvsadm', '-Lnc'), 'our list of connections is ipvsadm\'s')
    t.equal(program.ask('rs', 'drain', `${B}:80`).status, 0)
    t.ok(await until(() => line(B) === `-> ${B}:80 Masq 0 2 0`, SLOW), `weight 0, and its connections: ${line(B)}`)
    for (const each of talks) t.ok(await each.exchange('still there', SLOW))
    for (let each = 0; each < 2; each++) t.equal(await page(CLIENT, ECHO), A, 'new ones go elsewhere')
    for (const each of talks) each.close()
    t.ok(await until(() => line(B) === undefined, SLOW), `it has gone: ${line(B)}`)
    t.ok(await program.logged(/Drained service \[10\.1\.0\.3\]:tcp:80/, SLOW))
    t.equal(program.ask('rs', 'enable', `${B}:80`).status, 0)
    t.ok(await until(() => weight(B) === 1, SLOW), `it is back: ${line(B)}`)
  })

  await t.test('FILE_CHECK: the file moves the weight, and takes the server out', async t => {
    t.equal(weight(BY_FILE), 10)
    for (const [text, expected] of [['5', 15], ['-3', 7], ['nonsense', 10]] as const) {
      writeFileSync(FILE, text)
      t.ok(await until(() => weight(BY_FILE) === expected, SLOW), `${text}: ${line(BY_FILE)}`)
    }
    writeFileSync(FILE, '-2147483648')
    t.ok(await until(() => line(BY_FILE) === undefined, SLOW), 'out')
    writeFileSync(FILE, '0')
    t.ok(await until(() => weight(BY_FILE) === 10, SLOW), 'back')
  })

  await t.test('slow_start: a server that recovers grows to its weight in steps', async t => {
    t.equal(weight(SLOWLY), 100, 'at the start there is none')
    stops.get(SLOWLY)?.()
    t.ok(await until(() => line(SLOWLY) === undefined, SLOW), 'it is out')
    const weights: number[] = []
    stops.set(SLOWLY, await serve(SLOWLY))
    t.ok(await until(() => {
      const now = weight(SLOWLY)
      if (now > 0 && now !== weights.at(-1)) weights.push(now)
      return now === 100
    }, SLOW), weights.join(' '))
    t.ok(weights.length >= 3, `several steps: ${weights.join(' ')}`)
    t.strictSame(weights, weights.toSorted((one, other) => one - other), 'upwards')
    t.ok((weights[0] ?? 100) < 100)
  })

  await t.test('ha_suspend: checks run while the address is here', async t => {
    t.equal(seen.get(SUSPENDED) ?? 0, 0, 'nothing was asked')
    inNamespace(BOX, 'ip', 'addr', 'add', '10.0.0.3/32', 'dev', 'eth0')
    t.ok(await until(() => (seen.get(SUSPENDED) ?? 0) > 1, SLOW), 'now it is')
    inNamespace(BOX, 'ip', 'addr', 'del', '10.0.0.3/32', 'dev', 'eth0')
    t.ok(await program.logged(/[Ss]uspend/, SLOW), 'it is said')
    stops.get(SUSPENDED)?.()
    await until(() => false, 8)
    t.ok(line(SUSPENDED), 'a server that fails meanwhile stays as it was')
    inNamespace(BOX, 'ip', 'addr', 'add', '10.0.0.3/32', 'dev', 'eth0')
    t.ok(await until(() => line(SUSPENDED) === undefined, SLOW), 'until the address is back')
  })

  await t.test('nftables_ipvs: packets of a group are marked, and served', async t => {
    const table = ipvsTable(BOX)
    t.equal(table.filter(each => each.startsWith('FWM')).length, 1, 'one service')
    t.equal(table.filter(each => /10\.0\.0\.[45]:80/.test(each)).length, 0, 'and none by address')
    for (const vip of ['10.0.0.4', '10.0.0.5']) t.equal(await page(CLIENT, vip), MARKED, vip)
    t.match(run('ip', 'netns', 'exec', BOX, 'nft', 'list', 'tables'), /table ip hf_marks/)
  })

  await t.test('the end leaves nothing behind', async t => {
    t.ok(await program.stop())
    t.strictSame(ipvsTable(BOX), [])
    t.equal(inNamespace(BOX, 'nft', 'list', 'tables').trim(), '')
  })
  t.comment(program.log.slice(-60).join('\n'))
})

t.test('net_namespace_ipvs: the table is there, the checks are here', { skip: unfit }, async t => {
  const before = seen.get(A) ?? 0
  const program = kept(new Program('holdfast', BOX,
    `net_namespace_ipvs ${TABLE}\n` +
    virtualServer(`${ECHO} 80`, [A, SUSPENDED].map(each => realServer(each, CHECK)))))
  t.ok(await program.logged(/Startup complete/, START), 'it starts')
  t.ok(await until(() => (seen.get(A) ?? 0) > before, SLOW), 'its server is asked in its own namespace')
  const table = (): readonly string[] => ipvsTable(TABLE)
  t.ok(await until(() => table().length === 1 && table()[0]?.includes(SUSPENDED) === false, SLOW),
    `and one that does not answer is out: ${table().join(' ')}`)
  t.match(table()[0], A)
  t.strictSame(ipvsTable(BOX), [], 'nothing is here')
  t.ok(await program.stop())
  t.strictSame(table(), [])
})
