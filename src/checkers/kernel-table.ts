/**
 * The IPVS table as we believe it to be, and the changes that bring it to what the virtual servers
 * want. Virtual servers may share services (a group used twice): such a service has the
 * destinations of all of them, and goes when the last one goes.
 */

import { type Change, type Entry, plan, tableOf } from '../ipvs/plan.js'
import type { Destination, DestinationId, Service, ServiceId } from '../ipvs/service.js'
import { destinationKey, serviceKey } from '../ipvs/service.js'

/** What the virtual servers want of the table. */
export interface Wanted {
  /** The virtual server at a place has its services; while it has not, there is nothing of it. */
  has (virtualServer: number): boolean
  /** All destinations it has now. */
  destinations (virtualServer: number): readonly Destination[]
  /** The destination that one of its real servers has, if it has one, whatever its weight. */
  endpoint (virtualServer: number, realServer: number): Destination
  /** The same as it is now; undefined: it is not in the table. */
  destination (virtualServer: number, realServer: number): Destination | undefined
}

/**
 * What is to be looked at, by virtual server: all of it, or some of its real servers, of which none
 * can be the same destination as another server.
 */
export type Touched = ReadonlyMap<number, ReadonlySet<number> | 'all'>

interface Share {
  readonly virtualServer: number
  readonly service: Service
}

export class KernelTable {
  #believed: Map<string, Held>
  #shares = new Map<string, Share[]>()
  #keys: ReadonlyArray<readonly string[]> = []
  /** Services that were ours before a reload and belong to nobody now. */
  #left = new Set<string>()

  constructor (actual: readonly Entry[]) {
    this.#believed = heldTable(actual)
  }

