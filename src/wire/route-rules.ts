/**
 * Policy routing rules over rtnetlink (ip-rule(8), linux/fib_rules.h).
 *
 *      fib_rule_hdr:  0 family  1 destination length  2 source length  3 tos  4 table
 *                     5, 6 reserved  7 action  8 flags (4)  12 attributes
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'
import type { Family, IpPrefix } from '../lib/ip-address.js'
import { FLAG, type NetlinkRequest } from './netlink.js'
import {
  type Attribute, type AttributeError, attributeNumber, attributeText, big64Attribute,
  bytesAttribute, decodeAttributes, textAttribute, u32Attribute, u8Attribute, withAttributes
} from './netlink-attributes.js'
import {
  FAMILY_NUMBER, familyFrom, prefixAttributes, prefixFrom, u32Attributes
} from './route-fields.js'

export const RULE_TYPE = { new: 32, delete: 33, dump: 34 } as const

const HEADER = 12
const FRA = {
  destination: 1,
  source: 2,
  inputInterface: 3,
  goto: 4,
  priority: 6,
  fwmark: 10,
  realms: 11,
  tunnelId: 12,
  suppressGroup: 13,
  suppressPrefixLength: 14,
  table: 15,
  fwmask: 16,
  outputInterface: 17,
  l3mdev: 19,
  uidRange: 20,
  protocol: 21,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24
}
const ACTION = {
  table: 1, goto: 2, nop: 3, blackhole: 6, unreachable: 7, prohibit: 8
} as const
const FIB_RULE_INVERT = 2
const NO_SUPPRESSION = 0xffffffff

export type RuleAction =
  | { readonly type: 'table', readonly table: number }
  | { readonly type: 'goto', readonly priority: number }
  | { readonly type: 'blackhole' | 'unreachable' | 'prohibit' | 'nop' }

export interface RuleMessage {
  readonly family: Family
  readonly invert: boolean
  readonly from: IpPrefix | undefined
  readonly to: IpPrefix | undefined
  readonly priority: number
  readonly tos: number
  readonly fwmark: number | undefined
  readonly fwmask: number | undefined
  readonly realms: number | undefined
  readonly suppressPrefixLength: number | undefined
  readonly suppressGroup: number | undefined
  readonly inputInterface: string | undefined
  readonly outputInterface: string | undefined
  readonly tunnelId: bigint | undefined
  readonly uidRange: readonly [number, number] | undefined
  /** The table is that of the VRF the packet is in. */
  readonly l3mdev: boolean
  readonly protocol: number
  readonly ipProtocol: number | undefined
  readonly sourcePorts: readonly [number, number] | undefined
  readonly destinationPorts: readonly [number, number] | undefined
  readonly action: RuleAction
}

export type RuleError = AttributeError |
  { readonly code: 'too-short', readonly length: number } |
  { readonly code: 'bad-family' | 'bad-action', readonly found: number }

/** Adds a rule. Fails with EEXIST when there is an equal one. */
export function addRule (rule: RuleMessage): NetlinkRequest {
  return {
    type: RULE_TYPE.new, flags: FLAG.create | FLAG.exclusive, body: encodeRule(rule)
  }
}

/** Removes a rule. Fails with ENOENT when there is none. */
export function deleteRule (rule: RuleMessage): NetlinkRequest {
  return { type: RULE_TYPE.delete, flags: 0, body: encodeRule(rule) }
}

/** Asks for all rules of the family. */
export function dumpRules (family: Family): NetlinkRequest {
  const body = new Uint8Array(HEADER)
  body[0] = FAMILY_NUMBER[family]
  return { type: RULE_TYPE.dump, flags: 0, body }
}

/** The body of a rule message. */
export function encodeRule (rule: RuleMessage): Uint8Array {
  const { action } = rule
  const table = action.type === 'table' ? action.table : 0
  const header = new Uint8Array(HEADER)
  const view = new DataView(header.buffer)
  view.setUint8(0, FAMILY_NUMBER[rule.family])
  view.setUint8(1, rule.to?.length ?? 0)
  view.setUint8(2, rule.from?.length ?? 0)
  view.setUint8(3, rule.tos)
  view.setUint8(4, table < 256 ? table : 0)
  view.setUint8(7, ACTION[action.type])
  view.setUint32(8, rule.invert ? FIB_RULE_INVERT : 0, true)
  return withAttributes(header, [
    ...prefixAttributes(FRA.destination, rule.to),
    ...prefixAttributes(FRA.source, rule.from),
    u32Attribute(FRA.priority, rule.priority),
    ...(action.type === 'goto' ? [u32Attribute(FRA.goto, action.priority)] : []),
    ...(table === 0 ? [] : [u32Attribute(FRA.table, table)]),
    ...u32Attributes(FRA.fwmark, rule.fwmark),
    ...u32Attributes(FRA.fwmask, rule.fwmask),
    ...u32Attributes(FRA.realms, rule.realms),
    ...u32Attributes(FRA.suppressPrefixLength, rule.suppressPrefixLength),
    ...u32Attributes(FRA.suppressGroup, rule.suppressGroup),
    ...text(FRA.inputInterface, rule.inputInterface),
    ...text(FRA.outputInterface, rule.outputInterface),
    ...(rule.tunnelId === undefined ? [] : [big64Attribute(FRA.tunnelId, rule.tunnelId)]),
    ...(rule.uidRange === undefined
      ? []
      : [bytesAttribute(FRA.uidRange, range32(rule.uidRange))]),
    ...(rule.l3mdev ? [u8Attribute(FRA.l3mdev, 1)] : []),
    u8Attribute(FRA.protocol, rule.protocol),
    ...(rule.ipProtocol === undefined ? [] : [u8Attribute(FRA.ipProtocol, rule.ipProtocol)]),
    ...ports(FRA.sourcePorts, rule.sourcePorts),
    ...ports(FRA.destinationPorts, rule.destinationPorts)
  ])
}

