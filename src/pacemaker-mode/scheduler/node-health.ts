/** Node health: what attributes named `#health…` do to the scores of nodes. */

import { addScores } from '../cib/values.js'
import { addLocation } from './location-constraints.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import { ROLE } from './model/role.js'
import type { WorkingSet } from './model/working-set.js'
import { INFINITY, scoreOr } from './text.js'

interface Colours { readonly red: number, readonly yellow: number, readonly green: number }

/** Has the health of each node count for every resource, before the constraints do. */
export function applyHealth (set: WorkingSet): void {
  const { options } = set
  const { healthStrategy } = options
  if (healthStrategy === 'none') return
  const colours = coloursOf(set)
  const base = healthStrategy === 'progressive' ? options.healthBase : 0
  for (const node of set.nodes) {
    const values = [...node.attributes].flatMap(([name, value]) =>
      name.startsWith('#health') ? [value] : [])
    const total = values.reduce((sum, value) => addScores(sum, healthScore(value, colours)), base)
    node.healthScore = total
    const found = new Set(values.map(value => colourOf(value, colours)))
    node.health = found.has('red') ? 'red' : found.has('yellow') ? 'yellow' : 'green'
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

/**
 * What a value shows as. Red and yellow are what they are called, whatever they score; a number is
 * as bad as the scores of the colours make it, if yellow is told from green at all.
 */
function colourOf (value: string, colours: Colours): Node['health'] {
  const name = value.toLowerCase()
  if (name === 'red' || name === 'yellow') return name
  const score = healthScore(value, colours)
  if (score <= colours.red) return 'red'
  return score <= colours.yellow && colours.yellow !== colours.green ? 'yellow' : 'green'
}

function healthScore (value: string, colours: Colours): number {
  switch (value.toLowerCase()) {
    case 'red': return colours.red
    case 'yellow': return colours.yellow
    case 'green': return colours.green
    default: return scoreOr(value, 0)
  }
}

/** Health is like a location constraint: of a group it is the first member's affair. */
function addTo (set: WorkingSet, resource: Resource, node: Node, score: number): void {
  if (score < 0 && resource.allowUnhealthy) return
  addLocation(set, {
    id: `health of ${node.name}`,
    resource,
    role: ROLE.unknown,
    discovery: undefined,
    candidates: [{ node, score }]
  })
}
