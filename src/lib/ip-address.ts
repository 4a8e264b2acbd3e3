/**
 * IPv4 and IPv6 addresses and prefixes. An address is kept as its canonical text (RFC 5952 for
 * IPv6), so that equality is `===`, an address can be a map key, and a log shows what is stored.
 */

import { assert } from './assert.js'

declare const addressBrand: unique symbol

/** Canonical text of an address; made by {@link parseIp} or {@link ipFromBytes} only. */
export type IpAddress = string & { readonly [addressBrand]: true }

export type Family = 'ipv4' | 'ipv6'

/** An address and how many leading bits of it name the network. */
export interface IpPrefix {
  readonly address: IpAddress
  readonly length: number
}

/** The address `text` spells (no zone, no prefix length), or `undefined`. */
export function parseIp (text: string): IpAddress | undefined {
  if (text.includes(':')) {
    const bytes = parseIpv6(text)
    return bytes === undefined ? undefined : ipFromBytes(bytes)
  }
  // The parser takes the canonical form alone; joined anew, it does not keep a whole file alive.
  return parseIpv4(text)?.join('.') as IpAddress | undefined
}

/** The address in `bytes`: 4 of them for IPv4, 16 for IPv6. */
export function ipFromBytes (bytes: Uint8Array): IpAddress {
  assert(bytes.length === 4 || bytes.length === 16, 'an address has 4 or 16 bytes')
  return (bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes)) as IpAddress
}

/** The bytes of an address in network order: 4 or 16. */
export function ipBytes (address: IpAddress): Uint8Array {
  const bytes = address.includes(':') ? parseIpv6(address) : parseIpv4(address)
  assert(bytes !== undefined, 'an IpAddress is canonical text')
  return bytes
}

export function familyOf (address: IpAddress): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}

/** How many bits an address of the family has: 32 or 128. */
export function addressBits (family: Family): number {
  return family === 'ipv4' ? 32 : 128
}

/**
 * Negative, zero or positive as `left` is below, equal to or above `right`, byte by byte in
 * network order: the comparison VRRP breaks ties with. IPv4 sorts before IPv6.
 */
export function compareIp (left: IpAddress, right: IpAddress): number {
  const [a, b] = [ipBytes(left), ipBytes(right)]
  if (a.length !== b.length) return a.length - b.length
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast (address: IpAddress): boolean {
  // Every packet is asked this, so the canonical text is not taken apart.
  if (familyOf(address) === 'ipv6') return address.startsWith('ff') && address[4] === ':'
  const first = Number.parseInt(address, 10)
  return first >= 224 && first < 240
}

/** fe80::/10; for IPv4 169.254.0.0/16. */
export function isLinkLocal (address: IpAddress): boolean {
  const [first = 0, second = 0] = ipBytes(address)
  return familyOf(address) === 'ipv4'
    ? first === 169 && second === 254
    : first === 0xfe && (second & 0xc0) === 0x80
}

function parseIpv4 (text: string): Uint8Array | undefined {
  if (text.length < 7 || text.length > 15) return undefined
  const bytes = new Uint8Array(4)
  let [part, digits, value] = [0, 0, 0]
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : DOT
    if (code >= ZERO && code <= ZERO + 9) {
      // No leading zeros: some programs take them for octal.
      if (digits > 0 && value === 0) return undefined
      value = value * 10 + code - ZERO
      digits++
      if (value > 255) return undefined
    } else {
      if (code !== DOT || digits === 0 || part > 3) return undefined
      bytes[part++] = value
      digits = 0
      value = 0
    }
  }
  return part === 4 ? bytes : undefined
}

const [DOT, ZERO] = [0x2e, 0x30]

function parseIpv6 (text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : []
  if (head === undefined || tail === undefined) return undefined

  const missing = 16 - head.length - tail.length
  // "::" stands for at least one group (RFC 4291 section 2.2).
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail])
}

function parseGroups (text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [at, group] of groups.entries()) {
    if (group.includes('.')) {
      const embedded = atEnd && at === groups.length - 1 ? parseIpv4(group) : undefined
      if (embedded === undefined) return undefined
      bytes.push(...embedded)
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    }
  }
  return bytes
}

/** RFC 5952: lower case; the first longest run of zero groups is shortened, never one alone. */
function formatIpv6 (bytes: Uint8Array): string {
  const groups: number[] = []
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.slice(12).join('.')}`
  }

  let [start, length] = [-1, 1]
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === 0) to++
    if (to - from > length) [start, length] = [from, to - from]
  }
  const text = (part: readonly number[]): string => part.map(each => each.toString(16)).join(':')
  if (start < 0) return text(groups)
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}
