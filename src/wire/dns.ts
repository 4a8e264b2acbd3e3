/**
 * DNS messages (RFC 1035) as far as a health check needs them: one question out, the header of
 * the answer in.
 */

import { assert } from '../lib/assert.js'
import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

const AT = { id: 0, flags: 2, questions: 4, end: 12 }
const RECURSION_DESIRED = 0x0100
const RESPONSE = 0x8000
const CLASS_IN = 1

/** Types by name, as IANA numbers them. */
export const DNS_TYPE = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28, RRSIG: 46, DNSKEY: 48
} as const

export interface DnsQuestion {
  readonly id: number
  /** Labels with dots between, without one at the end; `.` or nothing is the root. */
  readonly name: string
  readonly type: keyof typeof DNS_TYPE
}

/** A query with recursion desired. The name must have been checked: labels of 1 to 63 bytes. */
export function encodeDnsQuery ({ id, name, type }: DnsQuestion): Uint8Array {
  const encoder = new TextEncoder()
  const labels = name.replace(/\.$/, '').split('.').filter(label => label !== '')
    .map(label => encoder.encode(label))
  const nameLength = labels.reduce((sum, label) => sum + 1 + label.length, 1)
  assert(labels.every(label => label.length <= 63), 'a label has at most 63 bytes')
  assert(nameLength <= 255, 'a name has at most 255 bytes')

  const bytes = new Uint8Array(AT.end + nameLength + 4)
  const view = new DataView(bytes.buffer)
  view.setUint16(AT.id, id)
  view.setUint16(AT.flags, RECURSION_DESIRED)
  view.setUint16(AT.questions, 1)
  let at = AT.end
  for (const label of labels) {
    bytes[at] = label.length
    bytes.set(label, at + 1)
    at += 1 + label.length
  }
  view.setUint16(at + 1, DNS_TYPE[type])
  view.setUint16(at + 3, CLASS_IN)
  return bytes
}

export interface DnsHeader {
  readonly id: number
  readonly response: boolean
  /** 0 is success, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  readonly rcode: number
}

/** The header of a message; the rest is not looked at. */
export function decodeDnsHeader (
  bytes: Uint8Array
): Decoded<DnsHeader, { readonly code: 'too-short', readonly length: number }> {
  if (bytes.length < AT.end) return refused({ code: 'too-short', length: bytes.length })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint16(AT.flags)
  return decoded({
    id: view.getUint16(AT.id), response: (flags & RESPONSE) !== 0, rcode: flags & 0xf
  })
}
