/** An action that could be carried out, and its relations to others. */

import type { XmlElement } from '../../cib/xml.js'
import type { Node } from './node.js'
import type { Resource } from './resource.js'
import type { Role } from './role.js'

/** What blocks a start: nothing, missing quorum or a missing fencing. */
export type Needs = 'nothing' | 'quorum' | 'fencing'

export interface Action {
  readonly id: number
  key: string
  task: string
  readonly resource: Resource | undefined
  node: Node | undefined
  /** In ms; 0 when it does not recur. */
  readonly interval: number
  /** Not needed: nothing has asked for it. */
  optional: boolean
  runnable: boolean
  pseudo: boolean
  /** In the graph although optional, because its order to others has to show. */
  printAlways: boolean
  migrateRunnable: boolean
  /** Needs only {@link requiredRunnable} of the actions before it to be runnable. */
  needsAny: boolean
  requiredRunnable: number
  runnableBefore: number
  /** Carried out by the DC itself, whatever the state of the node. */
  onDc: boolean
  /** Stops the source of a migration that is complete. */
  dangling: boolean
  haveNodeAttributes: boolean
  rescheduled: boolean
  graphed: boolean
  mark: number
  needs: Needs
  onFail: OnFail
  failRole: Role
  readonly meta: Map<string, string>
  /** Parameters for the agent. */
  params: ReadonlyMap<string, string>
  /** Configuration of the operation. */
  readonly config: XmlElement | undefined
  cancelTask: string | undefined
  priority: number
  reason: string | undefined
  before: Edge[]
  after: Edge[]
  /** The newest of {@link before} by what comes first, once they are many. */
  latestBefore: Map<Action, Edge> | undefined
}

export type OnFail = 'ignore' | 'restart' | 'ban' | 'block' | 'stop' | 'standby' | 'fence' |
  'demote' | 'restart-container' | 'reset-remote'

/** One relation between two actions, kept in both. */
export interface Edge {
  /** The other action. */
  readonly action: Action
  /** Bits of relation.ts. */
  type: number
  /** Another relation between the same two actions. */
  readonly earlier: Edge | undefined
}

/** The four pseudo actions round an operation of a clone with notify=true. */
export interface NotifyPlan {
  readonly action: string
  readonly pre: Action | undefined
  readonly preDone: Action | undefined
  readonly post: Action | undefined
  readonly postDone: Action | undefined
  keys: Map<string, string>
}
