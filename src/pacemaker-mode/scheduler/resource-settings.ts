/** What is configured about one resource: its meta attributes in effect, and what they mean. */

import type { XmlElement } from '../cib/xml.js'
import type { RuleContext } from '../rules/context.js'
import type { MultipleActive, Requires, Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { valuesOf } from './sets.js'
import { INFINITY, integerOr, scoreOr } from './text.js'

/**
 * Meta attributes: the resource's own, then those of what it is part of, then the defaults. Rules
 * in them see no node.
 */
export function metaOf (
  set: WorkingSet, config: XmlElement, parent: Resource | undefined
): Map<string, string> {
  const { class: standard, provider, type } = config.attributes
  const context: RuleContext = {
    now: set.now,
    ...(standard === undefined
      ? {}
      : { resource: { class: standard, type: type ?? '', ...(provider === undefined ? {} : { provider }) } })
  }
  const meta = new Map(valuesOf(set, config, 'meta_attributes', context))
  if (parent !== undefined) {
    for (const [name, value] of parent.meta) if (!meta.has(name)) meta.set(name, value)
  }
  if (set.resourceDefaults !== undefined) {
    for (const [name, value] of valuesOf(set, set.resourceDefaults, 'meta_attributes', context)) {
      if (!meta.has(name)) meta.set(name, value)
    }
  }
  return meta
}

/** What the resource takes of the capacities of its node. */
export function utilizationOf (set: WorkingSet, config: XmlElement): Map<string, number> {
  const found = new Map<string, number>()
  for (const [name, value] of valuesOf(set, config, 'utilization', { now: set.now })) {
    found.set(name, integerOr(value, 0))
  }
  return found
}

/** Instances of clones hold on to their node a little, so that they are not shuffled. */
export function stickinessOf (
  meta: ReadonlyMap<string, string>, parent: Resource | undefined
): number {
  const value = meta.get('resource-stickiness')
  const inClone = parent !== undefined &&
    (parent.kind === 'clone' || parent.parent?.kind === 'clone')
  if (value === undefined || value === 'default') return inClone ? 1 : 0
  return scoreOr(value, 0)
}

/** Failures after which a node is no longer used; nonsense means never. */
export function thresholdOf (meta: ReadonlyMap<string, string>): number {
  const value = meta.get('migration-threshold')
  const score = scoreOr(value, INFINITY)
  return score < 0 ? INFINITY : score
}

/** What is done about a resource that is active in several places. */
export function multipleActive (text: string | undefined): MultipleActive {
  switch (text?.toLowerCase()) {
    case 'stop_only': return 'stop_only'
    case 'block': return 'block'
    case 'stop_unexpected': return 'stop_unexpected'
    default: return 'stop_start'
  }
}

/** What has to hold before the resource may start. */
export function requiresOf (
  set: WorkingSet, id: string, meta: ReadonlyMap<string, string>, isFencing: boolean,
  isConnection: boolean
): Requires {
  const { fencingEnabled } = set.options
  const value = meta.get('requires')?.toLowerCase()
  switch (value) {
    case 'nothing': return 'nothing'
    case 'quorum': return 'quorum'
    case 'unfencing':
      if (isFencing || !fencingEnabled) return 'quorum'
      return 'unfencing'
    case 'fencing':
      if (fencingEnabled) return 'fencing'
      set.warnings.push({
        level: 'warning', message: `${id} requires fencing but fencing is disabled`
      })
      return 'quorum'
    default:
      // Connections are needed to find out what is active on the other side.
      if (isFencing || isConnection) return 'quorum'
      if (set.enableUnfencing) return 'unfencing'
      if (fencingEnabled) return 'fencing'
      return set.options.quorumPolicy === 'ignore' ? 'nothing' : 'quorum'
  }
}
