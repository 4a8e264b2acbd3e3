/**
 * The scheduler's working set: what one run knows and decides. The passes fill it in, one after
 * the other, so its fields are mutable here; whoever receives a finished {@link Decision} only
 * reads. Terms are those of the Pacemaker manuals.
 */

import type { XmlElement } from '../cib/xml.js'
import type { Options } from './options.js'

/** Roles are ordered: a higher role includes the lower ones. */
export const ROLE = { unknown: 0, stopped: 1, started: 2, unpromoted: 3, promoted: 4 } as const
export type Role = typeof ROLE[keyof typeof ROLE]
export const ROLE_NAMES = ['Unknown', 'Stopped', 'Started', 'Unpromoted', 'Promoted'] as const

export type Discovery = 'always' | 'never' | 'exclusive'

/** A node as one resource's table sees it. */
export interface Candidate {
  readonly node: Node
  score: number
  discovery: Discovery
  /** How many instances of the clone that owns the table this node has been given. */
  instances: number
}

/** Candidates by node id. */
export type Table = Map<string, Candidate>

/** A cluster, remote, guest or bundle node. */
export interface Node {
  readonly id: string
  readonly name: string
  readonly kind: 'cluster' | 'remote'
  /** Permanent and transient attributes and the built-in ones (`#uname`, `#id`, …). */
  readonly attributes: Map<string, string>
  readonly utilization: Map<string, number>
  /** What is left of {@link utilization} while resources are being assigned. */
  readonly free: Map<string, number>
  /** `score` of the node element: added for every resource. */
  readonly baseScore: number
  online: boolean
  unclean: boolean
  standby: boolean
  /** Standby because of a failure with on-fail=standby. */
  standbyOnFail: boolean
  pending: boolean
  /** Being shut down cleanly. */
  shutdown: boolean
  maintenance: boolean
  /** No node_state has been seen, so that a fencing may be revoked when it turns up. */
  unseen: boolean
  expectedUp: boolean
  isDc: boolean
  /** Cleared for remote nodes with resource-discovery-enabled=false. */
  discoveryEnabled: boolean
  /** Inside a bundle: nothing may run there but what the bundle brings with it. */
  reserved: boolean
  /** The status section of this node has been read. */
  unpacked: boolean
  /** The connection of a remote, guest or bundle node. */
  connection: Resource | undefined
  /** A guest whose container has to be restarted before it can be used again. */
  remoteRequiresReset: boolean
  remoteWasFenced: boolean
  remoteMaintenance: boolean
  /** A time when the node joined the membership, for node-pending-timeout; 0 = unknown. */
  whenMember: number
  whenOnline: number
  /** Lost from the membership: its fencing may be delayed. */
  leftMembership: boolean
  /** Why the node has to be fenced, first reason wins. */
  fenceReason: string | undefined
  readonly running: Resource[]
  /** How many primitives have been assigned here in this run. */
  assignedCount: number
  readonly assigned: Resource[]
  /** Digests of fencing devices for unfencing, keyed by device. */
  healthScore: number
  /** Worst single health attribute. */
  health: 'green' | 'yellow' | 'red'
}

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
  startNotify: Action | undefined
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
  removedInstanceOf: Resource | undefined
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
  /** Why a failed probe left it stopped, for display. */
  failureText: string | undefined
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
  stickyPromotion: boolean
  stopping: boolean
  starting: boolean
  promoting: boolean
  demoting: boolean
  migrating: boolean
  restarting: boolean
  reload: boolean
  startedPending: boolean
  stopUnexpected: boolean
  unfencedRestart: boolean
  detached: boolean
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
  readonly locations: Location[]
  readonly tickets: Ticket[]
  readonly ticketConstraints: TicketConstraint[]
  /** Scores before assignment, for the clone that has to try again. */
  savedTable: Table | undefined
}

export interface Location {
  readonly id: string
  readonly resource: Resource
  readonly role: Role
  readonly discovery: Discovery | undefined
  readonly candidates: ReadonlyArray<{ readonly node: Node, readonly score: number }>
}

export interface Colocation {
  readonly id: string
  readonly dependent: Resource
  readonly primary: Resource
  readonly score: number
  readonly dependentRole: Role
  readonly primaryRole: Role
  readonly nodeAttribute: string
  readonly influence: boolean
}

export interface Ticket {
  readonly id: string
  granted: boolean
  standby: boolean
  lastGranted: number | undefined
  readonly state: Map<string, string>
}