  /** Says which services each virtual server makes, by its place. */
  configure (services: ReadonlyArray<readonly Service[]>): void {
    const before = this.#shares
    this.#shares = new Map()
    this.#keys = services.map(each => each.map(service => serviceKey(service.id)))
    for (const [virtualServer, own] of services.entries()) {
      for (const service of own) {
        const key = serviceKey(service.id)
        const shares = this.#shares.get(key)
        if (shares === undefined) this.#shares.set(key, [{ virtualServer, service }])
        else shares.push({ virtualServer, service })
      }
    }
    for (const key of before.keys()) {
      if (!this.#shares.has(key)) this.#left.add(key)
    }
  }

  /** The first virtual server that makes the service. */
  owner (service: ServiceId): number | undefined {
    return this.#shares.get(serviceKey(service))?.[0]?.virtualServer
  }

  /** What was read from the kernel takes the place of what we believed. */
  replace (actual: readonly Entry[]): void {
    this.#believed = heldTable(actual)
  }

  /** The changes for what was touched; afterwards they are taken for made. */
  update (touched: Touched, wanted: Wanted): readonly Change[] {
    // After nearly every check.
    if (touched.size === 0 && this.#left.size === 0) return []
    const whole = new Set(this.#left)
    this.#left.clear()
    const changes: Change[] = []
    for (const [virtualServer, servers] of touched) {
      for (const key of this.#keys[virtualServer] ?? []) {
        const held = this.#believed.get(key)
        const alone = this.#shares.get(key)?.length === 1 && wanted.has(virtualServer)
        if (servers === 'all' || held === undefined || !alone) whole.add(key)
        else changes.push(...updateSome(key, held, virtualServer, servers, wanted))
      }
    }
    return [...changes, ...this.#updateWhole(whole, wanted)]
  }

  #updateWhole (keys: ReadonlySet<string>, wanted: Wanted): readonly Change[] {
    const destinations = new Map<number, readonly Destination[]>()
    const once = (virtualServer: number): readonly Destination[] | undefined => {
      if (!wanted.has(virtualServer)) return undefined
      const known = destinations.get(virtualServer) ?? wanted.destinations(virtualServer)
      destinations.set(virtualServer, known)
      return known
    }
    const [want, actual] = [new Map<string, Entry>(), new Map<string, Entry>()]
    for (const key of keys) {
      const entry = this.#entry(key, once)
      if (entry !== undefined) want.set(key, entry)
      const believed = this.#believed.get(key)
      if (believed !== undefined) actual.set(key, believed)
    }
    for (const key of keys) {
      const entry = want.get(key)
      if (entry === undefined) this.#believed.delete(key)
      else this.#believed.set(key, new Held(entry))
    }
    return plan(want, actual, keys)
  }

  /** Deletes all services that are ours; with `thorough` their destinations first. */
  release (thorough: boolean): readonly Change[] {
    const changes: Change[] = []
    for (const [key, entry] of this.#believed) {
      if (!this.#shares.has(key)) continue
      const service = entry.service.id
      if (thorough) {
        for (const { address, port } of entry.destinations) {
          changes.push({ type: 'delete-destination', service, destination: { address, port } })
        }
      }
      changes.push({ type: 'delete-service', service })
    }
    return changes
  }

  #entry (
    key: string, destinationsOf: (virtualServer: number) => readonly Destination[] | undefined
  ): Entry | undefined {
    let entry: Entry | undefined
    for (const { virtualServer, service } of this.#shares.get(key) ?? []) {
      const all = destinationsOf(virtualServer)
      if (all === undefined) continue
      const destinations = portsOf(service, all)
      if (entry === undefined) entry = { service, destinations }
      else entry = { ...entry, destinations: union(entry.destinations, destinations) }
    }
    return entry
  }
}

/**
 * The changes for some of the real servers of a service that one virtual server has for itself. The
 * others are not looked at: thousands that fail one by one are not thousands of whole tables.
 */
function updateSome (
  key: string, held: Held, virtualServer: number, servers: ReadonlySet<number>, wanted: Wanted
): readonly Change[] {
  const { service } = held
  const [before, after]: [Destination[], Destination[]] = [[], []]
  for (const place of servers) {
    const [endpoint] = portsOf(service, [wanted.endpoint(virtualServer, place)])
    const was = endpoint === undefined ? undefined : held.at(endpoint)
    const now = wanted.destination(virtualServer, place)
    if (was !== undefined) before.push(was)
    if (now !== undefined) after.push(...portsOf(service, [now]))
  }
  held.replace(before, after)
  return plan(
    new Map([[key, { service, destinations: after }]]),
    new Map([[key, { service, destinations: before }]]), new Set([key]))
}

/** What a service has; by key from when single destinations are asked for. */
class Held implements Entry {
  readonly service: Service
  #all: readonly Destination[]
  #byKey: Map<string, Destination> | undefined

  constructor ({ service, destinations }: Entry) {
    this.service = service
    this.#all = destinations
  }

  get destinations (): readonly Destination[] {
    return this.#byKey === undefined ? this.#all : [...this.#byKey.values()]
  }

  at (id: DestinationId): Destination | undefined {
    return this.#known().get(destinationKey(id))
  }

  replace (before: readonly Destination[], after: readonly Destination[]): void {
    const known = this.#known()
    for (const each of before) known.delete(destinationKey(each))
    for (const each of after) known.set(destinationKey(each), each)
  }

  #known (): Map<string, Destination> {
    if (this.#byKey !== undefined) return this.#byKey
    this.#byKey = new Map(this.#all.map(each => [destinationKey(each), each]))
    this.#all = []
    return this.#byKey
  }
}

function heldTable (actual: readonly Entry[]): Map<string, Held> {
  return new Map(Array.from(tableOf(actual), ([key, entry]) => [key, new Held(entry)]))
}

/**
 * Only NAT can change a port: with other methods each service of a group has its own port on every
 * server, and a mark has none, whatever the real_server line says.
 */
function portsOf ({ id }: Service, destinations: readonly Destination[]): readonly Destination[] {
  const port = id.type === 'address' ? id.port : 0
  const fits = (each: Destination): boolean =>
    each.forwarding.method === 'masq' || each.port === port
  if (destinations.every(fits)) return destinations
  return union([], destinations.map(each => fits(each) ? each : { ...each, port }))
}

/** Of two destinations with one address and port the heavier counts: it has a living server. */
function union (
  one: readonly Destination[], other: readonly Destination[]
): readonly Destination[] {
  const all = new Map(one.map(each => [destinationKey(each), each]))
  for (const each of other) {
    const key = destinationKey(each)
    const before = all.get(key)
    if (before === undefined || before.weight < each.weight) all.set(key, each)
  }
  return [...all.values()]
}
