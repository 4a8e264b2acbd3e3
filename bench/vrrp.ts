/**
 * `npm run bench -- vrrp`: Holdfast beside keepalived in one run, on a switch of network
 * namespaces, timed by the kernel's stamps on the packets and not by either program.
 *
 * - lateness of a takeover: the backup's first advert minus the master's last one, minus the
 *   master-down time, after SIGKILL of the master (keepalived in both series, so that only the
 *   backup differs);
 * - the same for 200 instances at once, and when the last address has been announced;
 * - error of the advert interval at 10 ms, alone and beside a busy process;
 * - start: from exec to the first advert of an address owner;
 * - memory: the proportional set size of all processes of the daemon.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Capture } from '../src/cli/lab/capture.js'
import { Network, networkObstacle } from '../src/cli/lab/network.js'
import { KEEPALIVED, Router } from '../src/cli/lab/router.js'
import type { Daemon } from '../src/cli/lab/router.js'
import { family, pause, until } from '../src/cli/lab/shell.js'
import { configuration, instanceText, OURS, wallClock } from '../test/interop/support.js'
import { maximum, percentile, table } from './report.js'

const DAEMONS: readonly Daemon[] = [KEEPALIVED, OURS]
const PRIORITY = 100
/** Real-time, the same for both, as docs/performance.md advises for centisecond intervals. */
const REALTIME = 'global_defs {\n vrrp_rt_priority 50\n}'

interface Box { readonly network: Network, readonly capture: Capture }

/** The whole bench; returns its report. */
export async function benchVrrp (quick: boolean): Promise<string> {
  const obstacle = networkObstacle()
  if (obstacle !== undefined) return `not measured: ${obstacle}\n`
  return [
    await takeovers(quick), await crowds(quick), await jitter(quick), await starts(quick),
    await memory()
  ].join('\n')
}

async function inBox<Result> (play: (box: Box) => Promise<Result>): Promise<Result> {
  const network = new Network()
  const capture = new Capture(network.switchNamespace)
  try {
    if (!await capture.ready()) throw new Error('tcpdump does not start')
    return await play({ network, capture })
  } finally {
    capture.close()
    network.close()
  }
}

async function takeovers (quick: boolean): Promise<string> {
  const rows: string[][] = []
  for (const interval of [1, 0.1, 0.01]) {
    const runs = quick ? 2 : interval === 1 ? 5 : 15
    const late = new Map<Daemon, number[]>(DAEMONS.map(each => [each, []]))
    for (let run = 0; run < runs; run++) {
      for (const daemon of DAEMONS) late.get(daemon)?.push(await takeover(interval, daemon))
    }
    const cells = DAEMONS.map(daemon => {
      const values = late.get(daemon) ?? []
      return `${percentile(values, 0.5).toFixed(2)} (${maximum(values).toFixed(2)})`
    })
    rows.push([`${interval} s`, String(runs), ...cells])
  }
  return '## Takeover: lateness beyond the master-down time, ms, median (worst)\n\n' +
    table(['advert_int', 'runs', ...DAEMONS.map(each => each.name)], rows)
}

/** Milliseconds the backup needed beyond the protocol's master-down time. */
async function takeover (interval: number, daemon: Daemon): Promise<number> {
  return await inBox(async ({ network, capture }) => {
    const options = { version: 3, interval } as const
    const master = new Router(network, network.addHost('r1', '10.1.0.1/16'), KEEPALIVED,
      configuration({ ...options, priority: 200 }, REALTIME))
    const backup = new Router(network, network.addHost('r2', '10.1.0.2/16'), daemon,
      configuration({ ...options, priority: PRIORITY }, REALTIME))
    try {
      master.start()
      await until(() => capture.adverts.length > 0, 10_000)
      backup.start()
      await backup.logged(/Entering BACKUP STATE/)
      await pause(Math.max(1_000, interval * 2_500))
      master.kill()
      const heard = (): boolean => capture.adverts.some(each => each.source === '10.1.0.2')
      if (!await until(heard, interval * 4_000 + 5_000)) throw new Error('nobody took over')
      const first = capture.adverts.find(each => each.source === '10.1.0.2')?.at ?? 0
      const last = capture.adverts.filter(each => each.at < first).at(-1)?.at ?? 0
      return first - last - interval * 1_000 * (3 + (256 - PRIORITY) / 256)
    } finally {
      master.close()
      backup.close()
    }
  })
}

