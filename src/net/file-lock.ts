/**
 * Locks that belong to an open file, not to a process (F_OFD_SETLK), as keepalived puts on its
 * pid files: the kernel drops them with the last descriptor, however the process ends, so that a
 * pid file left behind by a crash never keeps the next start from happening.
 */

import { lastErrorCode, libcFunction } from './syscalls.js'
import { SystemError } from './system-error.js'

const fcntlLock = libcFunction<[number, number, Uint8Array]>('int fcntl(int, int, void *)')

const F_OFD_SETLK = 37
const F_WRLCK = 1
/** struct flock: s16 type, s16 whence, s64 start, s64 length (0: all), s32 pid. */
const FLOCK_SIZE = 32

/** Locks the whole file; false when somebody else has locked it. Throws on anything else. */
export function lockFile (fd: number): boolean {
  const lock = new Uint8Array(FLOCK_SIZE)
  new DataView(lock.buffer).setInt16(0, F_WRLCK, true)
  if (fcntlLock()(fd, F_OFD_SETLK, lock) === 0) return true
  const code = lastErrorCode()
  // EAGAIN goes by two names, and some systems say EACCES.
  if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EACCES') return false
  throw new SystemError(code, 'fcntl')
}
