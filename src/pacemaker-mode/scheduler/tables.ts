/** Scores of nodes in the tables of resources. */

import { addScores } from '../cib/values.js'
import type { Candidate, Node, Table } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { compareNames, INFINITY } from './text.js'
import { isGuest, nodeUsable } from './unpack-nodes.js'

/** A node as a table holds it before anything is known against it. */
export function candidate (node: Node, score = 0): Candidate {
  return { node, score, discovery: 'always', instances: 0 }
}

/** A table whose scores can be changed without changing those of the first. */
export function copyTable (table: Table): Table {
  const copy: Table = new Map()
  for (const [id, each] of table) copy.set(id, { ...each })
  return copy
}

/** Adds to the score of one node, for the resource and all its parts. */
export function adjustScore (
  set: WorkingSet, resource: Resource, node: Node, score: number, why: string
): void {
  for (const child of resource.children) adjustScore(set, child, node, score, why)
  const entry = resource.allowed.get(node.id)
  if (entry === undefined) {
    resource.allowed.set(node.id, candidate(node, score))
  } else {
    entry.score = addScores(entry.score, score)
  }
  note(set, resource, `${why}: ${formatNote(score)} on ${node.name}`)
}

function formatNote (score: number): string {
  return score >= INFINITY ? '+INFINITY' : score <= -INFINITY ? '-INFINITY' : score < 0 ? String(score) : `+${score}`
}

/** Makes every node a candidate that is not reserved for what is inside a bundle. */
export function openEverywhere (set: WorkingSet, resource: Resource): void {
  for (const node of set.nodes) {
    if (!node.reserved && !resource.allowed.has(node.id)) {
      resource.allowed.set(node.id, candidate(node))
    }
  }
}

/** Keeps a sentence about the resource for those who ask why. */
export function note (set: WorkingSet, resource: Resource, text: string): void {
  if (!set.explain) return
  const notes = set.notes.get(resource.id)
  if (notes === undefined) set.notes.set(resource.id, [text])
  else notes.push(text)
}

/** Makes every known node unacceptable. */
export function banEverywhere (set: WorkingSet, resource: Resource): void {
  for (const node of set.nodes) {
    const entry = resource.allowed.get(node.id)
    if (entry === undefined) resource.allowed.set(node.id, candidate(node, -INFINITY))
    else entry.score = -INFINITY
  }
}

/** Adds to the scores of all nodes in the table. */
export function adjustAll (resource: Resource, score: number): void {
  for (const entry of resource.allowed.values()) entry.score = addScores(entry.score, score)
}

/**
 * Whether a candidate can be given resources now: the node is usable, its score is not negative
 * (if `byScore`), and its container can run (if `byGuest`).
 */
export function available (
  entry: Candidate | undefined, byScore: boolean, byGuest: boolean
): boolean {
  if (entry === undefined || !nodeUsable(entry.node)) return false
  if (byScore && entry.score < 0) return false
  if (byGuest && isGuest(entry.node)) {
    const container = entry.node.connection?.container
    if (container !== undefined && container.assigned === undefined && !container.provisional) {
      return false
    }
  }
  return true
}

/** Whether there is a node in the table that can be used. */
export function anyAvailable (table: Table): boolean {
  for (const entry of table.values()) if (available(entry, true, false)) return true
  return false
}

/** Entries in display order. */
export function sortedByName (table: Table): readonly Candidate[] {
  return [...table.values()].sort((a, b) => compareNames(a.node.name, b.node.name))
}
