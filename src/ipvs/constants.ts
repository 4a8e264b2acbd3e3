/** The numbers of include/uapi/linux/ip_vs.h, by name. */

/** Commands by the request that carries them. */
export const COMMAND = {
  'add-service': 1,
  'edit-service': 2,
  'delete-service': 3,
  'list-services': 4,
  'add-destination': 5,
  'edit-destination': 6,
  'delete-destination': 7,
  'list-destinations': 8,
  'start-daemon': 9,
  'stop-daemon': 10,
  'list-daemons': 11,
  'set-timeouts': 12,
  timeouts: 13,
  version: 15,
  zero: 16,
  flush: 17
} as const

/** Commands of answers that differ from those of their questions. */
export const REPLY_COMMAND = { timeouts: 12, version: 14 } as const

export const TOP = { service: 1, dest: 2, daemon: 3 } as const

export const CONFIG = { tcp: 4, tcpFin: 5, udp: 6 } as const

/** IPVS_INFO_ATTR_... */
export const INFO = { version: 1, tableSize: 2 } as const

export const SERVICE = {
  family: 1,
  protocol: 2,
  address: 3,
  port: 4,
  mark: 5,
  scheduler: 6,
  flags: 7,
  timeout: 8,
  netmask: 9,
  stats: 10,
  engine: 11,
  stats64: 12
} as const

export const DEST = {
  address: 1,
  port: 2,
  forwarding: 3,
  weight: 4,
  upperThreshold: 5,
  lowerThreshold: 6,
  active: 7,
  inactive: 8,
  persistent: 9,
  stats: 10,
  family: 11,
  stats64: 12,
  tunnelType: 13,
  tunnelPort: 14,
  tunnelFlags: 15
} as const

export const DAEMON = {
  state: 1,
  interface: 2,
  id: 3,
  maxlen: 4,
  group: 5,
  group6: 6,
  port: 7,
  ttl: 8
} as const

/** IPVS_STATS_ATTR_...; the same in the 32-bit and the 64-bit set. */
export const STATS = {
  connections: 1,
  packetsIn: 2,
  packetsOut: 3,
  bytesIn: 4,
  bytesOut: 5,
  connectionRate: 6,
  packetRateIn: 7,
  packetRateOut: 8,
  byteRateIn: 9,
  byteRateOut: 10
} as const

/** IP_VS_SVC_F_...; HASHED (2) is the kernel's own. */
export const SERVICE_FLAG = { persistent: 1, onePacket: 4, flag1: 8, flag2: 16, flag3: 32 } as const

/** IP_VS_CONN_F_...: the forwarding methods, within the mask. */
export const DEST_FLAGS = { masq: 0, local: 1, tunnel: 2, route: 3 } as const
export const FORWARDING_MASK = 7

export const TUNNEL_TYPE = { ipip: 0, gue: 1, gre: 2 } as const
export const TUNNEL_FLAG = { nocsum: 0, csum: 1, remcsum: 2 } as const

/** AF_INET, AF_INET6. */
export const FAMILY_NUMBER = { ipv4: 2, ipv6: 10 } as const

/** IPPROTO_... */
export const PROTOCOL_NUMBER = { tcp: 6, udp: 17, sctp: 132 } as const

/** IP_VS_STATE_... */
export const SYNC_STATE = { master: 1, backup: 2 } as const
