/**
 * "Why is it there?": what made the scheduler place a resource where it did, in sentences. For
 * `crm_simulate --why`.
 */

import { formatScore } from '../cib/values.js'
import type { Action } from '../scheduler/model/action.js'
import type { Decision } from '../scheduler/model/decision.js'
import type { Resource } from '../scheduler/model/resource.js'
import { ROLE, ROLE_NAMES } from '../scheduler/model/role.js'
import type { WorkingSet } from '../scheduler/model/working-set.js'
import { planRows } from './plan-text.js'
import { isDisabled } from './resource-text.js'
import { failures, orders, tickets } from './why-configured.js'
import { candidates } from './why-nodes.js'

/** The explanation of one resource, or `undefined` when there is none of that id. */
export function explain (decision: Decision, id: string): readonly string[] | undefined {
  const resources = found(decision.set.resources, id)
  if (resources.length === 0) return undefined
  return resources.flatMap((resource, index) =>
    index === 0 ? explainOne(decision, resource) : ['', ...explainOne(decision, resource)])
}

/** By id; the id of a cloned primitive means all its instances. */
function found (resources: readonly Resource[], id: string): readonly Resource[] {
  return resources.flatMap(resource => {
    if (resource.id === id) return [resource]
    const inside = found(partsOf(resource), id)
    return resource.plainId === id && resource.kind === 'primitive' ? [resource] : inside
  })
}

function partsOf ({ children, bundle }: Resource): readonly Resource[] {
  if (bundle === undefined) return children
  return bundle.replicas.flatMap(({ ip, container, remote, child }) =>
    [ip, container, remote, child].filter(part => part !== undefined))
}

function explainOne ({ set, fencing }: Decision, resource: Resource): readonly string[] {
  return [
    `${resource.id}: ${present(resource)}; ${future(resource)}.`,
    ...decisive(set, resource),
    ...failures(set, resource),
    ...constraints(resource),
    ...orders(set, resource),
    ...tickets(set, resource),
    ...notes(set, resource),
    ...candidates(set, resource, fencing),
    ...plan(resource),
    ...obstacles(resource)
  ]
}

function present ({ kind, running, role, failed, children, bundle }: Resource): string {
  if (bundle !== undefined) return `a bundle of ${counted(bundle.replicas.length, 'replica')}`
  if (kind === 'clone') return `a clone of ${counted(children.length, 'instance')}`
  if (kind !== 'primitive') return `a ${kind} of ${counted(children.length, 'resource')}`
  if (running.length === 0) return failed ? 'it has failed and is not active' : 'it is not active'
  const where = running.map(({ name }) => name).join(' and ')
  return `it is ${ROLE_NAMES[role].toLowerCase()} on ${where}${failed ? ' and has failed' : ''}`
}

