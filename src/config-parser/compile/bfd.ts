/** The BFD sessions of the configuration. */

import { assert } from '../../lib/assert.js'
import type { BfdConfig } from '../../vrrp/bfd/config.js'
import type { BfdDraft, Draft } from '../draft.js'

/** The sessions in the order of the file; their blocks have been examined where they ended. */
export function compileBfd ({ bfds }: Pick<Draft, 'bfds'>): readonly BfdConfig[] {
  return bfds.map(session)
}

function session (draft: BfdDraft): BfdConfig {
  const { name, source, neighbor, minRx, minTx, idleTx, multiplier, passive, ttl, multihop } = draft
  assert(neighbor !== undefined && ttl !== undefined, 'a session without neighbour is left out where its block ends')
  return {
    name,
    source,
    neighbor,
    minRx,
    minTx,
    idleTx,
    multiplier,
    passive,
    ttl,
    maxHops: draft.maxHops < 0 ? undefined : draft.maxHops,
    multihop,
    tells: { vrrp: draft.vrrp, checkers: draft.checker }
  }
}
