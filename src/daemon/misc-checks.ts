/**
 * MISC_CHECK: runs the command once as its user and says how it ended. At its timeout the process
 * group gets SIGTERM and, two seconds later, SIGKILL, as for every other script.
 */

import type { CancelSignal } from '../checkers/probes/cancellation.js'
import type { MiscCheckerConfig } from '../checkers/checker-config.js'
import type { ProbeResult } from '../checkers/probe-result.js'
import { between } from '../lib/time.js'
import { now } from '../net/clock.js'
import { execution } from '../notify/command.js'
import { onRunTimeout, runDeadline, startRun } from '../notify/run.js'
import { execute, type Exit, readTest } from './execute.js'

/** The exit status of a dynamic check that asks for weight 0; one more asks for 1, and so on. */
const FIRST_WEIGHT = 2

export function probeMisc (
  config: MiscCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  if (config.command.readTest) {
    return tell(readTest(config.command.path) ? { ok: true } : exited(1))
  }
  let state = startRun(config.timeout, now())
  let timer: NodeJS.Timeout | undefined
  const running = execute(execution(config.command), exit => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abandon)
    if (!signal.aborted) tell(resultOf(config, exit, state.name !== 'running'))
  })
  const arm = (): void => {
    timer = setTimeout(() => {
      const step = onRunTimeout(state, now())
      state = step.state
      if (step.signal !== undefined) running.signal(step.signal)
      arm()
    }, Math.max(0, Math.ceil(between(now(), runDeadline(state)) / 1000)))
  }
  // Ended as at its timeout: what was begun is not left running behind a reload.
  const abandon = (): void => {
    clearTimeout(timer)
    running.signal('SIGTERM')
    timer = setTimeout(() => running.signal('SIGKILL'), 1000)
    timer.unref()
  }
  signal.addEventListener('abort', abandon, { once: true })
  arm()
}

function resultOf (config: MiscCheckerConfig, exit: Exit, timedOut: boolean): ProbeResult {
  const { code, signal, error } = exit
  if (error !== undefined) return { ok: false, why: { code: 'local', call: 'spawn', errno: error } }
  if (timedOut) return { ok: false, why: { code: 'timeout', during: 'command' } }
  if (code === undefined) return { ok: false, why: { code: 'killed', signal: String(signal) } }
  if (code === 0) return { ok: true, status: 0 }
  if (!config.dynamic || code < FIRST_WEIGHT) return exited(code)
  return { ok: true, status: code, weight: code - FIRST_WEIGHT }
}

function exited (status: number): ProbeResult {
  return { ok: false, why: { code: 'exit', status } }
}
