/**
 * The whole configuration against its schemas: the last look before anything runs with it. A fault
 * here is one of the parser, not of the operator, and the configuration is not used.
 */

import type * as z from 'zod'
import type { Config } from '../config.js'
import type { Diagnostic } from '../diagnostics.js'
import { defaults } from './defaults.js'
import { bfd } from './bfd.js'
import { lvs } from './lvs.js'
import { notify } from './notify.js'
import { processes } from './process.js'
import { vrrp } from './vrrp.js'

/**
 * So many real servers are looked at before a configuration is used. A fault is in the parser,
 * which reads the next ten thousand as it has read these, and a reload should not take twice as
 * long for it.
 */
const LOOKED_AT = 100

/** What is wrong, as `PATH: FAULT`; nothing for a configuration that may be used. */
export function schemaFaults (config: Config): readonly string[] {
  return [
    ...faults('process', processes, config.process),
    ...faults('vrrp', vrrp, config.vrrp),
    ...faults('lvs', lvs, config.lvs),
    ...faults('bfd', bfd, config.bfd),
    ...faults('notify', notify, config.notify),
    ...faults('defaults', defaults, config.defaults)
  ]
}

/** The same as messages; `whole` looks at every server however many there are. */
export function schemaDiagnostics (
  config: Config | undefined, whole = false
): readonly Diagnostic[] {
  if (config === undefined) return []
  return schemaFaults(whole ? config : beginning(config)).map(fault => ({
    severity: 'error',
    code: 'HF0901',
    class: undefined,
    message: `internal: the configuration does not fit its schema (${fault})`,
    place: undefined,
    expected: undefined,
    suggestion: 'please report it with the file'
  }))
}

/** The configuration with its first virtual servers. */
function beginning (config: Config): Config {
  const { lvs: { virtualServers }, notify: told } = config
  let count = 0
  const first = virtualServers.filter(({ realServers }) => {
    count += realServers.length
    return count <= LOOKED_AT
  })
  if (first.length === virtualServers.length) return config
  return {
    ...config,
    lvs: { ...config.lvs, virtualServers: first },
    notify: {
      ...told,
      virtualServers: Object.fromEntries(first.flatMap(({ name }) => {
        const own = told.virtualServers[name]
        return own === undefined ? [] : [[name, own]]
      }))
    }
  }
}

function faults<Part> (name: string, schema: z.ZodType<Part>, part: Part): readonly string[] {
  const result = schema.safeParse(part)
  return result.success
    ? []
    : result.error.issues.map(({ message, path }) => `${[name, ...path.map(String)].join('.')}: ${message}`)
}
