/**
 * Which file descriptor a native package has just opened. raw-socket and netlink do not tell, and
 * without the number there is no close-on-exec flag, no error code and no ancillary data.
 */

import { readdirSync, readlinkSync } from 'node:fs'
import { SystemError } from './system-error.js'

const DESCRIPTORS = '/proc/self/fd'

/**
 * Calls `create`, which opens exactly one socket synchronously, and answers with its result and
 * the socket's descriptor. Other threads of this process may open sockets at the same time, so
 * `isIt` has the last word on each new one.
 *
 * Compared are inodes, not numbers: the new socket may well get a number that was in use (by the
 * directory listing itself) a moment before.
 */
export function withDescriptor<Value> (
  create: () => Value, isIt: (fd: number, value: Value) => boolean
): { readonly value: Value, readonly fd: number } {
  const before = new Set(sockets().map(({ inode }) => inode))
  const value = create()
  for (const { fd, inode } of sockets()) {
    if (!before.has(inode) && isIt(fd, value)) return { value, fd }
  }
  throw new SystemError('EBADF', 'descriptor', `${DESCRIPTORS} does not show the new socket`)
}

function sockets (): ReadonlyArray<{ readonly fd: number, readonly inode: string }> {
  const found: Array<{ fd: number, inode: string }> = []
  for (const name of readdirSync(DESCRIPTORS)) {
    let link: string
    try {
      link = readlinkSync(`${DESCRIPTORS}/${name}`)
    } catch {
      // Closed since it was listed: the descriptor of the listing itself, for one.
      continue
    }
    if (link.startsWith('socket:')) found.push({ fd: Number(name), inode: link })
  }
  return found
}
