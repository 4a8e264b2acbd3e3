/**
 * A netlink socket: requests, dumps and batches answered by promises, and notifications.
 *
 * The `netlink` package makes, binds, polls and closes the socket; its raw layer alone is loaded
 * (its codecs lose unknown attributes and fail whole dumps). What it gets wrong is guarded here,
 * each guard with a test in test/kernel/netlink-socket.test.ts:
 *
 * - A receive overflow (ENOBUFS) aborts the process inside the package, and no handler can catch
 *   it. NETLINK_NO_ENOBUFS is set before the first message; loss is then silent, so the kernel's
 *   drop counter is watched: pending requests fail with ENOBUFS, monitors are told to dump again.
 * - An exception in a handler aborts the process too. No handler here can throw: what a listener
 *   throws is thrown again from an immediate, where it is an ordinary uncaught exception.
 * - Sends are queued by the package and report errors late. Here they go to the descriptor
 *   directly: the kernel has carried a request out when `request` returns, before its answer.
 *
 * One socket asks, another one monitors: never join groups on a socket that makes requests.
 */

import { createRequire } from 'node:module'
import {
  CONTROL, FLAG, decodeAck, decodeNetlink, encodeNetlinkBatch, netlinkLength,
  type NetlinkMessage, type NetlinkRequest
} from '../wire/netlink.js'
import { withDescriptor } from './descriptor.js'
import { boundAddress, readOption, sendBytes, setOption } from './syscalls.js'
import { SystemError } from './system-error.js'

/** The families of linux/netlink.h this program speaks. */
export const NETLINK = { route: 0, connector: 11, netfilter: 12, generic: 16 } as const

export interface NetlinkSocketOptions {
  /** SO_RCVBUF in bytes; `force` goes beyond the system's limit (needs CAP_NET_ADMIN). */
  readonly receiveBuffer?: { readonly bytes: number, readonly force: boolean }
  /** Multicast groups by number: makes this a monitor. */
  readonly groups?: readonly number[]
  readonly onNotification?: (message: NetlinkMessage) => void
  /** Notifications were lost: what was learnt so far may be wrong, dump again. */
  readonly onLoss?: () => void
}

export interface BatchOptions {
  /** The most messages one send may carry: the kernel works on them while this thread waits. */
  readonly messagesPerSend?: number
}

/** The part of the package's socket that is used. */
interface PackageSocket {
  on (event: 'message', listener: (bytes: Uint8Array, from: { port: number }) => void): void
  on (event: 'error', listener: (error: Error) => void): void
  address (): { readonly port: number }
  addMembership (group: number): void
  close (): void
  unref (): void
}
type Package = { readonly RawNetlinkSocket: new (protocol: number) => PackageSocket }

/** One request that has not been answered, or the messages of one send. */
interface Pending {
  /** The sequence numbers of its messages. */
  readonly sequences: readonly number[]
  /** Indices of the messages whose answer is the end. */
  readonly final: readonly number[]
  readonly replies: NetlinkMessage[]
  /** In the order of the answers; by the index of the request. */
  readonly failures: Array<readonly [index: number, error: SystemError]>
  interrupted: boolean
  readonly settle: (broken?: SystemError) => void
}

const SOL_SOCKET = {
  level: 1, receiveBuffer: 8, sendBufferForce: 32, receiveBufferForce: 33, memoryInfo: 55
} as const
const SOL_NETLINK = {
  level: 270, noOverflowErrors: 5, capAck: 10, extAck: 11, strictCheck: 12
} as const

/** Room for the acknowledgements of some ten thousand requests, or a storm of route changes. */
const DEFAULT_RECEIVE_BUFFER = { bytes: 16 << 20, force: true } as const
/** The kernel refuses a send beyond SO_SNDBUF - 32 (212992 by default) and 60 kB is as fast. */
const MAX_BYTES_PER_SEND = 60_000
const LARGEST_SEND = 4 << 20
const DUMP_ATTEMPTS = 20
const LOSS_CHECK_MS = 1000
const AF_NETLINK = 16

