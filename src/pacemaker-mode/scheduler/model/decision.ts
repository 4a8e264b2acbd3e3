/** What the scheduler hands over: the graph for the executor, and what it was made from. */

import type { Action } from './action.js'
import type { Node } from './node.js'
import type { WorkingSet } from './working-set.js'

/** Everything one run of the scheduler decided. */
export interface Decision {
  readonly set: WorkingSet
  readonly graph: TransitionGraph
  /** Newest first, as the summary prints them. */
  readonly fencing: readonly FencingDecision[]
}

/** One planned fencing, newest first in {@link Decision.fencing}. */
export interface FencingDecision {
  readonly node: Node
  readonly action: Action
  readonly reason: string
}

/** What goes to the executor: the header and one synapse per action. */
export interface TransitionGraph {
  readonly header: ReadonlyMap<string, string>
  readonly synapses: readonly Synapse[]
}

export interface Synapse {
  readonly id: number
  readonly priority: number
  readonly action: GraphAction
  readonly triggers: readonly GraphAction[]
}

/** An action as the graph names it; the same object stands in the synapse and in triggers. */
export interface GraphAction {
  readonly id: number
  readonly element: 'rsc_op' | 'pseudo_event' | 'crm_event'
  readonly operation: string
  readonly key: string
  readonly internalKey: string | undefined
  readonly node: Node | undefined
  readonly routerNode: string | undefined
  /** `cib` where the base is changed rather than anything done on the node. */
  readonly mode: 'cib' | undefined
  /** The shutdown lock that goes into the history, in epoch seconds. */
  readonly shutdownLock: number | undefined
  readonly primitive: ReadonlyMap<string, string> | undefined
  /** Sorted by name. */
  readonly attributes: ReadonlyMap<string, string>
  readonly downed: readonly string[] | undefined
  /** Nodes whose maintenance is recorded by this action. */
  readonly maintenance: readonly Node[] | undefined
  /** The action it was made from. */
  readonly source: Action
}
