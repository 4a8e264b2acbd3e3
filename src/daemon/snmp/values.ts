/** Rows and values of tables, in the words of the MIBs. */

import type { Command } from '../../lib/command.js'
import { familyOf, ipBytes, type Family, type IpAddress } from '../../lib/ip-address.js'
import { commandText } from '../../notify/command.js'
import type { AgentxValue, Oid } from '../../wire/agentx.js'
import type { Setting, Variable } from './view.js'

export const integer = (value: number): AgentxValue => ({ type: 'integer', value: Math.trunc(value) })
export const gauge = (value: number): AgentxValue => ({ type: 'gauge32', value: Math.trunc(value) >>> 0 })
export const counter = (value: number): AgentxValue => ({ type: 'counter32', value: value >>> 0 })
export const counter64 = (value: number): AgentxValue =>
  ({ type: 'counter64', value: BigInt(Math.trunc(value)) })
/** Hundredths of seconds. */
export const ticks = (value: number): AgentxValue => ({ type: 'ticks', value: Math.trunc(value) >>> 0 })
export const octets = (value: Uint8Array): AgentxValue => ({ type: 'octets', value })
export const text = (value: string): AgentxValue => octets(new TextEncoder().encode(value))
export const ipAddress = (value: Uint8Array): AgentxValue => ({ type: 'ip-address', value })

/** An InetAddress (RFC 4001), and the InetAddressType that goes before it. */
export const inetAddress = (address: IpAddress): AgentxValue => octets(ipBytes(address))
export const inetType = (family: Family): AgentxValue => integer(family === 'ipv4' ? 1 : 2)
export const inetTypeOf = (address: IpAddress): AgentxValue => inetType(familyOf(address))

/** Two-valued objects of these MIBs: 1 is yes, 2 is no. */
export const yesNo = (value: boolean): AgentxValue => integer(value ? 1 : 2)

/** A command as the dumps have it, or nothing. */
export function command (value: Command | undefined): AgentxValue | undefined {
  return value === undefined ? undefined : text(commandText(value))
}

/** One row of a table: the columns that have a value. */
export function row (
  entry: Oid, index: Oid, columns: Readonly<Record<number, AgentxValue | undefined>>,
  settings: Readonly<Record<number, Setting>> = {}
): readonly Variable[] {
  return Object.entries(columns).flatMap(([column, value]) => {
    if (value === undefined) return []
    const setting = settings[Number(column)]
    return [{
      oid: [...entry, Number(column), ...index],
      value,
      ...(setting === undefined ? {} : { setting })
    }]
  })
}

/** A scalar. */
export function scalar (oid: Oid, value: AgentxValue): Variable {
  return { oid: [...oid, 0], value }
}
