/**
 * The foreign function interface: every call into libc that Node does not offer goes through this
 * file, the only importer of koffi, so that the way to the kernel can change in one place.
 *
 * Byte layouts here and in its callers (msghdr, sockaddr, itimerspec) are those of 64-bit
 * little-endian Linux; {@link libc} refuses every other machine before the first call. glibc and
 * musl differ in names only: musl pads what glibc widens, and the padding is zero here.
 */

import { fstatSync } from 'node:fs'
import { endianness } from 'node:os'
import koffi from 'koffi'
import { SystemError, errnoName } from './system-error.js'

const SIXTY_FOUR_BIT: readonly string[] = ['x64', 'arm64', 'riscv64', 'loong64', 'ppc64']
const MUSL_NAMES: Readonly<Record<string, string>> = {
  x64: 'x86_64', arm64: 'aarch64', riscv64: 'riscv64', loong64: 'loongarch64', ppc64: 'powerpc64le'
}

let library: ReturnType<typeof koffi.load> | undefined

/** libc, loaded at the first call. Throws where our byte layouts would be wrong. */
function libc (): ReturnType<typeof koffi.load> {
  if (library === undefined) {
    refuseForeignAbi(process.platform, process.arch, endianness())
    library = loadFirst('libc.so.6', `libc.musl-${MUSL_NAMES[process.arch] ?? process.arch}.so.1`)
  }
  return library
}

/** Throws unless the machine is 64-bit little-endian Linux. */
export function refuseForeignAbi (platform: string, arch: string, order: 'LE' | 'BE'): void {
  if (platform === 'linux' && order === 'LE' && SIXTY_FOUR_BIT.includes(arch)) return
  throw new SystemError('ENOSYS', 'libc',
    `needs 64-bit little-endian Linux, and this is ${platform} ${arch} ${order}`)
}

function loadFirst (...names: readonly string[]): ReturnType<typeof koffi.load> {
  const failures: unknown[] = []
  for (const name of names) {
    try {
      return koffi.load(name)
    } catch (cause) {
      failures.push(cause)
    }
  }
  throw new SystemError('ENOENT', 'dlopen', `none of ${names.join(', ')} can be loaded`,
    { cause: failures.at(-1) })
}

/** A function of libc, declared at its first call: start-up pays only for what it uses. */
function declared<Arguments extends unknown[], Result = number> (
  signature: string
): () => (...values: Arguments) => Result {
  let call: ((...values: Arguments) => Result) | undefined
  return () => {
    // koffi types every function as taking and giving anything; the signature is our promise.
    call ??= libc().func(signature)
    return call
  }
}

const c = {
  socket: declared<[number, number, number]>(
    'int socket(int, int, int)'),
  close: declared<[number]>('int close(int)'),
  bind: declared<[number, Uint8Array, number]>(
    'int bind(int, const void *, uint)'),
  connect: declared<[number, Uint8Array, number]>(
    'int connect(int, const void *, uint)'),
  getsockname: declared<[number, Uint8Array, Uint8Array]>(
    'int getsockname(int, void *, void *)'),
  setsockopt: declared<[number, number, number, Uint8Array, number]>(
    'int setsockopt(int, int, int, const void *, uint)'),
  getsockopt: declared<[number, number, number, Uint8Array, Uint8Array]>(
    'int getsockopt(int, int, int, void *, void *)'),
  fcntl: declared<[number, number, number]>(
    'int fcntl(int, int, long)'),
  send: declared<[number, Uint8Array, number, number]>(
    'long send(int, const void *, size_t, int)'),
  sendto: declared<[number, Uint8Array, number, number, Uint8Array, number]>(
    'long sendto(int, const void *, size_t, int, const void *, uint)'),
  sendmsg: declared<[number, Uint8Array, number]>(
    'long sendmsg(int, const void *, int)'),
  recv: declared<[number, Uint8Array, number, number]>(
    'long recv(int, void *, size_t, int)'),
  recvmsg: declared<[number, Uint8Array, number]>(
    'long recvmsg(int, void *, int)'),
  recvmmsg: declared<[number, Uint8Array, number, number, undefined]>(
    'int recvmmsg(int, void *, uint, int, void *)'),
  read: declared<[number, Uint8Array, number]>(
    'long read(int, void *, size_t)'),
  timerfdCreate: declared<[number, number]>(
    'int timerfd_create(int, int)'),
  timerfdSettime: declared<[number, number, Uint8Array, undefined]>(
    'int timerfd_settime(int, int, const void *, void *)'),
  epollCreate: declared<[number]>('int epoll_create1(int)'),
  epollControl: declared<[number, number, number, Uint8Array]>(
    'int epoll_ctl(int, int, int, const void *)'),
  epollWait: declared<[number, Uint8Array, number, number]>(
    'int epoll_wait(int, void *, int, int)'),
  clockGettime: declared<[number, Uint8Array]>('int clock_gettime(int, void *)'),
  strerror: declared<[number], string>('const char *strerror(int)'),
  ifNameToIndex: declared<[string]>('uint if_nametoindex(const char *)'),
  ifIndexToName: declared<[number, Uint8Array], unknown>('void *if_indextoname(uint, void *)')
}

