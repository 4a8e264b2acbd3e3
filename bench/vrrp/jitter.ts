/** Error of the advert interval at 10 ms. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { configuration, wallClock } from '../../test/interop/support.js'
import { projectPath } from '../../test/project.js'
import { maximum, percentile, table } from '../report.js'
import { DAEMONS, inBox, REALTIME } from './box.js'

export async function jitter (quick: boolean): Promise<string> {
  const seconds = quick ? 5 : 30
  const rows: string[][] = []
  const measure = async (what: string, daemon: Daemon, situation: Situation): Promise<void> => {
    const errors = await intervalErrors(daemon, seconds, situation)
    const cells = [0.5, 0.99, 0.999].map(each => percentile(errors, each).toFixed(3))
    rows.push([what, daemon.name, String(errors.length), ...cells, maximum(errors).toFixed(3)])
  }
  for (const daemon of DAEMONS) await measure('alone', daemon, {})
  for (const daemon of DAEMONS) await measure('beside a busy process', daemon, { busy: true })
  // keepalived ends where the kernel has no IPVS; ours is given a table that is not the kernel's.
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  await measure('checkers process saturated', withoutIpvs(join(folder, 'table')), { checks: 5_000 })
  rmSync(folder, { recursive: true })
  return '## Error of the advert interval at 10 ms, vrrp_rt_priority 50, ms\n\n' +
    table(['case', 'daemon', 'adverts', 'p50', 'p99', 'p99.9', 'max'], rows)
}

/** What goes on beside the virtual router. */
interface Situation {
  /** Another process has much to do. */
  readonly busy?: true
  /** So many virtual servers with three real servers each are checked every second. */
  readonly checks?: number
}

async function intervalErrors (
  daemon: Daemon, seconds: number, { busy, checks }: Situation
): Promise<readonly number[]> {
  return await inBox(async ({ network, capture }) => {
    const router = new Router(network, network.addHost('r1', '10.1.0.1/16'), daemon,
      configuration({ version: 3, interval: 0.01, priority: 200 }, REALTIME + servers(checks ?? 0)))
    const load: ChildProcess | undefined = busy === true ? neighbour() : undefined
    try {
      router.start()
      await until(() => capture.adverts.length > 0, 60_000)
      await pause(checks === undefined ? 2_000 : 10_000)
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

/** Ours, with an IPVS table of its own in the file. */
function withoutIpvs (file: string): Daemon {
  return {
    name: 'holdfast',
    command: ['/usr/bin/env', `HOLDFAST_TEST_IPVS=${file}`, process.execPath,
      '--import', projectPath('build/test/fakes/with-ipvs.js'),
      projectPath('build/test/fakes/keepalived.js')]
  }
}

/** Checks that are refused at once: more of them than the process can do in a second. */
function servers (count: number): string {
  return Array.from({ length: count }, (_, at) => `
virtual_server 10.2.${at >> 8}.${at & 255} 80 {
  delay_loop 1
  warmup 0
  protocol TCP
  lb_kind NAT
  ${[1, 2, 3].map(last => `real_server 10.3.0.${last} 80 {
    TCP_CHECK {
      connect_ip 127.0.0.1
      connect_port 9
      connect_timeout 1
      bindto 127.${at >> 8}.${at & 255}.${last}
    }
  }`).join('\n  ')}
}`).join('')
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
