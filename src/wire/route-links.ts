/**
 * Network interfaces over rtnetlink (rtnetlink(7), linux/if_link.h): RTM_NEWLINK and its like.
 *
 *      ifinfomsg:  0 family  1 padding  2 hardware type  4 index  8 flags  12 change  16 attributes
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'
import { type MacAddress, macBytes, macFromBytes } from '../lib/mac-address.js'
import { FLAG, type NetlinkRequest } from './netlink.js'
import {
  type Attribute, type AttributeError, attributeNumber, attributeText, bytesAttribute,
  decodeAttributes, nestedAttribute, textAttribute, u16Attribute, u32Attribute, u8Attribute,
  withAttributes
} from './netlink-attributes.js'

export const LINK_TYPE = { new: 16, delete: 17, dump: 18 } as const

/** IFF flags of netdevice(7). */
export const LINK_FLAG = {
  up: 0x1,
  broadcast: 0x2,
  loopback: 0x8,
  pointToPoint: 0x10,
  running: 0x40,
  noArp: 0x80,
  multicast: 0x1000
} as const

const HEADER = 16
const IFLA = {
  address: 1,
  broadcast: 2,
  name: 3,
  mtu: 4,
  base: 5,
  master: 10,
  linkInfo: 18,
  afSpec: 26,
  group: 27,
  baseNamespace: 37
}
const INFO = { kind: 1, data: 2, slaveKind: 4 }
const AF_INET6 = 10
const IFLA_INET6_ADDR_GEN_MODE = 8
const MACVLAN_MODES = { private: 1, vepa: 2, bridge: 4 } as const
const IPVLAN_FLAGS = { bridge: 0, private: 1, vepa: 2 } as const

/** An interface as the kernel describes it. */
export interface LinkMessage {
  readonly family: number
  readonly index: number
  readonly hardwareType: number
  /** {@link LINK_FLAG} bits. */
  readonly flags: number
  readonly name: string
  readonly mtu: number
  readonly mac: MacAddress | undefined
  /** What is not Ethernet: its address and that of all, as the kernel has them. */
  readonly hardware: Uint8Array | undefined
  readonly broadcast: Uint8Array | undefined
  /** The interface below a macvlan or vlan, when that is in the same namespace. */
  readonly base: number | undefined
  /** The bridge, bond or VRF it belongs to. */
  readonly master: number | undefined
  /** 'macvlan', 'veth', ...; undefined for hardware. */
  readonly kind: string | undefined
  /** What the master is: 'vrf', 'bridge', ... */
  readonly masterKind: string | undefined
  readonly group: number
  /** Mode of a macvlan, by name. */
  readonly macvlanMode: keyof typeof MACVLAN_MODES | undefined
  /** The routing table of a VRF. */
  readonly vrfTable: number | undefined
}

export type LinkError = AttributeError | { readonly code: 'too-short', readonly length: number }

/** Reads the body of RTM_NEWLINK or RTM_DELLINK. */
export function decodeLink (body: Uint8Array): Decoded<LinkMessage, LinkError> {
  if (body.length < HEADER) return refused({ code: 'too-short', length: body.length })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const attributes = decodeAttributes(body.subarray(HEADER))
  if (!attributes.ok) return attributes
  const info = decodeAttributes(attributes.value.get(IFLA.linkInfo) ?? new Uint8Array(0))
  if (!info.ok) return info
  const kind = attributeText(info.value.get(INFO.kind))
  const address = attributes.value.get(IFLA.address)
  const elsewhere = attributes.value.has(IFLA.baseNamespace)
  return decoded({
    family: view.getUint8(0),
    index: view.getInt32(4, true),
    hardwareType: view.getUint16(2, true),
    flags: view.getUint32(8, true),
    name: attributeText(attributes.value.get(IFLA.name)) ?? '',
    mtu: attributeNumber(attributes.value.get(IFLA.mtu)) ?? 0,
    mac: address?.length === 6 ? macFromBytes(address) : undefined,
    hardware: address?.length === 6 ? undefined : address?.slice(),
    broadcast: address?.length === 6
      ? undefined
      : attributes.value.get(IFLA.broadcast)?.slice(),
    base: elsewhere ? undefined : attributeNumber(attributes.value.get(IFLA.base)),
    master: attributeNumber(attributes.value.get(IFLA.master)),
    kind,
    masterKind: attributeText(info.value.get(INFO.slaveKind)),
    group: attributeNumber(attributes.value.get(IFLA.group)) ?? 0,
    macvlanMode: kind === 'macvlan' ? macvlanMode(kindNumber(info.value)) : undefined,
    vrfTable: kind === 'vrf' ? kindNumber(info.value) : undefined
  })
}

