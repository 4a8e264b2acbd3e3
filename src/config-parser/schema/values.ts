/** Schemas of single values. Ranges come from the keyword tables, where they are declared. */

import * as z from 'zod'
import { assert } from '../../lib/assert.js'
import type { IpAddress, IpPrefix } from '../../lib/ip-address.js'
import { addressBits, familyOf, parseIp } from '../../lib/ip-address.js'
import type { MacAddress } from '../../lib/mac-address.js'
import { parseMac } from '../../lib/mac-address.js'
import type { Duration } from '../../lib/time.js'
import type { Documented } from '../keyword.js'

// A configuration is looked at once: code made for each schema would cost more than it saves, and
// a daemon that runs as root does without making code from text.
z.config({ jitless: true })

/** Canonical text of an address: what parsing it gives again. */
export const ipAddress = z.custom<IpAddress>(value =>
  typeof value === 'string' && parseIp(value) === value, 'not a canonical IP address')

export const macAddress = z.custom<MacAddress>(value =>
  typeof value === 'string' && parseMac(value) === value, 'not a canonical MAC address')

export const family = z.enum(['ipv4', 'ipv6'])

export const ipPrefix: z.ZodType<IpPrefix> = z.strictObject({
  address: ipAddress,
  length: z.int().min(0).max(128)
}).refine(({ address, length }) => length <= addressBits(familyOf(address)), 'prefix too long')

/** Whole microseconds, not negative, at most `seconds`. */
export function duration (seconds = Number.MAX_SAFE_INTEGER / 1_000_000): z.ZodType<Duration> {
  return z.custom<Duration>(value => typeof value === 'number' && Number.isSafeInteger(value) &&
    value >= 0 && value <= seconds * 1_000_000, 'not a duration in range')
}

/** The table of the keywords inside a block. */
export function insideOf ({ inside }: Documented): Readonly<Record<string, Documented>> {
  assert(inside !== undefined, 'a block has keywords')
  return inside
}

/** The number a keyword takes, with the range its table gives. */
export function numberOf (
  table: Readonly<Record<string, Documented>>, keyword: string
): z.ZodType<number> {
  const values = table[keyword]?.values
  assert(values?.type === 'integer', `${keyword} takes a whole number`)
  return z.int().min(values.min).max(values.max)
}

/** The time a keyword takes, from 0 to the end of the range its table gives. */
export function durationOf (
  table: Readonly<Record<string, Documented>>, keyword: string
): z.ZodType<Duration> {
  const values = table[keyword]?.values
  assert(values?.type === 'seconds', `${keyword} takes a time`)
  return duration(values.max)
}

export const bytes: z.ZodType<Uint8Array> = z.custom<Uint8Array>(value => value instanceof Uint8Array, 'not bytes')

export const port = z.int().min(0).max(65535)
export const uint32 = z.int().min(0).max(0xffff_ffff)
export const interfaceName = z.string().min(1).max(15)

/** A value that may be undefined but whose field is always there. */
export function maybe<Value> (schema: z.ZodType<Value>): z.ZodType<Value | undefined> {
  return z.union([schema, z.undefined()])
}
