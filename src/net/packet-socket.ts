/**
 * AF_PACKET: Ethernet frames sent as they are (gratuitous ARP, unsolicited neighbour adverts), and
 * read as they pass, for tests and the lab. Neither Node nor raw-socket has this family.
 */

import { linkSocketAddress, AF } from './socket-address.js'
import {
  type Watch, bindFd, closeFd, openSocketFd, receiveBytes, sendTo, watchReadable
} from './syscalls.js'
import { SystemError } from './system-error.js'

const SOCK_RAW = 3
const ETH_P_ALL = 0x0003
const ETHERNET_TYPE_AT = 12

/** Sends complete link-layer frames, header included, out of any interface. */
export class PacketSender {
  readonly #fd: number
  #closed = false

  /** Protocol 0: the socket is for sending and receives nothing. */
  constructor () {
    this.#fd = openSocketFd(AF.packet, SOCK_RAW, 0)
  }

  /**
   * Sends one frame now. Throws `SystemError`: ENETDOWN with the interface down, ENXIO with it
   * gone, ENOBUFS with its queue full.
   *
   * @param typeAt where the EtherType stands in the link header
   */
  send (interfaceIndex: number, frame: Uint8Array, typeAt = ETHERNET_TYPE_AT): void {
    if (this.#closed) throw new SystemError('EBADF', 'packet socket', 'it is closed')
    if (frame.length < typeAt + 2) throw new SystemError('EINVAL', 'packet socket')
    const etherType = ((frame[typeAt] ?? 0) << 8) | (frame[typeAt + 1] ?? 0)
    sendTo(this.#fd, frame, linkSocketAddress(interfaceIndex, etherType))
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    closeFd(this.#fd)
  }
}

/** The frames that pass an interface, in and out, until the answer's `stop`. */
export function captureFrames (
  interfaceIndex: number, onFrame: (frame: Uint8Array) => void
): Watch {
  const fd = openSocketFd(AF.packet, SOCK_RAW, 0)
  const buffer = new Uint8Array(65_536)
  // Bound to all protocols and the interface in one step: nothing else is ever queued.
  bindFd(fd, linkSocketAddress(interfaceIndex, ETH_P_ALL))
  const watch = watchReadable(fd, () => {
    for (let count = 0; count < 64; count++) {
      const length = receiveBytes(fd, buffer)
      if (length === undefined) return
      onFrame(buffer.slice(0, length))
    }
  })
  return {
    stop: () => {
      watch.stop()
      closeFd(fd)
    }
  }
}
