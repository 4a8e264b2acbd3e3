/** Fail counts, their expiry, and what follows from them. */

import type { XmlElement } from '../cib/xml.js'
import { parseInterval } from '../cib/values.js'
import type { Action } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { agentParameters, requestAction, setReason } from './actions.js'
import { intervalOf } from './operations.js'
import { actionKey, childrenOf, integerOr, scoreOr, withoutInstance } from './text.js'
import { addScores } from '../cib/values.js'

export interface FailCount {
  readonly count: number
  /** Seconds since the epoch; 0 when unknown. */
  readonly last: number
}

/** Names under which failures of the resource are counted. */
function countName (resource: Resource): string {
  return resource.unique ? resource.id : resource.plainId
}

/**
 * The failures of a resource on a node, summed over its operations. `effective` leaves out what
 * has expired; fillers of a container count as the container's.
 */
export function failCount (
  set: WorkingSet, resource: Resource, node: Node, effective: boolean, withFillers = false
): FailCount {
  const own = countedFailures(resource, node)
  let { count } = own
  if (effective && count > 0 && resource.failureTimeout > 0 &&
    !isBlocking(set, resource, node) && set.now > own.last + resource.failureTimeout) {
    count = 0
  }
  if (withFillers) {
    for (const filler of resource.fillers) {
      count = addScores(count, failCount(set, filler, node, effective).count)
    }
  }
  return { count, last: own.last }
}

function countedFailures (resource: Resource, node: Node): FailCount {
  let [count, last] = [0, 0]
  const recorded = failureAttributes(node)
  if (recorded.length === 0) return { count, last }
  const name = countName(resource)
  for (const [attribute, value] of recorded) {
    if (belongsTo(attribute, 'fail-count-', name, resource)) {
      count = addScores(count, scoreOr(value, 0))
    } else if (belongsTo(attribute, 'last-failure-', name, resource)) {
      last = Math.max(last, integerOr(value, 0))
    }
  }
  return { count, last }
}

type Attributes = ReadonlyArray<readonly [string, string]>

/** What nodes have recorded of failures, as of so many attributes: most have nothing. */
const RECORDED = new WeakMap<Node, { readonly size: number, readonly found: Attributes }>()

function failureAttributes (node: Node): Attributes {
  const known = RECORDED.get(node)
  if (known !== undefined && known.size === node.attributes.size) return known.found
  const found = [...node.attributes].filter(([name]) =>
    name.startsWith('fail-count-') || name.startsWith('last-failure-'))
  RECORDED.set(node, { size: node.attributes.size, found })
  return found
}

/** `fail-count-NAME#operation_interval`, or the older form without operation. */
function belongsTo (
  attribute: string, prefix: string, name: string, resource: Resource
): boolean {
  if (!attribute.startsWith(prefix + name)) return false
  const rest = attribute.slice(prefix.length + name.length)
  if (resource.unique) return rest === '' || /^#.+_\d+$/.test(rest)
  return /^(?::\d+)?(?:#.+_\d+)?$/.test(rest)
}

/** Whether a failure with on-fail=block stands in the node's history: it never expires. */
export function isBlocking (set: WorkingSet, resource: Resource, node: Node): boolean {
  for (const operation of resource.operations) {
    if (operation.attributes['on-fail'] !== 'block') continue
    const key = actionKey(resource.plainId, operation.attributes['name'] ?? '', intervalOf(operation))
    const entry = set.lastFailures.get(`${node.id} ${resource.plainId} ${key}`)
    if (entry !== undefined) return true
  }
  return false
}

/** Which operation keys have a recorded last failure, by node and resource. */
export function indexLastFailures (status: XmlElement | undefined): Map<string, XmlElement> {
  const found = new Map<string, XmlElement>()
  for (const state of status === undefined ? [] : childrenOf(status, 'node_state')) {
    for (const resources of childrenOf(state, 'lrm').flatMap(each => childrenOf(each, 'lrm_resources'))) {
      for (const resource of childrenOf(resources, 'lrm_resource')) {
        const id = resource.attributes['id'] ?? ''
        for (const entry of childrenOf(resource, 'lrm_rsc_op')) {
          const key = entry.attributes['operation_key'] ??
            actionKey(id, entry.attributes['operation'] ?? '', intervalMs(entry))
          // Of failures only the last one is sure to be one.
          const isFailure = entry.attributes['id'] === `${id}_last_failure_0` ||
            (entry.attributes['id'] === key &&
              integerOr(entry.attributes['rc-code'], 0) !== expectedCode(entry))
          if (!isFailure) continue
          const plainKey = withoutInstance(id) + key.slice(id.length)
          found.set(`${state.attributes['id'] ?? ''} ${withoutInstance(id)} ${plainKey}`, entry)
        }
      }
    }
  }
  return found
}

/** The third number of the transition key: the code that means success. */
export function expectedCode (entry: XmlElement): number {
  const key = entry.attributes['transition-key'] ??
    entry.attributes['transition-magic']?.replace(/^[^;]*;/, '')
  const found = /^\d+:-?\d+:(-?\d+):/.exec(key ?? '')
  return found === null ? -1 : Number(found[1])
}

/** Schedules that the fail count of the resource on the node is forgotten. */
export function clearFailCount (
  set: WorkingSet, resource: Resource, node: Node, reason: string
): Action {
  const action = requestAction(set, {
    resource,
    key: actionKey(resource.id, 'clear_failcount', 0),
    task: 'clear_failcount',
    node,
    optional: false
  })
  action.onDc = true
  action.runnable = true
  action.optional = false
  action.meta.set('op_no_wait', 'true')
  action.params = agentParameters(set, action)
  setReason(action, reason, true)
  return action
}

/** Whether failures on the node have reached the resource's migration threshold. */
export function thresholdReached (set: WorkingSet, resource: Resource, node: Node): boolean {
  if (resource.migrationThreshold === 0 || resource.failureIgnored) return false
  const { count } = failCount(set, resource, node, true, true)
  if (count <= 0) return false
  return resource.migrationThreshold - count <= 0
}

/** The interval of a recorded operation. */
export function intervalMs (entry: XmlElement): number {
  return parseInterval(`${entry.attributes['interval'] ?? '0'}ms`) ?? 0
}
