/** The schema of what instances and scripts have by default, held to its type. */

import * as z from 'zod'
import type { DefaultsConfig } from '../config.js'
import { interfaceName, ipAddress, maybe, uint32 } from './values.js'
import { garp } from './vrrp.js'

export const defaults: z.ZodType<DefaultsConfig> = z.strictObject({
  interface: maybe(interfaceName),
  group4: ipAddress,
  group6: ipAddress,
  garp,
  downTimerAdverts: z.int().min(1).max(100),
  lowerPriorityNoAdvert: z.boolean(),
  higherPrioritySendAdvert: z.boolean(),
  version: z.union([z.literal(2), z.literal(3)]),
  checkUnicastSource: z.boolean(),
  skipCheckAdvertAddresses: z.boolean(),
  strict: z.boolean(),
  notifyPriorityChanges: z.boolean(),
  scriptSecurity: z.boolean(),
  scriptUser: maybe(z.strictObject({ uid: uint32, gid: uint32 }))
})
