/**
 * Tables, chains, sets and rules of nf_tables over netlink (linux/netfilter/nf_tables.h). Changes
 * come in transactions: a begin message, the changes, an end message; all of them or none.
 *
 *      nfgenmsg:  0 family  1 version 0  2 resource (2, network order)  4 attributes
 *
 * Numbers in attributes are in network order.
 */

import { assert } from '../lib/assert.js'
import type { Family } from '../lib/ip-address.js'
import { FLAG, type NetlinkRequest } from './netlink.js'
import {
  type Attribute, big32Attribute, bytesAttribute, nestedAttribute, textAttribute, withAttributes
} from './netlink-attributes.js'
import type { Expression } from './nftables-expressions.js'
import { FAMILY_NUMBER } from './route-fields.js'

const SUBSYSTEM = 10
const BATCH_BEGIN = 16
const BATCH_END = 17
const TYPE = {
  newTable: 0,
  deleteTable: 2,
  newChain: 3,
  newRule: 6,
  newSet: 9,
  newElements: 12,
  deleteElements: 14
} as const

const LIST_ELEMENT = 1
const VALUE = 1
const HOOKS = { input: 1, output: 3 } as const
const ACCEPT = 1
const SET_FLAG = { constant: 2, map: 8 } as const
const USERDATA_BYTE_ORDER = { key: 0, data: 1 } as const
const HOST_ORDER = 1
const NETWORK_ORDER = 2

/** Data types as nft(8) names them: their number there, and their size in bytes. */
const DATA_TYPES = {
  ipv4_addr: { number: 7, size: 4, order: NETWORK_ORDER },
  ipv6_addr: { number: 8, size: 16, order: NETWORK_ORDER },
  iface_index: { number: 20, size: 4, order: HOST_ORDER },
  icmpv6_type: { number: 29, size: 1, order: NETWORK_ORDER },
  ifname: { number: 41, size: 16, order: HOST_ORDER },
  // Joined types: six bits for each, every part padded to four bytes.
  'ipv6_addr . iface_index': { number: (8 << 6) | 20, size: 20, order: undefined },
  inet_service: { number: 13, size: 2, order: NETWORK_ORDER },
  mark: { number: 19, size: 4, order: HOST_ORDER },
  'ipv4_addr . inet_service': { number: (7 << 6) | 13, size: 8, order: undefined },
  'ipv6_addr . inet_service': { number: (8 << 6) | 13, size: 20, order: undefined },
  'ipv6_addr . ifname': { number: (8 << 6) | 41, size: 32, order: undefined }
} as const
export type DataType = keyof typeof DATA_TYPES

/** A table: two families may each have one of the same name. */
export interface Table {
  readonly family: Family
  readonly name: string
}

export interface SetDefinition {
  readonly name: string
  readonly key: DataType
  /** Makes it a map. */
  readonly value?: DataType
  /** Filled once, in the transaction that makes it. */
  readonly constant?: boolean
}

export interface SetElement {
  readonly key: Uint8Array
  /** For maps. */
  readonly value?: Uint8Array
}

/** Opens a transaction. */
export function beginTransaction (): NetlinkRequest {
  return { type: BATCH_BEGIN, flags: 0, body: Uint8Array.of(0, 0, 0, SUBSYSTEM) }
}

/** Closes it: the kernel applies everything in between, or nothing. */
export function endTransaction (): NetlinkRequest {
  return { type: BATCH_END, flags: 0, body: Uint8Array.of(0, 0, 0, SUBSYSTEM) }
}

/** Makes a table; one that is there already stays. */
export function addTable (table: Table): NetlinkRequest {
  return message(TYPE.newTable, table, FLAG.create, [textAttribute(1, table.name)])
}

/** Deletes a table with all it holds. Fails with ENOENT when there is none. */
export function deleteTable (table: Table): NetlinkRequest {
  return message(TYPE.deleteTable, table, 0, [textAttribute(1, table.name)])
}

