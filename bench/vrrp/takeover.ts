/** Lateness of a single takeover. */

import { Router, KEEPALIVED } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { configuration } from '../../test/interop/support.js'
import { maximum, percentile, table } from '../report.js'
import { DAEMONS, inBox, PRIORITY, REALTIME } from './box.js'

export async function takeovers (quick: boolean): Promise<string> {
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
