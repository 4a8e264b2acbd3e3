/**
 * UDP_CHECK: silence is good unless a reply is required, for most UDP services answer only what
 * they understand; what counts is that no ICMP error comes back.
 */

import type { UdpCheckerConfig, UdpReplyConfig } from '../checker-config.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { filler } from './filler.js'
import { askByDatagram } from './datagram.js'

const FILLER_LENGTH = 32

export function probeUdp (
  config: UdpCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  askByDatagram({
    connection: config.connection,
    payload: config.payload ?? filler(FILLER_LENGTH),
    judge: bytes => isWanted(bytes, config.reply)
      ? { ok: true }
      : { ok: false, why: { code: 'wrong-reply' } },
    silence: config.requireReply ? { ok: false, why: { code: 'no-reply' } } : { ok: true }
  }, signal, tell)
}

/** The length must be in range, and the first bytes as told; a shorter reply over its length. */
export function isWanted (bytes: Uint8Array, reply: UdpReplyConfig | undefined): boolean {
  if (reply === undefined) return true
  if (bytes.length < reply.minLength || bytes.length > reply.maxLength) return false
  const length = Math.min(bytes.length, reply.bytes.length)
  for (let at = 0; at < length; at++) {
    const mask = reply.mask[at] ?? 0
    if (((bytes[at] ?? 0) & mask) !== ((reply.bytes[at] ?? 0) & mask)) return false
  }
  return true
}
