/**
 * Which raw sockets the instances need: one per family, protocol, interface, and multicast group
 * or unicast source address, shared by all instances that agree on these.
 */

import type { Link, ReceivedPacket, SocketSpec } from './events.js'
import { IPPROTO_AH, IPPROTO_VRRP } from './advert.js'
import type { InstanceConfig } from './config.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { Router, Socket } from './world.js'

/**
 * The socket `config` sends and receives on, from `link` (or VRF) and with `source`.
 *
 * @param receiveBuffer in bytes; `undefined` leaves it to whoever opens the socket
 */
export function socketSpec (
  config: InstanceConfig, link: Link | undefined, source: IpAddress, receiveBuffer?: number
): SocketSpec {
  const protocol = protocolOf(config)
  const group = groupOf(config)
  return {
    id: `${config.family}/${protocol}/${link?.name ?? 'any'}/${group ?? source}`,
    family: config.family,
    protocol,
    interface: link?.index,
    group,
    source: group === undefined ? source : undefined,
    receiveBuffer
  }
}

/** Whether `config` would use the socket, on the same interface and from `source`. */
export function isFor (
  { family, protocol, group, source: bound }: SocketSpec, config: InstanceConfig,
  source: IpAddress | undefined
): boolean {
  return config.family === family && protocolOf(config) === protocol &&
    groupOf(config) === group && (group !== undefined || source === bound)
}

function protocolOf ({ authentication }: InstanceConfig): number {
  return authentication?.type === 'ah' ? IPPROTO_AH : IPPROTO_VRRP
}

function groupOf ({ delivery }: InstanceConfig): IpAddress | undefined {
  return delivery.type === 'multicast' ? delivery.group : undefined
}

/** The instance a packet is for: by vrid, and for several unicast ones by its sender. */
export function receiverOf (
  socket: Socket, vrid: number, packet: ReceivedPacket
): Router | undefined {
  const candidates = socket.byVrid.get(vrid)
  if (candidates === undefined || candidates.length < 2) return candidates?.[0]
  return candidates.find(({ config: { delivery } }) => delivery.type === 'unicast' &&
    delivery.peers.some(peer => peer.address === packet.source))
}

export function addRouter (socket: Socket, router: Router): void {
  const list = socket.byVrid.get(router.config.vrid)
  if (list === undefined) socket.byVrid.set(router.config.vrid, [router])
  else list.push(router)
}

export function removeRouter (socket: Socket, router: Router): void {
  const list = socket.byVrid.get(router.config.vrid)?.filter(each => each !== router) ?? []
  if (list.length > 0) socket.byVrid.set(router.config.vrid, list)
  else socket.byVrid.delete(router.config.vrid)
}
