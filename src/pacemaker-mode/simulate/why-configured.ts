/** What `--why` says of failures, orders and tickets, as they stand in the base. */

import { at, children } from '../cib/elements.js'
import type { XmlElement } from '../cib/xml.js'
import type { Resource } from '../scheduler/model/resource.js'
import type { WorkingSet } from '../scheduler/model/working-set.js'

/** Failed operations in the history of the resource. */
export function failures (
  { failedOperations }: WorkingSet, { kind, id, plainId, historyId }: Resource
): readonly string[] {
  if (kind !== 'primitive') return []
  const names = [id, plainId, historyId ?? id].map(name => `${name}_`)
  return failedOperations.flatMap(({ attributes }) => {
    const { operation_key: key, id: entry = '', 'rc-code': code = '?', on_node: node } =
      { operation_key: undefined, 'rc-code': undefined, on_node: undefined, ...attributes }
    const operation = key ?? entry
    if (!names.some(name => operation.startsWith(name))) return []
    const where = node === undefined ? '' : ` on ${node}`
    const why = attributes['exit-reason'] ?? ''
    return [`Failed: ${operation}${where} with result ${code}${why === '' ? '' : ` (${why})`}.`]
  })
}

/** Ids under which constraints may name the resource: its own, its parents', its tags'. */
function namesOf (set: WorkingSet, resource: Resource): ReadonlySet<string> {
  const names = new Set<string>()
  for (let each: Resource | undefined = resource; each !== undefined; each = each.parent) {
    names.add(each.id).add(each.plainId)
    const template = each.config.attributes['template']
    if (template !== undefined) names.add(template)
  }
  for (const [tag, members] of set.tags) {
    if (members.some(member => names.has(member))) names.add(tag)
  }
  return names
}

/** Orders that name the resource or something it is part of. */
export function orders (set: WorkingSet, resource: Resource): readonly string[] {
  const names = namesOf(set, resource)
  return children(at(set.cib, 'configuration', 'constraints'), 'rsc_order').flatMap(order => {
    const steps = stepsOf(order)
    if (!steps.some(({ ids }) => ids.some(id => names.has(id)))) return []
    const { kind = order.attributes['score'] === '0' ? 'Optional' : 'Mandatory' } =
      { kind: undefined, ...order.attributes }
    return [`Order ${order.attributes['id'] ?? ''}: ` +
      `${steps.map(({ task, ids }) => `${task} ${ids.join(', ')}`).join(', then ')} (${kind}).`]
  })
}

interface Step { readonly task: string, readonly ids: readonly string[] }

function stepsOf (order: XmlElement): readonly Step[] {
  const { first, then, 'first-action': task = 'start', 'then-action': thenTask = task } =
    {
      first: undefined,
      then: undefined,
      'first-action': undefined,
      'then-action': undefined,
      ...order.attributes
    }
  if (first !== undefined && then !== undefined) {
    return [{ task, ids: [first] }, { task: thenTask, ids: [then] }]
  }
  return children(order, 'resource_set').map(set => ({
    task: set.attributes['action'] ?? 'start',
    ids: children(set, 'resource_ref').map(({ attributes }) => attributes['id'] ?? '')
  }))
}

/** Tickets the resource depends on. */
export function tickets (set: WorkingSet, resource: Resource): readonly string[] {
  const chain = new Set<Resource>()
  for (let each: Resource | undefined = resource; each !== undefined; each = each.parent) {
    chain.add(each)
  }
  return set.ticketConstraints.filter(each => chain.has(each.resource))
    .map(({ id, ticket, lossPolicy }) => {
      const held = ticket.standby ? 'granted, in standby' : 'granted'
      const state = ticket.granted ? held : 'not granted'
      return `Ticket ${ticket.id} (constraint ${id}): ${state}; its loss policy is ${lossPolicy}.`
    })
}
