/**
 * The part of `bench -- lvs` that runs whole programs on this machine, where the kernel may have no
 * IPVS: ours with a table of its own (test/fakes/ipvs-client.ts, which encodes every message and
 * writes every change to a file), keepalived with requests that count as done (ipvs-stub.c).
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readChanges } from '../test/fakes/ipvs-client.js'
import { inNamespace, makeNamespace, removeNamespace, until } from '../test/vm/guest/guest.js'
import { Program } from '../test/vm/guest/program.js'
import { projectPath } from '../test/project.js'
import { address, configuration } from './lvs-configuration.js'
import { table } from './report.js'

const PATIENCE = 300
/** USER_HZ. */
const TICKS = 100
const NAMESPACE = 'hf-bench-lvs'
const router = (advertInterval: number): string => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  priority 100
  advert_int ${advertInterval}
  version 3
  virtual_ipaddress {
    10.9.0.50/24
  }
}
`

type Which = 'holdfast' | 'keepalived'

/** A namespace with an interface for a virtual router. */
export function makeBox (namespace: string): void {
  removeNamespace(namespace)
  makeNamespace(namespace)
  inNamespace(namespace, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1')
  for (const name of ['eth0', 'eth1']) inNamespace(namespace, 'ip', 'link', 'set', name, 'up')
  inNamespace(namespace, 'ip', 'addr', 'add', '10.9.0.1/24', 'dev', 'eth0')
}

/** Runs `measure` with such a namespace, and a server on a port of loopback. */
async function inBox (measure: (port: number) => Promise<void>): Promise<void> {
  makeBox(NAMESPACE)
  try {
    const server = spawn('ip', ['netns', 'exec', NAMESPACE, process.execPath,
      projectPath('build/bench/lvs-server.js')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await measure(await new Promise<number>(resolve => { server.on('message', resolve) }))
    server.kill()
  } finally {
    removeNamespace(NAMESPACE)
  }
}

/** The programs that can run here; `start` gives one its configuration. */
async function withPrograms (
  measure: (which: Which, start: (text: string) => Program) => Promise<void>
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const stub = join(folder, 'ipvs-stub.so')
  try {
    if (existsSync('/usr/sbin/keepalived')) {
      execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', stub, projectPath('bench/ipvs-stub.c')])
      await measure('keepalived', text => {
        process.env.LD_PRELOAD = stub
        try {
          return new Program('keepalived', NAMESPACE, text)
        } finally {
          delete process.env.LD_PRELOAD
        }
      })
    }
    await measure('holdfast', text => new Program('holdfast-without-ipvs', NAMESPACE, text))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** CPU per check of both programs, for the same checks of one server on loopback. */
export async function compareChecks (count: number, measure: number): Promise<string> {
  const rows: string[][] = []
  let theirs = NaN
  await inBox(async port => {
    const opened = (): number => Number(/^Tcp: (?:\S+ ){4}(\d+)/m.exec(
      inNamespace(NAMESPACE, 'cat', '/proc/net/snmp').replace(/^Tcp: R.*$/m, ''))?.[1])
    const text = configuration(100, count, 2, place => `      connect_ip 127.0.0.1
      connect_port ${port}
      bindto ${address(127, place + 2)}
      connect_timeout 2`)
    await withPrograms(async (which, start) => {
      const program = start(text)
      const from = opened()
      await until(() => opened() - from > 2 * count, PATIENCE)
      const pid = present(program.pid('checkers'))
      const [cpu, made, began] = [cpuSeconds(pid), opened(), performance.now()]
      await until(() => false, measure)
      const done = opened() - made
      const each = (cpuSeconds(pid) - cpu) / done * 1e6
      if (which === 'keepalived') theirs = each
      const failed = program.log.filter(line => /failed/.test(line)).length
      rows.push([which, (done / (performance.now() - began) * 1000).toFixed(0),
        `${each.toFixed(0)} us`, (each / theirs).toFixed(2), String(failed)])
      program.close()
      await until(() => false, 2)
    })
  })
  return table(['program', 'checks/s', 'CPU per check', 'ratio', 'failures'], rows)
}

/** Start, unchanged reload and memory, with the adverts that were sent meanwhile. */
export async function compareSizes (sizes: readonly Size[]): Promise<string> {
  const rows: string[][] = []
  for (const size of sizes) {
    await inBox(async port => await withPrograms(async (which, start) => {
      const changes = (program: Program): number => readChanges(program.fakeTable).length
      rows.push(await sizeRow(size, which, start, {
        namespace: NAMESPACE,
        advertInterval: 0.1,
        // Next to nothing is checked meanwhile, and what is answers.
        check: () => `      connect_ip 127.0.0.1\n      connect_port ${port}`,
        ...(which === 'holdfast' ? { changes } : {})
      }))
    }))
  }
  return sizesTable(rows, 100)
}

export type Size = readonly [virtualServers: number, realServers: number]

interface Surroundings {
  readonly namespace: string
  /** Seconds between two adverts of the virtual router that runs beside. */
  readonly advertInterval: number
  readonly check?: () => string
  /** How often the table was changed; where that can be known. */
  readonly changes?: (program: Program) => number
  /** The table holds everything; where it is the kernel's. */
  readonly filled?: () => boolean
}

export function sizesTable (rows: readonly string[][], advertMillis: number): string {
  return table(['virtual / real servers', 'program', 'start', 'CPU', 'unchanged reload', 'CPU',
    'changes', `longest pause of adverts every ${advertMillis} ms`, 'VRRP process',
    'checkers process (PSS)'], rows)
}

/** One program at one size: started, reloaded with nothing changed, and ended. */
export async function sizeRow (
  [virtualServers, realServers]: Size,
  which: Which,
  start: (text: string) => Program,
  { namespace, advertInterval, check, changes, filled }: Surroundings
): Promise<string[]> {
  const adverts = new Adverts(namespace)
  const began = performance.now()
  const program = start(router(advertInterval) +
    configuration(virtualServers, realServers, 3_600, check))
  await logged(program, /Startup complete/)
  if (filled !== undefined && !await until(filled, PATIENCE)) {
    throw new Error(`the table of ${which} is never full\n${program.log.slice(-20).join('\n')}`)
  }
  const started = performance.now() - began
  await until(() => adverts.count > 10, PATIENCE)
  const [vrrp, changed] = [program.pid('vrrp'), changes?.(program)]
  adverts.reset()
  const startCpu = cpuOf(program)
  const from = program.log.length
  const reload = performance.now()
  program.signal('SIGHUP')
  if (which === 'holdfast') await logged(program, /Reload complete/, from)
  else await quiet(program)
  const took = which === 'holdfast' ? performance.now() - reload : undefined
  const reloadCpu = cpuOf(program) - startCpu
  await until(() => false, 2 * advertInterval + 1)
  const row = [
    `${virtualServers} / ${realServers}`, which, seconds(started),
    `${startCpu.toFixed(2)} s`, seconds(took), `${reloadCpu.toFixed(2)} s`,
    changed === undefined ? '' : String((changes?.(program) ?? 0) - changed),
    `${adverts.longest.toFixed(0)} ms`,
    program.pid('vrrp') === vrrp ? 'the same' : 'another',
    `${proportionalSize(present(program.pid('checkers'))).toFixed(0)} MiB`
  ]
  program.close()
  adverts.close()
  await until(() => false, 1)
  return row
}

/** Adverts as tcpdump sees them, by its clock. */
class Adverts {
  #times: number[] = []
  readonly #capture: ChildProcess

  constructor (namespace: string) {
    this.#capture = spawn('ip', ['netns', 'exec', namespace, 'tcpdump', '-ttnli', 'eth0',
      'ip proto 112'], { stdio: ['ignore', 'pipe', 'ignore'] })
    if (this.#capture.stdout === null) throw new Error('a pipe was asked for')
    createInterface(this.#capture.stdout).on('line', line => {
      this.#times.push(Number(line.split(' ')[0]) * 1000)
    })
  }

  get count (): number {
    return this.#times.length
  }

  reset (): void {
    this.#times = this.#times.slice(-1)
  }

  get longest (): number {
    return this.#times.slice(1).reduce((longest, at, place) =>
      Math.max(longest, at - (this.#times[place] ?? at)), 0)
  }

  close (): void {
    this.#capture.kill('SIGKILL')
  }
}

/** Waits for a line; without it nothing can be measured. */
async function logged (program: Program, pattern: RegExp, from = 0): Promise<void> {
  if (!await program.logged(pattern, PATIENCE, from)) {
    throw new Error(`never: ${pattern.source}\n${program.log.slice(-20).join('\n')}`)
  }
}

/** Until it has said nothing for two seconds. */
async function quiet (program: Program): Promise<void> {
  let [length, since] = [program.log.length, Date.now()]
  await until(() => {
    if (program.log.length !== length) [length, since] = [program.log.length, Date.now()]
    return Date.now() - since > 2_000
  }, PATIENCE)
}

function present<Value> (value: Value | undefined): Value {
  if (value === undefined) throw new Error('no such process')
  return value
}

/** Processor time of the parent and its checkers process. */
function cpuOf (program: Program): number {
  return cpuSeconds(present(program.pid('parent'))) + cpuSeconds(present(program.pid('checkers')))
}

function cpuSeconds (pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

function proportionalSize (pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss: +(\d+)/m.exec(text)?.[1]) / 1024
}

function seconds (ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1000).toFixed(2)} s`
}
