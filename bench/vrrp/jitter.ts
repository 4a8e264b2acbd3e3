/** Error of the advert interval at 10 ms. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { configuration, wallClock } from '../../test/interop/support.js'
import { maximum, percentile, table } from '../report.js'
import { DAEMONS, inBox, REALTIME } from './box.js'

export async function jitter (quick: boolean): Promise<string> {
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
