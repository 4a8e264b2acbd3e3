/**
 * Going into the background. Node cannot fork itself, so the process the operator has started
 * starts the daemon in a session of its own and waits for its word: either that everything an
 * operator must hear about (options, configuration, pid files) has gone well, or the exit status.
 */

import { spawn } from 'node:child_process'
import { MARK } from './background.js'

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
