/**
 * How two ordered actions bear on each other, as bits that can be combined. "First" and "then" are
 * the two sides of the order; an action is required unless it is optional.
 */

export const RELATION = {
  none: 0,
  /** If both happen, in this order. */
  ordered: 1,
  /** If then is required, so is first. */
  thenImpliesFirst: 1 << 1,
  /** If first is required, so is then. */
  firstImpliesThen: 1 << 2,
  /** If then is required and its resource is promoted, so is first. */
  promotedThenImpliesFirst: 1 << 3,
  /** If first cannot be done, neither can then. */
  unrunnableFirstBlocks: 1 << 4,
  /** If then is required or cannot migrate, first is required. */
  unmigratableThenImpliesFirst: 1 << 5,
  /** If first cannot be done, then (a pseudo action of a migration) is real and no migration. */
  unmigratableFirstBlocks: 1 << 6,
  /** A probe that has to wait for first, unless first is blocked while its resource is active. */
  nestedProbe: 1 << 7,
  /** A stop and the start after it: either can force the other into a restart. */
  restart: 1 << 8,
  /** Only if both are on the same node. */
  sameNode: 1 << 9,
  /** Only if both are on the same node; for capacity, where a migration counts by its target. */
  sameNodeCapacity: 1 << 10,
  /** Only if first is required and on the same node. */
  requiredSameNode: 1 << 11,
  /** Then needs first unless it is active already. */
  asymmetric: 1 << 12,
  /** Then needs at least so many of its firsts to be runnable. */
  minRunnable: 1 << 13,
  /** If then is required, first is not needed any more. */
  thenCancelsFirst: 1 << 14,
  /** One after the other, nothing more. */
  serialize: 1 << 15,
  /** If then is in the graph, first has to show. */
  printFirst: 1 << 16,
  /** If first is in the graph, then has to show. */
  printThen: 1 << 17,
  /** If first is required, then is required on the node of first. */
  firstImpliesSameNodeThen: 1 << 18,
  /** Applies only where first does not migrate. */
  unlessFirstMigrates: 1 << 19
} as const

export type Relation = number

/** Whether any of the bits is set. */
export function has (relation: Relation, bits: Relation): boolean {
  return (relation & bits) !== 0
}
