/**
 * How large the receive buffer of a socket has to be: each instance on it adds its share, by
 * kernel_rx_buf_size or else by vrrp_rx_bufs_policy.
 */

import { IPV4_HEADER_LENGTH } from '../wire/ipv4.js'
import { AUTH_DATA_LENGTH } from './advert.js'
import { AH_LENGTH } from './auth.js'
import type { InstanceConfig, VrrpGlobalConfig } from './config.js'
import { TRAILER_LENGTH } from './hmac-trailer.js'

const VRRP_HEADER = 8
const ADDRESS_LENGTH = { ipv4: 4, ipv6: 16 } as const

/**
 * The share of one instance in bytes; `undefined` when nothing is said about it.
 *
 * @param mtu of the interface it receives on; 0 when that is missing
 */
export function receiveShare (
  config: InstanceConfig, { receiveBufferPolicy, receiveBufferMultiplier }: VrrpGlobalConfig,
  mtu: number
): number | undefined {
  if (config.kernelReceiveBuffer !== undefined) return config.kernelReceiveBuffer
  const policy = receiveBufferPolicy
  if (policy.type === 'none') return undefined
  if (policy.type === 'fixed') return policy.bytes
  return receiveBufferMultiplier * (policy.mtu ? mtu : advertSize(config))
}

/** The bytes of an advert of the instance; IPv4 with the IP header, as raw sockets have it. */
export function advertSize (
  { family, version, authentication, hmac, addresses }: InstanceConfig
): number {
  const list = VRRP_HEADER + ADDRESS_LENGTH[family] * addresses.length
  const trailer = hmac === undefined ? 0 : TRAILER_LENGTH
  if (family === 'ipv6') return list + trailer
  return IPV4_HEADER_LENGTH + (authentication?.type === 'ah' ? AH_LENGTH : 0) + list +
    (version === 2 ? AUTH_DATA_LENGTH : 0) + trailer
}
