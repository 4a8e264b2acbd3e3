/**
 * Which of two recorded operations came first. Call ids count up on one node; across nodes only
 * times are comparable; an operation still in flight has no call id, and its transition has to do.
 */

import type { XmlElement } from '../cib/xml.js'
import { integerOr } from './text.js'

/** Positive when `a` is newer than `b`, negative when it is older, 0 when nobody knows. */
export function compareEntries (a: XmlElement, b: XmlElement, sameNode: boolean): number {
  const together = onSameNode(a, b) ?? sameNode
  if (together && a.attributes['id'] !== undefined &&
    a.attributes['id'] === b.attributes['id']) return 0
  const [callA, callB] = [callId(a), callId(b)]
  if (callA < 0 && callB < 0) return 0
  if (together && callA >= 0 && callB >= 0 && callA !== callB) return callA - callB
  if (callA >= 0 && callB >= 0) return compareTimes(a, b)
  return compareTransitions(a, b)
}

/** The number of the operation on its node; −1 while it is in flight. */
export function callId (entry: XmlElement): number {
  return integerOr(entry.attributes['call-id'], -1)
}

function onSameNode (a: XmlElement, b: XmlElement): boolean | undefined {
  const [nodeA, nodeB] = [a.attributes['on_node'], b.attributes['on_node']]
  return nodeA === undefined || nodeB === undefined ? undefined : nodeA === nodeB
}

function compareTimes (a: XmlElement, b: XmlElement): number {
  const [timeA, timeB] = [a, b].map(each => integerOr(each.attributes['last-rc-change'], -1))
  if (timeA === undefined || timeB === undefined || timeA < 0 || timeB < 0) return 0
  return timeA - timeB
}

interface Transition { readonly number: number, readonly cluster: string }

/** Transitions are numbered within one run of the coordinator, which has an id of its own. */
function transitionOf (entry: XmlElement): Transition | undefined {
  const key = entry.attributes['transition-magic']?.replace(/^[^;]*;/, '') ??
    entry.attributes['transition-key']
  const found = /^-?\d+:(-?\d+):-?\d+:(.*)$/.exec(key ?? '')
  return found === null ? undefined : { number: Number(found[1]), cluster: found[2] ?? '' }
}

function compareTransitions (a: XmlElement, b: XmlElement): number {
  const [mine, theirs] = [transitionOf(a), transitionOf(b)]
  if (mine === undefined || theirs === undefined) return 0
  if (mine.cluster !== theirs.cluster || mine.number === theirs.number) {
    // Nothing stays in flight when the coordinator changes: what is so now came after the change.
    return callId(b) < 0 ? -1 : 1
  }
  // A shutdown belongs to no transition and is always last.
  if (mine.number < 0) return 1
  if (theirs.number < 0) return -1
  return mine.number - theirs.number
}
