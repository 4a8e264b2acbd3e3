/**
 * Datagrams to a UNIX socket, which Node has no word for: the system log (/dev/log) and the
 * readiness protocol of systemd (NOTIFY_SOCKET).
 */

import { closeFd, openSocketFd, sendTo } from './syscalls.js'

const AF_UNIX = 1
const SOCK_DGRAM = 2
/** sockaddr_un: u16 family, then at most 108 bytes of path. */
const PATH_ROOM = 108

/** A socket for datagrams to `path`; `@name` is a name in the abstract namespace. */
export class UnixDatagram {
  readonly #fd: number
  readonly #address: Uint8Array
  #closed = false

  /** Throws a SystemError; the receiver need not be there yet. */
  constructor (path: string) {
    this.#address = unixAddress(path)
    this.#fd = openSocketFd(AF_UNIX, SOCK_DGRAM, 0)
  }

  /**
   * Sends one datagram without waiting. Throws a SystemError: EAGAIN when the receiver's queue is
   * full, ENOENT or ECONNREFUSED when nobody listens.
   */
  send (bytes: Uint8Array): void {
    sendTo(this.#fd, bytes, this.#address)
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    closeFd(this.#fd)
  }
}

function unixAddress (path: string): Uint8Array {
  const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : path)
  if (name.length > PATH_ROOM - 1) throw new RangeError(`socket name too long: ${path}`)

  // An abstract name ends with its length, a path with a NUL.
  const address = new Uint8Array(2 + name.length + (path.startsWith('@') ? 0 : 1))
  new DataView(address.buffer).setUint16(0, AF_UNIX, true)
  address.set(name, 2)
  return address
}
