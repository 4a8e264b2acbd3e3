/**
 * A transition graph as it is handed to those who carry it out: synapses that hold an action each
 * and name the actions they wait for. It comes from the scheduler, or from its XML form.
 */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import type { GraphAction, TransitionGraph } from '../scheduler/model/decision.js'
import { child, children, nameOf } from '../cib/elements.js'
import type { XmlAttributes, XmlElement, XmlPosition } from '../cib/xml.js'
import { xmlAttributes } from '../cib/xml-attributes.js'

export interface Transition {
  /** Of the graph: delays, timeouts, limits. */
  readonly attributes: XmlAttributes
  readonly synapses: readonly PlannedSynapse[]
}

export interface PlannedSynapse {
  readonly actions: readonly PlannedAction[]
  /** Ids of the actions that have to be carried out before. */
  readonly triggers: readonly string[]
}

export interface PlannedAction {
  readonly id: string
  readonly kind: 'rsc_op' | 'pseudo_event' | 'crm_event'
  readonly operation: string
  readonly key: string
  /** The node the action is about; a remote node for actions routed through its host. */
  readonly node: string | undefined
  readonly nodeId: string | undefined
  /** `id`, `class`, `provider`, `type`, and `long-id` of numbered clone instances. */
  readonly primitive: XmlAttributes | undefined
  /** Parameters, and what the cluster needs to know in names that begin with `CRM_meta_`. */
  readonly attributes: XmlAttributes
}

export interface TransitionError {
  readonly code: 'not-a-graph' | 'unknown-action' | 'unknown-trigger' | 'duplicate-action'
  readonly message: string
  readonly position: XmlPosition | undefined
}

/** The scheduler's graph, as it would come out of its XML form. */
export function transitionOf ({ header, synapses }: TransitionGraph): Transition {
  return {
    attributes: xmlAttributes(Object.fromEntries(header)),
    synapses: synapses.map(({ action, triggers }) => ({
      actions: [plannedAction(action)],
      triggers: triggers.map(({ id }) => String(id))
    }))
  }
}

function plannedAction (action: GraphAction): PlannedAction {
  const { id, element, operation, key, node, primitive, attributes } = action
  return {
    id: String(id),
    kind: element,
    operation,
    key,
    node: node?.name,
    nodeId: node?.id,
    primitive: primitive === undefined
      ? undefined
      : xmlAttributes(Object.fromEntries(primitive)),
    attributes: xmlAttributes(Object.fromEntries(attributes))
  }
}

/** Reads a `transition_graph` element. */
export function readTransition (graph: XmlElement): Decoded<Transition, TransitionError> {
  if (graph.name !== 'transition_graph') {
    return refused(fault('not-a-graph', graph, `${nameOf(graph)} is not a transition graph`))
  }
  const synapses: PlannedSynapse[] = []
  const ids = new Set<string>()
  for (const synapse of children(graph, 'synapse')) {
    const read = readSynapse(synapse, ids)
    if (!read.ok) return read
    synapses.push(read.value)
  }
  const missing = synapses.flatMap(each => each.triggers).find(id => !ids.has(id))
  if (missing !== undefined) {
    return refused(fault('unknown-trigger', graph, `No action has the id ${missing}`))
  }
  return decoded({ attributes: graph.attributes, synapses })
}

function readSynapse (
  synapse: XmlElement, ids: Set<string>
): Decoded<PlannedSynapse, TransitionError> {
  const actions: PlannedAction[] = []
  for (const element of child(synapse, 'action_set')?.children ?? []) {
    const action = readAction(element)
    if (action === undefined) {
      return refused(fault('unknown-action', element, `${nameOf(element)} is not an action`))
    }
    if (ids.has(action.id)) {
      return refused(fault('duplicate-action', element, `Two actions have the id ${action.id}`))
    }
    ids.add(action.id)
    actions.push(action)
  }
  const triggers = (child(synapse, 'inputs')?.children ?? [])
    .flatMap(trigger => trigger.children)
    .map(({ attributes }) => attributes['id'] ?? '')
  return decoded({ actions, triggers })
}

function readAction (element: XmlElement): PlannedAction | undefined {
  const { name: kind, attributes } = element
  if (kind !== 'rsc_op' && kind !== 'pseudo_event' && kind !== 'crm_event') return undefined
  return {
    id: attributes['id'] ?? '',
    kind,
    operation: attributes['operation'] ?? '',
    key: attributes['operation_key'] ?? '',
    node: attributes['on_node'],
    nodeId: attributes['on_node_uuid'],
    primitive: child(element, 'primitive')?.attributes,
    attributes: child(element, 'attributes')?.attributes ?? {}
  }
}

function fault (
  code: TransitionError['code'], { position }: XmlElement, message: string
): TransitionError {
  return { code, message, position }
}
