/** `encap` of a route: the light-weight tunnels of ip-route(8). */

import type { IpAddress } from '../../lib/ip-address.js'
import { familyOf, parseIp } from '../../lib/ip-address.js'
import type { EncapsulationConfig } from '../../vrrp/route-config.js'
import type { Cursor } from './entry-cursor.js'

/** What stands behind `encap`; undefined after a report. */
export function readEncapsulation (cursor: Cursor): EncapsulationConfig | undefined {
  const type = cursor.value('ip, ip6, mpls or ila')
  switch (type) {
    case 'ip': case 'ip6': return readTunnel(cursor, type)
    case 'mpls': return readLabels(cursor)
    case 'ila': return readLocator(cursor)
    case undefined: return undefined
    default:
      cursor.report('HF0306', `Unknown encap type - ${type}`, { expected: 'ip, ip6, mpls or ila' })
      return undefined
  }
}

function readLabels (cursor: Cursor): EncapsulationConfig | undefined {
  const text = cursor.value('LABEL[/LABEL...]')
  const labels = (text ?? '').split('/').map(label =>
    /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(label) ? Number(label) : Number.NaN)
  // RFC 3032: a label has 20 bits.
  if (text === undefined || labels.some(label => !(label >= 0 && label < 2 ** 20))) {
    cursor.report('HF0303', `invalid mpls label ${text ?? ''}`, { expected: 'labels from 0 to 1048575, with / between them' })
    return undefined
  }
  return { type: 'mpls', labels }
}

function readLocator (cursor: Cursor): EncapsulationConfig | undefined {
  const text = cursor.value('a locator')
  const groups = (text ?? '').split(':')
  const valid = groups.length <= 4 && groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))
  if (text === undefined || !valid) {
    cursor.report('HF0307', `invalid ila locator ${text ?? ''}`, { expected: 'four groups of hex digits' })
    return undefined
  }
  const digits = groups.map(group => group.padStart(4, '0')).join('').padEnd(16, '0')
  return { type: 'ila', locator: BigInt(`0x${digits}`) }
}

interface Tunnel {
  id: bigint | undefined
  destination: IpAddress | undefined
  source: IpAddress | undefined
  tos: number | undefined
  ttl: number | undefined
  flags: number | undefined
}

function readTunnel (cursor: Cursor, type: 'ip' | 'ip6'): EncapsulationConfig | undefined {
  const tunnel: Tunnel = {
    id: undefined,
    destination: undefined,
    source: undefined,
    tos: undefined,
    ttl: undefined,
    flags: undefined
  }
  const [tos, ttl] = type === 'ip' ? ['tos', 'ttl'] : ['tc', 'hoplimit']
  const words = ['id', 'dst', 'src', tos, ttl, 'flags']
  while (cursor.following !== undefined && words.includes(cursor.following)) {
    const word = cursor.advance()
    if (word === 'id') {
      const text = cursor.value('a number')
      if (text === undefined || !/^(?:0[xX][0-9a-fA-F]{1,16}|\d{1,20})$/.test(text)) return invalid(cursor, type)
      tunnel.id = BigInt(text)
    } else if (word === 'dst' || word === 'src') {
      const address = parseIp(cursor.value('an address') ?? '')
      if (address === undefined || (familyOf(address) === 'ipv4') !== (type === 'ip')) return invalid(cursor, type)
      tunnel[word === 'dst' ? 'destination' : 'source'] = address
    } else if (word === tos) {
      const field = cursor.reading.scope.names.number('dsfield', cursor.value('a dsfield') ?? '')
      if (field === undefined) return invalid(cursor, type)
      tunnel.tos = field
    } else {
      const value = cursor.number('route', 0, word === 'flags' ? 0xffff : 255)
      if (value === undefined) return undefined
      tunnel[word === 'flags' ? 'flags' : 'ttl'] = value
    }
  }
  return { type, ...tunnel }
}

function invalid (cursor: Cursor, type: string): undefined {
  cursor.report('HF0306', `Invalid ${cursor.word} for encap ${type}`)
  return undefined
}
