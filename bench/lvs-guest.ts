/** The part of `bench -- lvs` that needs a kernel with IPVS; prints a Markdown table. */

import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { CheckersEngine } from '../src/checkers/engine.js'
import { formatRules } from '../src/cli/ipvsadm-format.js'
import { IpvsClient } from '../src/daemon/ipvs-client.js'
import { createNetworkNamespace } from '../src/net/process-control.js'
import { now } from '../src/net/clock.js'
import { bigConfiguration } from './lvs.js'
import { table } from './report.js'

const SHARE = '/run/vm'
const RULES = '/tmp/holdfast-bench-rules'

createNetworkNamespace()
const client = await IpvsClient.open()
const rows: string[][] = []
for (const [virtualServers, realServers] of [[100, 10_000]] as const) {
  const [effect] = new CheckersEngine().handle({
    type: 'startup',
    config: bigConfiguration(virtualServers, realServers, 60),
    table: [],
    timeouts: { tcp: 0, tcpFin: 0, udp: 0 },
    addresses: [],
    masters: [],
    files: {},
    sessions: [],
    seed: 1
  }, now())
  if (effect?.type !== 'ipvs') throw new Error('the table comes first')
  const { changes } = effect
  const ours = await timed(async () => { await client.apply(changes) })
  const read = await timed(async () => { await client.table() })
  writeFileSync(RULES, formatRules(await client.table()))
  const flush = await timed(() => client.flush())
  const theirs = await timed(async () => {
    execFileSync('sh', ['-c', `ipvsadm -R < ${RULES}`])
  })
  const list = await timed(async () => {
    execFileSync('sh', ['-c', 'ipvsadm -Ln > /dev/null'])
  })
  await client.flush()
  rows.push([
    `${virtualServers} / ${realServers}`, text(ours), text(theirs), (ours / theirs).toFixed(2),
    text(read), text(list), text(flush)
  ])
}
client.close()
const report = table(['virtual / real servers', 'programmed by us', 'ipvsadm -R', 'ratio',
  'read by us', 'ipvsadm -Ln', 'flush'], rows)
if (existsSync(SHARE)) writeFileSync(`${SHARE}/report.md`, report)
process.stdout.write(report)
process.exit(0)

async function timed (work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e9
}

function text (seconds: number): string {
  return `${seconds.toFixed(2)} s`
}
