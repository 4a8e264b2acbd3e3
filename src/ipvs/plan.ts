/**
 * From the table the kernel has to the table we want: the fewest changes, in an order that never
 * leaves a service without a server it could keep. What is the same is not touched, so that a
 * restart or a reload disturbs no connection.
 */

import type {
  Destination, DestinationId, Forwarding, Persistence, Service, ServiceId
} from './service.js'
import { destinationKey, serviceKey } from './service.js'

/** A service with its destinations. */
export interface Entry {
  readonly service: Service
  readonly destinations: readonly Destination[]
}

/** Services by {@link serviceKey}; each once. */
export type Table = ReadonlyMap<string, Entry>

export type Change =
  | { readonly type: 'add-service' | 'edit-service', readonly service: Service }
  | { readonly type: 'delete-service', readonly service: ServiceId }
  | {
    readonly type: 'add-destination' | 'edit-destination'
    readonly service: ServiceId
    readonly destination: Destination
  }
  | {
    readonly type: 'delete-destination'
    readonly service: ServiceId
    readonly destination: DestinationId
  }

/** The entries as a table; of a service named twice the last counts. */
export function tableOf (entries: readonly Entry[]): Table {
  return new Map(entries.map(entry => [serviceKey(entry.service.id), entry]))
}

/**
 * What turns `actual` into `wanted`. Services of `actual` that are not wanted are deleted only
 * when `ours` names them: others share the table with us.
 */
export function plan (wanted: Table, actual: Table, ours: ReadonlySet<string>): readonly Change[] {
  const changes: Change[] = []
  for (const [key, entry] of wanted) {
    const found = actual.get(key)
    if (found === undefined) {
      changes.push({ type: 'add-service', service: entry.service })
    } else if (!sameService(entry.service, found.service)) {
      changes.push({ type: 'edit-service', service: entry.service })
    }
    changes.push(...destinationChanges(entry, found?.destinations ?? []))
  }
  // Deletions come last, so that nothing waits for them.
  for (const [key, { service }] of actual) {
    if (wanted.has(key) || !ours.has(key)) continue
    changes.push({ type: 'delete-service', service: service.id })
  }
  return changes
}

/** Additions, then raised weights, then lowered ones, then deletions. */
function destinationChanges (entry: Entry, found: readonly Destination[]): readonly Change[] {
  const service = entry.service.id
  const actual = new Map(found.map(each => [destinationKey(each), each]))
  const [added, raised, lowered]: [Change[], Change[], Change[]] = [[], [], []]
  for (const destination of entry.destinations) {
    const key = destinationKey(destination)
    const before = actual.get(key)
    actual.delete(key)
    if (before === undefined) {
      added.push({ type: 'add-destination', service, destination })
    } else if (!sameDestination(destination, before)) {
      const list = destination.weight >= before.weight ? raised : lowered
      list.push({ type: 'edit-destination', service, destination })
    }
  }
  const deleted = Array.from(actual.values(), ({ address, port }): Change =>
    ({ type: 'delete-destination', service, destination: { address, port } }))
  return [...added, ...raised, ...lowered, ...deleted]
}

/** Whether two services with the same id are configured alike. */
export function sameService (one: Service, other: Service): boolean {
  return one.scheduler === other.scheduler &&
    one.flags.onePacket === other.flags.onePacket &&
    one.flags.flag1 === other.flags.flag1 &&
    one.flags.flag2 === other.flags.flag2 &&
    one.flags.flag3 === other.flags.flag3 &&
    samePersistence(one.persistence, other.persistence)
}

/** Whether two destinations with the same address and port are configured alike. */
export function sameDestination (one: Destination, other: Destination): boolean {
  return one.weight === other.weight &&
    one.upperThreshold === other.upperThreshold &&
    one.lowerThreshold === other.lowerThreshold &&
    sameForwarding(one.forwarding, other.forwarding)
}

function samePersistence (one: Persistence | undefined, other: Persistence | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.timeout === other.timeout && one.engine === other.engine &&
    granularityText(one) === granularityText(other)
}

function granularityText ({ granularity }: Persistence): string {
  return granularity.family === 'ipv4' ? `mask ${granularity.mask}` : `/${granularity.length}`
}

/**
 * Older kernels mark a destination whose address is its own as `local`, whatever was asked for;
 * taking that for a difference would write the same value again for ever.
 */
function sameForwarding (wanted: Forwarding, actual: Forwarding): boolean {
  if (actual.method === 'local') return true
  if (wanted.method !== 'tunnel' || actual.method !== 'tunnel') {
    return wanted.method === actual.method
  }
  const [one, other] = [wanted.tunnel, actual.tunnel]
  if (one.type === 'ipip' || other.type === 'ipip') return one.type === other.type
  if (one.checksum !== other.checksum) return false
  if (one.type === 'gre' || other.type === 'gre') return one.type === other.type
  return one.port === other.port
}
