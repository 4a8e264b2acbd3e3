/**
 * The plan as a graph in the language of Graphviz. Bold green is what will be done, dashed blue
 * what is not necessary, dashed red what is necessary and impossible; pseudo actions are written
 * in orange, what is not done because its resource is unmanaged in purple.
 */

import { keysOf } from '../scheduler/graph-action.js'
import { RELATION } from '../scheduler/relation.js'
import type { Action } from '../scheduler/model/action.js'
import type { TransitionGraph } from '../scheduler/model/decision.js'

/**
 * The text of the graph: what will be done, and what is necessary and impossible. With `all`,
 * actions that are not necessary are shown too.
 */
export function dotGraph (
  { synapses }: TransitionGraph, actions: readonly Action[], all = false
): string {
  const inGraph = new Set(synapses.map(({ action }) => action.source))
  const shown = actions.filter(action => inGraph.has(action) || all ||
    (!action.optional && !isUnmanaged(action)))
  const lines = shown.map(action => `${label(action)} [ ${style(action, inGraph.has(action))}]`)
  for (const { action, triggers } of synapses) {
    for (const { source } of triggers) lines.push(`${label(source)} -> ${label(action.source)} [ style = bold]`)
  }
  return [' digraph "g" {', ...lines, ...otherEdges(shown, synapses), '}', ''].join('\n')
}

/** Orders between shown actions that no trigger stands for. */
function otherEdges (
  shown: readonly Action[], synapses: TransitionGraph['synapses']
): readonly string[] {
  const visible = new Set(shown)
  const drawn = new Set(synapses.flatMap(({ action, triggers }) =>
    triggers.map(({ source }) => `${source.id} ${action.source.id}`)))
  return shown.flatMap(action => action.before
    .filter(({ action: first, type }) => type !== RELATION.none && visible.has(first) &&
      !drawn.has(`${first.id} ${action.id}`))
    .map(({ action: first }) => `${label(first)} -> ${label(action)} [ style = dashed]`))
}

function label (action: Action): string {
  const { node, pseudo } = action
  const where = node === undefined ? (pseudo ? '' : ' <none>') : ` ${node.name}`
  return quoted(nameOf(action) + where)
}

function nameOf (action: Action): string {
  switch (action.task) {
    case 'stonith': return `stonith '${action.meta.get('stonith_action') ?? ''}'`
    case 'do_shutdown': return action.task
    case 'cancel': return `Cancel ${keysOf(action).key}`
    // By the name in its history it is called as the pseudo action it belongs to.
    case 'notify': return notificationName(action)
    default: return keysOf(action).key
  }
}

function notificationName ({ key, resource, meta }: Action): string {
  const [type, about] = [meta.get('notify_type'), meta.get('notify_key_operation')]
  const id = resource?.historyId
  return id === undefined || type === undefined || about === undefined
    ? key
    : `${id}_${type}_notify_${about}_0`
}

function quoted (text: string): string {
  return `"${text.replace(/(["\\])/g, '\\$1')}"`
}

function style (action: Action, inGraph: boolean): string {
  const font = action.pseudo ? 'orange' : 'black'
  if (inGraph) return `style=bold color="green" fontcolor="${font}"`
  if (isUnmanaged(action)) return 'style=dashed color="red" fontcolor="purple"'
  if (action.optional) return `style=dashed color="blue" fontcolor="${font}"`
  return `style=dashed color="red" fontcolor="${font}"`
}

function isUnmanaged ({ resource }: Action): boolean {
  return resource?.managed === false
}