/** Throws what errno says when `result` is negative. */
export function checked (result: number, call: string): number {
  if (result < 0) throw SystemError.fromErrno(koffi.errno(), call)
  return result
}

/** The last error of this thread by name; meaningful only right after a call returned -1. */
export function lastErrorCode (): string {
  return errnoName(koffi.errno())
}

/** What the system calls an error. */
export function errorText (errno: number): string {
  return c.strerror()(errno)
}

/**
 * Another function of libc, for the few callers with their own subject (process control). Same
 * rule as above: the signature is the caller's promise.
 */
export function libcFunction<Arguments extends unknown[], Result = number> (
  signature: string
): () => (...values: Arguments) => Result {
  return declared<Arguments, Result>(signature)
}

/**
 * The address of `buffer`, to be written into another structure. The caller keeps the buffer alive
 * and never replaces it: its memory does not move, but the collector does not see the number.
 */
export function addressOf (buffer: Uint8Array): bigint {
  return koffi.address(buffer)
}

/** A new socket, always close-on-exec and non-blocking. */
export function openSocketFd (domain: number, type: number, protocol: number): number {
  const SOCK_NONBLOCK = 0o4000
  const SOCK_CLOEXEC = 0o2000000
  return checked(c.socket()(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), 'socket')
}

export function closeFd (fd: number): void {
  checked(c.close()(fd), 'close')
}

export function bindFd (fd: number, address: Uint8Array): void {
  checked(c.bind()(fd, address, address.length), 'bind')
}

/**
 * Begins to connect; undefined when that is done at once, else the errno's name: EINPROGRESS is
 * decided once the socket is writable ({@link pendingError}).
 */
export function connectFd (fd: number, address: Uint8Array): string | undefined {
  return c.connect()(fd, address, address.length) < 0 ? lastErrorCode() : undefined
}

/** SO_ERROR: what has happened to the socket since it was asked last; reading clears it. */
export function pendingError (fd: number): string | undefined {
  const [SOL_SOCKET, SO_ERROR] = [1, 4]
  const errno = readIntOption(fd, SOL_SOCKET, SO_ERROR)
  return errno === 0 ? undefined : errnoName(errno)
}

/** The sockaddr the socket is bound to. */
export function boundAddress (fd: number): Uint8Array {
  const address = new Uint8Array(128)
  const length = int32(address.length)
  checked(c.getsockname()(fd, address, length), 'getsockname')
  return address.slice(0, new DataView(length.buffer).getInt32(0, true))
}

/** Sets an option; a number is passed as a C int. */
export function setOption (
  fd: number, level: number, option: number, value: number | Uint8Array
): void {
  const bytes = typeof value === 'number' ? int32(value) : value
  checked(c.setsockopt()(fd, level, option, bytes, bytes.length), `setsockopt ${level}/${option}`)
}

