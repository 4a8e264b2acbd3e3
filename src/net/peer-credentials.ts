/** Who is at the other end of a UNIX socket: SO_PEERCRED, which the kernel fills in at connect. */

import type { Socket } from 'node:net'
import { readOption } from './syscalls.js'

export interface PeerCredentials {
  /** 0 for a process outside of our pid namespace. */
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

const SOL_SOCKET = 1
const SO_PEERCRED = 17
/** struct ucred: three ints. */
const SIZE = 12

/** The process that has connected to us; `undefined` when Node does not show the descriptor. */
export function peerCredentials (socket: Socket): PeerCredentials | undefined {
  const fd = descriptorOf(socket)
  if (fd === undefined) return undefined
  const bytes = readOption(fd, SOL_SOCKET, SO_PEERCRED, SIZE)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    pid: view.getInt32(0, true),
    uid: view.getUint32(4, true),
    gid: view.getUint32(8, true)
  }
}

/** Node has no public word for it; the handle has had it since the first versions. */
function descriptorOf (socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle !== 'object' || handle === null) return undefined
  const fd: unknown = Reflect.get(handle, 'fd')
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}
