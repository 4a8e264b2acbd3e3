/** What addresses, routes and rules share on the wire: families, prefixes, optional numbers. */

import {
  type Family, type IpAddress, type IpPrefix, addressBits, ipBytes, ipFromBytes
} from '../lib/ip-address.js'
import { type Attribute, bytesAttribute, u32Attribute } from './netlink-attributes.js'

/** AF_INET and AF_INET6. */
export const FAMILY_NUMBER: Readonly<Record<Family, number>> = { ipv4: 2, ipv6: 10 }

/** The family with this number; undefined for all others (bridges, MPLS, ...). */
export function familyFrom (value: number): Family | undefined {
  if (value === FAMILY_NUMBER.ipv4) return 'ipv4'
  return value === FAMILY_NUMBER.ipv6 ? 'ipv6' : undefined
}

/** The address of a prefix; its length stands in the message's header. */
export function prefixAttributes (
  type: number, value: IpPrefix | undefined
): readonly Attribute[] {
  return value === undefined ? [] : [bytesAttribute(type, ipBytes(value.address))]
}

/** The kernel leaves the address of 0.0.0.0/0 and ::/0 out: then there is no prefix. */
export function prefixFrom (
  family: Family, bytes: Uint8Array | undefined, length: number
): IpPrefix | undefined {
  const address = addressFrom(family, bytes)
  return address === undefined ? undefined : { address, length }
}

/** The address in an attribute, when it has the length of the family. */
export function addressFrom (
  family: Family, bytes: Uint8Array | undefined
): IpAddress | undefined {
  return bytes?.length === addressBits(family) / 8 ? ipFromBytes(bytes) : undefined
}

/** A u32 attribute for a value that is there. */
export function u32Attributes (type: number, value: number | undefined): readonly Attribute[] {
  return value === undefined ? [] : [u32Attribute(type, value)]
}