function counted (number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function future (resource: Resource): string {
  const { kind, assigned, running, nextRole } = resource
  if (kind !== 'primitive') return 'each part is decided on its own'
  if (assigned === undefined) {
    return running.length === 0 ? 'it stays inactive' : 'it will be stopped'
  }
  const rows = planRows(resource)
  const role = nextRole > ROLE.started ? ` as ${ROLE_NAMES[nextRole].toLowerCase()}` : ''
  const place = `${assigned.name}${role}`
  if (rows.some(({ action, blocked }) => action === 'Stop' && !blocked)) {
    return `it will be stopped, for its start on ${place} is not possible`
  }
  const hindered = rows.find(({ blocked }) => blocked)
  if (hindered !== undefined) {
    return `it would be on ${place}, but its ${hindered.action.toLowerCase()} is not possible`
  }
  const stays = running.length === 1 && running[0] === assigned
  return `${stays ? 'it stays' : 'it will be'} on ${place}`
}

/** Settings that outweigh any score. */
function decisive (set: WorkingSet, resource: Resource): readonly string[] {
  const sentences: string[] = []
  const { options } = set
  if (options.maintenanceMode) sentences.push('The whole cluster is in maintenance mode.')
  else if (resource.maintenance) sentences.push('It is in maintenance mode: nothing is done to it.')
  else if (!resource.managed) sentences.push('It is not managed: it is left where it is.')
  if (resource.blocked) sentences.push('A failure blocks it until somebody cleans it up.')
  if (isDisabled(resource)) {
    sentences.push(`Its target-role is ${resource.meta.get('target-role') ?? ''}.`)
  }
  if (options.stopAll) sentences.push('stop-all-resources is set: everything is stopped.')
  if (!set.hasQuorum && options.quorumPolicy !== 'ignore') {
    sentences.push(`The partition has no quorum; the policy is ${options.quorumPolicy}.`)
  }
  if (options.fencingEnabled && !set.haveFenceDevice && resource.requires !== 'nothing') {
    sentences.push('Fencing is enabled but no fence device is configured: nothing may be started.')
  }
  if (!options.symmetric) {
    sentences.push('symmetric-cluster is false: only nodes that a location names may be used.')
  }
  if (resource.kind === 'primitive' && resource.running.length > 1) {
    sentences.push('It is active on several nodes; multiple-active is ' +
      `${resource.multipleActive.replaceAll('-', '_')}.`)
  }
  if (resource.removed) sentences.push('It is no longer configured.')
  return sentences
}

function constraints ({ thisWith, withThis, locations }: Resource): readonly string[] {
  return [
    ...locations.flatMap(({ id, candidates: all }) => all.map(({ node, score }) =>
      `Location ${id}: ${preference(score)} ${node.name} (${formatScore(score)}).`)),
    ...thisWith.map(({ id, primary, score }) => `Colocation ${id}: ` +
      `${score < 0 ? 'apart from' : 'together with'} ${primary.id} (${formatScore(score)}), ` +
      `which is ${whereabouts(primary)}.`),
    ...withThis.filter(({ influence }) => influence).map(({ id, dependent, score }) =>
      `Colocation ${id}: ${dependent.id} wants to be ` +
      `${score < 0 ? 'elsewhere' : 'where this is'} (${formatScore(score)}).`)
  ]
}

function preference (score: number): string {
  if (score === 0) return 'allows'
  return score > 0 ? 'prefers' : 'avoids'
}

function whereabouts (primary: Resource): string {
  if (primary.kind === 'primitive') {
    const { assigned } = primary
    return assigned === undefined ? 'assigned nowhere' : `assigned to ${assigned.name}`
  }
  const places = new Set(partsOf(primary).map(({ assigned, children }) =>
    (assigned ?? children[0]?.assigned)?.name).filter(name => name !== undefined))
  return `a ${primary.kind} ` +
    (places.size === 0 ? 'assigned nowhere' : `with parts on ${[...places].join(', ')}`)
}

/** What was noted on the way; what the constraints above have told already is left out. */
function notes (set: WorkingSet, { id, locations }: Resource): readonly string[] {
  const told = locations.map(({ id: location }) => `location ${location}: `)
  const all = (set.notes.get(id) ?? []).filter(text => !told.some(start => text.startsWith(start)))
  return [...new Set(all)].map(text => `Noted: ${text}.`)
}

function plan (resource: Resource): readonly string[] {
  return planRows(resource).map(({ action, resource: id, detail, reason, blocked }) =>
    `Plan: ${action.toLowerCase()} ${id} (${detail})` +
    `${reason === undefined ? '' : `, due to ${reason}`}${blocked ? ', but it is blocked' : ''}.`)
}

/** Actions that are needed and cannot happen, with what keeps them. */
function obstacles ({ actions }: Resource): readonly string[] {
  return actions
    .filter(action => !action.optional && !action.runnable && !action.pseudo)
    .flatMap(action => [`${action.key} is needed and cannot be done.`, ...missing(action)])
}

function missing ({ before }: Action): readonly string[] {
  return before
    .filter(({ action }) => !action.runnable && !action.optional)
    .map(({ action }) => `  It waits for ${action.key}, which cannot be done.`)
}
