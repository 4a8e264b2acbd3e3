/**
 * One question and its answer on a connected datagram socket, for DNS_CHECK, UDP_CHECK and
 * PING_CHECK. On a connected socket an ICMP error for what was sent comes back as an error of the
 * socket; with IP_RECVERR also those that are not about the port.
 */

import { familyOf } from '../../lib/ip-address.js'
import {
  closeFd, connectFd, pendingError, receiveBytes, sendBytes, setOption, watchReadable
} from '../../net/syscalls.js'
import { errorCode } from '../../net/system-error.js'
import type { ConnectionConfig } from '../checker-config.js'
import type { ProbeFailure, ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { connectFailure, localFailure, openSocket, SOCK, targetAddress } from './open-socket.js'

const IP = { level: 0, receiveErrors: 11 } as const
const IPV6 = { level: 41, receiveErrors: 25 } as const
const MSG_DONTWAIT = 0x40
/** How many datagrams are looked at in one turn: a flood must not hold the loop. */
const AT_ONCE = 64

/** One buffer for all: it is read in the same turn. A longer datagram is cut. */
const buffer = new Uint8Array(65_536)

export interface Question {
  readonly connection: ConnectionConfig
  /** IPPROTO of a datagram ICMP socket; 0 is UDP. */
  readonly protocol?: number
  readonly payload: Uint8Array
  /** The verdict on a datagram; undefined: it is not the answer, wait on. */
  readonly judge: (bytes: Uint8Array) => ProbeResult | undefined
  /** The verdict when nothing has come in time. */
  readonly silence: ProbeResult
}

/** Asks, and tells the answer once; an abort ends it silently. */
export function askByDatagram (
  question: Question, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  const { connection, payload } = question
  let fd: number
  try {
    fd = openSocket({ connection, type: SOCK.datagram, protocol: question.protocol ?? 0 })
  } catch (error) {
    return tell({ ok: false, why: localFailure(error) })
  }
  let over = false
  const finish = (result: ProbeResult | undefined): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    watch?.stop()
    signal.removeEventListener('abort', abandon)
    closeFd(fd)
    if (result !== undefined) tell(result)
  }
  const abandon = (): void => finish(undefined)
  const timer = setTimeout(() => finish(question.silence), connection.timeout / 1000)
  let watch: ReturnType<typeof watchReadable> | undefined
  try {
    const error = begin(fd, connection, payload)
    if (error !== undefined) return finish({ ok: false, why: error })
    const read = (): void => {
      const verdict = readAnswers(fd, question.judge)
      if (verdict !== undefined) finish(verdict)
    }
    watch = watchReadable(fd, read)
  } catch (error) {
    return finish({ ok: false, why: localFailure(error) })
  }
  signal.addEventListener('abort', abandon, { once: true })
}

function begin (
  fd: number, connection: ConnectionConfig, payload: Uint8Array
): ProbeFailure | undefined {
  const option = familyOf(connection.address) === 'ipv4' ? IP : IPV6
  setOption(fd, option.level, option.receiveErrors, 1)
  const error = connectFd(fd, targetAddress(connection))
  if (error !== undefined) return connectFailure(error)
  try {
    sendBytes(fd, payload, MSG_DONTWAIT)
    return undefined
  } catch (cause) {
    return connectFailure(errorCode(cause))
  }
}

function readAnswers (
  fd: number, judge: (bytes: Uint8Array) => ProbeResult | undefined
): ProbeResult | undefined {
  for (let count = 0; count < AT_ONCE; count++) {
    let length: number | undefined
    try {
      length = receiveBytes(fd, buffer)
    } catch (error) {
      return { ok: false, why: { code: 'read-failed', errno: errorCode(error) } }
    }
    if (length === undefined) {
      const error = pendingError(fd)
      return error === undefined ? undefined : { ok: false, why: { code: 'read-failed', errno: error } }
    }
    const verdict = judge(buffer.subarray(0, length))
    if (verdict !== undefined) return verdict
  }
  return undefined
}
