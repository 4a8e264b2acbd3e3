/** Takeover of hundreds of instances at once. */

import type { Capture } from '../../src/cli/lab/capture.js'
import { Router, KEEPALIVED } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { instanceText, wallClock } from '../../test/interop/support.js'
import { maximum, percentile, table } from '../report.js'
import { cpuShare, DAEMONS, inBox, PRIORITY } from './box.js'

const CROWD = 200

export async function crowds (quick: boolean): Promise<string> {
  const rows: string[][] = []
  for (const daemon of DAEMONS) {
    const late: number[] = []
    const announced: number[] = []
    const load: number[] = []
    for (let run = 0; run < (quick ? 1 : 3); run++) {
      const measured = await crowd(daemon)
      late.push(...measured.late)
      announced.push(...measured.announced)
      load.push(measured.cpu)
    }
    rows.push([daemon.name, String(late.length), percentile(late, 0.5).toFixed(1),
      maximum(late).toFixed(1), maximum(announced).toFixed(1), percentile(load, 0.5).toFixed(2)])
  }
  return `## Takeover of ${CROWD} instances at 1 s at once, ms; CPU as their master, % of a core\n\n` +
    table(['daemon', 'takeovers', 'median lateness', 'worst', 'its address announced, worst',
      'CPU'], rows)
}

/** Lateness of each of many instances whose master died, and what mastering them costs. */
async function crowd (
  daemon: Daemon
): Promise<{ readonly late: number[], readonly announced: number[], readonly cpu: number }> {
  return await inBox(async ({ network, capture }) => {
    const config = (priority: number): string => Array.from({ length: CROWD }, (_, index) =>
      instanceText({
        name: `VI_${index + 1}`,
        vrid: index + 1,
        priority,
        addresses: [`${addressOf(index + 1)}/16`],
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
      const addresses = new Map<string, number>()
      for (const { address, at } of capture.announcements) {
        if (at > killed && !addresses.has(address)) addresses.set(address, at)
      }
      const announced = taken().map(vrid => (addresses.get(addressOf(vrid)) ?? Number.NaN) -
        dueAt(capture, vrid))
      const cpu = await cpuShare(backup, 5_000)
      return { late, announced, cpu }
    } finally {
      master.close()
      backup.close()
    }
  })
}

function addressOf (vrid: number): string {
  return `10.1.${16 + (vrid >> 7)}.${1 + (vrid & 127)}`
}

/** When the backup should take over: a master-down time after the master's last advert. */
function dueAt (capture: Capture, vrid: number): number {
  const last = capture.adverts.findLast(each => each.vrid === vrid && each.source === '10.1.0.1')
  return (last?.at ?? Number.NaN) + 1_000 * (3 + (256 - PRIORITY) / 256)
}

function lateness (capture: Capture, vrid: number, killed: number): number {
  const first = capture.adverts.find(each =>
    each.vrid === vrid && each.source === '10.1.0.2' && each.at > killed)
  return (first?.at ?? Number.NaN) - dueAt(capture, vrid)
}
