/**
 * How a raw socket is prepared, in the order that lets no foreign packet through: bound to its
 * interface and address first, emptied, and only then a member of its group.
 */

import { type Family, type IpAddress, isMulticast } from '../lib/ip-address.js'
import { addressAndInterface, ipSocketAddress, multicastRequest } from './socket-address.js'
import { acceptOnlyHopLimit255 } from './socket-filter.js'
import { bindFd, int32, interfaceName, setOption } from './syscalls.js'
import { SystemError, errorCode } from './system-error.js'

export interface RawSocketOptions {
  readonly family: Family
  readonly protocol: number
  /** Receives from and sends to this interface alone. */
  readonly interface: number | undefined
  /** Joined, bound to and sent to. */
  readonly group: IpAddress | undefined
  /** Bound to when there is no group; need not be configured yet (FREEBIND). */
  readonly source: IpAddress | undefined
  /** SO_RCVBUF in bytes, beyond the system's limit where that is allowed. */
  readonly receiveBuffer: number | undefined
  /** IPv4: packets handed to send begin with the IP header. */
  readonly headerIncluded?: boolean
  /** IPv6: where in the payload the kernel fills in, and verifies, the Internet checksum. */
  readonly checksumOffset?: number
  /** TTL or hop limit of what is sent (IPv4 with headerIncluded: the header's counts). */
  readonly hopLimit?: number
  /** IP TOS or IPv6 traffic class. */
  readonly trafficClass?: number
  /** SO_PRIORITY; 6 is what the kernel lets the unprivileged have at most. */
  readonly priority?: number
  readonly mark?: number
  /** Packets with another hop limit than 255 are dropped by the kernel, uncounted. */
  readonly only255?: boolean
}

const SOL_SOCKET = {
  level: 1,
  receiveBuffer: 8,
  priority: 12,
  bindToDevice: 25,
  receiveBufferForce: 33,
  timestampNanos: 35,
  mark: 36,
  bindToInterface: 62
} as const
const IPV4 = {
  level: 0,
  tos: 1,
  ttl: 2,
  headerIncluded: 3,
  packetInfo: 8,
  freeBind: 15,
  multicastInterface: 32,
  multicastTtl: 33,
  multicastLoop: 34,
  join: 35,
  multicastAll: 49
} as const
const IPV6 = {
  level: 41,
  checksum: 7,
  unicastHops: 16,
  multicastInterface: 17,
  multicastHops: 18,
  multicastLoop: 19,
  join: 20,
  multicastAll: 29,
  receivePacketInfo: 49,
  receiveHopLimit: 51,
  trafficClass: 67,
  freeBind: 78
} as const

/** Applies all options; `discardQueued` is called when only the group is left to be joined. */
export function applyOptions (
  fd: number, options: RawSocketOptions, discardQueued: () => void
): void {
  if (options.only255 === true) acceptOnlyHopLimit255(fd, options.family)
  if (options.interface !== undefined) bindToInterface(fd, options.interface)
  const { level } = SOL_SOCKET
  if (options.receiveBuffer !== undefined) setReceiveBuffer(fd, options.receiveBuffer)
  if (options.priority !== undefined) setOption(fd, level, SOL_SOCKET.priority, options.priority)
  if (options.mark !== undefined) setOption(fd, level, SOL_SOCKET.mark, options.mark)

  // How long a packet has waited to be read is part of when it came.
  setOption(fd, level, SOL_SOCKET.timestampNanos, 1)
  if (options.family === 'ipv4') applyIpv4(fd, options)
  else applyIpv6(fd, options)
  bindToAddress(fd, options)
  discardQueued()
  if (options.group !== undefined) join(fd, options.group, options.interface ?? 0)
}

