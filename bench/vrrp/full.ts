/** Every virtual router id in both families: what it costs to hold and to watch them. */

import { KEEPALIVED, Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { instanceText } from '../../test/interop/support.js'
import { table } from '../report.js'
import { cpuShare, DAEMONS, inBox, mebibytes, memoryOf, total } from './box.js'
import type { Box } from './box.js'

const IDS = 255
const FAMILIES = [4, 6] as const
const ROUTERS = IDS * FAMILIES.length
/** What their adverts differ by for the longest; then nobody elects any more. */
const SETTLING_MS = 6_000

export async function full (quick: boolean): Promise<string> {
  const rows: string[][] = []
  for (const daemon of DAEMONS) {
    for (const part of ['master', 'backup'] as const) {
      rows.push([daemon.name, part, ...await inBox(box => cost(box, daemon, part, quick))])
    }
  }
  return `## ${IDS} instances in each family at 1 s: CPU in % of a core, memory in MiB\n\n` +
    table(['daemon', 'as', 'CPU', 'proportional set size', 'of it anonymous'], rows)
}

function config (priority: number): string {
  return Array.from({ length: IDS }, (_, at) => at + 1).flatMap(vrid => FAMILIES.map(family =>
    instanceText({
      name: `VI_${vrid}_${family}`,
      vrid,
      family,
      version: 3,
      interval: 1,
      priority,
      addresses: [family === 4 ? `10.1.16.${vrid}/16` : `fd00:1::1:${vrid.toString(16)}/64`],
      extra: ' garp_master_delay 0\n garp_master_repeat 1'
    }))).join('')
}

async function cost (
  { network, capture }: Box, daemon: Daemon, part: 'master' | 'backup', quick: boolean
): Promise<readonly string[]> {
  const own = new Router(network, network.addHost('r1', '10.1.0.1/16', 'fd00:1::1/64'), daemon,
    config(part === 'master' ? 200 : 100))
  const other = part === 'master'
    ? undefined
    : new Router(network, network.addHost('r2', '10.1.0.2/16', 'fd00:1::2/64'), KEEPALIVED, config(200))
  try {
    const master = other ?? own
    master.start()
    const known = (): number => new Set(capture.adverts
      .map(each => `${each.vrid} ${each.source.includes(':')}`)).size
    if (!await until(() => known() === ROUTERS, 60_000)) throw new Error('not all are masters')
    if (other !== undefined) {
      own.start()
      await own.logged(/Startup complete/, 60_000)
    }
    await pause(SETTLING_MS)
    const cpu = await cpuShare(own, quick ? 5_000 : 20_000)
    return [cpu.toFixed(2), mebibytes(total(memoryOf(own, 'Pss'))),
      mebibytes(total(memoryOf(own, 'Pss_Anon')))]
  } finally {
    own.close()
    other?.close()
  }
}
