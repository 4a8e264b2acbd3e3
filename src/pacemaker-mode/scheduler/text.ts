/** Small readers of the CIB's attribute values, with the fallbacks the scheduler uses. */

import type { XmlElement } from '../cib/xml.js'
import { INFINITY, parseBoolean, parseInteger, parseScore } from '../cib/values.js'
import { ROLE, type Role } from './model/role.js'

/** Whether `text` is one of the spellings of true. */
export function isTrue (text: string | undefined): boolean {
  return text !== undefined && parseBoolean(text) === true
}

/** `text` as a boolean, or `fallback` when it is absent or none. */
export function booleanOr (text: string | undefined, fallback: boolean): boolean {
  return (text === undefined ? undefined : parseBoolean(text)) ?? fallback
}

/** `text` as an integer, or `fallback` when it is absent or none. */
export function integerOr (text: string | undefined, fallback: number): number {
  return (text === undefined ? undefined : parseInteger(text)) ?? fallback
}

/** `text` as a score, or `fallback` when it is absent or none. */
export function scoreOr (text: string | undefined, fallback: number): number {
  return (text === undefined ? undefined : parseScore(text)) ?? fallback
}

/** The role a word names, old names included. */
export function parseRole (text: string | undefined): Role | undefined {
  switch (text?.toLowerCase()) {
    case 'stopped': return ROLE.stopped
    case 'started': return ROLE.started
    case 'unpromoted': case 'slave': return ROLE.unpromoted
    case 'promoted': case 'master': return ROLE.promoted
    case 'unknown': return ROLE.unknown
    default: return undefined
  }
}

/** The part of a resource id before an instance number. */
export function withoutInstance (id: string): string {
  const found = /^(.*):\d+$/s.exec(id)
  return found?.[1] ?? id
}

/** Key of an action: `RESOURCE_TASK_INTERVAL`, the interval in ms. */
export function actionKey (resource: string, task: string, interval: number): string {
  return `${resource}_${task}_${interval}`
}

/** The first child element of that name. */
export function childOf (element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(child => child.name === name)
}

/** All child elements of that name. */
export function childrenOf (element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter(child => child.name === name)
}

/** Rounds half away from zero, as contributions of colocations are. */
export function roundAway (value: number): number {
  return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5)
}

/** Names in the order people expect: runs of digits by value, letters without case. */
export function compareNames (left: string, right: string): number {
  let [i, j] = [0, 0]
  while (i < left.length && j < right.length) {
    if (isDigit(left, i) && isDigit(right, j)) {
      const [a, b] = [digitsAt(left, i), digitsAt(right, j)]
      const difference = Number(a) - Number(b)
      if (difference !== 0) return difference
      if (a.length !== b.length) return a.length - b.length
      i += a.length
      j += b.length
      continue
    }
    const difference = left.charAt(i).toLowerCase().charCodeAt(0) -
      right.charAt(j).toLowerCase().charCodeAt(0)
    if (difference !== 0) return difference
    i++
    j++
  }
  return (left.length - i) - (right.length - j)
}

function isDigit (text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function digitsAt (text: string, at: number): string {
  let end = at
  while (end < text.length && isDigit(text, end)) end++
  return text.slice(at, end)
}

/** Plain byte order of names: what breaks ties. */
export function compareBytes (left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export { INFINITY }
