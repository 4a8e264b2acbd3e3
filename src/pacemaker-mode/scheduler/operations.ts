/**
 * What the configuration says about one operation of a resource: its meta attributes, timeout,
 * and what a failure of it means. Also the parameters handed to the agent.
 */

import type { XmlElement } from '../cib/xml.js'
import { parseInterval, parseMilliseconds } from '../cib/values.js'
import type { RuleContext } from '../rules/context.js'
import type { Needs, OnFail } from './model/action.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE, type Role } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { nodeContext, valuesOf } from './sets.js'
import { actionKey, booleanOr, parseRole } from './text.js'
import { isFencing } from './resource-tree.js'

export const DEFAULT_TIMEOUT = '20s'

/** An operation as configured, and what follows for an action of it. */
export interface OperationPolicy {
  readonly meta: Map<string, string>
  readonly needs: Needs
  readonly onFail: OnFail
  /** The role the resource is left in after a failure. */
  readonly failRole: Role
  readonly config: XmlElement | undefined
}

/** Milliseconds between recurrences of a configured operation. */
export function intervalOf (operation: XmlElement): number {
  return parseInterval(operation.attributes['interval'] ?? '0') ?? 0
}

/**
 * The configured operation of that name and interval. Both halves of a live migration may share
 * one called `migrate`.
 */
export function findOperation (
  resource: Resource, task: string, interval: number, includeDisabled = true
): XmlElement | undefined {
  const found = resource.operations.find(each => each.attributes['name'] === task &&
    intervalOf(each) === interval &&
    (includeDisabled || booleanOr(each.attributes['enabled'], true)))
  if (found !== undefined) return found
  if (task === 'migrate_to' || task === 'migrate_from') {
    return findOperation(resource, 'migrate', 0, includeDisabled)
  }
  return undefined
}

/** What the configuration says of an operation; `interval` in ms. */
export function operationPolicy (
  set: WorkingSet, resource: Resource, task: string, interval: number, node: Node | undefined
): OperationPolicy {
  const { config, values } = configuredOperation(set, resource, task, interval, node)
  const meta = new Map(values)
  const needs = task !== 'start' && task !== 'promote'
    ? 'nothing'
    : resource.requires === 'nothing'
      ? 'nothing'
      : resource.requires === 'quorum' ? 'quorum' : 'fencing'
  const { onFail, failRole } = failurePolicy(set, resource, task, interval, meta)
  return { meta, needs, onFail, failRole, config }
}

/** How an operation is configured, with its meta attributes: the same on every node or for one. */
interface ConfiguredOperation {
  readonly config: XmlElement | undefined
  readonly values: ReadonlyMap<string, string>
}

/** Looks up the operation, which is done once for all nodes where no rule tells them apart. */
function configuredOperation (
  set: WorkingSet, resource: Resource, task: string, interval: number, node: Node | undefined
): ConfiguredOperation {
  const key = interval === 0 ? task : `${task} ${interval}`
  const known = resource.operationCache.get(key)
  if (known !== undefined) return known
  const config = findOperation(resource, task, interval)
  const values = operationMeta(set, resource, task, interval, config, node)
  const found = { config, values }
  if (!resource.operations.some(hasMetaRules)) resource.operationCache.set(key, found)
  return found
}

/** Whether what is said of an operation may depend on the node. */
function hasMetaRules (operation: XmlElement): boolean {
  return operation.children.some(({ name, attributes, children }) => name === 'meta_attributes' &&
    (attributes['id-ref'] !== undefined || children.some(each => each.name === 'rule')))
}

/** Meta attributes of an action: times in ms, `interval` only when it recurs. */
function operationMeta (
  set: WorkingSet, resource: Resource, task: string, interval: number,
  config: XmlElement | undefined, node: Node | undefined
): Map<string, string> {
  const context = operationContext(set, resource, task, interval)
  const meta = new Map<string, string>()
  const add = (from: ReadonlyMap<string, string>): void => {
    for (const [name, value] of from) if (!meta.has(name)) meta.set(name, value)
  }
  const isProbe = task === 'monitor' && interval === 0
  if (config !== undefined) {
    // What stands in the element itself goes before its meta attributes.
    for (const [name, value] of Object.entries(config.attributes)) {
      if (name !== 'id' && name !== 'id-ref') meta.set(name, value)
    }
    add(valuesOf(set, config, 'meta_attributes', { ...nodeContext(set, node), ...context }))
  }
  if (isProbe && config === undefined) {
    const timeout = probeTimeout(resource)
    if (timeout !== undefined) meta.set('timeout', timeout)
  }
  if (set.operationDefaults !== undefined) {
    add(valuesOf(set, set.operationDefaults, 'meta_attributes', context))
  }
  normaliseTimes(set, resource, task, interval, meta)
  return meta
}

