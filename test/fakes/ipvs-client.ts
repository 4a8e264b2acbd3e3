/**
 * Stands in for src/daemon/ipvs-client.ts in a daemon that runs where the kernel has no IPVS
 * (ipvs-hooks.ts puts it there): a table that refuses what the kernel would refuse, kept in the
 * file that HOLDFAST_TEST_IPVS names, a line of JSON for each change. Like the kernel's it outlives
 * the process.
 */

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { type RefusedChange, serviceOf, subjectOf } from '../../src/daemon/ipvs-client.js'
import { encodeRequest, type Timeouts } from '../../src/ipvs/messages.js'
import type { Change } from '../../src/ipvs/plan.js'
import type { IpvsVersion, ListedDestination, ListedService } from '../../src/ipvs/replies.js'
import {
  type Destination, destinationKey, type Service, type ServiceId, serviceKey
} from '../../src/ipvs/service.js'
import { NO_TRAFFIC } from '../ipvs/examples.js'

export { serviceOf, subjectOf }

/** A line of the file. */
export interface Told {
  /** Milliseconds of the wall clock. */
  readonly at: number
  readonly change: Change | { readonly type: 'flush' }
}

interface Entry {
  service: Service
  readonly destinations: Map<string, Destination>
}

/** A table and what it makes of changes. */
export class FakeTable {
  readonly entries = new Map<string, Entry>()

  /** The name of the error, if the kernel would refuse it. */
  apply (change: Told['change']): string | undefined {
    if (change.type === 'flush') {
      this.entries.clear()
      return undefined
    }
    const key = serviceKey(serviceOf(change))
    const entry = this.entries.get(key)
    switch (change.type) {
      case 'add-service':
        if (entry !== undefined) return 'EEXIST'
        // Kernels before 6.14 do not have it.
        if (change.service.scheduler === 'twos') return 'ENOENT'
        this.entries.set(key, { service: change.service, destinations: new Map() })
        return undefined
      case 'edit-service':
        if (entry === undefined) return 'ESRCH'
        entry.service = change.service
        return undefined
      case 'delete-service': return this.entries.delete(key) ? undefined : 'ESRCH'
      default: return entry === undefined ? 'ESRCH' : applyToDestination(entry, change)
    }
  }
}

function applyToDestination (
  { destinations }: Entry,
  change: Extract<Change, { readonly destination: unknown }>
): string | undefined {
  const key = destinationKey(change.destination)
  const known = destinations.has(key)
  switch (change.type) {
    case 'add-destination':
      if (known) return 'EEXIST'
      destinations.set(key, change.destination)
      return undefined
    case 'edit-destination':
      if (!known) return 'ENOENT'
      destinations.set(key, change.destination)
      return undefined
    case 'delete-destination': return destinations.delete(key) ? undefined : 'ENOENT'
  }
}

/** The lines of the file so far. */
export function readChanges (file: string): readonly Told[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(line => line !== '')
    .map((line): Told => JSON.parse(line))
}

export class IpvsClient {
  readonly #table = new FakeTable()
  readonly #file = process.env.HOLDFAST_TEST_IPVS

  static async open (): Promise<IpvsClient> {
    const client = new IpvsClient()
    if (client.#file !== undefined) {
      for (const { change } of readChanges(client.#file)) client.#table.apply(change)
    }
    return client
  }

  close (): void {}

  async table (): Promise<ReadonlyArray<{
    readonly service: ListedService, readonly destinations: readonly ListedDestination[]
  }>> {
    return Array.from(this.#table.entries.values(), ({ service, destinations }) => ({
      service: { ...service, statistics: NO_TRAFFIC },
      destinations: Array.from(destinations.values(), listed)
    }))
  }

  async destinations (service: ServiceId): Promise<readonly ListedDestination[]> {
    const entry = this.#table.entries.get(serviceKey(service))
    return Array.from(entry?.destinations.values() ?? [], listed)
  }

  async apply (changes: readonly Change[]): Promise<readonly RefusedChange[]> {
    const refused: RefusedChange[] = []
    const done: Change[] = []
    for (const change of changes) {
      // What cannot be encoded is found here, too, and what it costs is paid.
      encodeRequest(change)
      const code = this.#table.apply(change)
      if (code === undefined) done.push(change)
      else refused.push({ change, code, subject: subjectOf(change) })
    }
    this.#write(done)
    return refused
  }

  async flush (): Promise<void> {
    this.#table.apply({ type: 'flush' })
    this.#write([{ type: 'flush' }])
  }

  async timeouts (): Promise<Timeouts> {
    return { tcp: 900, tcpFin: 120, udp: 300 }
  }

  async setTimeouts (): Promise<void> {}
  async startDaemon (): Promise<void> {}
  async stopDaemon (): Promise<void> {}

  async version (): Promise<IpvsVersion> {
    return { major: 1, minor: 2, patch: 1, tableSize: 4096 }
  }

  #write (changes: ReadonlyArray<Told['change']>): void {
    if (this.#file === undefined || changes.length === 0) return
    const at = Date.now()
    appendFileSync(this.#file,
      changes.map(change => `${JSON.stringify({ at, change } satisfies Told)}\n`).join(''))
  }
}

function listed (each: Destination): ListedDestination {
  return {
    ...each,
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
    statistics: NO_TRAFFIC
  }
}
