/** The sockets of checks in a kernel: mark, source address, port and interface of their packets. */

import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { ConnectionConfig } from '../../src/checkers/checker-config.js'
import { probePing } from '../../src/checkers/probes/ping.js'
import { probeTcp } from '../../src/checkers/probes/tcp.js'
import { probeUdp } from '../../src/checkers/probes/udp.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { seconds } from '../../src/lib/time.js'
import { schedule } from '../checkers/examples.js'
import { address } from './executor.js'
import { enterFreshNamespace, ip, run } from './namespace.js'

const entered = enterFreshNamespace()
const skip = entered === false ? skipWithoutNft() : entered

function skipWithoutNft (): string | false {
  const { status } = spawnSync('nft', ['add', 'table', 'inet', 'probe'])
  if (status !== 0) return 'nft(8) or the nf_tables of the kernel is missing'
  run('nft', 'delete', 'table', 'inet', 'probe')
  return false
}

const base: ConnectionConfig = {
  address: address('10.7.0.2'),
  port: 9,
  bindAddress: undefined,
  bindPort: 0,
  bindInterface: undefined,
  timeout: seconds(0.3),
  fwmark: 0
}

type Probe = (
  connection: ConnectionConfig, signal: AbortSignal, tell: (result: ProbeResult) => void
) => void

const PROBES: Readonly<Record<string, Probe>> = {
  tcp: (connection, signal, tell) =>
    probeTcp({ type: 'tcp', schedule: schedule(), connection }, signal, tell),
  udp: (connection, signal, tell) => probeUdp({
    type: 'udp',
    schedule: schedule(),
    connection,
    payload: undefined,
    requireReply: false,
    reply: undefined
  }, signal, tell),
  ping: (connection, signal, tell) =>
    probePing({ type: 'ping', schedule: schedule(), connection }, signal, tell)
}

/** Makes the attempt and says how many packets the rule has seen leave. */
async function packets (
  probe: Probe, changes: Partial<ConnectionConfig>, rule: string
): Promise<number> {
  run('nft', `add table inet seen { chain out { type filter hook output priority 0; ${rule} counter; }; }`)
  await new Promise<ProbeResult>(resolve => {
    probe({ ...base, ...changes }, new AbortController().signal, resolve)
  })
  const counted = Number(/packets (\d+)/.exec(run('nft', 'list', 'table', 'inet', 'seen'))?.[1])
  run('nft', 'delete', 'table', 'inet', 'seen')
  return counted
}

t.before(() => {
  if (skip !== false) return
  ip('link add v0 type veth peer name v1')
  for (const each of ['lo', 'v0', 'v1']) ip(`link set ${each} up`)
  ip('addr add 10.7.0.1/24 dev v0')
  ip('addr add 10.7.0.3/32 dev v0')
  ip('neigh add 10.7.0.2 lladdr 02:00:00:00:00:02 dev v0')
  ip('route add 10.8.0.0/24 dev v1')
  ip('addr add 10.8.0.1/24 dev v1')
  ip('neigh add 10.7.0.2 lladdr 02:00:00:00:00:02 dev v1')
  run('sysctl', '-qw', 'net.ipv4.ping_group_range=0 0')
})

for (const [name, probe] of Object.entries(PROBES)) {
  t.test(`${name}: fwmark, bindto, bind_if`, { skip }, async t => {
    const to = 'ip daddr 10.7.0.2'
    t.ok(await packets(probe, { fwmark: 77 }, `${to} meta mark 77`) > 0, 'fwmark')
    t.equal(await packets(probe, {}, `${to} meta mark 77`), 0, 'no mark without it')
    t.ok(await packets(probe, { bindAddress: address('10.7.0.3') }, `${to} ip saddr 10.7.0.3`) > 0, 'bindto')
    t.ok(await packets(probe, { bindInterface: 'v1' }, `${to} oifname v1`) > 0, 'bind_if')
    t.equal(await packets(probe, {}, `${to} oifname v1`), 0, 'elsewhere without it')
  })
}

t.test('bind_port', { skip }, async t => {
  for (const name of ['tcp', 'udp'] as const) {
    const probe = PROBES[name]
    if (probe === undefined) throw new Error(name)
    t.ok(await packets(probe, { bindPort: 4321 }, `ip daddr 10.7.0.2 ${name} sport 4321`) > 0, name)
  }
})

t.test('PING: an address that answers, in both families, and one that does not', { skip }, async t => {
  const ping = async (text: string): Promise<ProbeResult> => await new Promise(resolve => {
    PROBES['ping']?.({ ...base, address: address(text) }, new AbortController().signal, resolve)
  })
  t.strictSame(await ping('127.0.0.1'), { ok: true })
  t.strictSame(await ping('::1'), { ok: true })
  t.strictSame(await ping('10.7.0.2'), { ok: false, why: { code: 'timeout', during: 'read' } })
})