function operationContext (
  set: WorkingSet, resource: Resource, task: string, interval: number
): RuleContext {
  const { standard, provider, agent } = resource
  return {
    now: set.now,
    operation: { name: task, intervalMs: interval },
    resource: {
      class: standard, type: agent, ...(provider === undefined ? {} : { provider })
    }
  }
}

/**
 * A probe without a definition of its own takes the timeout of the most frequent monitor, as far
 * as that stands in the element itself: its meta attributes are not looked at.
 */
function probeTimeout (resource: Resource): string | undefined {
  let best: XmlElement | undefined
  for (const each of resource.operations) {
    if (each.attributes['name'] !== 'monitor' || intervalOf(each) <= 0) continue
    if (!booleanOr(each.attributes['enabled'], true)) continue
    if (best === undefined || intervalOf(each) < intervalOf(best)) best = each
  }
  return best?.attributes['timeout']
}

function normaliseTimes (
  set: WorkingSet, resource: Resource, task: string, interval: number, meta: Map<string, string>
): void {
  if (interval > 0) meta.set('interval', String(interval))
  else meta.delete('interval')
  let timeout = meta.get('timeout')
  if (isFencing(resource) && (task === 'monitor' || task === 'start')) {
    timeout = parametersOf(set, resource, undefined).get('pcmk_monitor_timeout') ?? timeout
  }
  // Unlike an interval, a timeout is no ISO 8601 duration.
  meta.set('timeout', String(parseMilliseconds(timeout ?? DEFAULT_TIMEOUT) ?? 20_000))
  const delay = meta.get('start-delay')
  const origin = meta.get('interval-origin')
  if (delay !== undefined) meta.set('start-delay', String(parseInterval(delay) ?? 0))
  else if (origin !== undefined && interval > 0) {
    const wait = set.untilOrigin(origin, interval)
    if (wait !== undefined) meta.set('start-delay', String(wait))
  }
}

function failurePolicy (
  set: WorkingSet, resource: Resource, task: string, interval: number,
  meta: Map<string, string>
): { onFail: OnFail, failRole: Role } {
  const failRole = task === 'promote' ? ROLE.unpromoted : ROLE.started
  const value = onFailValue(set, resource, task, interval, meta)
  const { fencingEnabled } = set.options
  switch (value) {
    case 'block': return { onFail: 'block', failRole }
    case 'fence':
      if (fencingEnabled) return { onFail: 'fence', failRole }
      complain(set, `Resetting 'on-fail' for operation '${actionKey(resource.id, task, interval)}' ` +
        "to 'stop' because 'fence' is not valid when fencing is disabled")
      return { onFail: 'stop', failRole: ROLE.stopped }
    case 'standby': return { onFail: 'standby', failRole }
    case 'ignore': case 'nothing': return { onFail: 'ignore', failRole }
    case 'migrate': return { onFail: 'ban', failRole }
    case 'stop': return { onFail: 'stop', failRole: ROLE.stopped }
    case 'restart': return { onFail: 'restart', failRole }
    case 'restart-container':
      // What is in no container fails as if nothing was said.
      if (resource.container === undefined) break
      return { onFail: 'restart-container', failRole }
    case 'demote': return { onFail: 'demote', failRole }
  }
  if (resource.container !== undefined && !resource.isConnection) {
    return { onFail: 'restart-container', failRole }
  }
  if (resource.container !== undefined && resource.isConnection && task !== 'start') {
    return { onFail: 'restart-container', failRole }
  }
  if (resource.isConnection && resource.container === undefined && task !== 'start' &&
    !(task === 'monitor' && interval === 0)) {
    if (!resource.managed) return { onFail: 'ignore', failRole }
    return {
      onFail: 'reset-remote',
      failRole: resource.reconnectInterval > 0 ? ROLE.stopped : failRole
    }
  }
  if (task === 'stop') return { onFail: fencingEnabled ? 'fence' : 'block', failRole }
  return { onFail: 'restart', failRole }
}

