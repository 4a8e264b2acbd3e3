/** Processes that come and go, as the kernel's process connector reports them. */

import { type ChildProcess, spawn } from 'node:child_process'
import t from 'tap'
import { TrackProcesses } from '../../src/daemon/track-processes.js'
import { micros } from '../../src/lib/time.js'
import { ProcessConnector } from '../../src/net/process-connector.js'
import type { TrackProcessConfig } from '../../src/vrrp/config.js'

/** Nobody else sleeps that long. */
const SECONDS = String(90_000 + process.pid % 9000)

const config: TrackProcessConfig = {
  name: 'sleeper',
  path: 'sleep',
  parameters: [SECONDS],
  match: 'exact',
  fullCommand: false,
  weight: 0,
  reverse: false,
  quorum: 1,
  quorumMax: undefined,
  terminateDelay: micros(0),
  forkDelay: micros(0)
}

/** The reason to skip: without the connector only a look at /proc every second is left. */
async function skipWithoutConnector (): Promise<string | false> {
  if (process.getuid?.() !== 0) return 'needs root to hear of processes'
  return await new Promise(resolve => {
    const connector = new ProcessConnector({
      onEvent: () => {
        connector.close()
        resolve(false)
      },
      onLoss: () => {},
      onSilence: () => { resolve('the kernel does not report processes to this container') }
    })
    spawn('true')
  })
}

function start (): ChildProcess {
  return spawn('sleep', [SECONDS], { stdio: 'ignore' })
}

/** Counts as they are reported; `until` waits for one of them. */
function counting (): {
  readonly counts: number[]
  readonly tracking: TrackProcesses
  readonly until: (wanted: number) => Promise<void>
} {
  const counts: number[] = []
  let check = (): void => {}
  const tracking = new TrackProcesses((_, count) => {
    counts.push(count)
    check()
  }, () => {})
  const until = async (wanted: number): Promise<void> => {
    if (counts.at(-1) === wanted) return
    await new Promise<void>(resolve => {
      check = () => { if (counts.at(-1) === wanted) resolve() }
    })
  }
  return { counts, tracking, until }
}

const skip = await skipWithoutConnector()

t.test('starts, forks and ends are counted as they happen', { skip }, async t => {
  const early = start()
  const { counts, tracking, until } = counting()
  t.teardown(() => { tracking.close() })
  // The child exists before it has called exec; then the event will tell.
  tracking.configure([config])
  await until(1)
  const late = start()
  await until(2)
  early.kill()
  await until(1)
  late.kill('SIGKILL')
  await until(0)
  t.strictSame(counts.slice(counts.indexOf(1)), [1, 2, 1, 0])
})

t.test('a new configuration is counted anew, an empty one not at all', { skip }, async t => {
  const child = start()
  t.teardown(() => { child.kill() })
  const { counts, tracking, until } = counting()
  tracking.configure([config])
  await until(1)
  counts.length = 0
  tracking.configure([{ ...config, parameters: ['0.000'] }])
  t.strictSame(counts, [0])
  tracking.configure([])
  t.strictSame(counts, [0])
})