export class NetlinkSocket {
  readonly #socket: PackageSocket
  readonly #fd: number
  readonly #port: number
  readonly #protocol: number
  readonly #options: NetlinkSocketOptions
  readonly #pending = new Map<number, Pending>()
  readonly #lossCheck: NodeJS.Timeout
  #sequence = 0
  #drops = 0
  #lastDump: Promise<unknown> = Promise.resolve()
  #closed = false

  /** Opens a socket of the family, one of {@link NETLINK}. Throws `SystemError`. */
  constructor (protocol: number, options: NetlinkSocketOptions = {}) {
    const { RawNetlinkSocket }: Package = createRequire(import.meta.url)('netlink/dist/raw.js')
    const { value, fd } = withDescriptor(() => new RawNetlinkSocket(protocol), isSameSocket)
    this.#socket = value
    this.#fd = fd
    this.#port = value.address().port >>> 0
    this.#options = options
    this.#protocol = protocol
    try {
      this.#prepare()
    } catch (error) {
      value.close()
      throw error
    }
    value.on('error', error => { this.#break(new SystemError('EIO', 'netlink', error.message)) })
    value.on('message', (bytes, from) => {
      // Only the kernel is on port 0; other processes may send to this port as well.
      if (from.port === 0) guarded(() => { this.#receive(bytes) })
    })
    for (const group of options.groups ?? []) value.addMembership(group)
    this.#lossCheck = setInterval(() => { this.#checkLoss() }, LOSS_CHECK_MS)
    this.#lossCheck.unref()
  }

  /**
   * Asks, and answers with what the kernel sent before its acknowledgement (nothing, for most).
   * Rejects with a `SystemError` whose code is the kernel's errno.
   */
  async request (request: NetlinkRequest): Promise<readonly NetlinkMessage[]> {
    const { replies, failures: [failure] } = await this.#send([request], FLAG.ack)
    if (failure !== undefined) throw failure[1]
    return replies
  }

  /**
   * Reads a whole table. One dump runs at a time on a socket (a rule of the kernel), the next one
   * waits; a dump that a change has interrupted is started again. Rejects with EINTR when changes
   * do not end. A refusal with the code `empty` means that there is nothing to read.
   */
  async dump (request: NetlinkRequest, empty?: string): Promise<readonly NetlinkMessage[]> {
    const previous = this.#lastDump
    const dump = (async () => {
      await previous.catch(() => {})
      for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
        const { replies, failures: [failure], interrupted } =
          await this.#send([request], FLAG.dump)
        if (failure?.[1].code === empty && empty !== undefined) return []
        if (failure !== undefined) throw failure[1]
        if (!interrupted) return replies
      }
      throw new SystemError('EINTR', 'netlink dump', `changed under ${DUMP_ATTEMPTS} readings`)
    })()
    this.#lastDump = dump
    return await dump
  }

  /**
   * Sends many requests, as many in one system call as fit, and answers with one entry for each:
   * undefined, or why it failed. Later requests are tried although earlier ones failed. Only the
   * last message of each send asks for an acknowledgement: the kernel reports failures unasked
   * and works in order, so the last answer closes the account of all.
   */
  async batch (
    requests: readonly NetlinkRequest[], options: BatchOptions = {}
  ): Promise<ReadonlyArray<SystemError | undefined>> {
    const outcomes: Array<SystemError | undefined> = []
    for (const chunk of chunks(requests, options.messagesPerSend ?? Infinity)) {
      const { failures } = await this.#send(chunk, FLAG.ack)
      const byIndex = new Map(failures)
      for (let at = 0; at < chunk.length; at++) outcomes.push(byIndex.get(at))
    }
    return outcomes
  }

  /**
   * Sends changes of which the kernel applies all or none (nf_tables): `requests` begins with the
   * message that opens the transaction and ends with the one that closes it. Rejects with the
   * first failure. All of it goes in one send, so it must stay below the socket's buffer.
   */
  async transaction (requests: readonly NetlinkRequest[]): Promise<void> {
    // Closing is not acknowledged by all kernels, the last change is. A transaction that fails as
    // a whole is answered at its opening, and the changes then are not.
    const { failures: [failure] } =
      await this.#send(requests, FLAG.ack, [requests.length - 2, 0])
    if (failure !== undefined) throw failure[1]
  }

  /** Sends a message that is not answered. Throws `SystemError`. */
  post (request: NetlinkRequest): void {
    if (this.#closed) throw new SystemError('EBADF', 'netlink', 'closed')
    const message = { ...request, sequence: this.#nextSequence(), port: this.#port }
    sendBytes(this.#fd, encodeNetlinkBatch([message]))
  }

  /** Joins a multicast group by number; joined already, nothing happens. */
  join (group: number): void {
    if (!this.#closed) this.#socket.addMembership(group)
  }

  /** Messages the kernel could not deliver to this socket since it was opened. */
  get drops (): number {
    const info = readOption(this.#fd, SOL_SOCKET.level, SOL_SOCKET.memoryInfo, 36)
    return new DataView(info.buffer).getUint32(32, true)
  }

  /** Lets the process end although the socket is open. */
  unref (): void {
    if (!this.#closed) this.#socket.unref()
  }

  /** Closes the socket; whatever is pending is rejected with ECANCELED. */
  close (): void {
    this.#break(new SystemError('ECANCELED', 'netlink', 'the socket was closed'))
  }

  #prepare (): void {
    const { level } = SOL_NETLINK
    setOption(this.#fd, level, SOL_NETLINK.noOverflowErrors, 1)
    const { bytes, force } = this.#options.receiveBuffer ?? DEFAULT_RECEIVE_BUFFER
    setReceiveBuffer(this.#fd, bytes, force)
    setSendBuffer(this.#fd)
    for (const option of [SOL_NETLINK.extAck, SOL_NETLINK.capAck, SOL_NETLINK.strictCheck]) {
      try {
        setOption(this.#fd, level, option, 1)
      } catch {
        // Older kernels know fewer of these: messages are then poorer or dumps unfiltered, and
        // nothing here relies on more.
      }
    }
  }

  /**
   * Sends `requests` in one call, the first of `final` with `flag`; the promise settles when one
   * of `final` (by index) is answered.
   */
  #send (
    requests: readonly NetlinkRequest[], flag: number,
    final: readonly number[] = [requests.length - 1]
  ): Promise<Pending> {
    if (this.#closed) return Promise.reject(new SystemError('EBADF', 'netlink', 'closed'))
    return new Promise((resolve, reject) => {
      const messages = requests.map((request, at) => ({
        ...request,
        flags: request.flags | FLAG.request | (at === final[0] ? flag : 0),
        sequence: this.#nextSequence(),
        port: this.#port
      }))
      const sequences = messages.map(({ sequence }) => sequence)
      const pending: Pending = {
        sequences,
        final,
        replies: [],
        failures: [],
        interrupted: false,
        settle: broken => {
          for (const sequence of sequences) this.#pending.delete(sequence)
          if (broken === undefined) resolve(pending)
          else reject(broken)
        }
      }
      for (const sequence of sequences) this.#pending.set(sequence, pending)
      try {
        sendBytes(this.#fd, encodeNetlinkBatch(messages))
      } catch (error) {
        pending.settle(error instanceof SystemError ? error : new SystemError('EIO', 'netlink'))
      }
    })
  }

  /** Never 0, which notifications carry. */
  #nextSequence (): number {
    this.#sequence = (this.#sequence + 1) >>> 0
    if (this.#sequence === 0) this.#sequence = 1
    return this.#sequence
  }

  #receive (bytes: Uint8Array): void {
    const messages = decodeNetlink(bytes)
    // Cannot happen with a sane kernel; what was lost with it is what onLoss is for.
    if (!messages.ok) return this.#options.onLoss?.()
    for (const message of messages.value) {
      const pending = message.port === this.#port
        ? this.#pending.get(message.sequence)
        : undefined
      if (pending !== undefined) this.#answer(pending, message)
      else if (this.#isNotification(message)) this.#options.onNotification?.(message)
    }
  }

  /** The connector puts its notifications into messages that elsewhere mean "done". */
  #isNotification ({ type }: NetlinkMessage): boolean {
    return type > CONTROL.overrun || this.#protocol === NETLINK.connector
  }

  #answer (pending: Pending, message: NetlinkMessage): void {
    if ((message.flags & FLAG.dumpInterrupted) !== 0) pending.interrupted = true
    if (message.type !== CONTROL.error && message.type !== CONTROL.done) {
      if (message.type > CONTROL.overrun) pending.replies.push(message)
      return
    }
    const index = pending.sequences.indexOf(message.sequence)
    const ack = decodeAck(message)
    if (!ack.ok) {
      pending.failures.push([index, new SystemError('EBADMSG', 'netlink')])
    } else if (ack.value.errno !== 0) {
      const { errno, text } = ack.value
      pending.failures.push([index, SystemError.fromErrno(errno, 'netlink', text)])
    }
    if (pending.final.includes(index)) pending.settle()
  }

  #checkLoss (): void {
    const drops = this.drops
    if (drops === this.#drops) return
    this.#drops = drops
    const lost = new SystemError('ENOBUFS', 'netlink', 'answers were lost')
    for (const pending of new Set(this.#pending.values())) pending.settle(lost)
    guarded(() => this.#options.onLoss?.())
  }

  #break (reason: SystemError): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#lossCheck)
    this.#socket.close()
    for (const pending of new Set(this.#pending.values())) pending.settle(reason)
  }
}

function isSameSocket (fd: number, socket: PackageSocket): boolean {
  const address = boundAddress(fd)
  const view = new DataView(address.buffer)
  return view.getUint16(0, true) === AF_NETLINK &&
    view.getUint32(4, true) === socket.address().port >>> 0
}

/** A transaction of nf_tables is one send: thousands of addresses do not fit the default. */
function setSendBuffer (fd: number): void {
  try {
    setOption(fd, SOL_SOCKET.level, SOL_SOCKET.sendBufferForce, LARGEST_SEND)
  } catch {
    // Without CAP_NET_ADMIN there is little to send.
  }
}

function setReceiveBuffer (fd: number, bytes: number, force: boolean): void {
  if (force) {
    try {
      return setOption(fd, SOL_SOCKET.level, SOL_SOCKET.receiveBufferForce, bytes)
    } catch {
      // Without CAP_NET_ADMIN: as much as the system allows.
    }
  }
  setOption(fd, SOL_SOCKET.level, SOL_SOCKET.receiveBuffer, bytes)
}

function * chunks (
  requests: readonly NetlinkRequest[], most: number
): Generator<readonly NetlinkRequest[]> {
  let [chunk, bytes]: [NetlinkRequest[], number] = [[], 0]
  for (const request of requests) {
    const length = netlinkLength(request.body)
    if (chunk.length > 0 && (chunk.length >= most || bytes + length > MAX_BYTES_PER_SEND)) {
      yield chunk
      ;[chunk, bytes] = [[], 0]
    }
    chunk.push(request)
    bytes += length
  }
  if (chunk.length > 0) yield chunk
}

/** Runs a listener so that nothing it throws reaches the package, which would abort. */
function guarded (listen: () => void): void {
  try {
    listen()
  } catch (error) {
    setImmediate(() => { throw error })
  }
}
