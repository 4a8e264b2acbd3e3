/**
 * Pid files as keepalived leaves them: decimal number and newline, mode 0644, locked for as long as
 * the daemon lives. The lock, not the content, says whether a daemon is running: a file left
 * behind by a crash is simply taken over.
 */

import {
  chmodSync, closeSync, constants, fchmodSync, fstatSync, ftruncateSync, mkdirSync,
  openSync, rmdirSync, statSync, unlinkSync, writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import { lockFile } from '../net/file-lock.js'

/** Where keepalived's files of a running daemon stand. */
export const RUN_DIRECTORY = '/run'

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
  names: {
    readonly instance: string | undefined
    readonly ownDirectory: boolean
    /** keepalived mounts this directory over the one above it; from outside it is the same. */
    readonly namespace?: string | undefined
  }
): PidPaths {
  const own = names.ownDirectory || names.instance !== undefined || names.namespace !== undefined
  const ofNamespace = names.namespace === undefined ? '' : `/${names.namespace}`
  const directory = own ? `${runDirectory}/keepalived${ofNamespace}` : runDirectory
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
  for (const directory of ownDirectories(path)) {
    mkdirSync(directory, { recursive: true })
    // The daemon's umask leaves too little for tools that read the pids.
    chmodSync(directory, 0o755)
  }
}

/** Removes our own directory when nothing is left in it. */
export function removePidDirectory (path: string): void {
  try {
    for (const directory of ownDirectories(path).toReversed()) rmdirSync(directory)
  } catch {
    // Another instance still has files in it.
  }
}

/** The directories of ours that a pid file is in, the outer one first. */
function ownDirectories (path: string): readonly string[] {
  const match = /^(.*\/keepalived)(\/[^/]+)?$/.exec(dirname(path))
  if (match === null) return []
  const [inner, outer = inner] = match
  return inner === outer ? [inner] : [outer, inner]
}
