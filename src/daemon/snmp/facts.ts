/** What the MIBs are made of: the configuration and what the children have told of themselves. */

import type { CheckersStatus } from '../../checkers/status.js'
import type { Config } from '../../config-parser/config.js'
import type { Instant } from '../../lib/time.js'
import type { InstanceConfig } from '../../vrrp/config.js'
import type { InstanceStatus, LinkStatus, VrrpStatus } from '../../vrrp/status.js'
import type { Oid } from '../../wire/agentx.js'
import type { ServiceTraffic } from '../checkers-messages.js'

export interface Facts {
  readonly config: Config
  readonly version: string
  /** Not there while the process does not run. */
  readonly vrrp: VrrpStatus | undefined
  readonly checkers: CheckersStatus | undefined
  readonly traffic: readonly ServiceTraffic[] | undefined
  /** The monotonic clock of all instants in here. */
  readonly now: Instant
}

/** enterprises.debian.project.keepalived. */
export const KEEPALIVED: Oid = [1, 3, 6, 1, 4, 1, 9586, 100, 5]
/** VRRP-MIB (RFC 2787) and VRRPV3-MIB (RFC 6527). */
export const VRRP_MIB: Oid = [1, 3, 6, 1, 2, 1, 68]
export const VRRPV3_MIB: Oid = [1, 3, 6, 1, 2, 1, 207]

/** An instance with all that is known of it. */
export interface Instance {
  readonly config: InstanceConfig
  readonly status: InstanceStatus
  /** Its place in the file, from 1: its index in the tables. */
  readonly index: number
  readonly link: LinkStatus | undefined
}

export function instancesOf ({ config, vrrp }: Facts): readonly Instance[] {
  const statuses = new Map(vrrp?.instances.map(each => [each.name, each]))
  const links = new Map(vrrp?.links.map(each => [each.link.name, each]))
  return config.vrrp.instances.flatMap((each, at) => {
    const status = statuses.get(each.name)
    return status === undefined
      ? []
      : [{ config: each, status, index: at + 1, link: links.get(each.interface ?? '') }]
  })
}

/** The index of an interface; 0 while it is not there. */
export function interfaceIndex ({ vrrp }: Facts, name: string | undefined): number {
  return vrrp?.links.find(({ link }) => link.name === name)?.link.index ?? 0
}

/** VrrpState of KEEPALIVED-MIB. */
export const STATE = { INIT: 0, BACKUP: 1, MASTER: 2, FAULT: 3, STOP: 5, DELETED: 6 } as const
