/** A process that is tracked is killed: when is the peer master? */

import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { configuration, wallClock } from '../../test/interop/support.js'
import { maximum, percentile, table } from '../report.js'
import { DAEMONS, inBox, REALTIME } from './box.js'

/** The name of the process; unlike any other on the machine. */
const TRACKED = 'hf-tracked'
const [MASTER, PEER] = [200, 250] as const
/** Milliseconds, of which the peer's skew time is the 256th part six times over: 0.2 ms. */
const INTERVAL_MS = 10
const SKEW_MS = INTERVAL_MS * (256 - PEER) / 256

export async function killedProcess (quick: boolean): Promise<string> {
  const times = new Map<Daemon, number[]>(DAEMONS.map(each => [each, []]))
  for (let run = 0; run < (quick ? 3 : 10); run++) {
    for (const daemon of DAEMONS) times.get(daemon)?.push(await killed(daemon))
  }
  const rows = DAEMONS.map(daemon => {
    const values = times.get(daemon) ?? []
    return [daemon.name, String(values.length), percentile(values, 0.5).toFixed(2),
      maximum(values).toFixed(2)]
  })
  return `## From a tracked process killed to the peer's first advert at ${INTERVAL_MS} ms, in ms ` +
    `(the peer's skew time of ${SKEW_MS.toFixed(1)} ms included)\n\n` +
    table(['both daemons', 'runs', 'median', 'worst'], rows)
}

/**
 * Started in our own namespace and told of the other: the kernel tells of processes in the
 * machine's first namespace alone.
 */
function outside ({ name, command }: Daemon): Daemon {
  return { name, command: ['nsenter', `--net=/proc/${process.pid}/ns/net`, ...command] }
}

async function killed (daemon: Daemon): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const program = join(folder, TRACKED)
  copyFileSync('/bin/sleep', program)
  let tracked: ChildProcess | undefined = spawn(program, ['600'], { stdio: 'ignore' })
  try {
    return await inBox(async ({ network, capture }) => {
      const options = { version: 3, interval: INTERVAL_MS / 1_000 } as const
      const before = REALTIME.replace('{', '{\n dynamic_interfaces') +
        `\nvrrp_track_process up {\n process ${TRACKED}\n}\n`
      const host = network.addHost('r1', '10.1.0.1/16')
      const first = new Router(network, host, outside(daemon),
        configuration({ ...options, priority: MASTER, extra: ' track_process {\n  up\n }' }, before))
      const second = new Router(network, network.addHost('r2', '10.1.0.2/16'), daemon,
        configuration({ ...options, priority: PEER, extra: ' nopreempt' }, REALTIME))
      try {
        first.start('-s', host.namespace)
        await until(() => capture.adverts.length > 0, 20_000)
        second.start()
        await second.logged(/Entering BACKUP STATE/, 20_000)
        await pause(1_000)
        if (capture.adverts.some(each => each.priority === PEER)) throw new Error('the peer is master')
        const at = wallClock()
        tracked?.kill('SIGKILL')
        tracked = undefined
        const taken = () => capture.adverts.find(each =>
          each.source === '10.1.0.2' && each.at > at && each.priority === PEER)
        if (!await until(() => taken() !== undefined, 10_000)) throw new Error('nobody took over')
        return (taken()?.at ?? Number.NaN) - at
      } finally {
        first.close()
        second.close()
      }
    })
  } finally {
    tracked?.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}