/** Attribute 1 of what is particular to a kind: the mode of a macvlan, the table of a VRF. */
function kindNumber (info: ReadonlyMap<number, Uint8Array>): number | undefined {
  const attributes = decodeAttributes(info.get(INFO.data) ?? new Uint8Array(0))
  return attributes.ok ? attributeNumber(attributes.value.get(1)) : undefined
}

function macvlanMode (mode: number | undefined): LinkMessage['macvlanMode'] {
  if (mode === MACVLAN_MODES.private) return 'private'
  if (mode === MACVLAN_MODES.vepa) return 'vepa'
  return mode === MACVLAN_MODES.bridge ? 'bridge' : undefined
}

/** Asks for all interfaces. */
export function dumpLinks (): NetlinkRequest {
  return { type: LINK_TYPE.dump, flags: 0, body: new Uint8Array(HEADER) }
}

/** A macvlan or ipvlan to be made on `base`. */
export interface NewLink {
  readonly name: string
  readonly kind: 'macvlan' | 'ipvlan'
  readonly base: number
  /** macvlan only; undefined: the kernel makes one up. */
  readonly mac: MacAddress | undefined
  readonly mode: 'private' | 'bridge' | 'vepa'
  readonly group: number | undefined
  readonly master: number | undefined
}

/** Makes an interface, down. Fails with EEXIST when the name is taken. */
export function createLink (link: NewLink): NetlinkRequest {
  const attributes: Attribute[] = [
    textAttribute(IFLA.name, link.name),
    u32Attribute(IFLA.base, link.base),
    ...(link.group === undefined ? [] : [u32Attribute(IFLA.group, link.group)]),
    ...(link.mac === undefined ? [] : [bytesAttribute(IFLA.address, macBytes(link.mac))]),
    ...(link.master === undefined ? [] : [u32Attribute(IFLA.master, link.master)]),
    nestedAttribute(IFLA.linkInfo, [
      textAttribute(INFO.kind, link.kind),
      nestedAttribute(INFO.data, link.kind === 'macvlan'
        ? [u32Attribute(1, MACVLAN_MODES[link.mode])]
        // Mode L2 is 0.
        : [u16Attribute(1, 0), u16Attribute(2, IPVLAN_FLAGS[link.mode])])
    ])
  ]
  return {
    type: LINK_TYPE.new,
    flags: FLAG.create | FLAG.exclusive,
    body: withAttributes(new Uint8Array(HEADER), attributes)
  }
}

/** Takes an interface up or down. */
export function setLinkUp (index: number, up: boolean): NetlinkRequest {
  return {
    type: LINK_TYPE.new,
    flags: 0,
    body: header(index, up ? LINK_FLAG.up : 0, LINK_FLAG.up)
  }
}

/**
 * Keeps an interface from giving itself an IPv6 address when it comes up: the addresses of a
 * virtual router are the daemon's to set. The kernel does not take this with the creation. Fails
 * with EAFNOSUPPORT where there is no IPv6.
 */
export function setNoGeneratedAddresses (name: string): NetlinkRequest {
  const none = 1
  return {
    type: LINK_TYPE.new,
    flags: 0,
    body: withAttributes(header(0, 0, 0), [
      textAttribute(IFLA.name, name),
      nestedAttribute(IFLA.afSpec, [
        nestedAttribute(AF_INET6, [u8Attribute(IFLA_INET6_ADDR_GEN_MODE, none)])
      ])
    ])
  }
}

/** Takes an interface up by its name: one that was made a moment ago has no known index. */
export function setNamedLinkUp (name: string): NetlinkRequest {
  return {
    type: LINK_TYPE.new,
    flags: 0,
    body: withAttributes(header(0, LINK_FLAG.up, LINK_FLAG.up), [textAttribute(IFLA.name, name)])
  }
}

/** Puts an interface under a master (a VRF), or with 0 under none. */
export function setLinkMaster (index: number, master: number): NetlinkRequest {
  return {
    type: LINK_TYPE.new,
    flags: 0,
    body: withAttributes(header(index, 0, 0), [u32Attribute(IFLA.master, master)])
  }
}

/** Puts an interface into a group; the one it is in will do to have it reported. */
export function setLinkGroup (index: number, group: number): NetlinkRequest {
  return {
    type: LINK_TYPE.new,
    flags: 0,
    body: withAttributes(header(index, 0, 0), [u32Attribute(IFLA.group, group)])
  }
}

/** Deletes an interface. */
export function deleteLink (index: number): NetlinkRequest {
  return { type: LINK_TYPE.delete, flags: 0, body: header(index, 0, 0) }
}

function header (index: number, flags: number, change: number): Uint8Array {
  const bytes = new Uint8Array(HEADER)
  const view = new DataView(bytes.buffer)
  view.setInt32(4, index, true)
  view.setUint32(8, flags, true)
  view.setUint32(12, change, true)
  return bytes
}