const CROWD = 200

async function crowds (quick: boolean): Promise<string> {
  const rows: string[][] = []
  for (const daemon of DAEMONS) {
    const late: number[] = []
    const announced: number[] = []
    const load: number[] = []
    for (let run = 0; run < (quick ? 1 : 3); run++) {
      const measured = await crowd(daemon)
      late.push(...measured.late)
      announced.push(measured.announced)
      load.push(measured.cpu)
    }
    rows.push([daemon.name, String(late.length), percentile(late, 0.5).toFixed(1),
      maximum(late).toFixed(1), maximum(announced).toFixed(0), percentile(load, 0.5).toFixed(2)])
  }
  return `## Takeover of ${CROWD} instances at 1 s at once, ms; CPU as their master, % of a core\n\n` +
    table(['daemon', 'takeovers', 'median lateness', 'worst', 'last address announced after',
      'CPU'], rows)
}

/** Lateness of each of many instances whose master died, and what mastering them costs. */
async function crowd (
  daemon: Daemon
): Promise<{ readonly late: number[], readonly announced: number, readonly cpu: number }> {
  return await inBox(async ({ network, capture }) => {
    const config = (priority: number): string => Array.from({ length: CROWD }, (_, index) =>
      instanceText({
        name: `VI_${index + 1}`,
        vrid: index + 1,
        priority,
        addresses: [`10.1.${16 + (index >> 7)}.${1 + (index & 127)}/16`],
        extra: ' garp_master_delay 0\n garp_master_repeat 1'
      })).join('')
    const master = new Router(network, network.addHost('r1', '10.1.0.1/16'), KEEPALIVED,
      config(200))
    const backup = new Router(network, network.addHost('r2', '10.1.0.2/16'), daemon,
      config(PRIORITY))
    try {
      backup.start()
      await backup.logged(/Startup complete/, 30_000)
      master.start()
      const known = (): number => new Set(capture.adverts
        .filter(each => each.source === '10.1.0.1').map(each => each.vrid)).size
      if (!await until(() => known() === CROWD, 30_000)) throw new Error('not all are masters')
      await pause(6_000)
      master.kill()
      const killed = wallClock()
      const taken = (): readonly number[] => [...new Set(capture.adverts
        .filter(each => each.source === '10.1.0.2' && each.at > killed).map(each => each.vrid))]
      if (!await until(() => taken().length === CROWD, 30_000)) throw new Error('not all taken over')
      await pause(3_000)
      const late = taken().map(vrid => lateness(capture, vrid, killed))
      const firstAdvert = capture.adverts.find(each =>
        each.source === '10.1.0.2' && each.at > killed)?.at ?? 0
      const addresses = new Map<string, number>()
      for (const { address, at } of capture.announcements) {
        if (at >= firstAdvert && !addresses.has(address)) addresses.set(address, at)
      }
      const cpu = await cpuShare(backup, 5_000)
      return { late, announced: maximum([...addresses.values()]) - firstAdvert, cpu }
    } finally {
      master.close()
      backup.close()
    }
  })
}

function lateness (capture: Capture, vrid: number, killed: number): number {
  const mine = capture.adverts.filter(each => each.vrid === vrid)
  const last = mine.filter(each => each.source === '10.1.0.1').at(-1)?.at ?? Number.NaN
  const first = mine.find(each => each.source === '10.1.0.2' && each.at > killed)?.at ?? Number.NaN
  return first - last - 1_000 * (3 + (256 - PRIORITY) / 256)
}

/** Per cent of one core that all processes of a daemon use. */
async function cpuShare (router: Router, milliseconds: number): Promise<number> {
  const ticks = (): number => total(family(router.pid ?? 0).map(pid => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  }))
  const before = ticks()
  await pause(milliseconds)
  return (ticks() - before) * 10 / milliseconds * 100
}

