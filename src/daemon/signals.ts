/**
 * Signals by number. Node knows no real-time signals, yet their default action ends the process,
 * and keepalived's tools send SIGRTMIN+2 and SIGRTMAX-1: they are taken through the same internal
 * handle that Node uses for all others.
 */

import { constants } from 'node:os'

/** The signals of a keepalived process, by what they ask for. */
export const SIGNALS = {
  stop: constants.signals.SIGTERM,
  interrupt: constants.signals.SIGINT,
  reload: constants.signals.SIGHUP,
  data: constants.signals.SIGUSR1,
  statistics: constants.signals.SIGUSR2,
  json: 36,
  clearStatistics: 63,
  /** Taken and without effect, so that it does not end the process. */
  timing: 64
} as const

export type SignalName = keyof typeof SIGNALS

/** Calls `handler` for each of the signals from now on; SIGPIPE is ignored by Node already. */
export function onSignals (handler: (name: SignalName) => void): void {
  for (const name of Object.keys(SIGNALS).filter(isSignalName)) {
    const number = SIGNALS[name]
    const known = Object.entries(constants.signals).find(([, each]) => each === number)?.[0]
    if (known !== undefined) process.on(known, () => handler(name))
    else onRealTimeSignal(number, () => handler(name))
  }
}

function isSignalName (name: string): name is SignalName {
  return name in SIGNALS
}

/** Kept for ever: a collected handle takes its handler along. */
const handles: unknown[] = []

function onRealTimeSignal (number: number, handler: () => void): void {
  const Signal = signalHandle()
  if (Signal === undefined) return
  const handle = new Signal()
  handle.unref()
  handle.onsignal = handler
  handle.start(number)
  handles.push(handle)
}

interface SignalHandle {
  onsignal: () => void
  start (signal: number): number
  unref (): void
}

/** Node's own signal handle, or `undefined` in a Node that has put it away. */
function signalHandle (): (new () => SignalHandle) | undefined {
  const quiet = process.noDeprecation === true
  process.noDeprecation = true
  try {
    const binding: unknown = Reflect.get(process, 'binding')
    if (typeof binding !== 'function') return undefined
    const wrap: { Signal?: new () => SignalHandle } = Reflect.apply(binding, process, ['signal_wrap'])
    return wrap.Signal
  } catch {
    return undefined
  } finally {
    process.noDeprecation = quiet
  }
}

/**
 * Signals taken from now on and handed over later: what comes before the daemon can act on it must
 * not end it, as the default action of most of them would.
 */
export class HeldSignals {
  readonly #waiting = new Set<SignalName>()
  #handler: ((name: SignalName) => void) | undefined

  constructor () {
    onSignals(name => {
      if (this.#handler === undefined) this.#waiting.add(name)
      else this.#handler(name)
    })
  }

  /** Hands over what has come, each once, and what will come. */
  handOver (handler: (name: SignalName) => void): void {
    this.#handler = handler
    for (const name of this.#waiting) handler(name)
    this.#waiting.clear()
  }
}
