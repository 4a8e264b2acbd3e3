/** What `--why` says of the nodes: how each of them scored, and why it cannot be used. */

import { formatScore, INFINITY } from '../cib/values.js'
import type { FencingDecision } from '../scheduler/model/decision.js'
import type { Node } from '../scheduler/model/node.js'
import type { Resource } from '../scheduler/model/resource.js'
import type { WorkingSet } from '../scheduler/model/working-set.js'

/** The final table, node by node; those that are no candidates at all stand in one line. */
export function candidates (
  set: WorkingSet, resource: Resource, fencing: readonly FencingDecision[]
): readonly string[] {
  if (resource.kind !== 'primitive') return []
  const others: string[] = []
  const lines = set.nodes.flatMap(node => {
    const candidate = resource.allowed.get(node.id)
    if (candidate === undefined) {
      others.push(node.name)
      return []
    }
    const chosen = node === resource.assigned
    const reasons = [
      ...conditions(node, fencing),
      ...candidate.score <= -INFINITY && !chosen ? exclusions(resource, node) : []
    ]
    const why = reasons.length === 0 ? '' : `, ${reasons.join(' and ')}`
    return [`  ${node.name}: score ${formatScore(candidate.score)}${why}${chosen ? ', chosen' : ''}`]
  })
  return others.length === 0 ? lines : [...lines, `  No candidates: ${others.join(', ')}`]
}

function conditions (node: Node, fencing: readonly FencingDecision[]): readonly string[] {
  const fenced = fencing.find(each => each.node === node)
  const reasons: ReadonlyArray<readonly [boolean, string]> = [
    [node.unclean, fenced === undefined ? 'unclean' : `unclean (${fenced.reason})`],
    [!node.online && !node.unclean, 'offline'],
    [node.standby, 'standby'],
    [node.pending, 'still joining'],
    [node.shutdown, 'shutting down'],
    [node.maintenance, 'in maintenance']
  ]
  return reasons.filter(([holds]) => holds).map(([, reason]) => reason)
}

/** What forbids the node to this resource and is no constraint. */
function exclusions (resource: Resource, node: Node): readonly string[] {
  const reasons: string[] = []
  if (node.kind === 'remote' && resource.isConnection) reasons.push('no place for connections')
  if (node.kind === 'remote' && resource.standard === 'stonith') {
    reasons.push('no place for fence devices')
  }
  const [others, room] = rivals(resource)
  const there = others.filter(each => isAssigned(each, node))
  if (there.length > 0 && there.length >= room) {
    reasons.push(`taken by ${there.map(({ id }) => id).join(', ')}`)
  }
  return reasons
}

/** The other instances of the same clone, or containers of the same bundle; how many fit a node. */
function rivals (resource: Resource): readonly [readonly Resource[], number] {
  const bundle = resource.parent?.bundle
  if (bundle !== undefined) {
    const containers = bundle.replicas.map(({ container }) => container)
    const others = containers.filter(each => each !== resource)
    return others.length < containers.length ? [others, bundle.replicasPerHost] : [[], 0]
  }
  const instance = instanceOf(resource)
  const { children = [], clone } = instance?.parent ?? {}
  return [children.filter(each => each !== instance), clone?.nodeMax ?? 1]
}

/** The instance of a clone that this is or belongs to. */
function instanceOf (resource: Resource): Resource | undefined {
  if (resource.parent === undefined) return undefined
  return resource.parent.kind === 'clone' ? resource : instanceOf(resource.parent)
}

function isAssigned (resource: Resource, node: Node): boolean {
  return resource.assigned === node || resource.children.some(child => isAssigned(child, node))
}