/** Reads the body of RTM_NEWRULE or RTM_DELRULE. */
export function decodeRule (body: Uint8Array): Decoded<RuleMessage, RuleError> {
  if (body.length < HEADER) return refused({ code: 'too-short', length: body.length })
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const family = familyFrom(view.getUint8(0))
  if (family === undefined) return refused({ code: 'bad-family', found: view.getUint8(0) })
  const read = decodeAttributes(body.subarray(HEADER))
  if (!read.ok) return read
  const attributes = read.value
  const numberAt = (type: number): number | undefined => attributeNumber(attributes.get(type))
  const action = actionFrom(view.getUint8(7), numberAt(FRA.table) ?? view.getUint8(4),
    numberAt(FRA.goto) ?? 0)
  if (action === undefined) return refused({ code: 'bad-action', found: view.getUint8(7) })
  return decoded({
    family,
    invert: (view.getUint32(8, true) & FIB_RULE_INVERT) !== 0,
    from: prefixFrom(family, attributes.get(FRA.source), view.getUint8(2)),
    to: prefixFrom(family, attributes.get(FRA.destination), view.getUint8(1)),
    priority: numberAt(FRA.priority) ?? 0,
    tos: view.getUint8(3),
    fwmark: numberAt(FRA.fwmark),
    fwmask: numberAt(FRA.fwmask),
    realms: numberAt(FRA.realms),
    suppressPrefixLength: suppression(numberAt(FRA.suppressPrefixLength)),
    suppressGroup: suppression(numberAt(FRA.suppressGroup)),
    inputInterface: attributeText(attributes.get(FRA.inputInterface)),
    outputInterface: attributeText(attributes.get(FRA.outputInterface)),
    tunnelId: big64(attributes.get(FRA.tunnelId)),
    uidRange: rangeFrom(attributes.get(FRA.uidRange), 4),
    l3mdev: numberAt(FRA.l3mdev) === 1,
    protocol: numberAt(FRA.protocol) ?? 0,
    ipProtocol: numberAt(FRA.ipProtocol),
    sourcePorts: rangeFrom(attributes.get(FRA.sourcePorts), 2),
    destinationPorts: rangeFrom(attributes.get(FRA.destinationPorts), 2),
    action
  })
}

function actionFrom (value: number, table: number, target: number): RuleAction | undefined {
  switch (value) {
    case ACTION.table: return { type: 'table', table }
    case ACTION.goto: return { type: 'goto', priority: target }
    case ACTION.nop: return { type: 'nop' }
    case ACTION.blackhole: return { type: 'blackhole' }
    case ACTION.unreachable: return { type: 'unreachable' }
    case ACTION.prohibit: return { type: 'prohibit' }
    default: return undefined
  }
}

/** The kernel reports -1 for "no suppression". */
function suppression (value: number | undefined): number | undefined {
  return value === NO_SUPPRESSION ? undefined : value
}

function text (type: number, value: string | undefined): readonly Attribute[] {
  return value === undefined ? [] : [textAttribute(type, value)]
}

function range32 ([first, last]: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, first, true)
  view.setUint32(4, last, true)
  return bytes
}

/** struct fib_rule_port_range: two ports in host order. */
function ports (
  type: number, range: readonly [number, number] | undefined
): readonly Attribute[] {
  if (range === undefined) return []
  const bytes = new Uint8Array(4)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, range[0], true)
  view.setUint16(2, range[1], true)
  return [bytesAttribute(type, bytes)]
}

function rangeFrom (
  bytes: Uint8Array | undefined, size: 2 | 4
): readonly [number, number] | undefined {
  if (bytes?.length !== 2 * size) return undefined
  const first = attributeNumber(bytes.subarray(0, size)) ?? 0
  return [first, attributeNumber(bytes.subarray(size)) ?? 0]
}

function big64 (bytes: Uint8Array | undefined): bigint | undefined {
  if (bytes?.length !== 8) return undefined
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0)
}
