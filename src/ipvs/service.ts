/**
 * Virtual services and their destinations as the kernel's IPVS knows them: the words are those of
 * ipvsadm(8). Values are plain data; {@link serviceKey} and {@link destinationKey} name them in
 * maps, logs and errors.
 */

import type { Family, IpAddress } from '../lib/ip-address.js'
import { familyOf } from '../lib/ip-address.js'

export type Protocol = 'tcp' | 'udp' | 'sctp'

/** What makes a virtual service unique: `-t|-u|--sctp-service ADDRESS:PORT` or `-f MARK [-6]`. */
export type ServiceId =
  | {
    readonly type: 'address'
    readonly protocol: Protocol
    readonly address: IpAddress
    /** 0 stands for all ports (persistent services only). */
    readonly port: number
  }
  | { readonly type: 'fwmark', readonly mark: number, readonly family: Family }

/** A virtual service: `ipvsadm -A`. */
export interface Service {
  readonly id: ServiceId
  /** `-s`: rr, wrr, lc, wlc, lblc, lblcr, dh, sh, mh, sed, nq, fo, ovf, twos. */
  readonly scheduler: string
  readonly flags: ServiceFlags
  /** `-p TIMEOUT -M NETMASK`; undefined: not persistent. */
  readonly persistence: Persistence | undefined
}

/** `-o` and `-b flag-1,flag-2,flag-3`, whose meaning is the scheduler's. */
export interface ServiceFlags {
  readonly onePacket: boolean
  /** sh-fallback, mh-fallback. */
  readonly flag1: boolean
  /** sh-port, mh-port. */
  readonly flag2: boolean
  readonly flag3: boolean
}

export const NO_SERVICE_FLAGS: ServiceFlags =
  { onePacket: false, flag1: false, flag2: false, flag3: false }

export interface Persistence {
  /** Seconds a client stays with its server. */
  readonly timeout: number
  /** Clients in the same network share a server. */
  readonly granularity: Granularity
  /** `--pe`, e.g. sip. */
  readonly engine: string | undefined
}

/** A dotted mask as a number, most significant byte first (IPv4), or a prefix length (IPv6). */
export type Granularity =
  | { readonly family: 'ipv4', readonly mask: number }
  | { readonly family: 'ipv6', readonly length: number }

/** Every client by itself: what ipvsadm sets without `-M`. */
export function wholeAddress (family: Family): Granularity {
  return family === 'ipv4' ? { family, mask: 0xffff_ffff } : { family, length: 128 }
}

/** What tells a destination from the others of its service. */
export interface DestinationId {
  readonly address: IpAddress
  readonly port: number
}

/** A real server of a service: `ipvsadm -a`. */
export interface Destination {
  readonly address: IpAddress
  readonly port: number
  readonly forwarding: Forwarding
  /** `-w`, 0..2147483647; 0 takes no new connections. */
  readonly weight: number
  /** `-x`: above so many connections the destination gets no new ones; 0 is no limit. */
  readonly upperThreshold: number
  /** `-y`: and gets them again below so many. */
  readonly lowerThreshold: number
}

/** `-m` masq, `-g` route (direct routing), `-i` tunnel; `local` is what the kernel itself sets. */
export type Forwarding =
  | { readonly method: 'masq' | 'route' | 'local' }
  | { readonly method: 'tunnel', readonly tunnel: Tunnel }

/** `--tun-type`, `--tun-port`, `--tun-nocsum|--tun-csum|--tun-remcsum`. */
export type Tunnel =
  | { readonly type: 'ipip' }
  | {
    readonly type: 'gue'
    readonly port: number
    readonly checksum: 'nocsum' | 'csum' | 'remcsum'
  }
  | { readonly type: 'gre', readonly checksum: 'nocsum' | 'csum' }

export function serviceFamily (id: ServiceId): Family {
  return id.type === 'fwmark' ? id.family : familyOf(id.address)
}

/** Names a service: `TCP 192.0.2.1:80`, `UDP [2001:db8::1]:53`, `FWM 7`, `FWM 7 IPv6`. */
export function serviceKey (id: ServiceId): string {
  if (id.type === 'fwmark') return `FWM ${id.mark}${id.family === 'ipv6' ? ' IPv6' : ''}`
  return `${id.protocol.toUpperCase()} ${endpoint(id.address, id.port)}`
}

/** Names a destination within its service: `10.0.0.1:80`, `[2001:db8::2]:80`. */
export function destinationKey (
  destination: { readonly address: IpAddress, readonly port: number }
): string {
  return endpoint(destination.address, destination.port)
}

function endpoint (address: IpAddress, port: number): string {
  return familyOf(address) === 'ipv6' ? `[${address}]:${port}` : `${address}:${port}`
}
