/** Where an instance sends from: its source address, and the socket that follows from it. */

import { familyOf, isLinkLocal } from '../lib/ip-address.js'
import type { IpAddress } from '../lib/ip-address.js'
import type { InstanceConfig } from './config.js'
import type { SocketSpec } from './events.js'
import { receiveShare } from './receive-buffers.js'
import { addRouter, isFor, removeRouter, socketSpec } from './sockets.js'
import { advertLink } from './own-interfaces.js'
import { isVirtual, linkNamed, log } from './world.js'
import type { LinkState, Router, Socket, World } from './world.js'

/** Routers on one socket; a forger has no digest to be among them. */
const MOST_FAVOURED = 16

/**
 * Chooses the source address of an instance and opens or closes sockets as needed. To be called
 * whenever its interface or the addresses there have changed.
 */
export function findSource (world: World, router: Router): void {
  const { config } = router
  const link = advertLink(world, router)
  // A VMAC has no IPv4 address of its own: its adverts come from the base's.
  const home = config.family === 'ipv4' && config.vmac !== undefined
    ? linkNamed(world, config.interface)
    : link
  const wanted = config.sourceAddress ?? (home && firstSuitable(world, router, home))
  const needsLink = config.interface !== undefined || config.vrf !== undefined
  const source = link === undefined && needsLink ? undefined : wanted
  const spec = source && socketSpec(config, link?.link, source)
  if (source === router.source && spec?.id === router.socket) return

  // An interface that is only starting up has no address yet: nothing to complain about.
  if (source === undefined && router.source !== undefined && config.interface !== undefined) {
    log(world, { type: 'no-source-address', instance: config.name, interface: config.interface })
  }
  if (router.socket !== undefined && spec?.id !== router.socket) leaveSocket(world, router)
  router.source = source
  router.memory.source = source
  if (source === undefined || spec === undefined) {
    router.sender.move(undefined)
    return
  }
  router.sender.move({ socket: spec.id, source })
  if (router.socket === spec.id) return
  router.socket = spec.id
  let socket = world.sockets.get(spec.id)
  if (socket === undefined) {
    const sized = { ...spec, receiveBuffer: receiveBufferFor(world, spec) }
    socket = { spec: sized, byVrid: new Map(), favoured: new Set(), failed: false }
    world.sockets.set(spec.id, socket)
    world.out.push({ type: 'open-socket', socket: sized })
  }
  addRouter(socket, router)
  if (!demandsProof(config)) favourNobody(world, socket)
  if (socket.failed) router.lasting.add('socket')
}

/**
 * Whoever has just proved who it is comes first when more adverts arrive than can be read; but only
 * where all that use the socket can tell, so that nobody's master is taken for a stranger. Others
 * may send in its name, so this is worth something against strangers alone.
 */
export function favourSender (world: World, router: Router, sender: IpAddress): void {
  const socket = router.socket === undefined ? undefined : world.sockets.get(router.socket)
  if (socket === undefined || socket.favoured.has(sender)) return
  if (socket.favoured.size >= MOST_FAVOURED || !allDemandProof(socket)) return
  socket.favoured.add(sender)
  world.out.push({ type: 'favour-sender', socket: socket.spec.id, sender })
}

function favourNobody (world: World, socket: Socket): void {
  if (socket.favoured.size === 0) return
  socket.favoured.clear()
  world.out.push({ type: 'favour-sender', socket: socket.spec.id, sender: undefined })
}

function allDemandProof (socket: Socket): boolean {
  return [...socket.byVrid.values()].every(list => list.every(each => demandsProof(each.config)))
}

/** Whether adverts without a digest or password count for nothing. */
function demandsProof ({ version, authentication, hmac }: InstanceConfig): boolean {
  return authentication?.type === 'ah' || hmac?.mode === 'enforce' ||
    (version === 2 && authentication?.type === 'pass' && authentication.password !== '')
}

/** After a reload: sockets that stay open get the buffers their instances ask for now. */
export function resizeSockets (world: World): void {
  for (const socket of world.sockets.values()) {
    const receiveBuffer = receiveBufferFor(world, socket.spec)
    if (receiveBuffer === socket.spec.receiveBuffer) continue
    socket.spec = { ...socket.spec, receiveBuffer }
    world.out.push({ type: 'open-socket', socket: socket.spec })
  }
}

/** The sum over all instances that will share the socket; `undefined` when none says anything. */
function receiveBufferFor (world: World, spec: SocketSpec): number | undefined {
  let total: number | undefined
  for (const other of world.routers) {
    const link = advertLink(world, other)?.link
    // Whoever has no source yet will find that of the others; for a group it does not matter.
    const source = other.config.sourceAddress ?? other.source ?? spec.source
    if (link?.index !== spec.interface || !isFor(spec, other.config, source)) continue
    const share = receiveShare(other.config, world.config.global, link?.mtu ?? 0)
    if (share !== undefined) total = (total ?? 0) + share
  }
  return total
}

/** Gives up the instance's socket, and closes it if nobody else uses it. */
export function leaveSocket (world: World, router: Router): void {
  forsakeSocket(world, router)
  closeUnusedSockets(world)
}

/** Gives up the instance's socket, which stays open for whoever wants it next. */
export function forsakeSocket (world: World, router: Router): void {
  const socket = router.socket === undefined ? undefined : world.sockets.get(router.socket)
  if (socket !== undefined) removeRouter(socket, router)
  router.socket = undefined
  router.lasting.delete('socket')
}

/** Closes the sockets no instance is on. */
export function closeUnusedSockets (world: World): void {
  for (const [id, { byVrid }] of world.sockets) {
    if (byVrid.size > 0) continue
    world.sockets.delete(id)
    world.out.push({ type: 'close-socket', socket: id })
  }
}

/**
 * The first address of the interface that is not virtual. IPv6 adverts to a multicast group come
 * from the link-local address (RFC 9568 section 5.1.2.2).
 */
function firstSuitable (world: World, router: Router, link: LinkState): IpAddress | undefined {
  const { family, delivery } = router.config
  // The usual case, and the quick one: what we have is still there.
  const { source } = router
  if (source !== undefined && !isVirtual(world, source) &&
      link.addresses.some(({ address }) => address === source)) {
    return source
  }
  const suitable = link.addresses.filter(({ address }) => familyOf(address) === family &&
    !isVirtual(world, address) &&
    (family === 'ipv4' || delivery.type === 'unicast' || isLinkLocal(address)))
  // Over unicast a global address is what the peers know.
  const global = suitable.find(({ address }) => family === 'ipv4' || !isLinkLocal(address))
  return (global ?? suitable[0])?.address
}