/** What can be no answer to a failed stop: it would need the resource to be stopped. */
const NOT_AFTER_STOP = new Set(['stop', 'standby', 'demote'])

/** The configured reaction where it is allowed; `demote` is so for the promoted role only. */
function onFailValue (
  set: WorkingSet, resource: Resource, task: string, interval: number, meta: Map<string, string>
): string | undefined {
  const value = meta.get('on-fail')?.toLowerCase()
  if (value === undefined) {
    return task === 'demote' ? demoteFallback(resource) : undefined
  }
  if (task === 'stop' && NOT_AFTER_STOP.has(value)) {
    complain(set, `Resetting 'on-fail' for ${resource.id} stop action to default value because ` +
      `'${value}' is not allowed for stop`)
    meta.delete('on-fail')
    return undefined
  }
  if (value !== 'demote') return value
  const promotedMonitor = task === 'monitor' && interval > 0 &&
    parseRole(meta.get('role')) === ROLE.promoted
  if (task === 'promote' || promotedMonitor) return value
  complain(set, `Resetting 'on-fail' for ${resource.id} ${task} action to default value because ` +
    `'${value}' is not allowed for it`)
  meta.delete('on-fail')
  return undefined
}

/** An operation is read many times; what is wrong with it is said once. */
function complain (set: WorkingSet, message: string): void {
  if (set.warnings.some(each => each.message === message)) return
  set.warnings.push({ level: 'error', message })
}

/** A demote without setting reacts as the monitor of the promoted role does. */
function demoteFallback (resource: Resource): string | undefined {
  for (const each of resource.operations) {
    const { name, role, enabled } = each.attributes
    const value = each.attributes['on-fail']
    if (name !== 'monitor' || value === undefined || intervalOf(each) === 0) continue
    if (parseRole(role) !== ROLE.promoted || !booleanOr(enabled, true)) continue
    if (value !== 'demote') return value
  }
  return undefined
}

/**
 * Parameters of the agent on `node`: the resource's own instance attributes, then those of what it
 * is part of, then the defaults.
 */
export function parametersOf (
  set: WorkingSet, resource: Resource, node: Node | undefined
): ReadonlyMap<string, string> {
  const cache = set.parameterCache
  let byNode = cache.get(resource)
  if (byNode === undefined) {
    byNode = new Map()
    cache.set(resource, byNode)
  }
  const key = hasRules(resource) ? node?.id ?? '' : ''
  let found = byNode.get(key)
  if (found === undefined) {
    found = readParameters(set, resource, node)
    byNode.set(key, found)
  }
  return found
}

function hasRules (resource: Resource): boolean {
  for (let at: Resource | undefined = resource; at !== undefined; at = at.parent) {
    for (const child of at.config.children) {
      if (child.name !== 'instance_attributes') continue
      if (child.attributes['id-ref'] !== undefined) return true
      if (child.children.some(each => each.name === 'rule')) return true
    }
  }
  return false
}

function readParameters (
  set: WorkingSet, resource: Resource, node: Node | undefined
): ReadonlyMap<string, string> {
  const { standard, provider, agent, meta } = resource
  const context: RuleContext = {
    ...nodeContext(set, node),
    meta: name => meta.get(name),
    resource: { class: standard, type: agent, ...(provider === undefined ? {} : { provider }) }
  }
  const found = new Map<string, string>()
  const add = (element: XmlElement): void => {
    for (const [name, value] of valuesOf(set, element, 'instance_attributes', context)) {
      if (!found.has(name)) found.set(name, value)
    }
  }
  for (let at: Resource | undefined = resource; at !== undefined; at = at.parent) {
    if (at.kind !== 'bundle') add(at.config)
  }
  if (set.resourceDefaults !== undefined) add(set.resourceDefaults)
  return found
}

/** Parameters given to one operation only, by instance attributes inside its definition. */
export function operationParameters (
  set: WorkingSet, config: XmlElement | undefined, node: Node | undefined
): ReadonlyMap<string, string> {
  if (config === undefined) return NO_VALUES
  return valuesOf(set, config, 'instance_attributes', nodeContext(set, node))
}

const NO_VALUES: ReadonlyMap<string, string> = new Map()
