/** startup_script and shutdown_script: run once, waited for within a limit, their status logged. */

import { execution } from '../notify/command.js'
import type { TimedCommand } from '../notify/config.js'
import { execute } from './execute.js'

/** Runs the script to its end, or ends it when its time is up. */
export async function runOnce (
  { command, timeout }: TimedCommand, what: 'startup' | 'shutdown', log: (text: string) => void
): Promise<void> {
  await new Promise<void>(resolve => {
    const running = execute(execution(command), ({ code, signal, error }) => {
      clearTimeout(timer)
      if (error !== undefined) log(`${what} script ${command.path} cannot be started: ${error}`)
      else if (signal !== undefined) log(`${what} script was ended by signal ${signal}`)
      else if (code !== 0) log(`${what} script exited with status ${code}`)
      resolve()
    })
    const timer = timeout === 0
      ? undefined
      : setTimeout(() => {
        log(`${what} script has run for ${timeout / 1_000_000} seconds - ending it`)
        running.signal('SIGKILL')
      }, timeout / 1000)
  })
}
