/** Random values that several codecs of this folder are tested with. */

import fc from 'fast-check'
import {
  type Family, type IpAddress, type IpPrefix, addressBits, ipFromBytes
} from '../../src/lib/ip-address.js'
import type { Encapsulation } from '../../src/wire/route-encapsulation.js'

export const u32 = fc.nat(0xffffffff)

/** A value, or none. */
export function maybe<Value> (value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined })
}

export function ip (family: Family): fc.Arbitrary<IpAddress> {
  const length = addressBits(family) / 8
  return fc.uint8Array({ minLength: length, maxLength: length }).map(ipFromBytes)
}

export function prefix (family: Family): fc.Arbitrary<IpPrefix> {
  return fc.record({ address: ip(family), length: fc.nat(addressBits(family)) })
}

export const encapsulation: fc.Arbitrary<Encapsulation> = fc.oneof(
  ...(['ip', 'ip6'] as const).map(type => {
    const family = type === 'ip' ? 'ipv4' : 'ipv6'
    return fc.record({
      type: fc.constant(type),
      id: maybe(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })),
      destination: maybe(ip(family)),
      source: maybe(ip(family)),
      tos: maybe(fc.nat(255)),
      ttl: maybe(fc.nat(255)),
      flags: maybe(fc.nat(0xffff))
    })
  }),
  fc.record({
    type: fc.constant('mpls' as const),
    labels: fc.array(fc.nat(0xfffff), { minLength: 1, maxLength: 4 })
  }),
  fc.record({
    type: fc.constant('ila' as const),
    locator: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
  })
)

/** Text that is equal for equal values, undefined members and big numbers included. */
export function canonical (value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1))
  })
}
