/** DNS_CHECK: one query; an answer with rcode 0 is good, even an empty one. */

import { randomInt } from 'node:crypto'
import { decodeDnsHeader, encodeDnsQuery } from '../../wire/dns.js'
import type { DnsCheckerConfig } from '../checker-config.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { askByDatagram } from './datagram.js'

export function probeDns (
  config: DnsCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  const id = randomInt(0x10000)
  askByDatagram({
    connection: config.connection,
    payload: encodeDnsQuery({ id, name: config.name, type: config.queryType }),
    // Answers to others, and questions, are passed over until the time is up.
    judge: bytes => {
      const header = decodeDnsHeader(bytes)
      if (!header.ok || header.value.id !== id || !header.value.response) return undefined
      const { rcode } = header.value
      return rcode === 0 ? { ok: true } : { ok: false, why: { code: 'rcode', rcode } }
    },
    silence: { ok: false, why: { code: 'timeout', during: 'read' } }
  }, signal, tell)
}
