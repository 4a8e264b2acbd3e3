/**
 * The kernel's IPVS table, as ipvsadm(8) sees it, over generic netlink. Changes go out in batches:
 * as many in one system call as fit, acknowledged together; failures are told one by one, each
 * with the service and destination it concerns.
 */

import { present } from '../lib/assert.js'
import type { Decoded } from '../lib/decoded.js'
import { NETLINK, NetlinkSocket, type NetlinkSocketOptions } from '../net/netlink-socket.js'
import { SystemError } from '../net/system-error.js'
import {
  encodeRequest, type IpvsRequest, IPVS_FAMILY_NAME, isDump, type SyncDaemon, type SyncState,
  type Timeouts
} from '../ipvs/messages.js'
import type { Change } from '../ipvs/plan.js'
import {
  decodeDaemon, decodeDestination, decodeService, decodeTimeouts, decodeVersion, type IpvsVersion,
  type ListedDestination, type ListedService, type ReplyError
} from '../ipvs/replies.js'
import { destinationKey, serviceFamily, type ServiceId, serviceKey } from '../ipvs/service.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import {
  attributeNumber, decodeAttributes, textAttribute, withAttributes
} from '../wire/netlink-attributes.js'

/** A change the kernel refused. */
export interface RefusedChange {
  readonly change: Change
  readonly code: string
  /** `TCP 10.0.0.1:80 -> 10.0.0.2:80`. */
  readonly subject: string
}

/** GENL_ID_CTRL; CTRL_CMD_GETFAMILY; CTRL_ATTR_FAMILY_ID and _NAME. */
const CONTROLLER = { type: 16, getFamily: 3, familyId: 1, familyName: 2 } as const

export class IpvsClient {
  readonly #socket: NetlinkSocket
  readonly #family: number

  private constructor (socket: NetlinkSocket, family: number) {
    this.#socket = socket
    this.#family = family
  }

  /**
   * Opens the way to the table of the network namespace this thread is in. The kernel loads ip_vs
   * by itself when it is asked for the family. Throws a SystemError: ENOENT where there is no
   * IPVS, EPERM without the right to it.
   */
  static async open (options: NetlinkSocketOptions = {}): Promise<IpvsClient> {
    const socket = new NetlinkSocket(NETLINK.generic, options)
    try {
      return new IpvsClient(socket, await findFamily(socket))
    } catch (error) {
      socket.close()
      throw error
    }
  }

  close (): void {
    this.#socket.close()
  }

  async services (): Promise<readonly ListedService[]> {
    return await this.#ask({ type: 'list-services' }, decodeService)
  }

  async destinations (service: ServiceId): Promise<readonly ListedDestination[]> {
    const family = serviceFamily(service)
    return await this.#ask({ type: 'list-destinations', service },
      bytes => decodeDestination(bytes, family))
  }

  /** The whole table with its counters. */
  async table (): Promise<ReadonlyArray<{
    readonly service: ListedService
    readonly destinations: readonly ListedDestination[]
  }>> {
    const services = await this.services()
    return await Promise.all(services.map(async service =>
      ({ service, destinations: await this.destinations(service.id) })))
  }

  /**
   * Makes the changes in order; later ones are tried although earlier ones failed.
   *
   * @param missing what becomes of a destination that is to be edited and is not there
   */
  async apply (
    changes: readonly Change[], missing: 'refused' | 'added' = 'refused'
  ): Promise<readonly RefusedChange[]> {
    const outcomes = await this.#socket.batch(changes.map(change => this.#request(change)))
    const refused: RefusedChange[] = []
    for (const [place, failure] of outcomes.entries()) {
      if (failure === undefined) continue
      const change = present(changes[place], 'an outcome belongs to a change')
      refused.push({ change, code: failure.code, subject: subjectOf(change) })
      const isMissing = failure.code === 'ENOENT' && change.type === 'edit-destination'
      if (isMissing && missing === 'added') {
        refused.push(...await this.apply([{ ...change, type: 'add-destination' }]))
      }
    }
    return refused
  }

  async flush (): Promise<void> {
    await this.#do({ type: 'flush' })
  }

  /** Sets the counters of the service, or of all, to zero. */
  async zero (service?: ServiceId): Promise<void> {
    await this.#do({ type: 'zero', service })
  }

  async timeouts (): Promise<Timeouts> {
    const [timeouts] = await this.#ask({ type: 'timeouts' }, decodeTimeouts)
    return present(timeouts, 'the kernel answers with its timeouts')
  }

  async setTimeouts (timeouts: Timeouts): Promise<void> {
    await this.#do({ type: 'set-timeouts', timeouts })
  }

  async version (): Promise<IpvsVersion> {
    const [version] = await this.#ask({ type: 'version' }, decodeVersion)
    return present(version, 'the kernel answers with its version')
  }

  /** The synchronisation daemons that run. */
  async daemons (): Promise<readonly SyncDaemon[]> {
    return await this.#ask({ type: 'list-daemons' }, decodeDaemon)
  }

  async startDaemon (daemon: SyncDaemon): Promise<void> {
    await this.#do({ type: 'start-daemon', daemon })
  }

  async stopDaemon (state: SyncState): Promise<void> {
    await this.#do({ type: 'stop-daemon', state })
  }

  async #do (request: IpvsRequest): Promise<void> {
    await this.#socket.request(this.#request(request))
  }

  async #ask<Value> (
    request: IpvsRequest, decode: (bytes: Uint8Array) => Decoded<Value, ReplyError>
  ): Promise<readonly Value[]> {
    const message = this.#request(request)
    const replies = isDump(request)
      ? await this.#socket.dump(message)
      : await this.#socket.request(message)
    return replies.map(({ body }) => {
      const value = decode(body)
      if (value.ok) return value.value
      throw new SystemError('EBADMSG', `ipvs ${request.type}`, JSON.stringify(value.error))
    })
  }

  #request (request: IpvsRequest): NetlinkRequest {
    return { type: this.#family, flags: 0, body: encodeRequest(request) }
  }
}

async function findFamily (socket: NetlinkSocket): Promise<number> {
  const [reply] = await socket.request({
    type: CONTROLLER.type,
    flags: 0,
    body: withAttributes(Uint8Array.of(CONTROLLER.getFamily, 1, 0, 0),
      [textAttribute(CONTROLLER.familyName, IPVS_FAMILY_NAME)])
  })
  const attributes = decodeAttributes(reply?.body.subarray(4) ?? new Uint8Array())
  const family = attributes.ok
    ? attributeNumber(attributes.value.get(CONTROLLER.familyId))
    : undefined
  if (family === undefined) throw new SystemError('EBADMSG', 'ipvs', 'no family id in the answer')
  return family
}

/** The service a change concerns. */
export function serviceOf (change: Change): ServiceId {
  switch (change.type) {
    case 'add-service':
    case 'edit-service': return change.service.id
    default: return change.service
  }
}

/** What a change is about, for messages. */
export function subjectOf (change: Change): string {
  switch (change.type) {
    case 'add-service':
    case 'edit-service': return serviceKey(change.service.id)
    case 'delete-service': return serviceKey(change.service)
    default: return `${serviceKey(change.service)} -> ${destinationKey(change.destination)}`
  }
}
