/**
 * Interface addresses over rtnetlink (rtnetlink(7), linux/if_addr.h).
 *
 *      ifaddrmsg:  0 family  1 prefix length  2 flags  3 scope  4 interface  8 attributes
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'
import { type Family, type IpAddress, familyOf, ipBytes } from '../lib/ip-address.js'
import type { NetlinkRequest } from './netlink.js'
import {
  type AttributeError, attributeNumber, attributeText, bytesAttribute, decodeAttributes,
  textAttribute, u32Attribute, u8Attribute, withAttributes
} from './netlink-attributes.js'
import { FAMILY_NUMBER, addressFrom, familyFrom } from './route-fields.js'

export const ADDRESS_TYPE = { new: 20, delete: 21, dump: 22 } as const

/** IFA_F of linux/if_addr.h. */
export const ADDRESS_FLAG = {
  noDad: 0x02,
  dadFailed: 0x08,
  home: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
  manageTemporary: 0x100,
  noPrefixRoute: 0x200,
  autojoin: 0x400
} as const

const HEADER = 8
const IFA = {
  address: 1, local: 2, label: 3, broadcast: 4, cacheInfo: 6, flags: 8, protocol: 11
}
const FOREVER = 0xffffffff

/** An address on an interface. */
export interface AddressMessage {
  readonly interface: number
  readonly address: IpAddress
  readonly prefixLength: number
  /** The other end of a point-to-point address. */
  readonly peer: IpAddress | undefined
  /** rt_scope: global 0, site 200, link 253, host 254. */
  readonly scope: number
  /** {@link ADDRESS_FLAG} bits. */
  readonly flags: number
  readonly broadcast: IpAddress | undefined
  readonly label: string | undefined
  /** Seconds. */
  readonly preferredLifetime: number | 'forever'
  /** Who has set it (IFA_PROTO, Linux 5.18); 0 is nobody. */
  readonly protocol: number
}

export type AddressError = AttributeError |
  { readonly code: 'too-short', readonly length: number } |
  { readonly code: 'bad-family', readonly found: number } |
  { readonly code: 'no-address' }

/** Reads the body of RTM_NEWADDR or RTM_DELADDR. */
export function decodeAddress (body: Uint8Array): Decoded<AddressMessage, AddressError> {
  if (body.length < HEADER) return refused({ code: 'too-short', length: body.length })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const family = familyFrom(view.getUint8(0))
  if (family === undefined) return refused({ code: 'bad-family', found: view.getUint8(0) })
  const attributes = decodeAttributes(body.subarray(HEADER))
  if (!attributes.ok) return attributes

  const addressOf = (type: number): IpAddress | undefined =>
    addressFrom(family, attributes.value.get(type))
  // "Local" is the address itself. IPv6 sends it only when the other end differs.
  const other = addressOf(IFA.address)
  const address = addressOf(IFA.local) ?? other
  if (address === undefined) return refused({ code: 'no-address' })
  return decoded({
    interface: view.getUint32(4, true),
    address,
    prefixLength: view.getUint8(1),
    peer: other === address ? undefined : other,
    scope: view.getUint8(3),
    flags: attributeNumber(attributes.value.get(IFA.flags)) ?? view.getUint8(2),
    broadcast: addressOf(IFA.broadcast),
    label: attributeText(attributes.value.get(IFA.label)),
    preferredLifetime: preferredLifetime(attributes.value.get(IFA.cacheInfo)),
    protocol: attributeNumber(attributes.value.get(IFA.protocol)) ?? 0
  })
}

/** Asks for all addresses of both families. */
export function dumpAddresses (): NetlinkRequest {
  return { type: ADDRESS_TYPE.dump, flags: 0, body: new Uint8Array(HEADER) }
}

/** Asks for the addresses of one family on one interface; an older kernel answers with all. */
export function dumpAddressesOf (family: Family, index: number): NetlinkRequest {
  const body = new Uint8Array(HEADER)
  body[0] = FAMILY_NUMBER[family]
  new DataView(body.buffer).setUint32(4, index, true)
  return { type: ADDRESS_TYPE.dump, flags: 0, body }
}

/** Sets an address. Fails with EEXIST when the interface has it. */
export function addAddress (address: AddressMessage, flags = 0): NetlinkRequest {
  const { broadcast, label, protocol } = address
  const attributes = [
    ...identity(address),
    ...(broadcast === undefined ? [] : [bytesAttribute(IFA.broadcast, ipBytes(broadcast))]),
    ...(label === undefined ? [] : [textAttribute(IFA.label, label)]),
    u32Attribute(IFA.flags, address.flags),
    ...(address.preferredLifetime === 'forever'
      ? []
      : [bytesAttribute(IFA.cacheInfo, cacheInfo(address.preferredLifetime))]),
    ...(protocol === 0 ? [] : [u8Attribute(IFA.protocol, protocol)])
  ]
  return { type: ADDRESS_TYPE.new, flags, body: withAttributes(header(address), attributes) }
}

/** Removes an address. Fails with EADDRNOTAVAIL when the interface does not have it. */
export function deleteAddress (address: AddressMessage): NetlinkRequest {
  return {
    type: ADDRESS_TYPE.delete,
    flags: 0,
    body: withAttributes(header(address), identity(address))
  }
}

function identity ({ address, peer }: AddressMessage): ReturnType<typeof bytesAttribute>[] {
  return [
    bytesAttribute(IFA.local, ipBytes(address)),
    bytesAttribute(IFA.address, ipBytes(peer ?? address))
  ]
}

function header (address: AddressMessage): Uint8Array {
  const bytes = new Uint8Array(HEADER)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, FAMILY_NUMBER[familyOf(address.address)])
  view.setUint8(1, address.prefixLength)
  // The flags attribute has all of them; this field only the first eight.
  view.setUint8(2, address.flags & 0xff)
  view.setUint8(3, address.scope)
  view.setUint32(4, address.interface, true)
  return bytes
}

/** ifa_cacheinfo: preferred and valid lifetime in seconds, two time stamps the kernel fills. */
function cacheInfo (preferred: number): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, preferred, true)
  view.setUint32(4, FOREVER, true)
  return bytes
}

function preferredLifetime (bytes: Uint8Array | undefined): number | 'forever' {
  const seconds = attributeNumber(bytes?.subarray(0, 4))
  return seconds === undefined || seconds === FOREVER ? 'forever' : seconds
}
