/** How many connections the kernel has of servers that are being drained. */

import type { ConnectionCount, DrainedServer } from '../checkers/events.js'
import type { ListedDestination } from '../ipvs/replies.js'
import { type ServiceId, serviceKey } from '../ipvs/service.js'
import { errorCode } from '../net/system-error.js'

/** The part of IpvsClient that is used here. */
export interface DestinationSource {
  destinations (service: ServiceId): Promise<readonly ListedDestination[]>
}

/** What the kernel answers that does not have the service. */
const NO_SERVICE: readonly string[] = ['ESRCH', 'ENOENT']

/** Counts over all services of each server; each service is read once. */
export async function countConnections (
  source: DestinationSource, servers: readonly DrainedServer[]
): Promise<readonly ConnectionCount[]> {
  const read = new Map<string, Promise<readonly ListedDestination[]>>()
  const destinations = (service: ServiceId): Promise<readonly ListedDestination[]> => {
    const key = serviceKey(service)
    const listed = read.get(key) ?? source.destinations(service).catch((error: unknown) => {
      if (NO_SERVICE.includes(errorCode(error))) return []
      throw error
    })
    read.set(key, listed)
    return listed
  }
  return await Promise.all(servers.map(async server => {
    const { services, virtualServer, realServer } = server
    let connections = 0
    for (const service of services) {
      const found = (await destinations(service)).find(each => isServer(each, server, service))
      if (found !== undefined) connections += connectionsOf(service, found)
    }
    return { virtualServer, realServer, connections }
  }))
}

/** Without NAT the server of a group has the port of the service, and none with a mark. */
function isServer (
  { address, port }: ListedDestination, server: DrainedServer, service: ServiceId
): boolean {
  const ports = [server.port, service.type === 'address' ? service.port : 0]
  return address === server.address && ports.includes(port)
}

/** To the kernel UDP flows are inactive from their first packet, and live until their timeout. */
function connectionsOf (service: ServiceId, found: ListedDestination): number {
  const { activeConnections, inactiveConnections } = found
  const datagrams = service.type === 'address' && service.protocol === 'udp'
  return activeConnections + (datagrams ? inactiveConnections : 0)
}
