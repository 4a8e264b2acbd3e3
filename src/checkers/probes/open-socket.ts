/**
 * The socket of a check: bound, marked and connected as the checker's connection says. Obstacles
 * on our side (no descriptor, an address that is not ours) are told from those of the network: the
 * former leave the check untried, the latter are its failure.
 */

import { familyOf, ipFromBytes } from '../../lib/ip-address.js'
import type { Duration } from '../../lib/time.js'
import { DOMAIN, ipSocketAddress } from '../../net/socket-address.js'
import {
  bindFd, closeFd, connectFd, interfaceIndex, openSocketFd, pendingError, setOption
} from '../../net/syscalls.js'
import { errorCode, SystemError } from '../../net/system-error.js'
import { WritableSet } from '../../net/writable-set.js'
import type { ConnectionConfig } from '../checker-config.js'
import type { ProbeFailure } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'

export const SOCK = { stream: 1, datagram: 2 } as const

const SOL_SOCKET = 1
const SO = { reuseAddress: 2, linger: 13, bindToDevice: 25, mark: 36 } as const
/** struct linger: on, for no time. */
const RESET_AT_CLOSE = new Uint8Array(Int32Array.of(1, 0).buffer)

/** What connect() may answer that counts as a failed check; anything else is our own trouble. */
const NETWORK_FAILURES = new Set([
  'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'EHOSTDOWN', 'ENETDOWN', 'ECONNRESET',
  'ECONNABORTED', 'ETIMEDOUT'
])

export interface SocketOptions {
  readonly connection: ConnectionConfig
  readonly type: number
  readonly protocol?: number
}

/** A socket that is bound and marked but not connected. Throws a SystemError. */
export function openSocket ({ connection, type, protocol = 0 }: SocketOptions): number {
  const { address, bindAddress, bindPort, bindInterface, fwmark } = connection
  const fd = openSocketFd(DOMAIN[familyOf(address)], type, protocol)
  try {
    if (fwmark !== 0) setOption(fd, SOL_SOCKET, SO.mark, fwmark)
    if (bindInterface !== undefined) {
      setOption(fd, SOL_SOCKET, SO.bindToDevice, Buffer.from(`${bindInterface}\0`))
    }
    if (bindPort !== 0 && type === SOCK.stream) {
      // Whoever closes first keeps the port for a minute (TIME_WAIT), and the next check needs it.
      setOption(fd, SOL_SOCKET, SO.reuseAddress, 1)
      setOption(fd, SOL_SOCKET, SO.linger, RESET_AT_CLOSE)
    }
    if (bindAddress !== undefined || bindPort !== 0) {
      const any = ipFromBytes(new Uint8Array(familyOf(address) === 'ipv4' ? 4 : 16))
      bindFd(fd, ipSocketAddress(bindAddress ?? any, scopeOf(connection), bindPort))
    }
    return fd
  } catch (error) {
    closeFd(fd)
    throw error
  }
}

/** The sockaddr of the target. */
export function targetAddress (connection: ConnectionConfig): Uint8Array {
  return ipSocketAddress(connection.address, scopeOf(connection), connection.port)
}

export type Connected =
  | { readonly ok: true, readonly fd: number }
  | { readonly ok: false, readonly why: ProbeFailure }

let set: WritableSet | undefined

/** All connections of this process that are being made. */
function connecting (): WritableSet {
  set ??= new WritableSet()
  return set
}

/** Connects within `timeout` and tells once; the answer of an abort is not told. */
export function connectSocket (
  options: SocketOptions, timeout: Duration, signal: CancelSignal, tell: (answer: Connected) => void
): void {
  let fd: number
  let error: string | undefined
  try {
    fd = openSocket(options)
    error = connectFd(fd, targetAddress(options.connection))
  } catch (cause) {
    return tell({ ok: false, why: localFailure(cause) })
  }
  if (error === undefined) return tell({ ok: true, fd })
  if (error !== 'EINPROGRESS') {
    closeFd(fd)
    return tell({ ok: false, why: connectFailure(error) })
  }
  const finish = (answer: Connected | undefined): void => {
    clearTimeout(timer)
    watch.stop()
    signal.removeEventListener('abort', abandon)
    if (answer?.ok !== true) closeFd(fd)
    if (answer !== undefined) tell(answer)
  }
  const abandon = (): void => finish(undefined)
  const watch = connecting().add(fd, failed => {
    const late = failed ? pendingError(fd) : undefined
    finish(late === undefined ? { ok: true, fd } : { ok: false, why: connectFailure(late) })
  })
  const timer = setTimeout(() => {
    finish({ ok: false, why: { code: 'timeout', during: 'connect' } })
  }, timeout / 1000)
  signal.addEventListener('abort', abandon, { once: true })
}

/** Why a connection failed: by the network, or for a reason of our own. */
export function connectFailure (errno: string): ProbeFailure {
  return NETWORK_FAILURES.has(errno)
    ? { code: 'connect-failed', errno }
    : { code: 'local', call: 'connect', errno }
}

/** An obstacle on our side. */
export function localFailure (error: unknown): ProbeFailure {
  const call = error instanceof SystemError ? error.call : 'socket'
  return { code: 'local', call, errno: errorCode(error) }
}

function scopeOf ({ bindInterface }: ConnectionConfig): number {
  return bindInterface === undefined ? 0 : interfaceIndex(bindInterface) ?? 0
}
