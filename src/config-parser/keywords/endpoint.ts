/** `ADDRESS [PORT]` and ranges of addresses, as the blocks of virtual servers begin with them. */

import type { Family, IpAddress } from '../../lib/ip-address.js'
import { addressBits, compareIp, familyOf, ipBytes, ipFromBytes, parseIp } from '../../lib/ip-address.js'
import type { Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

export interface Endpoint {
  readonly address: IpAddress
  /** undefined: none is given, or 0 where that is allowed. */
  readonly port: number | undefined
}

/** The word at `index` as a port; reports what is none. `zero` allows 0 for "no port". */
export function readPort (reading: Reading, index: number, zero: boolean): number | 'bad' | undefined {
  const text = reading.words[index]
  if (text === undefined) return undefined
  const result = readWholeNumber(text, zero ? 0 : 1, 65535)
  if (result.value === undefined) return 'bad'
  return result.value === 0 ? undefined : result.value
}

/**
 * The address in a word. keepalived drops a range or a prefix length here without a word, so they
 * are dropped with one.
 */
export function readHost (reading: Reading, index: number): IpAddress | undefined {
  const text = reading.words[index] ?? ''
  const plain = parseIp(text)
  if (plain !== undefined) return plain
  const cut = text.search(/[/-]/)
  const address = cut > 0 ? parseIp(text.slice(0, cut)) : undefined
  if (address !== undefined) {
    reading.report('HF0308', `'${text.slice(cut)}' behind the address of ${reading.keyword} is ignored`,
      { word: index, class: undefined, severity: 'warning', suggestion: `write ${address}; ranges belong into a virtual_server_group` })
  }
  return address
}

/** A letter somewhere: what has none was meant to be an address. */
const HOST_NAME = /^(?=[^:]*[A-Za-z])[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/

/**
 * The address in a word, or all addresses of one family that a name resolves to, in their order:
 * those of `preferred` where there are any. Empty: neither.
 */
export function readHosts (
  reading: Reading, index: number, preferred: Family | undefined
): readonly IpAddress[] {
  const address = readHost(reading, index)
  if (address !== undefined) return [address]
  const text = reading.words[index] ?? ''
  if (!HOST_NAME.test(text)) return []
  const found = reading.scope.host.resolve(text)
    .flatMap(each => parseIp(each) ?? []).sort(compareIp)
  const [first] = found
  if (first === undefined) return []
  const family = found.some(each => familyOf(each) === preferred) ? preferred : familyOf(first)
  return found.filter(each => familyOf(each) === family)
}

export type RangeProblem =
  | 'invalid' | 'not-greater' | 'less' | 'bad-mask' | 'host-bits' | 'too-large' | 'rubbish'

export interface AddressRange { readonly first: IpAddress, readonly last: IpAddress }

/**
 * `ADDR`, `ADDR-N`, `ADDR-ADDR` or `ADDR/LEN`. Ranges count on the low 32 bits of an IPv4 and the
 * low 16 bits of an IPv6 address.
 */
export function parseRange (text: string): AddressRange | RangeProblem {
  const [, start = '', mark, end = ''] = /^([^/-]*)(?:([/-])(.*))?$/s.exec(text) ?? []
  const first = parseIp(start)
  if (first === undefined) return 'invalid'
  if (mark === undefined) return { first, last: first }
  return mark === '/' ? network(first, end) : upTo(first, end)
}

function network (first: IpAddress, length: string): AddressRange | RangeProblem {
  const bits = addressBits(familyOf(first))
  const prefix = /^\d+$/.test(length) ? Number(length) : undefined
  if (prefix === undefined || prefix > bits) return 'bad-mask'
  const bytes = ipBytes(first)
  const last = Uint8Array.from(bytes)
  for (let at = 0; at < bytes.length; at++) {
    const host = 0xff >> Math.min(8, Math.max(0, prefix - 8 * at))
    if (((bytes[at] ?? 0) & host) !== 0) return 'host-bits'
    last[at] = (bytes[at] ?? 0) | host
  }
  return { first, last: ipFromBytes(last) }
}

function upTo (first: IpAddress, end: string): AddressRange | RangeProblem {
  const family = familyOf(first)
  if (end.includes(family === 'ipv4' ? '.' : ':')) {
    const last = parseIp(end)
    if (last === undefined || familyOf(last) !== family) return 'invalid'
    return lowBits(last, family) < lowBits(first, family) ? 'less' : { first, last }
  }
  if (end.includes(':')) return 'invalid'
  const [pattern, base, limit] = family === 'ipv4' ? [/^\d+$/, 10, 255] as const : [/^[0-9a-fA-F]+$/, 16, 0xffff] as const
  if (!pattern.test(end)) return 'rubbish'
  const value = Number.parseInt(end, base)
  if (value > limit) return 'too-large'
  const last = Uint8Array.from(ipBytes(first))
  const before = (family === 'ipv4' ? 0 : (last.at(-2) ?? 0) * 256) + (last.at(-1) ?? 0)
  if (value <= before) return 'not-greater'
  last[last.length - 1] = value & 0xff
  if (family === 'ipv6') last[last.length - 2] = value >> 8
  return { first, last: ipFromBytes(last) }
}

/** The part of an address a range counts on. */
function lowBits (address: IpAddress, family: Family): number {
  const bytes = ipBytes(address)
  return bytes.slice(family === 'ipv4' ? 0 : 14).reduce((value, byte) => value * 256 + byte, 0)
}
