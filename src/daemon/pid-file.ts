/**
 * Pid files as keepalived leaves them: decimal number and newline, mode 0644, locked for as long as
 * the daemon lives. The lock, not the content, says whether a daemon is running: a file left
 * behind by a crash is simply taken over.
 */

import {
  closeSync, constants, fchmodSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmdirSync,
  statSync, unlinkSync, writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import { lockFile } from '../net/file-lock.js'

export class PidFile {
  readonly #path: string
  readonly #fd: number
  #removed = false

  private constructor (path: string, fd: number) {
    this.#path = path
    this.#fd = fd
  }

  /** Opens and locks the file at `path`; `undefined` when a running daemon holds it. */
  static claim (path: string): PidFile | undefined {
    // The holder removes its file at exit, perhaps between our open and our lock: then we hold a
    // lock on a file nobody can find, and must open again.
    for (;;) {
      const fd = openSync(path,
        constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o644)
      if (!fstatSync(fd).isFile()) {
        closeSync(fd)
        throw new Error(`${path} is not a regular file`)
      }
      if (!lockFile(fd)) {
        closeSync(fd)
        return undefined
      }
      if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) {
        // The daemon's umask is narrower than what tools reading the pid need.
        fchmodSync(fd, 0o644)
        return new PidFile(path, fd)
      }
      closeSync(fd)
    }
  }

  write (pid: number): void {
    ftruncateSync(this.#fd, 0)
    writeSync(this.#fd, `${pid}\n`, 0)
  }

  /** Removes the file and lets the lock go. */
  remove (): void {
    if (this.#removed) return
    this.#removed = true
    try {
      unlinkSync(this.#path)
    } catch {
      // Somebody was faster; the lock goes all the same.
    }
    closeSync(this.#fd)
  }
}

/** Where the pid files stand: the options' word, else the run directory's. */
export interface PidPaths {
  readonly parent: string
  readonly vrrp: string
  readonly checkers: string
  readonly bfd: string
}

/**
 * The default places. With an instance name or a network namespace they are in a directory of
 * their own, so that several daemons of one host do not meet.
 */
export function pidPaths (
  runDirectory: string,
  names: { readonly instance: string | undefined, readonly ownDirectory: boolean }
): PidPaths {
  const own = names.ownDirectory || names.instance !== undefined
  const directory = own ? `${runDirectory}/keepalived` : runDirectory
  const suffix = names.instance === undefined ? '' : `_${names.instance}`
  return {
    parent: `${directory}/keepalived${suffix}.pid`,
    vrrp: `${directory}/vrrp${suffix}.pid`,
    checkers: `${directory}/checkers${suffix}.pid`,
    bfd: `${directory}/bfd${suffix}.pid`
  }
}

/** Makes the directory of a pid file when it is our own one. */
export function makePidDirectory (path: string): void {
  if (dirname(path).endsWith('/keepalived')) mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
}

/** Removes our own directory when nothing is left in it. */
export function removePidDirectory (path: string): void {
  if (!dirname(path).endsWith('/keepalived')) return
  try {
    rmdirSync(dirname(path))
  } catch {
    // Another instance still has files in it.
  }
}
