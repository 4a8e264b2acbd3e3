/**
 * The expressions a rule of nf_tables is made of (linux/netfilter/nf_tables.h): small machine
 * instructions on four registers of 16 bytes. Numbers are in network order here, unlike in
 * rtnetlink.
 */

import {
  type Attribute, big32Attribute, bytesAttribute, nestedAttribute, textAttribute
} from './netlink-attributes.js'

/**
 * A register of 16 bytes; 0 holds the verdict. From 8 on the same space in pieces of 4 bytes: 9 is
 * what follows an IPv4 address in register 1 in a joined key.
 */
export type Register = 1 | 2 | 3 | 4 | 9

const BASE = { network: 1, transport: 2 } as const
const META = {
  mark: 3,
  inputIndex: 4,
  outputIndex: 5,
  inputName: 6,
  outputName: 7,
  l4Protocol: 16,
  outputKind: 27
} as const
const VERDICTS = { drop: 0, accept: 1, goto: 0xfffffffc, return: 0xfffffffb } as const
const DATA = { value: 1, verdict: 2 }
const VERDICT = { code: 1, chain: 2 }
const EQUAL = 0

export interface Expression {
  readonly name: string
  readonly attributes: readonly Attribute[]
}

/** Loads `length` bytes of the packet, from the start of its network or transport header. */
export function loadPayload (
  into: Register, base: keyof typeof BASE, offset: number, length: number
): Expression {
  return {
    name: 'payload',
    attributes: [
      big32Attribute(1, into), big32Attribute(2, BASE[base]), big32Attribute(3, offset),
      big32Attribute(4, length)
    ]
  }
}

/** Loads what the kernel knows beside the packet: interfaces and the protocol. */
export function loadMeta (into: Register, key: keyof typeof META): Expression {
  return { name: 'meta', attributes: [big32Attribute(2, META[key]), big32Attribute(1, into)] }
}

/** Sets what the kernel keeps beside the packet. */
export function setMeta (from: Register, key: 'mark'): Expression {
  return { name: 'meta', attributes: [big32Attribute(2, META[key]), big32Attribute(3, from)] }
}

/** Goes on only if the register begins with `value`. */
export function equals (register: Register, value: Uint8Array): Expression {
  return {
    name: 'cmp',
    attributes: [
      big32Attribute(1, register), big32Attribute(2, EQUAL),
      nestedAttribute(3, [bytesAttribute(DATA.value, value)])
    ]
  }
}

/** Keeps the bits of the register that are set in `mask`. */
export function keepBits (register: Register, mask: Uint8Array): Expression {
  const value = (type: number, bytes: Uint8Array): Attribute =>
    nestedAttribute(type, [bytesAttribute(DATA.value, bytes)])
  return {
    name: 'bitwise',
    attributes: [
      big32Attribute(1, register), big32Attribute(2, register), big32Attribute(3, mask.length),
      value(4, mask), value(5, new Uint8Array(mask.length))
    ]
  }
}

/** Goes on only if the register (and those behind it, for joined keys) is in the set. */
export function isIn (register: Register, set: string): Expression {
  return { name: 'lookup', attributes: [textAttribute(1, set), big32Attribute(2, register)] }
}

/** The same for a map, whose value goes into another register. */
export function mapped (register: Register, map: string, into: Register): Expression {
  return {
    name: 'lookup',
    attributes: [textAttribute(1, map), big32Attribute(2, register), big32Attribute(3, into)]
  }
}

/** Sends a copy to the address in one register out of the interface in another. */
export function duplicate (address: Register, device: Register): Expression {
  return { name: 'dup', attributes: [big32Attribute(1, address), big32Attribute(2, device)] }
}

/** Counts packets and bytes. */
export function count (): Expression {
  return { name: 'counter', attributes: [] }
}

/** Ends the rule for this packet; `goto` goes on in another chain and does not come back. */
export function verdict (what: 'drop' | 'accept' | 'return'): Expression
export function verdict (what: 'goto', chain: string): Expression
export function verdict (what: keyof typeof VERDICTS, chain?: string): Expression {
  return {
    name: 'immediate',
    attributes: [
      big32Attribute(1, 0),
      nestedAttribute(2, [nestedAttribute(DATA.verdict, [
        big32Attribute(VERDICT.code, VERDICTS[what]),
        ...(chain === undefined ? [] : [textAttribute(VERDICT.chain, chain)])
      ])])
    ]
  }
}
