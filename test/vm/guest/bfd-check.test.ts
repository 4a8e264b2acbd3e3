/**
 * BFD_CHECK from a keepalived.conf to the kernel's IPVS table: two real servers behind sessions
 * with Debian's keepalived. HOLDFAST_ORACLE=1 lets keepalived itself be the director as well, which
 * proves the test.
 */

import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { family, signal } from '../../../src/cli/lab/shell.js'
import { projectPath } from '../../project.js'
import { inNamespace, ipvsTable, makeNamespace, removeNamespace, run, start, stopAll, unfit, until } from './guest.js'

const DIRECTOR = 'hf-bdir'
const SERVERS = [{ name: 'hf-b2', address: '10.7.0.2' }, { name: 'hf-b3', address: '10.7.0.3' }]
const BRIDGE = 'hf-bfd'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bfd-'))
/** Seconds; an emulator takes its time. */
const LIMIT = 90

t.setTimeout(600_000)
t.teardown(() => {
  stopAll()
  for (const name of [DIRECTOR, ...SERVERS.map(each => each.name)]) removeNamespace(name)
  run('sh', '-c', `ip link del ${BRIDGE} || true`)
  rmSync(folder, { recursive: true })
})

function attach (namespace: string, address: string): void {
  makeNamespace(namespace)
  const port = `p-${namespace}`
  run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
  run('ip', 'link', 'set', port, 'master', BRIDGE, 'up')
  inNamespace(namespace, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0')
  inNamespace(namespace, 'ip', 'link', 'set', 'eth0', 'up')
}

function sessionText (name: string, source: string, neighbor: string): string {
  return `bfd_instance ${name} {\n source_ip ${source}\n neighbor_ip ${neighbor}\n` +
    ' min_rx 400\n min_tx 400\n multiplier 8\n checker\n}\n'
}

/** A daemon with keepalived's command line in a namespace. */
function daemon (namespace: string, program: readonly string[], config: string): ChildProcess {
  const place = join(folder, `${namespace}-${program.at(-1)?.split('/').at(-2) ?? ''}`)
  mkdirSync(place, { recursive: true })
  const at = (name: string): string => join(place, name)
  for (const name of ['p', 'c', 'r', 'b']) rmSync(at(name), { force: true })
  writeFileSync(at('conf'), config)
  return start('ip', 'netns', 'exec', namespace, ...program, '-n', '-l', '-G', '-f', at('conf'),
    '-p', at('p'), '-c', at('c'), '-r', at('r'), '-b', at('b'))
}

function kill (child: ChildProcess): void {
  for (const pid of family(child.pid ?? 0)) signal(pid, 'SIGKILL')
}

const neighbour = ({ name, address }: typeof SERVERS[number]): ChildProcess =>
  daemon(name, ['/usr/sbin/keepalived'], sessionText('N', address, '10.7.0.1'))

const config = SERVERS.map(({ name, address }) => sessionText(name, '10.7.0.1', address)).join('') +
  'virtual_server 10.7.9.9 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n' +
  SERVERS.map(({ name, address }) =>
    ` real_server ${address} 80 {\n  BFD_CHECK {\n   name ${name}\n  }\n }\n`).join('') + '}\n'

t.before(() => {
  if (unfit !== false) return
  run('ip', 'link', 'add', BRIDGE, 'up', 'type', 'bridge')
  attach(DIRECTOR, '10.7.0.1')
  for (const { name, address } of SERVERS) attach(name, address)
})

const DIRECTORS = [
  [process.execPath, projectPath('bin/keepalived')],
  ...(process.env['HOLDFAST_ORACLE'] === undefined ? [] : [['/usr/sbin/keepalived']])
]

for (const program of DIRECTORS) {
  const [, ours] = program
  t.test(ours === undefined ? 'keepalived' : 'Holdfast', { skip: unfit }, async t => {
    const servers = (): readonly string[] => ipvsTable(DIRECTOR)
      .flatMap(each => each.split('\n').slice(1)).map(line => line.split(/[\s:]+/)[2] ?? '')
    const [two, three] = SERVERS.map(neighbour)
    const director = daemon(DIRECTOR, program, config)
    t.ok(await until(() => servers().length === 2, LIMIT), 'both servers are in the table')
    if (two === undefined || three === undefined) throw new Error('two servers')
    kill(two)
    t.ok(await until(() => servers().join() === '10.7.0.3', LIMIT), 'one neighbour is killed')
    kill(three)
    t.ok(await until(() => servers().length === 0, LIMIT), 'and the other')
    const again = SERVERS.map(neighbour)
    t.ok(await until(() => servers().length === 2, LIMIT), 'both come back')
    signal(director.pid ?? 0, 'SIGTERM')
    t.ok(await until(() => director.exitCode === 0, LIMIT), 'the director stops')
    t.strictSame(ipvsTable(DIRECTOR), [], 'and leaves nothing')
    for (const each of again) kill(each)
  })
}
