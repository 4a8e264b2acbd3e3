/**
 * `npm run bench -- lvs [--only SERIES,...]`: the checkers engine, its probes and the whole program
 * at the sizes users run, beside keepalived, and the IPVS table in a real kernel beside ipvsadm(8).
 *
 * - engine: 2277 virtual servers with 37205 real servers, start and unchanged reload, memory;
 * - checks: 10000 TCP_CHECKs every 2 s of a server on loopback: how late they start, CPU per check
 *   beside keepalived;
 * - sizes: start, unchanged reload, adverts meanwhile and memory of the whole program;
 * - table: 10000 real servers programmed by us and by `ipvsadm -R`, in the guest;
 * - program: the whole program in the guest.
 */

import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LvsConfig } from '../src/checkers/config.js'
import { CheckersEngine } from '../src/checkers/engine.js'
import type { CheckersEffect, CheckersEvent } from '../src/checkers/events.js'
import { drive } from '../src/daemon/drive.js'
import { Prober } from '../src/daemon/prober.js'
import { ipFromBytes } from '../src/lib/ip-address.js'
import { seconds } from '../src/lib/time.js'
import { now, openCoarseAlarm } from '../src/net/clock.js'
import { connection, lvs, realServer, startup, tcpCheck, virtualServer } from '../test/checkers/examples.js'
import { projectPath } from '../test/project.js'
import { compareChecks, compareSizes } from './lvs-program.js'
import { percentile, table } from './report.js'

/** A real user's size. */
const VIRTUAL_SERVERS = 2277
const REAL_SERVERS = 37_205
const CHECKS = 10_000
const EVERY_SECONDS = 2

type Series = 'engine' | 'checks' | 'sizes' | 'table' | 'program'

const SERIES: Readonly<Record<Series, {
  readonly title: string
  readonly measure: (quick: boolean) => string | Promise<string>
}>> = {
  engine: { title: 'The engine', measure: benchEngine },
  checks: {
    title: `${CHECKS} TCP checks every ${EVERY_SECONDS} s`,
    measure: async quick => [
      'The engine and its probes alone:', '', await benchChecks(quick ? 10 : 30), '',
      'Whole programs in turns, with stand-ins for the kernel\'s table:', '',
      await compareChecks(CHECKS, quick ? 10 : 30)
    ].join('\n')
  },
  sizes: {
    title: 'Whole programs, with stand-ins for the kernel\'s table',
    measure: quick => compareSizes(quick
      ? [[100, 1_000]]
      : [[100, 1_000], [600, 10_000], [VIRTUAL_SERVERS, REAL_SERVERS]])
  },
  table: { title: 'The table, in the guest kernel', measure: () => benchGuest('lvs-guest') },
  program: {
    title: 'The whole program, in the guest kernel',
    measure: quick => benchGuest('lvs-program-guest', ...(quick ? ['quick'] : []))
  }
}

/** The report as Markdown; `quick` measures for a shorter time, `only` some of the series. */
export async function benchLvs (quick: boolean, only?: readonly string[]): Promise<string> {
  const parts = ['## LVS', '']
  for (const [name, { title, measure }] of Object.entries(SERIES)) {
    if (only?.includes(name) === false) continue
    parts.push(`### ${title}`, '', await measure(quick), '')
  }
  return parts.join('\n')
}

const address = (first: number, place: number) =>
  ipFromBytes(Uint8Array.of(first, place >> 16 & 255, place >> 8 & 255, place & 255))

/** Virtual servers with real servers spread evenly over them, each with a check of its own. */
export function bigConfiguration (
  virtualServers: number, realServers: number, delaySeconds: number, port?: number
): LvsConfig {
  const schedule = { delayLoop: seconds(delaySeconds), warmup: seconds(delaySeconds) }
  let next = 0
  return lvs(Array.from({ length: virtualServers }, (_, place) => {
    const end = Math.floor((place + 1) * realServers / virtualServers)
    const servers = []
    for (; next < end; next++) {
      const own = address(10, next + 1)
      // All checks go to one server on loopback, each from an address of its own.
      const target = port === undefined
        ? connection(own)
        : { ...connection('127.0.0.1', port), bindAddress: address(127, next + 2) }
      servers.push(realServer(own, {
        name: `[${own}]:tcp:80`, checkers: [{ ...tcpCheck(own, schedule), connection: target }]
      }))
    }
    const own = address(172, place + 1)
    return virtualServer(servers, {
      name: `[${own}]:tcp:80`, target: { type: 'address', address: own, port: 80 }
    })
  }))
}

