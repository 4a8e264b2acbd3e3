/**
 * The part of `bench -- lvs` that runs whole programs in a kernel with IPVS: start, reload and
 * memory at the size of a real user, and what checks cost, beside keepalived. Prints Markdown.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inNamespace, makeNamespace, until } from '../test/vm/guest/guest.js'
import { Program } from '../test/vm/guest/program.js'
import { table } from './report.js'

const SHARE = '/run/vm'
const PATIENCE = 300
/** USER_HZ. */
const TICKS = 100

const [quick] = process.argv.slice(2)
const sizes = quick === 'quick' ? [[100, 1_000]] : [[100, 1_000], [600, 10_000], [2_277, 37_205]]
const report = [
  ...await wholeProgram(), '',
  ...await checks(quick === 'quick' ? 1_000 : 10_000, quick === 'quick' ? 10 : 30)
].join('\n')
if (existsSync(SHARE)) writeFileSync(`${SHARE}/report.md`, report)
process.stdout.write(report)
process.exit(0)

function address (first: number, place: number): string {
  return `${first}.${place >> 16 & 255}.${place >> 8 & 255}.${place & 255}`
}

/** Virtual servers with real servers spread evenly over them, each with a check of its own. */
function configuration (
  virtualServers: number, realServers: number, delay: number, check: (place: number) => string
): string {
  const blocks: string[] = []
  let next = 0
  for (let place = 0; place < virtualServers; place++) {
    const end = Math.floor((place + 1) * realServers / virtualServers)
    blocks.push(`virtual_server ${address(172, place + 1)} 80 {`,
      `  delay_loop ${delay}`, '  protocol TCP', '  lb_algo rr', '  lb_kind NAT')
    for (; next < end; next++) {
      blocks.push(`  real_server ${address(10, next + 1)} 80 {`, '    TCP_CHECK {',
        check(next), '    }', '  }')
    }
    blocks.push('}')
  }
  return blocks.join('\n') + '\n'
}

function destinations (namespace: string): number {
  const file = inNamespace(namespace, 'cat', '/proc/net/ip_vs')
  return file.split('\n').filter(line => /^ {2}-> [0-9A-F]/.test(line)).length
}

async function wholeProgram (): Promise<readonly string[]> {
  const rows: string[][] = []
  for (const [virtualServers = 0, realServers = 0] of sizes) {
    // Nothing is checked meanwhile: the first check comes within the hour.
    const text = configuration(virtualServers, realServers, 3_600, () => '      connect_timeout 1')
    for (const which of ['holdfast', 'keepalived'] as const) {
      const namespace = `hf-bench-${which}-${realServers}`
      makeNamespace(namespace)
      const began = performance.now()
      const program = new Program(which, namespace, text)
      await until(() => destinations(namespace) === realServers, PATIENCE)
      const start = performance.now() - began
      const pid = program.pid('checkers')
      const memory = pid === undefined ? 0 : proportionalSize(pid)
      const reload = which === 'holdfast' ? await reloaded(program, text) : undefined
      const changed = which === 'holdfast'
        ? await reloaded(program, text.replace('  lb_algo rr', '  lb_algo wrr'))
        : undefined
      rows.push([`${virtualServers} / ${realServers}`, which, seconds(start), seconds(reload),
        seconds(changed), `${memory.toFixed(0)} MiB`])
      program.close()
    }
  }
  return [table(['virtual / real servers', 'program', 'start to full table', 'unchanged reload',
    'one scheduler changed', 'checker process (PSS)'], rows)]
}

async function reloaded (program: Program, text: string): Promise<number> {
  const from = program.log.length
  program.configure(text)
  const began = performance.now()
  program.signal('SIGHUP')
  await program.logged(/Reload complete/, PATIENCE, from)
  return performance.now() - began
}

/** CPU per check of both programs, the same checks of one server on loopback. */
async function checks (count: number, measure: number): Promise<readonly string[]> {
  const rows: string[][] = []
  let theirs = NaN
  for (const which of ['keepalived', 'holdfast'] as const) {
    const namespace = `hf-bench-checks-${which}`
    makeNamespace(namespace)
    const connections = (): number => Number(/^Tcp: (?:\S+ ){4}(\d+)/m.exec(
      inNamespace(namespace, 'cat', '/proc/net/snmp').replace(/^Tcp: R.*$/m, ''))?.[1])
    // The kernel alone answers: a listener whose backlog nobody takes from would fill up.
    const text = configuration(100, count, 2, place =>
      `      connect_ip 127.0.0.1\n      connect_port 9\n      bindto ${address(127, place + 2)}\n      connect_timeout 2`)
    const program = new Program(which, namespace, text)
    await until(() => program.pid('checkers') !== undefined, PATIENCE)
    await until(() => connections() > 2 * count, PATIENCE)
    const pid = program.pid('checkers') ?? 0
    const [cpu, made, began] = [cpuSeconds(pid), connections(), performance.now()]
    await until(() => false, measure)
    const done = connections() - made
    const each = (cpuSeconds(pid) - cpu) / done * 1e6
    if (which === 'keepalived') theirs = each
    rows.push([which, (done / (performance.now() - began) * 1000).toFixed(0),
      `${each.toFixed(0)} us`, (each / theirs).toFixed(1)])
    program.close()
  }
  return [`${count} TCP checks every 2 s of a port that refuses:`, '',
    table(['program', 'checks/s', 'CPU per check', 'ratio'], rows)]
}

function cpuSeconds (pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

function proportionalSize (pid: number): number {
  const text = execFileSync('cat', [`/proc/${pid}/smaps_rollup`], { encoding: 'utf8' })
  return Number(/^Pss: +(\d+)/m.exec(text)?.[1]) / 1024
}

function seconds (ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1000).toFixed(2)} s`
}
