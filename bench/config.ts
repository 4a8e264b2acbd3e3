/**
 * `npm run bench -- config`: loading generated configurations of virtual servers beside
 * `keepalived -t` on the same files in the same run. Each measurement is a process of its own, the
 * built program as an operator calls it, so that its start, peak memory and garbage collection
 * count; load() alone is measured in another.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectPath } from '../test/project.js'
import { percentile, table } from './report.js'
import { buildProgram, canMeasure, cost, NO_TIME, type Cost } from './whole-process.js'

const SERVERS_PER_SERVICE = 10

interface Load extends Cost {
  /** Seconds of load() alone, where it says so. */
  readonly inside: number | undefined
}

/** The whole bench; returns its report. */
export async function benchConfig (quick: boolean): Promise<string> {
  if (!canMeasure()) return NO_TIME
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    buildProgram()
    const rows = (quick ? [100, 1_000, 10_000] : [100, 1_000, 10_000, 100_000, 130_000])
      .map(servers => measure(directory, servers, quick ? 2 : 5))
    return '## keepalived -t: median of the runs, whole process\n\n' +
      table(['real servers', 'lines', 'Holdfast s', 'its load() s', 'processor s', 'peak MiB',
        'keepalived s', 'processor s', 'peak MiB', 'ratio of time', 'of processor time', 'of memory'], rows)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function measure (directory: string, servers: number, runs: number): readonly string[] {
  const path = join(directory, `${servers}.conf`)
  const text = configuration(servers)
  writeFileSync(path, text)
  const program = fileURLToPath(new URL('./config-load.js', import.meta.url))
  const command = [process.execPath, projectPath('bin/keepalived'), '-t', '-f', path]
  const ours = medians(runs, () => load(command))
  const theirs = medians(runs, () => load(['keepalived', '-t', '-f', path]))
  const inside = medians(runs, () => load([process.execPath, program, path])).inside
  const ratio = (left: number, right: number): string => (left / Math.max(0.01, right)).toFixed(1)
  return [
    String(servers), String(text.split('\n').length - 1), ours.wall.toFixed(2),
    inside?.toFixed(2) ?? '', ours.processor.toFixed(2), ours.peak.toFixed(0),
    theirs.wall.toFixed(2), theirs.processor.toFixed(2), theirs.peak.toFixed(0),
    ratio(ours.wall, theirs.wall), ratio(ours.processor, theirs.processor),
    ratio(ours.peak, theirs.peak)
  ]
}

function medians (runs: number, run: () => Load): Omit<Load, 'output'> {
  const costs = Array.from({ length: runs }, run)
  const median = (of: (load: Load) => number): number => percentile(costs.map(of), 0.5)
  return {
    wall: median(each => each.wall),
    processor: median(each => each.processor),
    peak: median(each => each.peak),
    inside: costs[0]?.inside === undefined ? undefined : median(each => each.inside ?? 0)
  }
}

function load (command: readonly string[]): Load {
  const measured = cost(command)
  const inside = /^loaded in ([\d.]+) s$/m.exec(measured.output)?.[1]
  return { ...measured, inside: inside === undefined ? undefined : Number(inside) }
}

/** Services of ten real servers each, every one with a TCP_CHECK: 7.7 lines for each server. */
export function configuration (servers: number): string {
  const lines: string[] = []
  for (let at = 0; at < servers; at++) {
    if (at % SERVERS_PER_SERVICE === 0) {
      if (at > 0) lines.push('}')
      lines.push(`virtual_server 10.${octets(at / SERVERS_PER_SERVICE)} 80 {`, '  delay_loop 6',
        '  lb_algo wlc', '  lb_kind NAT', '  protocol TCP', '  persistence_timeout 50')
    }
    lines.push(`  real_server 172.${octets(at)} 8080 {`, '    weight 1', '    TCP_CHECK {',
      '      connect_timeout 3', '      retry 3', '    }', '  }')
  }
  return [...lines, '}', ''].join('\n')
}

function octets (number: number): string {
  return `${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
