/**
 * The part of `bench -- lvs` that needs a kernel with IPVS; prints a Markdown table. Both programs
 * run in turns in one namespace, so that neither has the colder kernel; the best round counts.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { CheckersEngine } from '../src/checkers/engine.js'
import { formatRules } from '../src/cli/ipvsadm-format.js'
import { IpvsClient } from '../src/daemon/ipvs-client.js'
import { createNetworkNamespace } from '../src/net/process-control.js'
import { now } from '../src/net/clock.js'
import { startup } from '../test/checkers/examples.js'
import { bigConfiguration } from './lvs.js'
import { table } from './report.js'

const SHARE = '/run/vm'
const RULES = '/tmp/holdfast-bench-rules'
const ROUNDS = 3
const [VIRTUAL_SERVERS, REAL_SERVERS] = [100, 10_000]

createNetworkNamespace()
// Without a device that is up a namespace has no local table, and the kernel takes every address
// for a broadcast, which it refuses as a destination.
execFileSync('ip', ['link', 'set', 'lo', 'up'])
const client = await IpvsClient.open()
const [effect] = new CheckersEngine().handle(
  startup(bigConfiguration(VIRTUAL_SERVERS, REAL_SERVERS, 60)), now())
if (effect?.type !== 'ipvs') throw new Error('the table comes first')
const { changes } = effect
const took = { ours: Infinity, theirs: Infinity, read: Infinity, list: Infinity, flush: Infinity }
let first: number | undefined
for (let round = 0; round < ROUNDS; round++) {
  const refused: unknown[] = []
  const ours = await timed(async () => { refused.push(...await client.apply(changes)) })
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused[0])}`)
  first ??= ours
  took.ours = Math.min(took.ours, ours)
  took.read = Math.min(took.read, await timed(async () => { await client.table() }))
  if (round === 0) writeFileSync(RULES, formatRules(await client.table()))
  expectDestinations(REAL_SERVERS)
  took.flush = Math.min(took.flush, await timed(() => client.flush()))
  took.theirs = Math.min(took.theirs, await timed(() => shell(`ipvsadm -R < ${RULES}`)))
  expectDestinations(REAL_SERVERS)
  took.list = Math.min(took.list, await timed(() => shell('ipvsadm -Ln > /dev/null')))
  await client.flush()
}
client.close()
const report = table(['virtual / real servers', 'programmed by us', 'our first round', 'ipvsadm -R',
  'ratio', 'of the first', 'read by us', 'ipvsadm -Ln', 'flush'], [[
  `${VIRTUAL_SERVERS} / ${REAL_SERVERS}`, text(took.ours), text(first ?? NaN), text(took.theirs),
  (took.ours / took.theirs).toFixed(2), ((first ?? NaN) / took.theirs).toFixed(2),
  text(took.read), text(took.list), text(took.flush)
]])
if (existsSync(SHARE)) writeFileSync(`${SHARE}/report.md`, report)
process.stdout.write(report)
process.exit(0)

/** A comparison of tables that are not there compares nothing. */
function expectDestinations (count: number): void {
  const lines = execFileSync('ipvsadm', ['-Ln'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const found = lines.split('\n').filter(line => /^ {2}-> \d/.test(line)).length
  if (found !== count) throw new Error(`${found} destinations in the table instead of ${count}`)
}

async function shell (command: string): Promise<void> {
  execFileSync('sh', ['-c', command])
}

async function timed (work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e9
}

function text (seconds: number): string {
  return `${seconds.toFixed(2)} s`
}
