/** Decides upon damaged cases in a thread of its own, which can be ended when it hangs. */

import { parentPort, workerData } from 'node:worker_threads'
import { seededRandom } from '../../src/lib/random.js'
import { upgrade } from '../../src/pacemaker-mode/cib/upgrade.js'
import { formatXml, parseXml } from '../../src/pacemaker-mode/cib/xml.js'
import { simulate } from '../../src/pacemaker-mode/simulate/report.js'
import { verify } from '../../src/pacemaker-mode/simulate/verify.js'
import { Corpus, timeOf } from '../conformance/corpus.js'
import { garbled, mutated } from './mutate.js'

/** What the thread says: where it is, and what went wrong. */
export type Message =
  | { readonly type: 'start', readonly name: string, readonly seed: number }
  | { readonly type: 'fault', readonly name: string, readonly seed: number, readonly what: string }
  | { readonly type: 'end' }

const LIMIT_MS = 2_000

const { folder, from, count }: {
  readonly folder: string, readonly from: number, readonly count: number
} = workerData
const corpus = new Corpus(folder)

function tell (message: Message): void {
  parentPort?.postMessage(message)
}

for (let seed = from; seed < from + count; seed++) {
  const random = seededRandom(seed)
  const item = corpus.cases[random.between(0, corpus.cases.length - 1)]
  if (item === undefined) continue
  const { name } = item
  tell({ type: 'start', name, seed })
  const original = corpus.input(item)
  const damaged = random.between(0, 9) === 0
    ? parseXml(garbled(formatXml(original), random))
    : { ok: true, value: mutated(original, random) } as const
  if (!damaged.ok) continue
  const now = timeOf(item, original)
  const started = performance.now()
  try {
    simulate({ cib: upgrade(damaged.value).cib, now, extent: 'execute', scores: true, utilization: true })
    const took = performance.now() - started
    if (took > LIMIT_MS) tell({ type: 'fault', name, seed, what: `took ${Math.round(took)} ms` })
    verify(damaged.value, now)
  } catch (error) {
    const what = error instanceof Error ? error.stack ?? error.message : String(error)
    tell({ type: 'fault', name, seed, what })
  }
}
tell({ type: 'end' })