function changesIn (effects: readonly CheckersEffect[]): number {
  return effects.reduce((sum, each) => sum + (each.type === 'ipvs' ? each.changes.length : 0), 0)
}

function timed<Value> (work: () => Value): { readonly value: Value, readonly ms: number } {
  const start = process.hrtime.bigint()
  const value = work()
  return { value, ms: Number(process.hrtime.bigint() - start) / 1e6 }
}

function benchEngine (): string {
  const sizes = [[100, 1000], [600, 10_000], [VIRTUAL_SERVERS, REAL_SERVERS]]
  const rows = sizes.map(([vs = 0, rs = 0]) => {
    const before = memory()
    const config = bigConfiguration(vs, rs, 60)
    const engine = new CheckersEngine()
    const start = timed(() => engine.handle(startup(config), now()))
    const grown = memory() - before
    const again = structuredClone(config)
    const reload = timed(() =>
      engine.handle({ type: 'reload', config: again, files: {} }, now()))
    return [
      `${vs} / ${rs}`, `${start.ms.toFixed(0)} ms`, String(changesIn(start.value)),
      `${reload.ms.toFixed(0)} ms`, String(changesIn(reload.value)), `${grown.toFixed(0)} MB`
    ]
  })
  return table(['virtual / real servers', 'start', 'changes', 'unchanged reload', 'changes',
    'heap of configuration and state'], rows)
}

function memory (): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

export async function benchChecks (measureSeconds: number): Promise<string> {
  const server = fork(projectPath('build/bench/lvs-server.js'))
  const port = Number((await once(server, 'message'))[0])
  const engine = new CheckersEngine()
  const lateness: number[] = []
  const failures = new Map<string, number>()
  let checks = 0
  const prober = new Prober((attempt, result) => {
    checks++
    if (!result.ok) failures.set(result.why.code, (failures.get(result.why.code) ?? 0) + 1)
    running.dispatch({ type: 'probe-result', attempt, result })
  })
  let due = now()
  const running = drive<CheckersEvent, CheckersEffect>({
    core: engine,
    timeout: { type: 'timeout' },
    now,
    openAlarm: openCoarseAlarm,
    afterReading: setImmediate,
    record: () => { due = engine.deadline ?? now() },
    carryOut: effect => {
      if (effect.type !== 'start-probe') return
      lateness.push((now() - due) / 1000)
      prober.start(effect)
    }
  })
  running.dispatch(startup(bigConfiguration(100, CHECKS, EVERY_SECONDS, port)))
  await pause(EVERY_SECONDS + 2)
  lateness.length = 0
  checks = 0
  const cpu = process.cpuUsage()
  await pause(measureSeconds)
  const used = process.cpuUsage(cpu)
  running.stop()
  prober.cancelAll()
  server.kill()
  const spent = (used.user + used.system) / Math.max(1, checks)
  return table(['checks/s', 'start lateness p50', 'p99', 'most', 'CPU per check', 'failures'], [[
    (checks / measureSeconds).toFixed(0),
    `${percentile(lateness, 0.5).toFixed(1)} ms`,
    `${percentile(lateness, 0.99).toFixed(1)} ms`,
    `${percentile(lateness, 1).toFixed(1)} ms`,
    `${spent.toFixed(0)} us`,
    [...failures].map(([code, count]) => `${code} ${count}`).join(' ') || 'none'
  ]])
}

function pause (seconds: number): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, seconds * 1000) })
}

/** What a program of this folder prints in the guest, or here where the kernel has IPVS. */
function benchGuest (name: string, ...args: readonly string[]): string {
  const program = projectPath(`build/bench/${name}.js`)
  if (existsSync('/proc/net/ip_vs')) {
    return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' }).stdout
  }
  const share = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    const { status, stdout, stderr } = spawnSync(projectPath('scripts/vm'), ['node', program, ...args], {
      encoding: 'utf8',
      cwd: projectPath(),
      env: {
        ...process.env,
        HOLDFAST_VM_SHARE: share,
        HOLDFAST_VM_TIMEOUT: '1800',
        HOLDFAST_VM_MEMORY: '3072'
      }
    })
    if (status !== 0) {
      const said = (stdout + stderr).trim().split('\n').slice(-20).map(line => `    ${line}`)
      return `not measured, status ${status}:\n\n${said.join('\n')}\n`
    }
    return readFileSync(join(share, 'report.md'), 'utf8')
  } finally {
    rmSync(share, { recursive: true })
  }
}
