/** The marks of nftables_ipvs in a kernel: as nft(8) reads them, and on packets. */

import { createSocket } from 'node:dgram'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { Marking } from '../../src/checkers/events.js'
import type { MarkedRange } from '../../src/checkers/marks.js'
import { IpvsMarks } from '../../src/daemon/ipvs-marks.js'
import { address } from './executor.js'
import { enterFreshNamespace, ip, run } from './namespace.js'

const entered = enterFreshNamespace()
const skip = entered === false ? skipWithoutNft() : entered

function skipWithoutNft (): string | false {
  const { status } = spawnSync('nft', ['add', 'table', 'ip', 'probe'])
  if (status !== 0) return 'nft(8) or the nf_tables of the kernel is missing'
  run('nft', 'delete', 'table', 'ip', 'probe')
  return false
}

const range = (
  protocol: MarkedRange['protocol'], first: string, last: string, port: number, mark: number
): MarkedRange => ({ protocol, first: address(first), last: address(last), port, mark })

const marking = (...ranges: readonly MarkedRange[]): Marking => ({
  nftables: { table: 'marks', priority: -1, startMark: 1000, counters: false }, ranges
})

/** The ruleset without indentation and empty lines. */
function ruleset (): string {
  return run('nft', '-nn', 'list', 'ruleset')
    .split('\n').map(line => line.trim()).filter(line => line !== '').join('\n')
}

t.test('maps and rules of both families are what nft(8) shows', { skip }, async t => {
  const marks = new IpvsMarks()
  t.teardown(() => marks.close())
  await marks.set(marking(
    range('tcp', '10.0.0.1', '10.0.0.3', 80, 1000),
    range('udp', '10.0.0.1', '10.0.0.1', 0, 1001),
    range('sctp', '2001:db8::1', '2001:db8::1', 9, 1002)
  ))
  t.equal(ruleset(), `
table ip marks {
map tcp_map {
type ipv4_addr . inet_service : mark
elements = { 10.0.0.1 . 80 : 0x000003e8,
10.0.0.2 . 80 : 0x000003e8,
10.0.0.3 . 80 : 0x000003e8 }
}
map udp_any_port_map {
type ipv4_addr : mark
elements = { 10.0.0.1 : 0x000003e9 }
}
chain in {
type filter hook input priority -1; policy accept;
meta mark set ip daddr . tcp dport map @tcp_map return
meta l4proto 17 meta mark set ip daddr map @udp_any_port_map return
}
}
table ip6 marks {
map sctp_map {
type ipv6_addr . inet_service : mark
elements = { 2001:db8::1 . 9 : 0x000003ea }
}
chain in {
type filter hook input priority -1; policy accept;
meta mark set ip6 daddr . sctp dport map @sctp_map return
}
}`.trim())
  await marks.set(marking(range('tcp', '10.0.0.9', '10.0.0.9', 80, 1000)))
  t.match(ruleset(), /elements = \{ 10\.0\.0\.9 \. 80 : 0x000003e8 \}/)
  t.notMatch(ruleset(), /10\.0\.0\.1|ip6/)
  await marks.set(undefined)
  t.equal(ruleset(), '')
})

t.test('what a crashed run has left goes, and thousands of addresses fit', { skip }, async t => {
  run('nft', 'add', 'table', 'ip6', 'marks')
  const marks = new IpvsMarks()
  t.teardown(() => marks.close())
  await marks.set(marking(range('tcp', '10.1.0.0', '10.1.15.255', 80, 7)))
  t.equal(ruleset().match(/ : 0x00000007/g)?.length, 4096)
  t.notMatch(ruleset(), /ip6/)
  await marks.set(undefined)
})

t.test('packets for the addresses carry the mark, that of their port first, others none', { skip }, async t => {
  ip('link set lo up')
  for (const each of ['10.0.0.1', '10.0.0.2']) ip(`addr add ${each}/32 dev lo`)
  const marks = new IpvsMarks()
  t.teardown(() => marks.close())
  await marks.set(marking(
    range('udp', '10.0.0.1', '10.0.0.1', 53, 1000),
    range('udp', '10.0.0.1', '10.0.0.1', 0, 1001)
  ))
  run('nft', 'add table ip seen { chain in { type filter hook input priority 0; ' +
    'meta mark 1000 counter; udp dport 53 meta mark 0 counter; ' +
    'udp dport 54 meta mark 1001 counter; }; }')
  for (const [target, port] of [['10.0.0.1', 53], ['10.0.0.2', 53], ['10.0.0.1', 54]] as const) {
    const socket = createSocket('udp4')
    await new Promise(resolve => socket.send('x', port, target, resolve))
    socket.close()
  }
  const counted = run('nft', 'list', 'table', 'ip', 'seen').match(/packets \d+/g)
  t.strictSame(counted, ['packets 1', 'packets 1', 'packets 1'])
  await marks.set(undefined)
})
