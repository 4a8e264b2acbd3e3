/** A resource of any kind: its settings, the state that was found, and what is decided for it. */

import type { XmlElement } from '../../cib/xml.js'
import type { Action, NotifyPlan } from './action.js'
import type { Colocation, Location, Ticket, TicketConstraint } from './constraint.js'
import type { Node, Table } from './node.js'
import type { Role } from './role.js'
import type { WishSum } from '../wish-sums.js'

export type ResourceKind = 'primitive' | 'group' | 'clone' | 'bundle'

export type MultipleActive = 'stop_start' | 'stop_only' | 'block' | 'stop_unexpected'

export type Requires = 'nothing' | 'quorum' | 'fencing' | 'unfencing'

/** Clone settings, also of a cloned bundle primitive. */
export interface CloneState {
  readonly max: number
  readonly nodeMax: number
  readonly min: number
  readonly promotedMax: number
  readonly promotedNodeMax: number
  readonly unique: boolean
  readonly ordered: boolean
  readonly interleave: boolean
  readonly promotable: boolean
  readonly notify: boolean
  /** The cloned primitive or group, and its element. */
  readonly childId: string
  readonly childConfig: XmlElement
  /** How many instances exist, removed ones included. */
  total: number
  promotedCount: number
  /** Its instances have their places, and roles are being given to them. */
  rolesBegun: boolean
  addedPromotionScores: boolean
  notifyOnStop: NotifyPlan | undefined
  notifyOnStart: NotifyPlan | undefined
  notifyOnPromote: NotifyPlan | undefined
  notifyOnDemote: NotifyPlan | undefined
}

export interface GroupState {
  readonly ordered: boolean
  readonly colocated: boolean
}

/** One replica of a bundle. */
export interface Replica {
  readonly offset: number
  readonly address: string | undefined
  ip: Resource | undefined
  container: Resource
  remote: Resource | undefined
  /** The instance of the inner clone. */
  child: Resource | undefined
  node: Node | undefined
}

export interface BundleState {
  readonly agent: 'docker' | 'podman' | 'rkt'
  readonly image: string
  readonly replicasPerHost: number
  readonly promotedMax: number
  readonly replicas: Replica[]
  /** The inner clone, when a primitive is configured. */
  clone: Resource | undefined
}

/** A primitive, group, clone or bundle, or an instance or member of one. */
export interface Resource {
  readonly id: string
  /** The id without the instance number. */
  readonly plainId: string
  readonly kind: ResourceKind
  readonly config: XmlElement
  readonly parent: Resource | undefined
  readonly children: Resource[]
  /** Meta attributes in effect, inherited ones and defaults included. */
  readonly meta: Map<string, string>
  readonly standard: string
  readonly provider: string | undefined
  readonly agent: string
  readonly operations: readonly XmlElement[]
  /** What was found out about them; see operations.ts. */
  readonly operationCache: Map<string, {
    readonly config: XmlElement | undefined, readonly values: ReadonlyMap<string, string>
  }>
  readonly clone: CloneState | undefined
  readonly group: GroupState | undefined
  readonly bundle: BundleState | undefined
  readonly utilization: Map<string, number>

  // Settings.
  /** Of the configuration; promotion scores use {@link promotionScore}. */
  priority: number
  stickiness: number
  migrationThreshold: number
  /** Seconds; 0 = never. */
  failureTimeout: number
  readonly multipleActive: MultipleActive
  requires: Requires
  readonly critical: boolean
  notify: boolean
  unique: boolean
  readonly allowMigrate: boolean
  readonly allowUnhealthy: boolean
  maintenance: boolean
  /** A connection to a remote, guest or bundle node, and that node's name. */
  readonly isConnection: boolean
  reconnectInterval: number
  /** The container this connection or filler belongs to. */
  container: Resource | undefined
  /** Resources this one contains. */
  readonly fillers: Resource[]
  allowRemoteRemotes: boolean
  /** The connection of a bundle's replica. */
  bundleConnection: boolean

  // State found.
  managed: boolean
  blocked: boolean
  failed: boolean
  failureIgnored: boolean
  /** Part of a failure that needs a stop (recover) rather than just a demote. */
  needsStop: boolean
  removed: boolean
  role: Role
  /** What is pending, e.g. `start`, and for display. */
  pendingTask: string | undefined
  startPending: boolean
  /** Where an operation is in flight, so that no other node takes this instance. */
  pendingOn: Node | undefined
  running: Node[]
  /** Nodes whose history tells whether the resource is active there. */
  known: Map<string, Node>
  historyId: string | undefined
  partialSource: Node | undefined
  partialTarget: Node | undefined
  danglingMigrations: Node[]
  /** History says that a live migration would not be safe. */
  migrationForbidden: boolean
  lockNode: Node | undefined
  lockTime: number

  // What is wanted and decided.
  nextRole: Role
  allowed: Table
  assigned: Node | undefined
  /** The score of that node when it was chosen. */
  assignedScore: number
  provisional: boolean
  allocating: boolean
  merging: boolean
  exclusiveDiscovery: boolean
  promotionScore: number
  stopping: boolean
  starting: boolean
  promoting: boolean
  demoting: boolean
  migrating: boolean
  restarting: boolean
  reload: boolean
  stopUnexpected: boolean
  removeAfterStop: boolean
  readonly actions: Action[]
  /** The same by key and by task: of each there is one per node. */
  readonly actionsByKey: Map<string, Action[]>
  readonly actionsByTask: Map<string, Action[]>
  /** Keys of actions without interval by their task, so that they are not put together again. */
  readonly taskKeys: Map<string, string>
  /** Colocations of which this is the dependent, and of which it is the primary. */
  readonly thisWith: Colocation[]
  readonly withThis: Colocation[]
  /** The same in the order in which they are taken, once somebody has asked. */
  sortedThisWith: readonly Colocation[] | undefined
  sortedWithThis: readonly Colocation[] | undefined
  /** The sums of wishes that its table is part of. */
  readonly wishSums: Set<WishSum>
  readonly locations: Location[]
  readonly tickets: Ticket[]
  readonly ticketConstraints: TicketConstraint[]
}
