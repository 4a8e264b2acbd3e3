/** What all keywords share while a configuration is read. */

import type { Family } from '../lib/ip-address.js'
import type { Statement } from './ast.js'
import type { Diagnostics } from './diagnostics.js'
import type { Draft } from './draft.js'
import type { Host } from './host.js'
import type { IprouteNames } from './iproute-names.js'
import type { Place } from './source.js'

export interface Scope {
  readonly host: Host
  readonly diagnostics: Diagnostics
  /** The configuration so far. */
  readonly draft: Draft
  /** A `-t` run: numbers with trailing rubbish are refused rather than cut. */
  readonly configTest: boolean
  /** The names of tables, protocols, scopes and groups. */
  readonly names: IprouteNames
  /** How many rules of each family have been given a preference for want of one. */
  readonly ruleNumbers: Record<Family, number>
  /** Interfaces that are named and do not exist: fatal for VRRP without dynamic_interfaces. */
  readonly missingInterfaces: Set<string>
  /** Members of garp_groups, also of the one that is open: an interface has one group. */
  readonly garpInterfaces: Set<string>
  /** So many wrong words may still be compared with known ones: each takes as long as 20 lines. */
  readonly guesses: { left: number }
  /** Told of each line whose keyword its block knows. */
  readonly onKeyword: ((statement: Statement) => void) | undefined
  /** Scripts that will be run, and where: the first one already needs enable_script_security. */
  readonly scriptsUsed: Map<string, Place>
}
