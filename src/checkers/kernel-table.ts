/**
 * The IPVS table as we believe it to be, and the changes that bring it to what the virtual servers
 * want. Virtual servers may share services (a group used twice): such a service has the
 * destinations of all of them, and goes when the last one goes.
 */

import { type Change, type Entry, plan, tableOf } from '../ipvs/plan.js'
import type { Destination, Service, ServiceId } from '../ipvs/service.js'
import { destinationKey, serviceKey } from '../ipvs/service.js'

/** Destinations of the virtual server at a place; undefined while it is not to be in the table. */
export type Wanted = (virtualServer: number) => readonly Destination[] | undefined

interface Share {
  readonly virtualServer: number
  readonly service: Service
}

export class KernelTable {
  #believed: Map<string, Entry>
  #shares = new Map<string, Share[]>()
  #keys: ReadonlyArray<readonly string[]> = []
  /** Services that were ours before a reload and belong to nobody now. */
  #left = new Set<string>()

  constructor (actual: readonly Entry[]) {
    this.#believed = new Map(tableOf(actual))
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
    this.#believed = new Map(tableOf(actual))
  }

  /** The changes for these virtual servers; afterwards they are taken for made. */
  update (virtualServers: Iterable<number>, wanted: Wanted): readonly Change[] {
    const keys = new Set(this.#left)
    for (const each of virtualServers) {
      for (const key of this.#keys[each] ?? []) keys.add(key)
    }
    // After nearly every check.
    if (keys.size === 0) return []
    this.#left.clear()

    const [want, actual] = [new Map<string, Entry>(), new Map<string, Entry>()]
    for (const key of keys) {
      const entry = this.#entry(key, wanted)
      if (entry !== undefined) want.set(key, entry)
      const believed = this.#believed.get(key)
      if (believed !== undefined) actual.set(key, believed)
    }
    for (const key of keys) {
      const entry = want.get(key)
      if (entry === undefined) this.#believed.delete(key)
      else this.#believed.set(key, entry)
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

  #entry (key: string, wanted: Wanted): Entry | undefined {
    let entry: Entry | undefined
    for (const { virtualServer, service } of this.#shares.get(key) ?? []) {
      const all = wanted(virtualServer)
      if (all === undefined) continue
      const destinations = portsOf(service, all)
      if (entry === undefined) entry = { service, destinations }
      else entry = { ...entry, destinations: union(entry.destinations, destinations) }
    }
    return entry
  }
}

/**
 * Only NAT can change a port: with other methods each service of a group has its own port on every
 * server, whatever the real_server line says.
 */
function portsOf ({ id }: Service, destinations: readonly Destination[]): readonly Destination[] {
  if (id.type !== 'address') return destinations
  const fits = (each: Destination): boolean =>
    each.forwarding.method === 'masq' || each.port === id.port
  if (destinations.every(fits)) return destinations
  return union([], destinations.map(each => fits(each) ? each : { ...each, port: id.port }))
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
