/**
 * Settings of interfaces over rtnetlink (linux/netconf.h): the kernel tells when a sysctl such as
 * net.ipv6.conf.IFACE.forwarding changes, so that nobody has to look.
 *
 *      netconfmsg:  0 family  1 padding  4 attributes
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'
import type { Family } from '../lib/ip-address.js'
import type { NetlinkRequest } from './netlink.js'
import {
  type AttributeError, attributeNumber, decodeAttributes
} from './netlink-attributes.js'
import { FAMILY_NUMBER, familyFrom } from './route-fields.js'

export const NETCONF_TYPE = { new: 80, delete: 81, dump: 82 } as const

const HEADER = 4
const NETCONFA = { interface: 1, forwarding: 2 }

export interface NetconfMessage {
  readonly family: Family
  /** An interface's index; -1 and -2 (as unsigned numbers) are "all" and "default". */
  readonly interface: number
  /** undefined: this message is about something else. */
  readonly forwarding: boolean | undefined
}

export type NetconfError = AttributeError |
  { readonly code: 'too-short', readonly length: number } |
  { readonly code: 'bad-family', readonly found: number } |
  { readonly code: 'no-interface' }

/** Reads the body of RTM_NEWNETCONF. */
export function decodeNetconf (body: Uint8Array): Decoded<NetconfMessage, NetconfError> {
  const found = body[0]
  if (found === undefined || body.length < HEADER) {
    return refused({ code: 'too-short', length: body.length })
  }
  const family = familyFrom(found)
  if (family === undefined) return refused({ code: 'bad-family', found })
  const attributes = decodeAttributes(body.subarray(HEADER))
  if (!attributes.ok) return attributes
  const index = attributeNumber(attributes.value.get(NETCONFA.interface))
  if (index === undefined) return refused({ code: 'no-interface' })
  const forwarding = attributeNumber(attributes.value.get(NETCONFA.forwarding))
  return decoded({
    family,
    interface: index,
    forwarding: forwarding === undefined ? undefined : forwarding !== 0
  })
}

/** Asks for the settings of all interfaces. */
export function dumpNetconf (family: Family): NetlinkRequest {
  const body = new Uint8Array(HEADER)
  body[0] = FAMILY_NUMBER[family]
  return { type: NETCONF_TYPE.dump, flags: 0, body }
}
