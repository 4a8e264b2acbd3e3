/** What every child does alike: its name, its signals, its end when the parent is gone. */

import { keepCapabilities, type Capability } from '../net/capabilities.js'
import { errorCode } from '../net/system-error.js'
import { EXIT_STATUS } from './messages.js'
import { onSignals, type SignalName } from './signals.js'

/** An uncaught error is a defect: the parent starts us again, unlike after statuses 1, 2 and 4. */
const INTERNAL_ERROR = 70

export interface ChildProcessOptions {
  readonly received: (message: unknown) => void
  /** SIGTERM, or the parent has gone: leave everything in order and exit. */
  readonly stop: () => void
  /** The other signals keepalived's children take. */
  readonly signalled?: (name: SignalName) => void
}

/** Sets up a process started by src/daemon/child.ts. */
export function beChild ({ received, stop, signalled }: ChildProcessOptions): void {
  process.title = process.argv[2] ?? 'keepalived'
  // Started before the parent knew its configuration: the directory may have to be unmounted.
  process.chdir('/')
  process.on('uncaughtException', error => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    process.exit(INTERNAL_ERROR)
  })
  onSignals(name => {
    if (name === 'stop') stop()
    // SIGINT of a terminal reaches the parent too, which stops us in its order.
    else if (name !== 'interrupt') signalled?.(name)
  })
  process.on('disconnect', stop)
  process.on('message', received)
  if (!process.connected) stop()
}

/** Gives up every right but these (net/capabilities.ts); a machine that refuses is told of. */
export function dropPrivileges (
  kept: readonly Capability[], programs: 'none' | 'all', say: (text: string) => void
): void {
  try {
    keepCapabilities(kept, programs)
  } catch (error) {
    say(`Unable to drop capabilities: ${errorCode(error)}`)
  }
}

/** Ends the process for want of what it needs, with the status that tells the parent why. */
export function exitUnable (error: unknown, say: (text: string) => void): void {
  const code = errorCode(error)
  const text = error instanceof Error ? error.message : String(error)
  say(text)
  process.exitCode = code === 'EPERM' || code === 'EACCES'
    ? EXIT_STATUS.permission
    : EXIT_STATUS.fatal
}
