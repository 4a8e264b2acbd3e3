/**
 * The whole configuration against its schemas: the last look before anything runs with it. A fault
 * here is one of the parser, not of the operator, and the configuration is not used.
 */

import type { z } from 'zod'
import type { Config } from '../config.js'
import { notify } from './notify.js'
import { processes } from './process.js'
import { vrrp } from './vrrp.js'

/** What is wrong, as `PATH: FAULT`; nothing for a configuration that may be used. */
export function schemaFaults (config: Config): readonly string[] {
  return [
    ...faults('process', processes, config.process),
    ...faults('vrrp', vrrp, config.vrrp),
    ...faults('notify', notify, config.notify)
  ]
}

function faults<Part> (name: string, schema: z.ZodType<Part>, part: Part): readonly string[] {
  const result = schema.safeParse(part)
  return result.success
    ? []
    : result.error.issues.map(({ message, path }) => `${[name, ...path.map(String)].join('.')}: ${message}`)
}
