/**
 * The part of `bench -- lvs` that runs whole programs in a kernel with IPVS: start, unchanged
 * reload, adverts meanwhile and memory at the size of a real user, beside keepalived, as Markdown.
 */

import { existsSync, writeFileSync } from 'node:fs'
import { inNamespace, removeNamespace } from '../test/vm/guest/guest.js'
import { Program } from '../test/vm/guest/program.js'
import { makeBox, type Size, sizeRow, sizesTable } from './lvs-program.js'

const SHARE = '/run/vm'
const NAMESPACE = 'hf-bench-guest'
/** In seconds: an emulated processor is fifty times slower than the one it runs on. */
const ADVERT_INTERVAL = 1

const sizes: readonly Size[] = process.argv[2] === 'quick'
  ? [[100, 1_000]]
  : [[100, 1_000], [600, 10_000], [2_277, 37_205]]
const rows: string[][] = []
for (const size of sizes) {
  for (const which of ['holdfast', 'keepalived'] as const) {
    makeBox(NAMESPACE)
    rows.push(await sizeRow(size, which, text => new Program(which, NAMESPACE, text), {
      namespace: NAMESPACE,
      advertInterval: ADVERT_INTERVAL,
      filled: () => destinations() === size[1]
    }))
    removeNamespace(NAMESPACE)
  }
}
const report = `${sizesTable(rows, ADVERT_INTERVAL * 1_000)}\n`
if (existsSync(SHARE)) writeFileSync(`${SHARE}/report.md`, report)
process.stdout.write(report)
process.exit(0)

/** By ipvsadm(8): what /proc/net/ip_vs shows of a table larger than one read is not complete. */
function destinations (): number {
  return inNamespace(NAMESPACE, 'ipvsadm', '-Ln').split('\n')
    .filter(line => /^ {2}-> [0-9[]/.test(line)).length
}
