/**
 * The service manager's watchdog (WatchdogSec=): it is fed only after every process of the daemon
 * that runs has answered a question from its event loop, so that a process that hangs is noticed
 * and not only one that is gone.
 */

import type { ServiceManager } from './systemd.js'

export interface WatchdogOptions {
  readonly manager: ServiceManager
  /** WATCHDOG_USEC and WATCHDOG_PID of the manager, and what ours is. */
  readonly environment: NodeJS.ProcessEnv
  readonly pid: number
  /** Asks every process that runs; each answers when its event loop turns. */
  readonly ask: () => ReadonlyArray<Promise<unknown> | undefined>
}

/** Three questions in the time the manager gives. */
const SHARE = 3

/** Feeds the watchdog until it is closed; undefined when nobody watches. */
export function openWatchdog (options: WatchdogOptions): { close (): void } | undefined {
  const { manager, environment, pid, ask } = options
  const micros = Number(environment.WATCHDOG_USEC)
  const isOurs = environment.WATCHDOG_PID === undefined || Number(environment.WATCHDOG_PID) === pid
  delete environment.WATCHDOG_USEC
  delete environment.WATCHDOG_PID
  if (!isOurs || !Number.isInteger(micros) || micros <= 0) return undefined

  let isAsking = false
  const feed = async (): Promise<void> => {
    // An answer is outstanding: somebody hangs, and the manager will find out.
    if (isAsking) return
    isAsking = true
    await Promise.all(ask())
    isAsking = false
    manager.tell('WATCHDOG=1')
  }
  const timer = setInterval(() => { feed() }, micros / 1000 / SHARE)
  timer.unref()
  feed()
  return { close: () => clearInterval(timer) }
}
