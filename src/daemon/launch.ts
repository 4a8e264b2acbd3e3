/**
 * Going into the background. Node cannot fork itself, so the process the operator has started
 * starts the daemon in a session of its own and waits for its word: either that everything an
 * operator must hear about (options, configuration, pid files) has gone well, or the exit status.
 */

import { spawn } from 'node:child_process'

/** Tells the second process that it is the daemon. */
const MARK = 'HOLDFAST_BACKGROUND'

/** True in the process that {@link launch} has started; the mark is taken off. */
export function isBackground (): boolean {
  const marked = process.env[MARK] !== undefined
  delete process.env[MARK]
  return marked
}

/** Starts the same command line again as a daemon; resolves with the status to exit with. */
export async function launch (): Promise<number> {
  const [, program = '', ...args] = process.argv
  const daemon = spawn(process.execPath, [...process.execArgv, program, ...args], {
    detached: true,
    argv0: process.argv0,
    env: { ...process.env, [MARK]: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  return new Promise(resolve => {
    daemon.on('error', error => {
      process.stderr.write(`${error.message}\n`)
      resolve(1)
    })
    daemon.on('message', () => resolve(0))
    daemon.on('exit', code => resolve(code ?? 1))
  })
}