/** Makes a filter chain that sees packets at a hook, and lets them pass unless a rule objects. */
export function addBaseChain (
  table: Table, name: string, hook: keyof typeof HOOKS, priority: number
): NetlinkRequest {
  return message(TYPE.newChain, table, FLAG.create, [
    textAttribute(1, table.name),
    textAttribute(3, name),
    nestedAttribute(4, [big32Attribute(1, HOOKS[hook]), big32Attribute(2, priority)]),
    big32Attribute(5, ACCEPT),
    textAttribute(7, 'filter')
  ])
}

/** Makes a chain that rules of other chains go to. */
export function addChain (table: Table, name: string): NetlinkRequest {
  return message(TYPE.newChain, table, FLAG.create,
    [textAttribute(1, table.name), textAttribute(3, name)])
}

/** Makes a set or map; `id` is its number within the transaction. */
export function addSet (table: Table, set: SetDefinition, id: number): NetlinkRequest {
  const key = DATA_TYPES[set.key]
  const value = set.value === undefined ? undefined : DATA_TYPES[set.value]
  const flags = (set.constant === true ? SET_FLAG.constant : 0) |
    (value === undefined ? 0 : SET_FLAG.map)
  return message(TYPE.newSet, table, FLAG.create, [
    textAttribute(1, table.name),
    textAttribute(2, set.name),
    big32Attribute(3, flags),
    big32Attribute(4, key.number),
    big32Attribute(5, key.size),
    ...(value === undefined
      ? []
      : [big32Attribute(6, value.number), big32Attribute(7, value.size)]),
    big32Attribute(10, id),
    ...byteOrders(key.order, value?.order)
  ])
}

/** Puts elements into a set; those that are in it already stay. */
export function addElements (
  table: Table, set: SetDefinition, elements: readonly SetElement[]
): NetlinkRequest {
  const size = DATA_TYPES[set.key].size
  const list = elements.map(({ key, value }) => {
    assert(key.length === size, `a key of ${set.name} has ${size} bytes`)
    return nestedAttribute(LIST_ELEMENT, [
      nestedAttribute(1, [bytesAttribute(VALUE, key)]),
      ...(value === undefined ? [] : [nestedAttribute(2, [bytesAttribute(VALUE, value)])])
    ])
  })
  return message(TYPE.newElements, table, FLAG.create, [
    textAttribute(1, table.name), textAttribute(2, set.name), nestedAttribute(3, list)
  ])
}

/** Empties a set. */
export function flushSet (table: Table, set: SetDefinition): NetlinkRequest {
  return message(TYPE.deleteElements, table, 0,
    [textAttribute(1, table.name), textAttribute(2, set.name)])
}

/** Puts a rule at the end of a chain. */
export function appendRule (
  table: Table, chain: string, expressions: readonly Expression[]
): NetlinkRequest {
  return message(TYPE.newRule, table, FLAG.create | FLAG.append, [
    textAttribute(1, table.name),
    textAttribute(2, chain),
    nestedAttribute(4, expressions.map(({ name, attributes }) => nestedAttribute(LIST_ELEMENT, [
      textAttribute(1, name), nestedAttribute(2, attributes)
    ])))
  ])
}

function message (
  type: number, { family }: Table, flags: number, attributes: readonly Attribute[]
): NetlinkRequest {
  const header = Uint8Array.of(FAMILY_NUMBER[family], 0, 0, 0)
  return { type: (SUBSYSTEM << 8) | type, flags, body: withAttributes(header, attributes) }
}

/** Without this nft(8) prints numbers of the host's order backwards. */
function byteOrders (
  key: number | undefined, value: number | undefined
): readonly Attribute[] {
  const entries = [
    ...byteOrder(USERDATA_BYTE_ORDER.key, key), ...byteOrder(USERDATA_BYTE_ORDER.data, value)
  ]
  return entries.length === 0 ? [] : [bytesAttribute(13, Uint8Array.from(entries))]
}

function byteOrder (type: number, order: number | undefined): readonly number[] {
  return order === undefined ? [] : [type, 4, order, 0, 0, 0]
}
