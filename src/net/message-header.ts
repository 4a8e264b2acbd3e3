/**
 * sendmsg and recvmsg: a datagram together with what travels beside it (hop limit, destination,
 * interface), which neither Node nor raw-socket can show.
 *
 *      struct msghdr, 64 bit:  0 name*  8 namelen  16 iov*  24 iovlen  32 control*
 *                             40 controllen  48 flags          56 in all
 *      struct cmsghdr:         0 length (with these 16 bytes)  8 level  12 type  16 data ...
 */

import { assert } from '../lib/assert.js'
import { type IpAddress, ipFromBytes } from '../lib/ip-address.js'
import { addressOf, receiveMessage, receiveMessages, sendMessage } from './syscalls.js'
import { addressAndInterface } from './socket-address.js'

const HEADER_SIZE = 56
const MULTIPLE_HEADER_SIZE = 64
const CMSG_HEADER = 16
const MSG_TRUNC = 0x20

/** cmsg (level, type) of linux/in.h and linux/in6.h. */
const IP_TTL = { level: 0, type: 2 } as const
const IP_PKTINFO = { level: 0, type: 8 } as const
const IPV6_PKTINFO = { level: 41, type: 50 } as const
const IPV6_HOPLIMIT = { level: 41, type: 52 } as const
/** SO_TIMESTAMPNS of asm-generic/socket.h: a timespec, which is 64 bit wide here. */
const TIMESTAMP = { level: 1, type: 35 } as const

/** One received datagram. The arrays are views which the next receive overwrites. */
export interface Datagram {
  readonly bytes: Uint8Array
  /** It was longer than the buffer; the rest is lost. */
  readonly truncated: boolean
  /** The sender as a sockaddr. */
  readonly sender: Uint8Array
  /** Only where the socket asked for them (IP_PKTINFO, IP_RECVTTL and their IPV6_ kin). */
  readonly interface: number | undefined
  readonly destination: IpAddress | undefined
  readonly hopLimit: number | undefined
  /** When the kernel took it in (SO_TIMESTAMPNS): microseconds of the wall clock. */
  readonly stamp: number | undefined
}

/**
 * Buffers for recvmsg and recvmmsg. Their addresses are inside the headers: never replace them.
 *
 *      struct mmsghdr:         0 msghdr  56 length of the datagram    64 in all
 */
export class Receiver {
  readonly #slots: readonly Slot[]
  readonly #headers: Uint8Array
  readonly #view: DataView

