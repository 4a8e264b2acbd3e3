/**
 * The plan as a graph in the language of Graphviz. Bold green is what will be done, dashed blue
 * what is not necessary, dashed red what is necessary and impossible; pseudo actions are written
 * in orange, actions of unmanaged resources in purple.
 */

import type { Action, TransitionGraph } from '../scheduler/model.js'

/**
 * The text of the graph: what will be done, and what is necessary and impossible. With `all`,
 * actions that are not necessary are shown too.
 */
export function dotGraph (
  { synapses }: TransitionGraph, actions: readonly Action[], all = false
): string {
  const inGraph = new Set(synapses.map(({ action }) => action.source))
  const shown = actions.filter(action => inGraph.has(action) || all || !action.optional)
  const lines = shown.map(action => `${label(action)} [ ${style(action, inGraph.has(action))}]`)
  for (const { action, triggers } of synapses) {
    for (const { source } of triggers) lines.push(`${label(source)} -> ${label(action.source)} [ style = bold]`)
  }
  lines.push(...otherEdges(shown, synapses))
  return [' digraph "g" {', ...lines, '}', ''].join('\n')
}

/** Orders between shown actions that no trigger stands for. */
function otherEdges (
  shown: readonly Action[], synapses: TransitionGraph['synapses']
): readonly string[] {
  const visible = new Set(shown)
  const drawn = new Set(synapses.flatMap(({ action, triggers }) =>
    triggers.map(({ source }) => `${source.id} ${action.source.id}`)))
  return shown.flatMap(action => action.before
    .filter(({ action: first }) => visible.has(first) && !drawn.has(`${first.id} ${action.id}`))
    .map(({ action: first }) => `${label(first)} -> ${label(action)} [ style = dashed]`))
}

function label ({ key, task, node, meta }: Action): string {
  const where = node === undefined ? '' : ` ${node.name}`
  const name = task === 'stonith' ? `stonith '${meta.get('stonith_action') ?? ''}'` : key
  return quoted(name + where)
}

function quoted (text: string): string {
  return `"${text.replace(/(["\\])/g, '\\$1')}"`
}

function style (action: Action, inGraph: boolean): string {
  const font = fontColour(action)
  if (inGraph) return `style=bold color="green" fontcolor="${font}"`
  if (action.optional) return `style=dashed color="blue" fontcolor="${font}"`
  return `style=dashed color="red" fontcolor="${font}"`
}

function fontColour ({ pseudo, resource }: Action): string {
  if (pseudo) return 'orange'
  return resource?.managed === false ? 'purple' : 'black'
}
