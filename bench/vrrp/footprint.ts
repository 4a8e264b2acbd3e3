/** What a daemon costs: the time to start, and memory. */

import { Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { configuration, wallClock } from '../../test/interop/support.js'
import { maximum, percentile, table } from '../report.js'
import { DAEMONS, inBox, mebibytes, memoryOf, total } from './box.js'

export async function starts (quick: boolean): Promise<string> {
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

export async function memory (): Promise<string> {
  const rows: string[][] = []
  for (const daemon of DAEMONS) {
    await inBox(async ({ network, capture }) => {
      const router = new Router(network, network.addHost('r1', '10.1.0.1/16'), daemon,
        configuration({ priority: 100 }))
      try {
        router.start()
        await until(() => capture.adverts.length > 0, 10_000)
        await pause(5_000)
        const pss = memoryOf(router, 'Pss')
        const anonymous = memoryOf(router, 'Pss_Anon')
        rows.push([daemon.name, String(pss.length),
          pss.map(mebibytes).join(' + '), mebibytes(total(pss)), mebibytes(total(anonymous))])
      } finally {
        router.close()
      }
    })
  }
  return '## Memory as MASTER: proportional set size, MiB\n\n' +
    table(['daemon', 'processes', 'each', 'together', 'of it anonymous'], rows)
}
