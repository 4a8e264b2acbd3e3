/** What every VRRP bench needs: a switch with a capture, the two daemons, and what they cost. */

import { readFileSync } from 'node:fs'
import { Capture } from '../../src/cli/lab/capture.js'
import { Network } from '../../src/cli/lab/network.js'
import { KEEPALIVED } from '../../src/cli/lab/router.js'
import type { Daemon, Router } from '../../src/cli/lab/router.js'
import { family, pause } from '../../src/cli/lab/shell.js'
import { OURS } from '../../test/interop/support.js'

export const DAEMONS: readonly Daemon[] = [KEEPALIVED, OURS]
export const PRIORITY = 100
/** Real-time, the same for both, as docs/performance.md advises for centisecond intervals. */
export const REALTIME = 'global_defs {\n vrrp_rt_priority 50\n}'

export interface Box { readonly network: Network, readonly capture: Capture }

/** Plays with a switch of its own, which is taken away afterwards. */
export async function inBox<Result> (play: (box: Box) => Promise<Result>): Promise<Result> {
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

/** Per cent of one core that all processes of a daemon use. */
export async function cpuShare (router: Router, milliseconds: number): Promise<number> {
  const ticks = (): number => total(family(router.pid ?? 0).map(pid => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  }))
  const before = ticks()
  await pause(milliseconds)
  return (ticks() - before) * 10 / milliseconds * 100
}

/** The proportional set size of each process of a daemon, or its anonymous part, in KiB. */
export function memoryOf (router: Router, field: 'Pss' | 'Pss_Anon'): readonly number[] {
  return family(router.pid ?? 0).map(pid => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  })
}

export function total (values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0)
}

export function mebibytes (kibibytes: number): string {
  return (kibibytes / 1_024).toFixed(1)
}