function applyIpv4 (fd: number, options: RawSocketOptions): void {
  const { level } = IPV4
  setOption(fd, level, IPV4.packetInfo, 1)
  // Without this a socket hears every group any socket of the host has joined.
  setOption(fd, level, IPV4.multicastAll, 0)
  setOption(fd, level, IPV4.multicastLoop, 0)
  if (options.headerIncluded === true) setOption(fd, level, IPV4.headerIncluded, 1)
  if (options.trafficClass !== undefined) setOption(fd, level, IPV4.tos, options.trafficClass)
  if (options.hopLimit !== undefined) {
    setOption(fd, level, IPV4.ttl, options.hopLimit)
    // IP_TTL alone does not cover multicast, which would leave with a TTL of 1.
    setOption(fd, level, IPV4.multicastTtl, options.hopLimit)
  }
  if (options.interface !== undefined) {
    setOption(fd, level, IPV4.multicastInterface, multicastRequest(undefined, options.interface))
  }
}

function applyIpv6 (fd: number, options: RawSocketOptions): void {
  const { level } = IPV6
  setOption(fd, level, IPV6.receivePacketInfo, 1)
  setOption(fd, level, IPV6.receiveHopLimit, 1)
  setOption(fd, level, IPV6.multicastLoop, 0)
  setOptionIfKnown(fd, level, IPV6.multicastAll, 0)
  if (options.checksumOffset !== undefined) {
    setOption(fd, level, IPV6.checksum, options.checksumOffset)
  }
  if (options.trafficClass !== undefined) {
    setOption(fd, level, IPV6.trafficClass, options.trafficClass)
  }
  if (options.hopLimit !== undefined) {
    setOption(fd, level, IPV6.unicastHops, options.hopLimit)
    setOption(fd, level, IPV6.multicastHops, options.hopLimit)
  }
  if (options.interface !== undefined) {
    setOption(fd, level, IPV6.multicastInterface, options.interface)
  }
}

/**
 * By index, which no renaming can redirect; by name where the kernel is older than 5.1. The kernel
 * accepts any index, so that there is such an interface is checked here.
 */
function bindToInterface (fd: number, index: number): void {
  const { level } = SOL_SOCKET
  const name = interfaceName(index)
  if (name === undefined) {
    throw new SystemError('ENODEV', 'raw socket', `there is no interface ${index}`)
  }
  try {
    setOption(fd, level, SOL_SOCKET.bindToInterface, index)
  } catch (error) {
    if (errorCode(error) !== 'ENOPROTOOPT') throw error
    setOption(fd, level, SOL_SOCKET.bindToDevice,
      new TextEncoder().encode(`${name}\0`))
  }
}

/** Bound to the group, a socket hears nothing else; bound to its address, only what is for it. */
function bindToAddress (fd: number, options: RawSocketOptions): void {
  const address = options.group ?? options.source
  if (address === undefined) return
  if (!isMulticast(address)) {
    const { level, freeBind } = options.family === 'ipv4' ? IPV4 : IPV6
    setOption(fd, level, freeBind, 1)
  }
  bindFd(fd, ipSocketAddress(address, options.interface ?? 0))
}

function join (fd: number, group: IpAddress, index: number): void {
  if (group.includes(':')) {
    setOption(fd, IPV6.level, IPV6.join, addressAndInterface(group, index))
  } else {
    setOption(fd, IPV4.level, IPV4.join, multicastRequest(group, index))
  }
}

/** As large as asked for; without CAP_NET_ADMIN as large as the system allows. */
export function setReceiveBuffer (fd: number, bytes: number): void {
  const { level, receiveBufferForce, receiveBuffer } = SOL_SOCKET
  try {
    setOption(fd, level, receiveBufferForce, bytes)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error
    setOption(fd, level, receiveBuffer, bytes)
  }
}

function setOptionIfKnown (fd: number, level: number, option: number, value: number): void {
  try {
    setOption(fd, level, option, int32(value))
  } catch (error) {
    if (errorCode(error) !== 'ENOPROTOOPT') throw error
  }
}
