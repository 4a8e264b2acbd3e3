/**
 * Gives a child its priority: vrrp_priority, vrrp_rt_priority, vrrp_cpu_affinity and their
 * relatives. The parent sets them from outside on every thread the child has, because set from
 * within they would cover one thread, and the collector of the JavaScript engine would wait for
 * helpers of ordinary priority. Threads begun later inherit them.
 */

import { readdirSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { SchedulingConfig } from '../config-parser/config.js'
import {
  setThreadAffinity, setThreadScheduling, setProcessRealtimeLimit
} from '../net/thread-scheduling.js'
import { errorCode } from '../net/system-error.js'

/** A configuration, and whether the process is to be preferred when it says nothing. */
export interface PunctualConfig extends SchedulingConfig {
  readonly isPunctual?: boolean
}

/** Applies `config` to the process `pid`; what the kernel refuses is logged and left as it is. */
export function scheduleProcess (
  pid: number, config: PunctualConfig, log: (text: string) => void
): void {
  const attempt = (what: string, apply: () => void): void => {
    try {
      apply()
    } catch (error) {
      log(`Unable to set ${what} of process ${pid}: ${errorCode(error)}`)
    }
  }
  if (config.noSwap) {
    log('Warning - no_swap: locking memory ends a JavaScript process in its collector; ' +
      'use MemorySwapMax=0 of the service manager instead')
  }
  const { nice } = config
  if (nice !== undefined && nice !== 0) {
    attempt('priority', () => forEachThread(pid, id => setPriority(id, nice)))
  } else if (nice === undefined && config.isPunctual) preferProcess(pid)
  if (config.cpus.length > 0) {
    attempt('CPU affinity', () => forEachThread(pid, id => setThreadAffinity(id, config.cpus)))
  }
  if (config.realtime > 0) {
    attempt('realtime priority', () => {
      // keepalived's default of 10 ms would end a process that starts a JavaScript engine.
      const limit = Math.max(config.realtimeLimit, LEAST_REALTIME_LIMIT)
      if (config.realtimeLimit > 0) setProcessRealtimeLimit(pid, limit)
      forEachThread(pid, id => setThreadScheduling(id, config.realtime))
    })
  }
}

/** What a child is given whose packets have to leave on time. */
export function punctual (config: SchedulingConfig): PunctualConfig {
  return { ...config, isPunctual: true }
}

/**
 * Before all that is not real time, unless somebody has decided otherwise (the keyword, Nice= of
 * the service manager). Such a process needs a hundredth of a processor, but when hundreds of
 * instances take over at once it works for some fifty milliseconds, in which a busy machine would
 * have it wait for everybody else again and again. Where this is not allowed it goes without.
 */
function preferProcess (pid: number): void {
  try {
    if (getPriority(pid) !== 0) return
    forEachThread(pid, id => setPriority(id, constants.priority.PRIORITY_HIGHEST))
  } catch {
    // Not allowed in this container, or the process has just ended.
  }
}

const LEAST_REALTIME_LIMIT = 1_000_000

/** Until no thread turns up that was begun in the meantime by one not yet treated. */
function forEachThread (pid: number, apply: (thread: number) => void): void {
  const done = new Set<number>()
  for (let before = -1; before < done.size;) {
    before = done.size
    for (const thread of readdirSync(`/proc/${pid}/task`).map(Number)) {
      if (done.has(thread)) continue
      apply(thread)
      done.add(thread)
    }
  }
}
