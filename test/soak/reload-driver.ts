/**
 * Inside the box of reload.ts: exchanges the file, asks for the reload and waits for it, as often
 * as it is told; prints what the daemon's processes hold.
 */

import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { ControlClient } from '../../src/daemon/control/client.js'

const [, , count = '0', file = '', one = '', other = '', daemon = ''] = process.argv
const total = Number(count)

interface Holdings { readonly kilobytes: number, readonly descriptors: number }

/** The daemon and its children, by the name of their part. */
function processes (): ReadonlyMap<string, Holdings> {
  const children = readFileSync(`/proc/${daemon}/task/${daemon}/children`, 'utf8').trim().split(' ')
  return new Map([['parent', daemon], ...children.map((pid, at) => [`child-${at + 1}`, pid] as const)]
    .map(([name = '', pid]) => [name, {
      kilobytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
      descriptors: readdirSync(`/proc/${pid}/fd`).length
    }]))
}

const client = await ControlClient.open('/run/holdfast/control.sock')
let before = processes()
let done = 0
for (let n = 1; n <= total; n++) {
  copyFileSync(n % 2 === 1 ? other : one, file)
  await client.ask({ command: 'reload' })
  done++
  if (n === Math.ceil(total / 10)) before = processes()
  if (n % Math.ceil(total / 10) === 0) {
    const kilobytes = [...processes().values()].map(each => each.kilobytes)
    process.stdout.write(`kilobytes ${kilobytes.join(' ')}\n`)
  }
}
// The last file has to be the first one for a comparison of like with like.
await new Promise(resolve => setTimeout(resolve, 1_000))
process.stdout.write(`reloads ${done}\n`)
for (const [name, now] of processes()) {
  const then = before.get(name)
  process.stdout.write(`process ${name} ${then?.kilobytes ?? 0} ${then?.descriptors ?? 0} ` +
    `${now.kilobytes} ${now.descriptors}\n`)
}
client.close()
