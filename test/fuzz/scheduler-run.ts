/**
 * `npm run fuzz -- scheduler [COUNT] [SEED]`: damages the stored cases and has them decided.
 * Nothing may be thrown and nothing may take longer than two seconds, whatever the input.
 */

import { Worker } from 'node:worker_threads'
import { sharedPath } from '../project.js'
import type { Message } from './scheduler-worker.js'

/** A thread that says nothing for this long has hung. */
const SILENCE_MS = 15_000

const [suite, count = '2000', seed = '1'] = process.argv.slice(2)
const folder = sharedPath('corpus', 'pacemaker-scheduler')
if (suite !== 'scheduler' || !(Number(count) > 0)) {
  console.error('usage: npm run fuzz -- scheduler [COUNT] [SEED]')
  process.exit(2)
}
if (folder === undefined) {
  console.error('The shared corpus of scheduler cases is not there.')
  process.exit(2)
}

const last = Number(seed) + Number(count)
const faults = new Map<string, string>()
let from = Number(seed)
while (from < last) from = await runFrom(from)
console.log(`${count} damaged cases from seed ${seed}: ${faults.size} kinds of fault`)
for (const [what, where] of faults) console.log(`\n${where}\n${what}`)
process.exitCode = faults.size > 0 ? 1 : 0

/** Runs a thread until it is done or hangs; the answer is the seed to go on with. */
async function runFrom (first: number): Promise<number> {
  const worker = new Worker(new URL('./scheduler-worker.js', import.meta.url), {
    workerData: { folder, from: first, count: last - first }
  })
  return await new Promise(resolve => {
    let at: { readonly name: string, readonly seed: number } = { name: '', seed: first }
    const onSilence = (): void => {
      note('hangs', at)
      worker.terminate().then(() => resolve(at.seed + 1), () => resolve(at.seed + 1))
    }
    let timer = setTimeout(onSilence, SILENCE_MS)
    worker.on('message', (message: Message) => {
      clearTimeout(timer)
      if (message.type === 'end') return resolve(last)
      if (message.type === 'fault') note(message.what, message)
      at = message
      timer = setTimeout(onSilence, SILENCE_MS)
    })
    worker.on('error', error => {
      clearTimeout(timer)
      note(error.stack ?? error.message, at)
      resolve(at.seed + 1)
    })
  })
}

/** One example is kept of faults that differ in nothing but the case. */
function note (what: string, where: { readonly name: string, readonly seed: number }): void {
  const kind = what.startsWith('took') ? 'took longer than 2 s' : what
  if (!faults.has(kind)) faults.set(kind, `case ${where.name}, seed ${where.seed}`)
}