export type ActionKind = 'resource' | 'pseudo' | 'cluster'

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
  /** The fencing that stands in for it. */
  impliedBy: Action | undefined
  haveNodeAttributes: boolean
  rescheduled: boolean
  graphed: boolean
  deduplicated: boolean
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

/** An order between two actions or between tasks of two resources. */
export interface Order {
  readonly id: number
  readonly first: Resource | undefined
  readonly firstTask: string | undefined
  readonly firstAction: Action | undefined
  readonly then: Resource | undefined
  readonly thenTask: string | undefined
  readonly thenAction: Action | undefined
  readonly type: number
}

/** One line of `crm_simulate -s`. */
export type ScoreLine = string

export interface Warning {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
}

/** One planned fencing, newest first in {@link Decision.fencing}. */
export interface FencingDecision {
  readonly node: Node
  readonly action: Action
  readonly reason: string
}

export interface WorkingSet {
  readonly cib: XmlElement
  readonly options: Options
  readonly ids: ReadonlyMap<string, XmlElement>
  readonly parameterCache: Map<Resource, Map<string, ReadonlyMap<string, string>>>
  /** Milliseconds from now until `interval` ms recurrences counted from `origin` next fall due. */
  readonly untilOrigin: (origin: string, interval: number) => number | undefined
  /** Marks a node as in need of fencing. */
  readonly fence: (node: Node, reason: string) => void
  /** The partition has had quorum before, so that losing it may fence its members. */
  readonly quorumPanic: boolean
  /** Entries of recorded last failures; see failures.ts. */
  readonly lastFailures: ReadonlyMap<string, XmlElement>
  /** Whether notes are kept. */
  readonly explain: boolean
  /** Whether {@link scores} is filled. */
  readonly keepScores: boolean
  /** Failures of recurring operations that are forgotten: those are started again. */
  readonly expiredEntries: Set<XmlElement>
  /** Node states by node id. */
  readonly states: Map<string, XmlElement>
  /** Primitives by the ids their history may stand under. */
  readonly byHistoryId: Map<string, Resource[]>
  /** A change of a fencing device's parameters means unfencing again. */
  readonly triggerUnfencing: (resource: Resource | undefined, node: Node, reason: string) => void
  /** Notifications about instances that fencing stops. */
  readonly fencingNotifies: Array<readonly [Resource, NotifyPlan]>
  readonly dcId: string | undefined
  readonly resourceDefaults: XmlElement | undefined
  readonly operationDefaults: XmlElement | undefined
  /** Seconds since the epoch. */
  readonly now: number
  /** All nodes in display order. */
  nodes: Node[]
  readonly nodesById: Map<string, Node>
  readonly nodesByName: Map<string, Node>
  /** Top-level resources in scheduling order. */
  resources: Resource[]
  readonly resourcesById: Map<string, Resource>
  /** Instances by plain id and others that share one. */
  readonly tags: Map<string, readonly string[]>
  readonly templates: Map<string, string[]>
  readonly locations: Location[]
  readonly colocations: Colocation[]
  readonly orders: Order[]
  readonly tickets: Map<string, Ticket>
  readonly ticketConstraints: TicketConstraint[]
  readonly actions: Action[]
  readonly singletons: Map<string, Action>
  readonly scores: ScoreLine[]
  readonly warnings: Warning[]
  /** History entries whose digests have to be compared with the configuration. */
  readonly parameterChecks: ParameterCheck[]
  dc: Node | undefined
  hasQuorum: boolean
  haveFenceDevice: boolean
  enableUnfencing: boolean
  haveRemoteNodes: boolean
  /** Everything is to be stopped for want of quorum. */
  stopEverything: boolean
  /** When a rule or timeout will change the result, seconds since the epoch. */
  recheckBy: number | undefined
  nextActionId: number
  nextOrderId: number
  disabledResources: number
  blockedResources: number
  /** Containers of replicas whose connection failed. */
  readonly stopNeeded: Resource[]
  readonly failedOperations: XmlElement[]
  /** What to say to `--why`: notes by resource id. */
  readonly notes: Map<string, string[]>
}

export interface TicketConstraint {
  readonly id: string
  readonly resource: Resource
  readonly ticket: Ticket
  readonly lossPolicy: 'stop' | 'demote' | 'fence' | 'freeze'
  readonly role: Role
}

export interface ParameterCheck {
  readonly entry: XmlElement
  readonly resource: Resource
  readonly node: Node
  readonly why: 'active' | 'last-failure'
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

/** Everything one run of the scheduler decided. */
export interface Decision {
  readonly set: WorkingSet
  readonly graph: TransitionGraph
  /** Newest first, as the summary prints them. */
  readonly fencing: readonly FencingDecision[]
}