/** The bytes of an option, at most `room` of them. */
export function readOption (fd: number, level: number, option: number, room: number): Uint8Array {
  const value = new Uint8Array(room)
  const length = int32(room)
  checked(c.getsockopt()(fd, level, option, value, length), `getsockopt ${level}/${option}`)
  return value.slice(0, new DataView(length.buffer).getInt32(0, true))
}

/** An option that is a C int. */
export function readIntOption (fd: number, level: number, option: number): number {
  return new DataView(readOption(fd, level, option, 4).buffer).getInt32(0, true)
}

/** fcntl with a number; F_GETFD is 1, F_SETFD 2 (FD_CLOEXEC is 1). */
export function fcntl (fd: number, command: number, value: number): number {
  return checked(c.fcntl()(fd, command, value), 'fcntl')
}

/** Sends on a connected (or netlink) socket. */
export function sendBytes (fd: number, bytes: Uint8Array, flags = 0): number {
  return checked(c.send()(fd, bytes, bytes.length, flags), 'send')
}

/** Sends one datagram to a sockaddr. */
export function sendTo (
  fd: number, bytes: Uint8Array, address: Uint8Array, flags = 0
): number {
  return checked(c.sendto()(fd, bytes, bytes.length, flags, address, address.length), 'sendto')
}

/** sendmsg with a msghdr the caller has laid out (src/net/message-header.ts). */
export function sendMessage (fd: number, header: Uint8Array, flags = 0): number {
  return checked(c.sendmsg()(fd, header, flags), 'sendmsg')
}

/** recv into `into`; undefined when nothing is queued. */
export function receiveBytes (fd: number, into: Uint8Array, flags = 0): number | undefined {
  return unlessEmpty(c.recv()(fd, into, into.length, flags), 'recv')
}

/** recvmsg into a msghdr the caller has laid out; undefined when nothing is queued. */
export function receiveMessage (fd: number, header: Uint8Array): number | undefined {
  return unlessEmpty(c.recvmsg()(fd, header, 0), 'recvmsg')
}

/** recvmmsg into mmsghdrs the caller has laid out: how many came; undefined when none is queued. */
export function receiveMessages (
  fd: number, headers: Uint8Array, most: number
): number | undefined {
  return unlessEmpty(c.recvmmsg()(fd, headers, most, 0, undefined), 'recvmmsg')
}

/** read into `into`; undefined when nothing is there. */
export function readFd (fd: number, into: Uint8Array): number | undefined {
  return unlessEmpty(c.read()(fd, into, into.length), 'read')
}

function unlessEmpty (result: number, call: string): number | undefined {
  if (result >= 0) return result
  const code = lastErrorCode()
  if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return undefined
  throw new SystemError(code, call)
}

/** A timer that is read like a file: non-blocking, close-on-exec. */
export function openTimerFd (clock: 'monotonic' | 'wall' = 'monotonic'): number {
  const [CLOCK_REALTIME, CLOCK_MONOTONIC] = [0, 1]
  const TFD_NONBLOCK_CLOEXEC = 0o2004000
  const id = clock === 'wall' ? CLOCK_REALTIME : CLOCK_MONOTONIC
  return checked(c.timerfdCreate()(id, TFD_NONBLOCK_CLOEXEC), 'timerfd_create')
}

/**
 * Arms the timer at an absolute time given as an itimerspec of 32 bytes; all zero disarms it.
 *
 * @param cancelOnSet for the wall clock: reading fails with ECANCELED when somebody has set it
 */
export function armTimerFd (fd: number, itimerspec: Uint8Array, cancelOnSet = false): void {
  const [TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET] = [1, 2]
  const flags = TFD_TIMER_ABSTIME | (cancelOnSet ? TFD_TIMER_CANCEL_ON_SET : 0)
  checked(c.timerfdSettime()(fd, flags, itimerspec, undefined), 'timerfd_settime')
}

