/**
 * UDP sockets with what Node's do not show or set: the hop limit and destination of what comes in,
 * TTL 255 and no fragments of what goes out. For BFD (RFC 5881 sections 4 and 5).
 */

import { type Family, type IpAddress, familyOf, ipFromBytes } from '../lib/ip-address.js'
import { Receiver } from './message-header.js'
import { DOMAIN, ipOfSocketAddress, ipSocketAddress } from './socket-address.js'
import {
  bindFd, closeFd, openSocketFd, sendTo, setOption, watchReadable, type Watch
} from './syscalls.js'
import { SystemError } from './system-error.js'

/** A datagram as it came in; the payload is its own. */
export interface UdpDatagram {
  readonly source: IpAddress
  readonly destination: IpAddress | undefined
  /** TTL or hop limit. */
  readonly ttl: number | undefined
  readonly payload: Uint8Array
}

const SOCK_DGRAM = 2
const SOL_SOCKET = { level: 1, receiveBuffer: 8, priority: 12 } as const
const IPV4 = {
  level: 0, tos: 1, ttl: 2, packetInfo: 8, mtuDiscover: 10, receiveTtl: 12
} as const
const IPV6 = {
  level: 41,
  unicastHops: 16,
  v6only: 26,
  receivePacketInfo: 49,
  receiveHopLimit: 51,
  trafficClass: 67
} as const
/** IP_PMTUDISC_DO: the "don't fragment" bit. */
const NEVER_FRAGMENT = 2
/** Internetwork control, and the queue that goes with it. */
const NETWORK_CONTROL = 0xc0
const CONTROL_PRIORITY = 6

/** No protocol that comes through here has longer datagrams; longer ones arrive cut. */
const ROOM = 512
/** The most datagrams one wake-up handles, so that a flood cannot keep the timers from running. */
const MOST_AT_ONCE = 64

/** Listens on a port of every address of one family. */
export class UdpListener {
  readonly #fd: number
  readonly #watch: Watch
  readonly #receiver = new Receiver(ROOM)
  readonly #onDatagram: (datagram: UdpDatagram) => void
  #closed = false

  /** Throws `SystemError`: EADDRINUSE where another program listens there. */
  constructor (family: Family, port: number, onDatagram: (datagram: UdpDatagram) => void) {
    this.#onDatagram = onDatagram
    this.#fd = prepared(family, fd => {
      if (family === 'ipv4') {
        setOption(fd, IPV4.level, IPV4.packetInfo, 1)
        setOption(fd, IPV4.level, IPV4.receiveTtl, 1)
      } else {
        setOption(fd, IPV6.level, IPV6.v6only, 1)
        setOption(fd, IPV6.level, IPV6.receivePacketInfo, 1)
        setOption(fd, IPV6.level, IPV6.receiveHopLimit, 1)
      }
      bindFd(fd, anySocketAddress(family, port))
    })
    this.#watch = watchReadable(this.#fd, () => { this.#drain() })
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    closeFd(this.#fd)
  }

  #drain (): void {
    for (let count = 0; count < MOST_AT_ONCE && !this.#closed; count++) {
      const received = this.#receive()
      if (received === undefined) return
      const { sender, destination, hopLimit, bytes } = received
      const source = ipOfSocketAddress(sender)
      if (source === undefined) continue
      this.#onDatagram({ source, destination, ttl: hopLimit, payload: bytes.slice() })
    }
  }

  #receive (): ReturnType<Receiver['receive']> {
    try {
      return this.#receiver.receive(this.#fd)
    } catch (error) {
      // An error that is told once and belongs to no datagram: reading it has cleared it.
      if (error instanceof SystemError) return undefined
      throw error
    }
  }
}

export interface UdpSenderOptions {
  /** Must be an address of this host; undefined: the kernel chooses. */
  readonly source: IpAddress | undefined
  readonly sourcePort: number
  readonly destination: IpAddress
  readonly port: number
  /** TTL or hop limit. */
  readonly ttl: number
}

/** Sends to one destination from one port; what is sent back there is thrown away. */
export class UdpSender {
  readonly #fd: number
  readonly #to: Uint8Array
  #closed = false

  /** Throws `SystemError`: EADDRNOTAVAIL without the source address, EADDRINUSE for its port. */
  constructor ({ source, sourcePort, destination, port, ttl }: UdpSenderOptions) {
    const family = familyOf(destination)
    this.#to = ipSocketAddress(destination, 0, port)
    this.#fd = prepared(family, fd => {
      const { level, receiveBuffer, priority } = SOL_SOCKET
      setOption(fd, level, receiveBuffer, 0)
      setOption(fd, level, priority, CONTROL_PRIORITY)
      if (family === 'ipv4') {
        setOption(fd, IPV4.level, IPV4.ttl, ttl)
        setOption(fd, IPV4.level, IPV4.tos, NETWORK_CONTROL)
        setOption(fd, IPV4.level, IPV4.mtuDiscover, NEVER_FRAGMENT)
      } else {
        setOption(fd, IPV6.level, IPV6.v6only, 1)
        setOption(fd, IPV6.level, IPV6.unicastHops, ttl)
        setOption(fd, IPV6.level, IPV6.trafficClass, NETWORK_CONTROL)
      }
      bindFd(fd, source === undefined
        ? anySocketAddress(family, sourcePort)
        : ipSocketAddress(source, 0, sourcePort))
    })
  }

  /** Sends now. Throws `SystemError`: ENETUNREACH without a route, ENOBUFS with full queues. */
  send (payload: Uint8Array): void {
    if (this.#closed) throw new SystemError('EBADF', 'udp socket', 'it is closed')
    sendTo(this.#fd, payload, this.#to)
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    closeFd(this.#fd)
  }
}

/** A new socket that is closed again when it cannot be prepared. */
function prepared (family: Family, prepare: (fd: number) => void): number {
  const fd = openSocketFd(DOMAIN[family], SOCK_DGRAM, 0)
  try {
    prepare(fd)
    return fd
  } catch (error) {
    closeFd(fd)
    throw error
  }
}

function anySocketAddress (family: Family, port: number): Uint8Array {
  return ipSocketAddress(ipFromBytes(new Uint8Array(family === 'ipv4' ? 4 : 16)), 0, port)
}
