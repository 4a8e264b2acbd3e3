/**
 * The part of `bench -- lvs` that runs whole programs in a kernel with IPVS: start, reload and
 * memory at the size of a real user, beside keepalived. Prints Markdown.
 */

import { existsSync, writeFileSync } from 'node:fs'
import { inNamespace, makeNamespace, until } from '../test/vm/guest/guest.js'
import { Program } from '../test/vm/guest/program.js'
import { configuration } from './lvs-configuration.js'
import { proportionalSize } from './lvs-program.js'
import { table } from './report.js'

const SHARE = '/run/vm'
const PATIENCE = 300

const [quick] = process.argv.slice(2)
const sizes = quick === 'quick' ? [[100, 1_000]] : [[100, 1_000], [600, 10_000], [2_277, 37_205]]
const report = [
  ...await wholeProgram(), ''
].join('\n')
if (existsSync(SHARE)) writeFileSync(`${SHARE}/report.md`, report)
process.stdout.write(report)
process.exit(0)

function destinations (namespace: string): number {
  const file = inNamespace(namespace, 'cat', '/proc/net/ip_vs')
  return file.split('\n').filter(line => /^ {2}-> [0-9A-F]/.test(line)).length
}

async function wholeProgram (): Promise<readonly string[]> {
  const rows: string[][] = []
  for (const [virtualServers = 0, realServers = 0] of sizes) {
    // Nothing is checked meanwhile, so that nothing leaves the table.
    const text = configuration(virtualServers, realServers, 3_600)
    for (const which of ['holdfast', 'keepalived'] as const) {
      const namespace = `hf-bench-${which}-${realServers}`
      makeNamespace(namespace)
      const began = performance.now()
      const program = new Program(which, namespace, text)
      if (!await until(() => destinations(namespace) === realServers, PATIENCE)) {
        throw new Error(`${destinations(namespace)} of ${realServers}\n` +
          program.log.slice(-20).join('\n'))
      }
      const start = performance.now() - began
      const pid = program.pid('checkers')
      const memory = pid === undefined ? 0 : proportionalSize(pid)
      const reload = which === 'holdfast' ? await reloaded(program, text) : undefined
      const changed = which === 'holdfast'
        ? await reloaded(program, text.replace('  lb_algo rr', '  lb_algo wrr'))
        : undefined
      rows.push([`${virtualServers} / ${realServers}`, which, seconds(start), seconds(reload),
        seconds(changed), `${memory.toFixed(0)} MiB`])
      program.close()
    }
  }
  return [table(['virtual / real servers', 'program', 'start to full table', 'unchanged reload',
    'one scheduler changed', 'checker process (PSS)'], rows)]
}

async function reloaded (program: Program, text: string): Promise<number> {
  const from = program.log.length
  program.configure(text)
  const began = performance.now()
  program.signal('SIGHUP')
  await program.logged(/Reload complete/, PATIENCE, from)
  return performance.now() - began
}

function seconds (ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1000).toFixed(2)} s`
}
