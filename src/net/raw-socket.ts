/**
 * Raw IP sockets: VRRP (protocols 112 and 51) and ICMP.
 *
 * The raw-socket package makes the socket and watches it in the event loop. Reading and sending go
 * to its descriptor directly, because the package has no recvmsg (so no hop limit, destination or
 * interface for IPv6), no bind, no send flags and no error codes, and its `send` waits a turn of
 * the loop for each packet. Its other traits are guarded here, each guard with a test in
 * test/kernel/raw-socket.test.ts:
 *
 * - A socket only its own listeners refer to is collected and closed silently: a registry holds it.
 * - Using a closed one makes the package open another, unbound and unconfigured: nothing is passed
 *   to it after close, and a closed descriptor's number is never used again.
 * - It is inherited by every child process: FD_CLOEXEC is set at once.
 * - It reads one packet per turn: the `recvReady` listener is replaced by one that drains.
 * - A listener's exception becomes a misleading `error` event: it is thrown from an immediate.
 */

import { createRequire } from 'node:module'
import { type Family, type IpAddress, isMulticast } from '../lib/ip-address.js'
import { micros, type Duration } from '../lib/time.js'
import { decodeIpv4Header } from '../wire/ipv4.js'
import { ageOf } from './clock.js'
import { withDescriptor } from './descriptor.js'
import { type Datagram, Receiver, Sender } from './message-header.js'
import { DOMAIN, ipOfSocketAddress, ipSocketAddress } from './socket-address.js'
import { type RawSocketOptions, applyOptions } from './raw-socket-options.js'
import { acceptAll, favourSenders } from './socket-filter.js'
import {
  endNativeCallback, fcntl, readIntOption, readOption, sendTo
} from './syscalls.js'
import { SystemError, errorCode } from './system-error.js'

/** A packet as it came in; all arrays are its own. */
export interface RawPacket {
  readonly interface: number
  readonly family: Family
  readonly source: IpAddress
  readonly destination: IpAddress | undefined
  /** TTL or hop limit. */
  readonly ttl: number | undefined
  readonly protocol: number
  /** IPv4: what the header says. IPv6: the length of the payload. */
  readonly totalLength: number
  /** The IPv4 header with its options; empty for IPv6. */
  readonly header: Uint8Array
  readonly payload: Uint8Array
  /** How long it waited to be read, at most 10 ms. */
  readonly waited: Duration
}

export interface RawSocketListener {
  readonly onPacket: (packet: RawPacket) => void
  /** The socket broke and has been closed. */
  readonly onBroken: (error: SystemError) => void
}

/** One packet to send. */
export interface RawSend {
  readonly destination: IpAddress
  /** IPv6 only: with IP_HDRINCL the IPv4 header says it all. */
  readonly source: IpAddress
  /** IPv6: the hop limit; undefined: the socket's. */
  readonly hopLimit: number | undefined
  /** IPv4 with headerIncluded: from the IP header on; else the payload. */
  readonly packet: Uint8Array
}

/** The part of the package that is used. */
interface PackageSocket {
  readonly wrap: {
    on (event: 'recvReady', listener: () => void): void
    removeAllListeners (event: 'recvReady'): void
    /** Stops or starts watching for what can be read, and for room to send. */
    pause (receiving: boolean, sending: boolean): void
  }
  on (event: 'error' | 'close', listener: (error?: Error) => void): void
  close (): void
}
interface Package {
  createSocket (options: { protocol: number, addressFamily: number }): PackageSocket
  readonly AddressFamily: { readonly IPv4: number, readonly IPv6: number }
}

/** An advert with 255 IPv6 addresses and its authentication trailer has 4116 bytes. */
const ROOM = 8192
/** Packets one system call reads. */
const MOST_AT_ONCE = 32
/** The most packets one wake-up handles, so that a flood cannot keep the timers from running. */
const BUDGET = 128
/** More packets than that within so many milliseconds are a flood: twenty thousand a second. */
const FLOOD = { packets: 200, within: 10 } as const
const REST_MS = 1
/** So long the kernel sifts before it is seen whether there still is a flood. */
const SIFT_MS = 1000
/** In a flood one in so many packets of strangers is looked at: one of them may be a new router. */
const ONE_IN = 16
const MOST_FAVOURED = 16
const MSG_DONTROUTE = 4
const NO_DESCRIPTOR = -1

const open = new Set<RawSocket>()
let receiver: Receiver | undefined
let sender: Sender | undefined

export class RawSocket {
  readonly #family: Family
  readonly #protocol: number
  readonly #interface: number | undefined
  readonly #socket: PackageSocket
  readonly #fd: number
  readonly #listener: RawSocketListener
  #closed = false
  /** Packets since then, to tell a flood. */
  #counted = 0
  #countedFrom = 0
  #resting: NodeJS.Timeout | undefined
  /** Whose packets are all read even in a flood. */
  readonly #favoured = new Set<IpAddress>()
  /** What {@link drops} was when it was looked at last. */
  #dropsSeen = 0
  #sifting: NodeJS.Timeout | undefined

