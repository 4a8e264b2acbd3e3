/** Node health: what attributes named `#health…` do to the scores of nodes. */

import { addScores } from '../cib/values.js'
import type { Node, Resource, WorkingSet } from './model.js'
import { adjustScore } from './tables.js'
import { INFINITY, scoreOr } from './text.js'

interface Colours { readonly red: number, readonly yellow: number, readonly green: number }

/** Adds the health of each node to every resource's table. */
export function applyHealth (set: WorkingSet): void {
  const { options } = set
  const { healthStrategy } = options
  if (healthStrategy === 'none') return
  const colours = coloursOf(set)
  const base = healthStrategy === 'progressive' ? options.healthBase : 0
  for (const node of set.nodes) {
    const { total, worst } = healthOf(node, colours, base)
    node.healthScore = total
    if (worst < 0) node.health = 'yellow'
    if (worst <= colours.red && colours.red < 0) node.health = 'red'
    if (total === 0) continue
    for (const resource of set.resources) addTo(set, resource, node, total)
  }
}

function coloursOf (set: WorkingSet): Colours {
  switch (set.options.healthStrategy) {
    case 'migrate-on-red': return { red: -INFINITY, yellow: 0, green: 0 }
    case 'only-green': return { red: -INFINITY, yellow: -INFINITY, green: 0 }
    default: {
      const { healthRed: red, healthYellow: yellow, healthGreen: green } = set.options
      return { red, yellow, green }
    }
  }
}

function healthOf (
  node: Node, colours: Colours, base: number
): { total: number, worst: number } {
  let [total, worst] = [base, 0]
  for (const [name, value] of node.attributes) {
    if (!name.startsWith('#health')) continue
    const score = healthScore(value, colours)
    total = addScores(total, score)
    worst = Math.min(worst, score)
  }
  return { total, worst }
}

function healthScore (value: string, colours: Colours): number {
  switch (value.toLowerCase()) {
    case 'red': return colours.red
    case 'yellow': return colours.yellow
    case 'green': return colours.green
    default: return scoreOr(value, 0)
  }
}

function addTo (set: WorkingSet, resource: Resource, node: Node, score: number): void {
  if (score < 0 && resource.allowUnhealthy) return
  adjustScore(set, resource, node, score, 'node health')
}