/** An epoll set, close-on-exec. */
export function openEpollFd (): number {
  const EPOLL_CLOEXEC = 0o2000000
  return checked(c.epollCreate()(EPOLL_CLOEXEC), 'epoll_create1')
}

/** Adds to (1), deletes from (2) or changes in (3) the set; `event` is a struct epoll_event. */
export function changeEpoll (
  epoll: number, operation: 1 | 2 | 3, fd: number, event: Uint8Array
): void {
  checked(c.epollControl()(epoll, operation, fd, event), 'epoll_ctl')
}

/** What is ready now, into `events`, which has room for `most`: how many there are. */
export function readyInEpoll (epoll: number, events: Uint8Array, most: number): number {
  return unlessEmpty(c.epollWait()(epoll, events, most, 0), 'epoll_wait') ?? 0
}

const timespec = new Uint8Array(16)
const timespecView = new DataView(timespec.buffer)

/** CLOCK_REALTIME in microseconds, where Date.now() has milliseconds. */
export function wallMicros (): number {
  const CLOCK_REALTIME = 0
  checked(c.clockGettime()(CLOCK_REALTIME, timespec), 'clock_gettime')
  return Number(timespecView.getBigInt64(0, true)) * 1_000_000 +
    Math.floor(Number(timespecView.getBigInt64(8, true)) / 1_000)
}

/** The index of the interface with this name in the namespace of this thread; undefined: none. */
export function interfaceIndex (name: string): number | undefined {
  const index = c.ifNameToIndex()(name)
  return index === 0 ? undefined : index
}

/** The name of the interface with this index in the namespace of this thread; undefined: none. */
export function interfaceName (index: number): string | undefined {
  const name = new Uint8Array(16)
  if (c.ifIndexToName()(index, name) === null) return undefined
  return new TextDecoder().decode(name.subarray(0, name.indexOf(0)))
}

/** A file descriptor that is being watched. */
export interface Watch { stop (): void }

/** A watch that the event loop waits for, or does not. */
export interface LoopWatch extends Watch {
  ref (): void
  unref (): void
}

const watches = new Set<object>()

/**
 * From Node 25 on, promise jobs and ticks queued by a callback of a native handle wait until some
 * other callback runs, which on an idle loop can be seconds: an empty immediate is that callback.
 */
const NEEDS_A_TURN = Number.parseInt(process.versions.node, 10) >= 25
const nothing = (): void => {}

/** Lets what a native callback has queued run soon; the last thing such a callback does. */
export function endNativeCallback (): void {
  if (NEEDS_A_TURN) setImmediate(nothing)
}

/**
 * Calls `onReadable` whenever `fd` can be read. `onError` is told of a socket error (POLLERR),
 * after which watching goes on: whoever reads the socket consumes the error.
 *
 * libuv aborts the process when asked to watch what cannot be watched (a regular file), so that is
 * refused here with EPERM. The handle is kept from the collector until {@link Watch.stop}.
 */
export function watchReadable (
  fd: number, onReadable: () => void, onError: () => void = onReadable
): LoopWatch {
  refuseUnwatchable(fd)
  const callback = (...[status]: readonly unknown[]): void => {
    if (status === 0) {
      onReadable()
    } else {
      onError()
      if (watches.has(handle)) handle.start({ readable: true }, callback)
    }
    endNativeCallback()
  }
  const handle = koffi.node.poll(fd, { readable: true }, callback)
  watches.add(handle)
  return {
    stop: () => {
      if (watches.delete(handle)) handle.close()
    },
    ref: () => handle.ref(),
    unref: () => handle.unref()
  }
}

/** Sockets and pipes can be watched, and kernel objects without a file type (timers, events). */
function refuseUnwatchable (fd: number): void {
  const found = fstatSync(fd)
  const fileType = found.mode & 0o170000
  if (found.isSocket() || found.isFIFO() || fileType === 0) return
  throw new SystemError('EPERM', 'poll', `descriptor ${fd} is of a kind that cannot be watched`)
}

/** A C int. */
export function int32 (value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}
