/**
 * Whether two transition graphs say the same: equal headers and equal multisets of synapses, where
 * ids and the order of synapses and triggers mean nothing.
 */

import { child, children } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'

/** Attributes that differ between runs and versions and decide nothing. */
const IGNORED = new Set(['transition_id', 'crm_feature_set', 'batch-limit'])

/** The graph as lines that may be compared: its header, then its synapses, sorted. */
export function canonicalGraph (graph: XmlElement): readonly string[] {
  const synapses = children(graph, 'synapse').map(synapse => {
    const actions = child(synapse, 'action_set')?.children ?? []
    const triggers = (child(synapse, 'inputs')?.children ?? []).flatMap(each => each.children)
    const priority = synapse.attributes['priority'] ?? '0'
    return `priority=${priority} :: ${actions.map(whole).sort().join(' + ')} :: after :: ` +
      triggers.map(identity).sort().join(' ; ')
  })
  return [`graph ${attributesOf(graph)}`, ...synapses.sort()]
}

/** The lines of the first that the second lacks (`-`), and those it has besides (`+`). */
export function graphDifference (
  expected: XmlElement, actual: XmlElement
): readonly string[] {
  return differenceOf(canonicalGraph(expected), canonicalGraph(actual))
}

/** The same for any two multisets of lines. */
export function differenceOf (
  expected: readonly string[], actual: readonly string[]
): readonly string[] {
  const counts = new Map<string, number>()
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) + 1)
  const added: string[] = []
  for (const line of actual) {
    const count = counts.get(line) ?? 0
    if (count === 0) added.push(`+${line}`)
    else counts.set(line, count - 1)
  }
  const missing = [...counts].flatMap(([line, count]) => Array(count).fill(`-${line}`))
  return [...missing, ...added]
}

function attributesOf ({ attributes }: XmlElement, without: ReadonlySet<string> = IGNORED): string {
  return Object.keys(attributes)
    .filter(name => !without.has(name))
    .sort()
    .map(name => `${name}="${attributes[name] ?? ''}"`)
    .join(' ')
}

const ID = new Set(['id'])

function identity (action: XmlElement): string {
  return `${action.name}|${attributesOf(action, ID)}`
}

function whole (action: XmlElement): string {
  const inner = action.children.map(each =>
    `<${each.name} ${attributesOf(each)}${each.children.map(nested).join('')}>`)
  return [identity(action), ...inner.sort()].join(' ')
}

function nested (element: XmlElement): string {
  return `<${element.name} ${attributesOf(element)}${element.children.map(nested).join('')}>`
}
