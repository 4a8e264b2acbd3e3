/** How many instances a clone or bundle has, where, and what is special about them. */

import { nameOf } from '../cib/elements.js'
import type { XmlElement } from '../cib/xml.js'
import type { CloneState } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { booleanOr, integerOr, isTrue } from './text.js'

/** The settings of a clone, or `undefined` when there is nothing inside it to clone. */
export function cloneState (
  set: WorkingSet, config: XmlElement, meta: Map<string, string>
): CloneState | undefined {
  const child = config.children.find(each => each.name === 'primitive' || each.name === 'group')
  if (child === undefined) {
    set.warnings.push({
      level: 'error',
      message: `${config.attributes['id'] ?? ''} has nothing to clone`
    })
    return undefined
  }
  const promotable = config.name === 'master' || isTrue(meta.get('promotable'))
  if (promotable) meta.set('promotable', 'true')
  const nodeMaxText = meta.get('clone-node-max')
  const wanted = integerOr(nodeMaxText, 1)
  const wantsUnique = booleanOr(meta.get('globally-unique'), wanted > 1)
  const unique = wantsUnique && !primitivesIn(child).some(each => each.attributes['class'] === 'lsb')
  const nodeMax = unique ? wanted : Math.min(wanted, 1)
  const limit = wantsUnique && !unique ? Math.max(1, set.nodes.length) : Infinity
  return {
    max: Math.min(limit, possibleInstances(set, config,
      integerOr(meta.get('clone-max'), Math.max(1, set.nodes.length)))),
    nodeMax,
    min: integerOr(meta.get('clone-min'), 0),
    promotedMax: promotable
      ? integerOr(meta.get('promoted-max') ?? meta.get('master-max'), 1)
      : 0,
    promotedNodeMax: promotable
      ? integerOr(meta.get('promoted-node-max') ?? meta.get('master-node-max'), 1)
      : 0,
    unique,
    ordered: isTrue(meta.get('ordered')),
    interleave: isTrue(meta.get('interleave')),
    promotable,
    notify: isTrue(meta.get('notify')),
    childId: child.attributes['id'] ?? '',
    childConfig: child,
    total: 0,
    promotedCount: 0,
    rolesBegun: false,
    addedPromotionScores: false,
    notifyOnStop: undefined,
    notifyOnStart: undefined,
    notifyOnPromote: undefined,
    notifyOnDemote: undefined
  }
}

function primitivesIn (element: XmlElement): readonly XmlElement[] {
  return element.name === 'primitive' ? [element] : element.children.flatMap(primitivesIn)
}

/** More instances of one thing than anybody runs; each takes memory, with a node or without. */
const MOST_INSTANCES = 1_000

/** As many instances or replicas as are asked for, within reason. */
export function possibleInstances (
  set: WorkingSet, element: XmlElement, wanted: number
): number {
  if (wanted <= MOST_INSTANCES) return wanted
  const message = `Only ${MOST_INSTANCES} of the ${wanted} instances of ${nameOf(element)} are used`
  set.warnings.push({ level: 'error', message })
  return MOST_INSTANCES
}