  /** `room`: longer datagrams are cut and marked as such. `most`: that many at a time. */
  constructor (room: number, most = 1) {
    this.#headers = new Uint8Array(most * MULTIPLE_HEADER_SIZE)
    this.#view = new DataView(this.#headers.buffer)
    this.#slots = Array.from({ length: most }, (_, at) =>
      new Slot(room, this.#view, at * MULTIPLE_HEADER_SIZE))
  }

  /** The next datagram; undefined when none is queued. Throws `SystemError`. */
  receive (fd: number): Datagram | undefined {
    const [slot] = this.#slots
    slot?.prepare()
    const length = receiveMessage(fd, this.#headers)
    return length === undefined ? undefined : slot?.read(length)
  }

  /** What is queued, as much of it as there is room for; fewer than that is all there was. */
  receiveAll (fd: number): readonly Datagram[] {
    for (const slot of this.#slots) slot.prepare()
    const count = receiveMessages(fd, this.#headers, this.#slots.length) ?? 0
    return this.#slots.slice(0, count).map(slot => slot.read())
  }
}

/** One datagram's place among the headers, and the buffers it points to. */
class Slot {
  readonly #data: Uint8Array
  readonly #name = new Uint8Array(128)
  readonly #control = new Uint8Array(256)
  readonly #controlView = new DataView(this.#control.buffer)
  readonly #vector: Uint8Array
  readonly #view: DataView
  readonly #at: number

  constructor (room: number, view: DataView, at: number) {
    this.#view = view
    this.#at = at
    this.#data = new Uint8Array(room)
    this.#vector = ioVector(this.#data, room)
    view.setBigUint64(at, addressOf(this.#name), true)
    view.setBigUint64(at + 16, addressOf(this.#vector), true)
    view.setBigUint64(at + 24, 1n, true)
    view.setBigUint64(at + 32, addressOf(this.#control), true)
  }

  /** What the kernel overwrites is set anew. */
  prepare (): void {
    this.#view.setUint32(this.#at + 8, this.#name.length, true)
    this.#view.setUint32(this.#at + 40, this.#control.length, true)
    this.#view.setInt32(this.#at + 48, 0, true)
  }

  read (length = this.#view.getUint32(this.#at + HEADER_SIZE, true)): Datagram {
    return {
      bytes: this.#data.subarray(0, length),
      truncated: (this.#view.getInt32(this.#at + 48, true) & MSG_TRUNC) !== 0,
      sender: this.#name.subarray(0, this.#view.getUint32(this.#at + 8, true)),
      ...this.#ancillary()
    }
  }

  #ancillary (): Pick<Datagram, 'interface' | 'destination' | 'hopLimit' | 'stamp'> {
    let [via, destination, hopLimit, stamp]: [number?, IpAddress?, number?, number?] = []
    const end = this.#view.getUint32(this.#at + 40, true)
    for (let at = 0; at + CMSG_HEADER <= end;) {
      const length = this.#controlView.getUint32(at, true)
      if (length < CMSG_HEADER) break
      const level = this.#controlView.getInt32(at + 8, true)
      const type = this.#controlView.getInt32(at + 12, true)
      const dataAt = at + CMSG_HEADER
      if (level === IP_PKTINFO.level && type === IP_PKTINFO.type) {
        via = this.#controlView.getInt32(dataAt, true)
        destination = ipFromBytes(this.#control.slice(dataAt + 8, dataAt + 12))
      } else if (level === IPV6_PKTINFO.level && type === IPV6_PKTINFO.type) {
        destination = ipFromBytes(this.#control.slice(dataAt, dataAt + 16))
        via = this.#controlView.getInt32(dataAt + 16, true)
      } else if ((level === IPV6_HOPLIMIT.level && type === IPV6_HOPLIMIT.type) ||
        (level === IP_TTL.level && type === IP_TTL.type)) {
        hopLimit = this.#controlView.getInt32(dataAt, true)
      } else if (level === TIMESTAMP.level && type === TIMESTAMP.type) {
        stamp = Number(this.#controlView.getBigInt64(dataAt, true)) * 1_000_000 +
          Math.floor(Number(this.#controlView.getBigInt64(dataAt + 8, true)) / 1_000)
      }
      at += (length + 7) & ~7
    }
    return { interface: via, destination, hopLimit, stamp }
  }
}

/** What a sent IPv6 datagram is given beside its bytes. */
export interface SendControl {
  readonly source: IpAddress
  readonly interface: number
  /** undefined: the socket's own. */
  readonly hopLimit: number | undefined
}

/** Buffers for one IPv6 sendmsg at a time, laid out once like those of {@link Receiver}. */
export class Sender {
  readonly #data: Uint8Array
  readonly #name = new Uint8Array(28)
  /** in6_pktinfo (20 bytes of data) and then the hop limit (4), each padded to 8. */
  readonly #control = new Uint8Array(CMSG_HEADER + 24 + CMSG_HEADER + 8)
  readonly #controlView = new DataView(this.#control.buffer)
  readonly #vector: Uint8Array
  readonly #vectorView: DataView
  readonly #header = new Uint8Array(HEADER_SIZE)
  readonly #view = new DataView(this.#header.buffer)

  constructor (room: number) {
    this.#data = new Uint8Array(room)
    this.#vector = ioVector(this.#data, room)
    this.#vectorView = new DataView(this.#vector.buffer)
    this.#view.setBigUint64(0, addressOf(this.#name), true)
    this.#view.setUint32(8, this.#name.length, true)
    this.#view.setBigUint64(16, addressOf(this.#vector), true)
    this.#view.setBigUint64(24, 1n, true)
    this.#view.setBigUint64(32, addressOf(this.#control), true)
    writeControlHeader(this.#controlView, 0, IPV6_PKTINFO, 20)
    writeControlHeader(this.#controlView, CMSG_HEADER + 24, IPV6_HOPLIMIT, 4)
  }

  /** Sends `bytes` to the sockaddr_in6, from the source and out of the interface given. */
  send (
    fd: number, bytes: Uint8Array, destination: Uint8Array, control: SendControl, flags: number
  ): void {
    assert(bytes.length <= this.#data.length, 'the datagram fits the buffer')
    this.#data.set(bytes)
    this.#vectorView.setBigUint64(8, BigInt(bytes.length), true)
    this.#name.set(destination)
    this.#control.set(addressAndInterface(control.source, control.interface), CMSG_HEADER)
    const limitAt = CMSG_HEADER + 24
    this.#controlView.setInt32(limitAt + CMSG_HEADER, control.hopLimit ?? 0, true)
    const length = control.hopLimit === undefined ? limitAt : this.#control.length
    this.#view.setBigUint64(40, BigInt(length), true)
    sendMessage(fd, this.#header, flags)
  }
}

function writeControlHeader (
  view: DataView,
  at: number,
  kind: { readonly level: number, readonly type: number },
  length: number
): void {
  view.setBigUint64(at, BigInt(CMSG_HEADER + length), true)
  view.setInt32(at + 8, kind.level, true)
  view.setInt32(at + 12, kind.type, true)
}

function ioVector (data: Uint8Array, length: number): Uint8Array {
  const vector = new Uint8Array(16)
  const view = new DataView(vector.buffer)
  view.setBigUint64(0, addressOf(data), true)
  view.setBigUint64(8, BigInt(length), true)
  return vector
}
