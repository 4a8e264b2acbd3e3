/**
 * PING_CHECK: an echo request on a datagram ICMP socket, which needs no privilege but a group
 * within net.ipv4.ping_group_range (the process sees to that).
 */

import { familyOf } from '../../lib/ip-address.js'
import { decodeEchoReply, encodeEchoRequest } from '../../wire/icmp-echo.js'
import type { PingCheckerConfig } from '../checker-config.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { askByDatagram } from './datagram.js'
import { filler } from './filler.js'

const IPPROTO = { ipv4: 1, ipv6: 58 } as const
const PAYLOAD_LENGTH = 128

let lastSequence = 0

export function probePing (
  config: PingCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  const family = familyOf(config.connection.address)
  // The kernel gives each socket an identifier of its own, so numbers need not be distinct.
  lastSequence = lastSequence % 0xffff + 1
  const sequence = lastSequence
  askByDatagram({
    connection: { ...config.connection, port: 0, bindPort: 0 },
    protocol: IPPROTO[family],
    payload: encodeEchoRequest(family, sequence, filler(PAYLOAD_LENGTH)),
    judge: bytes => {
      const reply = decodeEchoReply(family, bytes)
      return reply.ok && reply.value.sequence === sequence ? { ok: true } : undefined
    },
    silence: { ok: false, why: { code: 'timeout', during: 'read' } }
  }, signal, tell)
}
