/** Ethernet addresses, kept as canonical text: six lower-case octets with colons. */

import { assert } from './assert.js'

declare const macBrand: unique symbol

/** Canonical text of an Ethernet address; made by {@link parseMac} or {@link macFromBytes} only. */
export type MacAddress = string & { readonly [macBrand]: true }

/** The address `text` spells with colons, or `undefined`. */
export function parseMac (text: string): MacAddress | undefined {
  if (!/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i.test(text)) return undefined
  return macFromBytes(Uint8Array.from(text.split(':'), octet => Number.parseInt(octet, 16)))
}

/** The address in six bytes. */
export function macFromBytes (bytes: Uint8Array): MacAddress {
  assert(bytes.length === 6, 'an Ethernet address has 6 bytes')
  return Array.from(bytes, octet => octet.toString(16).padStart(2, '0')).join(':') as MacAddress
}

/** The six bytes of an address. */
export function macBytes (address: MacAddress): Uint8Array {
  return Uint8Array.from(address.split(':'), octet => Number.parseInt(octet, 16))
}
