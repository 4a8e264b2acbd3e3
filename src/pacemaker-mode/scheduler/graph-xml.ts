/** The transition graph as XML text, as the executor and `crm_simulate -G` have it. */

import { escapeXml } from '../cib/xml.js'
import type { GraphAction, Synapse, TransitionGraph } from './model/decision.js'

/** The whole graph; two spaces per level, attributes of an action sorted by name. */
export function formatGraph (graph: TransitionGraph): string {
  const header = attributes(graph.header)
  if (graph.synapses.length === 0) return `<transition_graph${header}/>\n`
  return `<transition_graph${header}>\n${graph.synapses.map(formatSynapse).join('')}` +
    '</transition_graph>\n'
}

function formatSynapse ({ id, priority, action, triggers }: Synapse): string {
  const rank = priority > 0 ? ` priority="${priority}"` : ''
  const inputs = triggers.length === 0
    ? '    <inputs/>\n'
    : `    <inputs>\n${triggers.map(formatTrigger).join('')}    </inputs>\n`
  return `  <synapse id="${id}"${rank}>\n    <action_set>\n${formatAction(action)}` +
    `    </action_set>\n${inputs}  </synapse>\n`
}

function formatTrigger (action: GraphAction): string {
  return `      <trigger>\n        <${action.element}${identity(action)}/>\n      </trigger>\n`
}

function formatAction (action: GraphAction): string {
  const { element, primitive, downed } = action
  const lock = action.shutdownLock === undefined ? '' : ` shutdown-lock="${action.shutdownLock}"`
  const parts = [`      <${element}${identity(action)}${lock}>\n`]
  if (primitive !== undefined) parts.push(`        <primitive${attributes(primitive)}/>\n`)
  parts.push(formatAttributes(action.attributes))
  if (downed !== undefined) {
    const nodes = downed.map(id => `          <node id="${escapeXml(id)}"/>\n`)
    parts.push(`        <downed>\n${nodes.join('')}        </downed>\n`)
  }
  if (action.maintenance !== undefined) {
    const nodes = action.maintenance.map(({ id, maintenance }) =>
      `          <node id="${escapeXml(id)}" node_in_maintenance="${maintenance ? 1 : 0}"/>\n`)
    parts.push(`        <maintenance>\n${nodes.join('')}        </maintenance>\n`)
  }
  parts.push(`      </${element}>\n`)
  return parts.join('')
}

/** A name that begins with a digit cannot be an XML attribute and becomes an element. */
function formatAttributes (values: ReadonlyMap<string, string>): string {
  const isNumbered = (name: string): boolean => /^\d/.test(name)
  const plain = new Map([...values].filter(([name]) => !isNumbered(name)))
  const params = [...values].filter(([name]) => isNumbered(name))
  if (params.length === 0) return `        <attributes${attributes(plain)}/>\n`
  const children = params.map(([name, value]) =>
    `          <param name="${escapeXml(name)}" value="${escapeXml(value)}"/>\n`)
  return `        <attributes${attributes(plain)}>\n${children.join('')}        </attributes>\n`
}

function identity (action: GraphAction): string {
  const found = new Map<string, string>()
  if (action.mode !== undefined) found.set('mode', action.mode)
  for (const [name, value] of [
    ['id', String(action.id)], ['operation', action.operation], ['operation_key', action.key]
  ] as const) found.set(name, value)
  if (action.internalKey !== undefined) found.set('internal_operation_key', action.internalKey)
  if (action.node !== undefined) {
    found.set('on_node', action.node.name)
    found.set('on_node_uuid', action.node.id)
  }
  if (action.routerNode !== undefined) found.set('router_node', action.routerNode)
  return attributes(found)
}

function attributes (values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('')
}
