/** Reads `rsc_location` constraints and applies them to the tables of resources. */

import type { XmlElement } from '../cib/xml.js'
import { addScores, formatScore } from '../cib/values.js'
import type { RuleContext } from '../rules/context.js'
import { evaluateRule } from '../rules/rule.js'
import type { Location } from './model/constraint.js'
import type { Discovery, Node } from './model/node.js'
import type { BundleState, Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { parametersOf } from './operations.js'
import { constraintTargets, setMembers, usableSets } from './references.js'
import { recheckAt, resolveReference } from './sets.js'
import { candidate, note } from './tables.js'
import { childrenOf, parseRole, scoreOr } from './text.js'
import { nodeByName } from './unpack-nodes.js'

const DISCOVERY_RANK = { always: 0, never: 1, exclusive: 2 } as const

type Submatches = ReadonlyArray<string | undefined>

interface Target {
  readonly resource: Resource
  readonly role: Role | undefined
  readonly score: string | undefined
  readonly submatches?: Submatches
}

/** Reads one `rsc_location` element. */
export function unpackLocation (set: WorkingSet, element: XmlElement): void {
  const discovery = discoveryOf(element.attributes['resource-discovery'])
  for (const target of targetsOf(set, element)) {
    const rules = childrenOf(element, 'rule').map(each => resolveReference(each, set.ids))
    if (rules.length > 0) {
      for (const rule of rules) addRule(set, element, rule, target, discovery)
      continue
    }
    const node = nodeByName(set, element.attributes['node'] ?? '')
    if (node === undefined) continue
    addLocation(set, {
      id: element.attributes['id'] ?? '',
      resource: target.resource,
      role: target.role ?? ROLE.unknown,
      discovery,
      candidates: [{ node, score: scoreOr(target.score ?? element.attributes['score'], 0) }]
    })
  }
}

function discoveryOf (text: string | undefined): Discovery | undefined {
  return text === 'never' || text === 'exclusive' || text === 'always' ? text : undefined
}

function targetsOf (set: WorkingSet, element: XmlElement): readonly Target[] {
  const { attributes } = element
  const id = attributes['id'] ?? ''
  const role = parseRole(attributes['role'])
  const targets: Target[] = []
  if (attributes['rsc'] !== undefined) {
    for (const resource of constraintTargets(set, attributes['rsc'], id)) {
      targets.push({ resource, role, score: undefined })
    }
  }
  const pattern = attributes['rsc-pattern']
  if (pattern !== undefined) targets.push(...matching(set, pattern, role))
  for (const each of usableSets(set, element)) {
    for (const resource of setMembers(set, each)) {
      targets.push({
        resource,
        role: parseRole(each.attributes['role']) ?? role,
        score: each.attributes['score']
      })
    }
  }
  return targets
}

/** Top-level resources whose id matches the extended regular expression; `!` negates. */
function matching (set: WorkingSet, pattern: string, role: Role | undefined): readonly Target[] {
  const inverted = pattern.startsWith('!')
  let expression: RegExp
  try {
    expression = new RegExp(inverted ? pattern.slice(1) : pattern, 's')
  } catch {
    set.warnings.push({ level: 'error', message: `Ignoring bad pattern '${pattern}'` })
    return []
  }
  const targets: Target[] = []
  for (const resource of set.resources) {
    if (resource.removed) continue
    const found = expression.exec(resource.id)
    if ((found === null) !== inverted) continue
    const target: Target = { resource, role, score: undefined }
    targets.push(found === null ? target : { ...target, submatches: [...found] })
  }
  return targets
}

function addRule (
  set: WorkingSet, constraint: XmlElement, rule: XmlElement, target: Target,
  discovery: Discovery | undefined
): void {
  const attribute = rule.attributes['score-attribute'] ?? rule.attributes['score_attribute']
  const candidates: Array<{ node: Node, score: number }> = []
  for (const node of set.nodes) {
    const verdict = evaluateRule(rule, ruleContext(set, target, node))
    if (verdict.nextChange !== undefined) recheckAt(set, verdict.nextChange)
    if (!verdict.matches) continue
    const score = attribute === undefined
      ? scoreOr(rule.attributes['score'], 0)
      : attributeScore(node, attribute, target.submatches)
    if (score !== undefined) candidates.push({ node, score })
  }
  if (candidates.length === 0) return
  addLocation(set, {
    id: constraint.attributes['id'] ?? '',
    resource: target.resource,
    role: parseRole(rule.attributes['role']) ?? target.role ?? ROLE.unknown,
    discovery,
    candidates
  })
}

function attributeScore (
  node: Node, attribute: string, submatches: Submatches | undefined
): number | undefined {
  const name = submatches === undefined
    ? attribute
    : attribute.replace(/%(\d)/g, (_, digit: string) => submatches[Number(digit)] ?? '')
  const value = node.attributes.get(name)
  return value === undefined ? undefined : scoreOr(value, 0)
}

function ruleContext (set: WorkingSet, target: Target, node: Node): RuleContext {
  const { resource, submatches } = target
  return {
    now: set.now,
    attributes: name => node.attributes.get(name),
    parameters: name => parametersOf(set, resource, node).get(name),
    meta: name => resource.meta.get(name),
    ...(submatches === undefined ? {} : { submatches })
  }
}

/** Adds one to those that are applied later. */
export function addLocation (set: WorkingSet, location: Location): void {
  set.locations.push(location)
  location.resource.locations.push(location)
}

/** Applies all location constraints, in their order. */
export function applyLocations (set: WorkingSet): void {
  for (const location of set.locations) applyTo(set, location.resource, location, false)
}

function applyTo (
  set: WorkingSet, resource: Resource, location: Location, withoutScores: boolean
): void {
  if (resource.kind === 'group') {
    applyToTable(set, resource, location, withoutScores)
    resource.children.forEach((member, at) => {
      // The first member leads; the others only have to know the nodes.
      const follows = at > 0 && resource.group?.colocated !== false
      applyTo(set, member, location, withoutScores || follows)
    })
    return
  }
  applyToTable(set, resource, location, withoutScores)
  const { bundle, children } = resource
  const parts = bundle === undefined ? children : partsOf(bundle, location)
  for (const child of parts) applyTo(set, child, location, withoutScores)
}

/** A bundle is where its containers are; only roles are a matter of what is inside. */
function partsOf ({ replicas, clone }: BundleState, location: Location): readonly Resource[] {
  const outside = replicas.flatMap(({ container, ip }) =>
    ip === undefined ? [container] : [container, ip])
  return clone !== undefined && location.role > ROLE.started ? [...outside, clone] : outside
}

function applyToTable (
  set: WorkingSet, resource: Resource, location: Location, withoutScores: boolean
): void {
  // Constraints on the promoted role take effect when roles are given.
  if (location.role > ROLE.unpromoted && resource.nextRole !== location.role) {
    rememberFor(resource, location)
    return
  }
  rememberFor(resource, location)
  for (const { node, score } of location.candidates) {
    const given = withoutScores ? 0 : score
    const entry = resource.allowed.get(node.id) ?? candidate(node)
    entry.score = addScores(entry.score, given)
    resource.allowed.set(node.id, entry)
    note(set, resource, `location ${location.id}: ${formatScore(score)} on ${node.name}`)
    if (location.discovery !== undefined &&
      DISCOVERY_RANK[entry.discovery] < DISCOVERY_RANK[location.discovery]) {
      if (location.discovery === 'exclusive') resource.exclusiveDiscovery = true
      entry.discovery = location.discovery
    }
  }
}

/** Parts of a resource are asked for its locations when roles are given. */
function rememberFor (resource: Resource, location: Location): void {
  if (location.resource !== resource) resource.locations.push(location)
}