async function jitter (quick: boolean): Promise<string> {
  const seconds = quick ? 5 : 30
  const rows: string[][] = []
  for (const busy of [false, true]) {
    for (const daemon of DAEMONS) {
      const errors = await intervalErrors(daemon, seconds, busy)
      const cells = [0.5, 0.99, 0.999].map(each => percentile(errors, each).toFixed(3))
      rows.push([busy ? 'beside a busy process' : 'alone', daemon.name, String(errors.length),
        ...cells, maximum(errors).toFixed(3)])
    }
  }
  return '## Error of the advert interval at 10 ms, vrrp_rt_priority 50, ms\n\n' +
    table(['case', 'daemon', 'adverts', 'p50', 'p99', 'p99.9', 'max'], rows)
}

async function intervalErrors (
  daemon: Daemon, seconds: number, busy: boolean
): Promise<readonly number[]> {
  return await inBox(async ({ network, capture }) => {
    const router = new Router(network, network.addHost('r1', '10.1.0.1/16'), daemon,
      configuration({ version: 3, interval: 0.01, priority: 200 }, REALTIME))
    const load: ChildProcess | undefined = busy ? neighbour() : undefined
    try {
      router.start()
      await until(() => capture.adverts.length > 0, 10_000)
      await pause(2_000)
      const from = wallClock()
      await pause(seconds * 1_000)
      const times = capture.adverts.filter(each => each.at > from).map(each => each.at)
      return times.slice(1).map((at, index) => Math.abs(at - (times[index] ?? at) - 10))
    } finally {
      load?.kill('SIGKILL')
      router.close()
    }
  })
}

/** A process that works like a checker: it opens, reads and closes connections without pause. */
function neighbour (): ChildProcess {
  const program = `
    const http = require('node:http')
    const server = http.createServer((_, reply) => reply.end('ok'.repeat(500)))
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      const ask = () => http.get({ port, host: '127.0.0.1', agent: false }, reply => {
        reply.resume().on('end', ask)
      }).on('error', ask)
      for (let each = 0; each < 20; each++) ask()
    })`
  return spawn(process.execPath, ['-e', program], { stdio: 'ignore' })
}

async function starts (quick: boolean): Promise<string> {
  const times = new Map<Daemon, number[]>(DAEMONS.map(each => [each, []]))
  for (let run = 0; run < (quick ? 2 : 10); run++) {
    for (const daemon of DAEMONS) times.get(daemon)?.push(await startTime(daemon))
  }
  const rows = DAEMONS.map(daemon => {
    const values = times.get(daemon) ?? []
    return [daemon.name, percentile(values, 0.5).toFixed(0), maximum(values).toFixed(0)]
  })
  return '## Start: from exec to the first advert of an address owner, ms\n\n' +
    table(['daemon', 'median', 'worst'], rows)
}

async function startTime (daemon: Daemon): Promise<number> {
  return await inBox(async ({ network, capture }) => {
    const router = new Router(network, network.addHost('r1', '10.1.0.1/16'), daemon,
      configuration({ priority: 255, state: 'MASTER' }))
    try {
      const began = wallClock()
      router.start()
      await until(() => capture.adverts.length > 0, 10_000)
      return (capture.adverts[0]?.at ?? Number.NaN) - began
    } finally {
      router.close()
    }
  })
}

async function memory (): Promise<string> {
  const rows: string[][] = []
  for (const daemon of DAEMONS) {
    await inBox(async ({ network, capture }) => {
      const router = new Router(network, network.addHost('r1', '10.1.0.1/16'), daemon,
        configuration({ priority: 100 }))
      try {
        router.start()
        await until(() => capture.adverts.length > 0, 10_000)
        await pause(5_000)
        const processes = family(router.pid ?? 0)
        const pss = processes.map(pid => smaps(pid, 'Pss'))
        const anonymous = processes.map(pid => smaps(pid, 'Pss_Anon'))
        rows.push([daemon.name, String(processes.length),
          pss.map(mebibytes).join(' + '), mebibytes(total(pss)), mebibytes(total(anonymous))])
      } finally {
        router.close()
      }
    })
  }
  return '## Memory as MASTER: proportional set size, MiB\n\n' +
    table(['daemon', 'processes', 'each', 'together', 'of it anonymous'], rows)
}

function smaps (pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
}

function total (values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0)
}

function mebibytes (kibibytes: number): string {
  return (kibibytes / 1_024).toFixed(1)
}
