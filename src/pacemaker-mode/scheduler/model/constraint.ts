/** The constraints as they bind resources: where, with whom, after what, by which ticket. */

import type { Action } from './action.js'
import type { Discovery, Node } from './node.js'
import type { Resource } from './resource.js'
import type { Role } from './role.js'
import type { WishSum } from '../wish-sums.js'

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
  /** What the dependent and all behind it would like; see wish-sums.ts. */
  wishSum: WishSum | undefined
}

export interface Ticket {
  readonly id: string
  granted: boolean
  standby: boolean
  readonly state: Map<string, string>
}

export interface TicketConstraint {
  readonly id: string
  readonly resource: Resource
  readonly ticket: Ticket
  readonly lossPolicy: 'stop' | 'demote' | 'fence' | 'freeze'
  readonly role: Role
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
