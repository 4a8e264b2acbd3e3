/** Reads all constraints. */

import { unpackColocation } from './colocation-constraints.js'
import { unpackLocation } from './location-constraints.js'
import type { WorkingSet } from './model/working-set.js'
import { unpackOrder } from './order-constraints.js'
import { resolveReference } from './sets.js'
import { childOf } from './text.js'
import { unpackTicketConstraint } from './ticket-constraints.js'

/** Reads `configuration/constraints` in document order. */
export function unpackConstraints (set: WorkingSet): void {
  const configuration = childOf(set.cib, 'configuration')
  const section = configuration === undefined ? undefined : childOf(configuration, 'constraints')
  for (const element of section?.children ?? []) {
    const resolved = element.name === 'rsc_location' ? element : resolveReference(element, set.ids)
    switch (element.name) {
      case 'rsc_location': unpackLocation(set, resolved); break
      case 'rsc_colocation': unpackColocation(set, resolved); break
      case 'rsc_order': unpackOrder(set, resolved); break
      case 'rsc_ticket': unpackTicketConstraint(set, resolved); break
      default:
        set.warnings.push({ level: 'error', message: `Unsupported constraint type: ${element.name}` })
    }
  }
}
