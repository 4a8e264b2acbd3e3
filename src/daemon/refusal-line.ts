/** What the log says of a change of the IPVS table that the kernel has refused. */

import { constants } from 'node:os'
import type { Change } from '../ipvs/plan.js'
import type { ServiceId } from '../ipvs/service.js'
import { errorText } from '../net/syscalls.js'
import { type RefusedChange, serviceOf } from './ipvs-client.js'

/** Where a service comes from. */
export interface Origin {
  readonly name: string
  readonly place: string
  readonly scheduler: string
  readonly persistence: { readonly engine: string | undefined } | undefined
}

/** keepalived names the socket options that IPVS had before netlink, with their numbers. */
const COMMANDS: Readonly<Record<Change['type'], string>> = {
  'add-service': 'IP_VS_SO_SET_ADD(1154)',
  'edit-service': 'IP_VS_SO_SET_EDIT(1155)',
  'delete-service': 'IP_VS_SO_SET_DEL(1156)',
  'add-destination': 'IP_VS_SO_SET_ADDDEST(1159)',
  'delete-destination': 'IP_VS_SO_SET_DELDEST(1160)',
  'edit-destination': 'IP_VS_SO_SET_EDITDEST(1161)'
}

/** What an errno means in particular; others have the text of the system. */
const MEANINGS: Readonly<Record<string, string>> = {
  'add-service ENOENT': 'Scheduler or persistence engine not found',
  'edit-service ENOENT': 'Scheduler or persistence engine not found',
  'add-service EEXIST': 'Service already exists',
  'add-destination EEXIST': 'Destination already exists'
}

/** keepalived's line: the command, the error with its number, and what it is of; then the block. */
export function refusalLine (
  { change, code }: RefusedChange, origin: Origin | undefined
): string {
  const errno = Object.entries(constants.errno).find(([name]) => name === code)?.[1]
  const meaning = MEANINGS[`${change.type} ${code}`] ?? (errno === undefined ? code : errorText(errno))
  const line = `IPVS cmd ${COMMANDS[change.type]} error: ${meaning}(${errno ?? 0}) (${subject(change)})`
  const makes = change.type === 'add-service' || change.type === 'edit-service'
  if (!makes || origin === undefined) return line
  return `${line} - virtual_server ${origin.name} (${origin.place})${code === 'ENOENT' ? missing(origin) : ''}`
}

/** The kernel says that something is not there, and does not say what. */
function missing ({ scheduler, persistence }: Origin): string {
  const engine = persistence?.engine
  const modules = [`ip_vs_${scheduler}`, ...(engine === undefined ? [] : [`ip_vs_pe_${engine}`])]
  return `: this kernel has no scheduler ${scheduler}` +
    (engine === undefined ? '' : ` or no persistence engine ${engine}`) +
    ` (modprobe ${modules.join(' ')})`
}

function subject (change: Change): string {
  const service = written(serviceOf(change))
  if (!('destination' in change)) return service
  const { address, port } = change.destination
  return `${service} -> ${address}:${port}`
}

function written (id: ServiceId): string {
  if (id.type === 'fwmark') return `Fwm ${id.mark}${id.family === 'ipv6' ? ' inet6' : ''}`
  return `${id.address}:${id.protocol}:${id.port}`
}