  /** Opens and prepares the socket; nothing that came in before is delivered. */
  constructor (options: RawSocketOptions, listener: RawSocketListener) {
    const { createSocket, AddressFamily }: Package =
      createRequire(import.meta.url)('raw-socket')
    this.#family = options.family
    this.#protocol = options.protocol
    this.#interface = options.interface
    this.#listener = listener
    const { value, fd } = withDescriptor(
      () => translated(() => createSocket({
        protocol: options.protocol,
        addressFamily: options.family === 'ipv4' ? AddressFamily.IPv4 : AddressFamily.IPv6
      })),
      candidate => isRaw(candidate, options))
    this.#socket = value
    this.#fd = fd
    open.add(this)
    value.on('error', error => {
      this.#break(new SystemError('EIO', 'raw socket', error?.message))
    })
    // The package closes by itself after a poll error, which it reports without an error object.
    value.on('close', () => { this.#break(new SystemError('EIO', 'raw socket')) })
    value.wrap.removeAllListeners('recvReady')
    value.wrap.on('recvReady', () => { this.#drain() })
    try {
      setCloseOnExec(fd)
      applyOptions(fd, options, () => { this.#discardQueued() })
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** How many sockets are open: what the registry keeps alive. */
  static get openCount (): number {
    return open.size
  }

  /**
   * Sends one packet now. Throws `SystemError`: ENETUNREACH with the interface down, ENODEV or
   * ENXIO with it gone, EBADF after close.
   *
   * @param isRehearsal goes through all of it but for the packet: the system call is made without
   * a descriptor. A backup's first advert is a takeover, and must not be the first run of this code
   */
  send (packet: RawSend, isRehearsal = false): void {
    if (this.#closed) throw new SystemError('EBADF', 'raw socket', 'it is closed')
    try {
      this.#transmit(isRehearsal ? NO_DESCRIPTOR : this.#fd, packet)
    } catch (error) {
      if (!isRehearsal || errorCode(error) !== 'EBADF') throw error
    }
  }

  #transmit (fd: number, { destination, source, hopLimit, packet }: RawSend): void {
    // Multicast goes to the link and not where a route might take it.
    const flags = isMulticast(destination) ? MSG_DONTROUTE : 0
    const to = ipSocketAddress(destination, this.#interface ?? 0)
    if (this.#family === 'ipv4') {
      sendTo(fd, packet, to, flags)
    } else {
      sender ??= new Sender(ROOM)
      sender.send(fd, packet, to,
        { source, interface: this.#interface ?? 0, hopLimit }, flags)
    }
  }

  /** Packets that found the queue full since the socket was opened. */
  get drops (): number {
    const [SOL_SOCKET, SO_MEMINFO] = [1, 55]
    const info = readOption(this.#fd, SOL_SOCKET, SO_MEMINFO, 36)
    return new DataView(info.buffer).getUint32(32, true)
  }

  /**
   * The sender has proved who it is. While more packets come than can be read, the kernel lets all
   * of its and of the other favoured ones' in, and of everybody else's only some.
   */
  favour (sender: IpAddress): void {
    if (this.#favoured.size < MOST_FAVOURED) this.#favoured.add(sender)
  }

  /** Nobody is favoured any more. */
  favourNobody (): void {
    this.#favoured.clear()
    this.#acceptAll()
  }

  /** The descriptor, for options this class does not know. Not to be kept. */
  get descriptor (): number {
    if (this.#closed) throw new SystemError('EBADF', 'raw socket', 'it is closed')
    return this.#fd
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#resting)
    clearTimeout(this.#sifting)
    open.delete(this)
    this.#socket.close()
  }

  #break (error: SystemError): void {
    if (this.#closed) return
    this.close()
    this.#listener.onBroken(error)
  }

  #drain (): void {
    let count = 0
    for (let read = MOST_AT_ONCE; read === MOST_AT_ONCE && count < BUDGET; count += read) {
      read = this.#closed ? 0 : this.#readSome()
    }
    this.#moderate(count)
    endNativeCallback()
  }

  /** Reads and delivers what one system call gives; the answer is how many there were. */
  #readSome (): number {
    receiver ??= new Receiver(ROOM, MOST_AT_ONCE)
    let datagrams: readonly Datagram[] = []
    try {
      datagrams = receiver.receiveAll(this.#fd)
    } catch (error) {
      this.#break(error instanceof SystemError ? error : new SystemError('EIO', 'recvmmsg'))
    }
    // All are copied before the first is delivered: whoever hears it may use the same buffers.
    const packets = datagrams.map(datagram => this.#packetOf(datagram))
    for (const packet of packets) {
      if (packet !== undefined && !this.#closed) this.#deliver(packet)
    }
    return packets.length
  }

  /**
   * Waking up for each packet costs several times what the packet itself does. In a flood the
   * socket is looked at every other millisecond instead, as a network card's driver would: the
   * packets wait in its queue, with their time stamps, and the timers have the processor meanwhile.
   * When the queue does not hold them all, what is lost is not left to chance: who has proved who
   * it is has all its packets read, and of strangers' the kernel drops most.
   */
  #moderate (count: number): void {
    const at = performance.now()
    if (at - this.#countedFrom > FLOOD.within) {
      this.#countedFrom = at
      this.#counted = 0
    }
    this.#counted += count
    if (this.#counted <= FLOOD.packets || this.#closed || this.#resting !== undefined) return
    this.#sift()
    this.#socket.wrap.pause(true, true)
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      if (!this.#closed) this.#socket.wrap.pause(false, true)
    }, REST_MS)
  }

  #sift (): void {
    if (this.#favoured.size === 0 || this.#sifting !== undefined) return
    const { drops } = this
    if (drops === this.#dropsSeen) return
    this.#dropsSeen = drops
    favourSenders(this.#fd, [...this.#favoured], ONE_IN)
    this.#sifting = setTimeout(() => this.#acceptAll(), SIFT_MS)
  }

  #acceptAll (): void {
    if (this.#sifting === undefined || this.#closed) return
    clearTimeout(this.#sifting)
    this.#sifting = undefined
    acceptAll(this.#fd)
  }

  #deliver (packet: RawPacket): void {
    try {
      this.#listener.onPacket(packet)
    } catch (error) {
      setImmediate(() => { throw error })
    }
  }

  #packetOf (datagram: Datagram): RawPacket | undefined {
    const source = ipOfSocketAddress(datagram.sender)
    if (source === undefined) return undefined
    const via = datagram.interface ?? this.#interface ?? 0
    const { bytes, destination, hopLimit, stamp } = datagram
    const waited = stamp === undefined ? micros(0) : ageOf(stamp)
    if (this.#family === 'ipv6') {
      return {
        interface: via,
        family: 'ipv6',
        source,
        destination,
        ttl: hopLimit,
        protocol: this.#protocol,
        totalLength: bytes.length,
        header: new Uint8Array(0),
        payload: bytes.slice(),
        waited
      }
    }
    const header = decodeIpv4Header(bytes)
    // The kernel has checked the header before a raw socket sees it; this is for its mistakes.
    if (!header.ok) return undefined
    const { headerLength, ttl, protocol, totalLength } = header.value
    return {
      interface: via,
      family: 'ipv4',
      source,
      destination: header.value.destination,
      ttl,
      protocol,
      totalLength,
      header: bytes.slice(0, headerLength),
      payload: bytes.slice(headerLength),
      waited
    }
  }

  /** What came in before the socket was bound to its interface is somebody else's. */
  #discardQueued (): void {
    receiver ??= new Receiver(ROOM, MOST_AT_ONCE)
    for (let count = 0; count < 10_000; count++) {
      if (receiver.receive(this.#fd) === undefined) return
    }
  }
}

function isRaw (fd: number, { family, protocol }: RawSocketOptions): boolean {
  const [SOL_SOCKET, SO_TYPE, SO_PROTOCOL, SO_DOMAIN] = [1, 3, 38, 39]
  const SOCK_RAW = 3
  return readIntOption(fd, SOL_SOCKET, SO_TYPE) === SOCK_RAW &&
    readIntOption(fd, SOL_SOCKET, SO_PROTOCOL) === protocol &&
    readIntOption(fd, SOL_SOCKET, SO_DOMAIN) === DOMAIN[family]
}

function setCloseOnExec (fd: number): void {
  const [F_SETFD, FD_CLOEXEC] = [2, 1]
  fcntl(fd, F_SETFD, FD_CLOEXEC)
}

/** The package's errors are sentences of strerror without a code. */
const CODES_BY_SENTENCE: Readonly<Record<string, string>> = {
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'Protocol not supported': 'EPROTONOSUPPORT',
  'Address family not supported by protocol': 'EAFNOSUPPORT',
  'Too many open files': 'EMFILE',
  'Too many open files in system': 'ENFILE',
  'No buffer space available': 'ENOBUFS',
  'Cannot allocate memory': 'ENOMEM'
}

/** The code behind a sentence of the package; 'EIO' for one that is not known. */
export function codeOfSentence (sentence: string): string {
  return CODES_BY_SENTENCE[sentence] ?? 'EIO'
}

function translated<Value> (create: () => Value): Value {
  try {
    return create()
  } catch (cause) {
    const sentence = errorCode(cause)
    throw new SystemError(codeOfSentence(sentence), 'socket', sentence, { cause })
  }
}
