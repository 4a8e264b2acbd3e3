/**
 * Starts a script as another user. The kernel's part of it is done by the `spawn` of Node: with a
 * uid or gid it drops all supplementary groups first, puts the script into a session (and so a
 * process group) of its own, and closes every descriptor above 2. Supplementary groups
 * (set_supplementary_groups) are beyond it: those go through setpriv(1) of util-linux.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { scriptEnvironment, type Execution } from '../notify/command.js'

/** How a script ended; `error` when it could not be started at all. */
export interface Exit {
  readonly code: number | undefined
  readonly signal: number | undefined
  readonly error: string | undefined
}

export interface Running {
  readonly pid: number | undefined
  /** Sends a signal to the script and everything it has started. */
  signal (name: 'SIGTERM' | 'SIGKILL'): void
}

/** Starts `what`; `ended` is called once, when it is over or could not begin. */
export function execute (what: Execution, ended: (exit: Exit) => void): Running {
  let child: ChildProcess
  try {
    child = start(what)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    setImmediate(ended, { code: undefined, signal: undefined, error: text })
    return { pid: undefined, signal: () => {} }
  }
  let over = false
  const end = (exit: Exit): void => {
    if (over) return
    over = true
    ended(exit)
  }
  child.on('error', error => {
    if (child.pid === undefined) end({ code: undefined, signal: undefined, error: error.message })
  })
  child.on('exit', (code, signal) => end({
    code: code ?? undefined,
    signal: signal === null ? undefined : constants.signals[signal],
    error: undefined
  }))
  return { pid: child.pid, signal: name => signalGroup(child.pid, name, what) }
}

function start (what: Execution): ChildProcess {
  const { file, argv: [argv0 = file, ...args], uid, gid, groups } = what
  const common = {
    stdio: 'ignore',
    detached: true,
    env: scriptEnvironment(process.env)
  } as const
  if (groups.length > 0) {
    // setpriv has no word for argv[0]; env(1) would lose the uid. The path stands there then.
    return spawn('setpriv', [`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`,
      '--', file, ...args], common)
  }
  // An unprivileged daemon can run scripts as itself alone, and must not try to become itself.
  const same = uid === process.getuid?.() && gid === process.getgid?.() && uid !== 0
  return spawn(file, args, { ...common, argv0, ...(same ? {} : { uid, gid }) })
}

function signalGroup (
  pid: number | undefined, name: 'SIGTERM' | 'SIGKILL', { uid, gid }: Execution
): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch (error) {
    // Anything else than a missing right means that the group is gone already.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EPERM') return
    // A service without CAP_KILL may still become the user of the script, who has the right.
    spawn('/bin/sh', ['-c', `kill -s ${name.slice('SIG'.length)} -- -${pid}`],
      { stdio: 'ignore', uid, gid }).on('error', () => {})
  }
}

/** The form `</PATH` of a script: it succeeds when the file can be opened for reading. */
export function readTest (path: string): boolean {
  try {
    closeSync(openSync(path, 'r'))
    return true
  } catch {
    return false
  }
}
