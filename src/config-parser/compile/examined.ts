/** A virtual server under examination, and how messages about it are made. */

import type { GroupEntryConfig } from '../../checkers/config.js'
import { writtenServer, writtenTarget } from '../../checkers/config.js'
import type { Family } from '../../lib/ip-address.js'
import type { Code } from '../codes.js'
import type { Details } from '../diagnostics.js'
import type { RealServerDraft, VirtualServerDraft } from '../lvs-draft.js'
import type { Scope } from '../scope.js'
import type { Place } from '../source.js'

/** What a virtual server stands for: its own address or mark, or those of its group. */
export interface Served {
  /** At least one address. */
  readonly addresses: boolean
  /** At least one firewall mark. */
  readonly marks: boolean
  /** The families of the addresses and of the marks that name one. */
  readonly families: ReadonlySet<Family>
  readonly entries: readonly GroupEntryConfig[]
}

/** A virtual server under examination. */
export interface Examined {
  readonly server: VirtualServerDraft
  readonly served: Served
  readonly scope: Scope
}

/** The name in messages; the protocol shows in it, so it changes when one is set. */
export function name ({ server }: Examined): string {
  return writtenTarget(server.target, server.protocol)
}

/** The name of a real server in messages. */
export function realName ({ server }: Examined, { address, port }: RealServerDraft): string {
  return writtenServer(address, server.protocol, port ?? 0)
}

export function report (
  { scope }: Examined, code: Code, message: string, place: Place, details: Details = {}
): void {
  scope.diagnostics.report(code, place, message, details)
}
