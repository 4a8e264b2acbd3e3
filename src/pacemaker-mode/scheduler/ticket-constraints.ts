/** Tickets: their state, and what resources that need them may do. */

import type { XmlElement } from '../cib/xml.js'
import type { Ticket, TicketConstraint } from './model/constraint.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { constraintTargets, setMembers, usableSets } from './references.js'
import { adjustScore } from './tables.js'
import { childrenOf, INFINITY, isTrue, parseRole } from './text.js'
import { isFencing } from './resource-tree.js'

/** Reads `status/tickets`. */
export function unpackTickets (set: WorkingSet, section: XmlElement | undefined): void {
  if (section === undefined) return
  for (const element of childrenOf(section, 'ticket_state')) {
    const { id, granted, standby } = element.attributes
    if (id === undefined) continue
    const ticket = ticketOf(set, id)
    ticket.granted = isTrue(granted)
    ticket.standby = isTrue(standby)
    for (const [name, value] of Object.entries(element.attributes)) ticket.state.set(name, value)
  }
}

function ticketOf (set: WorkingSet, id: string): Ticket {
  const found = set.tickets.get(id)
  if (found !== undefined) return found
  const ticket: Ticket = { id, granted: false, standby: false, state: new Map() }
  set.tickets.set(id, ticket)
  return ticket
}

/** Reads one `rsc_ticket` element and applies the state of its ticket. */
export function unpackTicketConstraint (set: WorkingSet, element: XmlElement): void {
  const { attributes } = element
  const name = attributes['ticket']
  if (name === undefined) return
  const ticket = ticketOf(set, name)
  const configured = attributes['loss-policy']
  const unfenceable = configured === 'fence' && !set.options.fencingEnabled
  if (unfenceable) {
    set.warnings.push({
      level: 'error',
      message: `Resetting 'loss-policy' to 'stop' for ticket '${name}' because fencing is disabled`
    })
  }
  const policy = unfenceable ? 'stop' : configured
  const add = (resource: Resource, roleText: string | undefined): void => {
    // Whatever is active is started.
    const wanted = parseRole(roleText) ?? ROLE.unknown
    const role = wanted === ROLE.started ? ROLE.unknown : wanted
    const constraint: TicketConstraint = {
      id: attributes['id'] ?? '', resource, ticket, lossPolicy: lossPolicy(policy, role), role
    }
    set.ticketConstraints.push(constraint)
    applyTicket(set, resource, constraint)
  }
  if (attributes['rsc'] !== undefined) {
    for (const resource of constraintTargets(set, attributes['rsc'], attributes['id'] ?? '')) {
      add(resource, attributes['rsc-role'])
    }
  }
  for (const each of usableSets(set, element)) {
    for (const resource of setMembers(set, each)) add(resource, each.attributes['role'])
  }
}

function lossPolicy (text: string | undefined, role: Role): TicketConstraint['lossPolicy'] {
  switch (text) {
    case 'fence': case 'freeze': case 'demote': case 'stop': return text
    default: return role === ROLE.promoted ? 'demote' : 'stop'
  }
}

function applyTicket (set: WorkingSet, resource: Resource, constraint: TicketConstraint): void {
  resource.tickets.push(constraint.ticket)
  resource.ticketConstraints.push(constraint)
  if (resource.children.length > 0) {
    for (const child of resource.children) applyTicket(set, child, constraint)
    return
  }
  const { ticket, lossPolicy, role } = constraint
  if (ticket.granted && !ticket.standby) return
  const ban = (why: string): void => {
    for (const node of set.nodes) {
      adjustScore(set, resource, node, -INFINITY, `ticket ${ticket.id} ${why}`)
    }
  }
  if (ticket.granted) {
    if (role !== ROLE.promoted || lossPolicy === 'stop') ban('is on standby')
  } else if (resource.running.length === 0) {
    if (role !== ROLE.promoted || lossPolicy === 'stop') ban('is not granted')
  } else {
    onLost(set, resource, constraint, ban)
  }
}

function onLost (
  set: WorkingSet, resource: Resource, { lossPolicy, role }: TicketConstraint,
  ban: (why: string) => void
): void {
  const concerned = role === ROLE.unknown || role === resource.role
  switch (lossPolicy) {
    case 'stop': ban('was lost'); break
    case 'demote':
      if (role !== ROLE.promoted) ban('was lost')
      break
    case 'fence':
      if (!concerned || isFencing(resource)) break
      ban('was lost')
      for (const node of resource.running) set.fence(node, 'deadman ticket was lost')
      break
    case 'freeze':
      if (!concerned) break
      resource.managed = false
      resource.blocked = true
      break
  }
}

/** Whether a ticket forbids that the resource is promoted. */
export function promotionForbidden (resource: Resource): boolean {
  return resource.ticketConstraints.some(({ ticket, role }) => role === ROLE.promoted &&
    (!ticket.granted || ticket.standby))
}
