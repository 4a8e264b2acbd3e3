/** A node as one run of the scheduler knows it, and as the table of one resource sees it. */

import type { Resource } from './resource.js'

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
  /** Lost from the membership: its fencing may be delayed. */
  leftMembership: boolean
  /** Why the node has to be fenced, first reason wins. */
  fenceReason: string | undefined
  readonly running: Resource[]
  /** How many primitives have been assigned here in this run. */
  assignedCount: number
  readonly assigned: Resource[]
  healthScore: number
  /** Worst single health attribute. */
  health: 'green' | 'yellow' | 'red'
}

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
