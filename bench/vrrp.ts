/**
 * `npm run bench -- vrrp`: Holdfast beside keepalived in one run, on a switch of network
 * namespaces, timed by the kernel's stamps on the packets and not by either program.
 *
 * - lateness of a takeover: the backup's first advert minus the master's last one, minus the
 *   master-down time, after SIGKILL of the master (keepalived in both series, so that only the
 *   backup differs);
 * - the same for 200 instances at once, and when the last address has been announced;
 * - a tracked process is killed: when the peer is master;
 * - 255 instances in each family: processor time and memory;
 * - error of the advert interval at 10 ms, alone, beside a busy process, and with more checks than
 *   the checkers process can do;
 * - start: from exec to the first advert of an address owner;
 * - memory: the proportional set size of all processes of the daemon.
 *
 * `--only takeover,crowd` plays some of the series.
 */

import { networkObstacle } from '../src/cli/lab/network.js'
import { crowds } from './vrrp/crowd.js'
import { memory, starts } from './vrrp/footprint.js'
import { full } from './vrrp/full.js'
import { jitter } from './vrrp/jitter.js'
import { killedProcess } from './vrrp/process.js'
import { takeovers } from './vrrp/takeover.js'

const SERIES: Readonly<Record<string, (quick: boolean) => Promise<string>>> = {
  takeover: takeovers, crowd: crowds, process: killedProcess, full, jitter, start: starts, memory
}

/** The whole bench, or the series named; returns its report. */
export async function benchVrrp (
  quick: boolean, only: readonly string[] = Object.keys(SERIES)
): Promise<string> {
  const unknown = only.filter(name => SERIES[name] === undefined)
  if (unknown.length > 0) {
    return `no such series: ${unknown.join(', ')} (${Object.keys(SERIES).join(', ')})\n`
  }
  const obstacle = networkObstacle()
  if (obstacle !== undefined) return `not measured: ${obstacle}\n`
  const reports: string[] = []
  for (const name of only) reports.push(await SERIES[name]?.(quick) ?? '')
  return reports.join('\n')
}
