/**
 * The scheduler's working set: what one run knows and decides. The passes fill it in, one after
 * the other, so its fields are mutable here; whoever receives a finished decision only reads.
 * Terms are those of the Pacemaker manuals.
 */

import type { XmlElement } from '../../cib/xml.js'
import type { Options } from '../options.js'
import type { Action, NotifyPlan } from './action.js'
import type { Colocation, Location, Order, Ticket, TicketConstraint } from './constraint.js'
import type { Node } from './node.js'
import type { Resource } from './resource.js'

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
  /** Lines of `crm_simulate -s`. */
  readonly scores: string[]
  /** What was given a node, in order, and how many lines of {@link scores} there were then. */
  readonly settled: Settled[]
  readonly warnings: Warning[]
  /** History entries whose digests have to be compared with the configuration. */
  readonly parameterChecks: ParameterCheck[]
  dc: Node | undefined
  hasQuorum: boolean
  haveFenceDevice: boolean
  enableUnfencing: boolean
  haveRemoteNodes: boolean
  /** When a rule or timeout will change the result, seconds since the epoch. */
  recheckBy: number | undefined
  nextActionId: number
  nextOrderId: number
  /** Containers of replicas whose connection failed. */
  readonly stopNeeded: Resource[]
  readonly failedOperations: XmlElement[]
  /** What to say to `--why`: notes by resource id. */
  readonly notes: Map<string, string[]>
}

export interface ParameterCheck {
  readonly entry: XmlElement
  readonly resource: Resource
  readonly node: Node
  readonly why: 'active' | 'last-failure'
}

export interface Warning {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
}

/** A resource that was given a node; it may have been taken away again later. */
export interface Settled {
  readonly resource: Resource
  readonly node: Node
  readonly after: number
}
