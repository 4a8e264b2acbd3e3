/** The schema of the BFD sessions, held to its types. */

import * as z from 'zod'
import { familyOf } from '../../lib/ip-address.js'
import type { BfdConfig } from '../../vrrp/bfd/config.js'
import { BFD_INSTANCE_BLOCK } from '../keywords/bfd-instance.js'
import { durationOf, insideOf, ipAddress, maybe, numberOf } from './values.js'

const BFD = insideOf(BFD_INSTANCE_BLOCK)

const session: z.ZodType<BfdConfig> = z.strictObject({
  name: z.string().min(1).max(31),
  source: maybe(ipAddress),
  neighbor: ipAddress,
  minRx: durationOf(BFD, 'min_rx'),
  minTx: durationOf(BFD, 'min_tx'),
  idleTx: durationOf(BFD, 'idle_tx'),
  multiplier: numberOf(BFD, 'multiplier'),
  passive: z.boolean(),
  ttl: numberOf(BFD, 'ttl'),
  maxHops: maybe(z.int().min(0).max(255)),
  multihop: z.boolean(),
  tells: z.strictObject({ vrrp: z.boolean(), checkers: z.boolean() })
}).refine(({ neighbor, source }) => source === undefined || familyOf(source) === familyOf(neighbor), 'two ends of different families')
  .refine(({ maxHops, ttl }) => maxHops === undefined || maxHops <= ttl, 'more hops than the ttl')

export const bfd: z.ZodType<readonly BfdConfig[]> = z.array(session)
