/**
 * `ipvsadm`, and `holdfast ipvs list|save|restore`: the IPVS table by hand, for hosts without
 * ipvsadm(8). Names are read, but what it prints is always numeric. Restoring sends everything in
 * batches.
 */

import { readFileSync } from 'node:fs'
import { IpvsClient } from '../daemon/ipvs-client.js'
import { compareIp } from '../lib/ip-address.js'
import type { Change } from '../ipvs/plan.js'
import { type ServiceId, serviceFamily, serviceKey } from '../ipvs/service.js'
import { errorCode } from '../net/system-error.js'
import { formatConnections } from './ipvsadm-connections.js'
import {
  formatDaemons, formatRules, formatTable, formatTimeouts, type ListedEntry
} from './ipvsadm-format.js'
import { machineNames, withNumbers } from './ipvsadm-names.js'
import { type IpvsCommand, readCommand, UsageError } from './ipvsadm-options.js'

/** ipvsadm(8)'s statuses for what the kernel refuses, and for a kernel without IPVS. */
const [REFUSED, UNUSABLE] = [255, 2]

const CONNECTIONS = '/proc/net/ip_vs_conn'
const HELP = `ipvsadm of holdfast: the options of ipvsadm(8)
  -A|-E|-D  -t|-u|--sctp-service|-f SERVICE [-s SCHEDULER] [-p [SECONDS]] [-M MASK] [-b FLAGS] [-o]
  -a|-e|-d  -t|-u|--sctp-service|-f SERVICE -r SERVER [-g|-i|-m] [-w WEIGHT] [-x N] [-y N]
  -L|-l [-n] [SERVICE] [--stats|--rate|--thresholds|--persistent-conn|-c|--timeout|--daemon]
  -S  -R  -C  -Z [SERVICE]  --set TCP TCPFIN UDP
  --start-daemon|--stop-daemon master|backup [--mcast-interface NAME] [--syncid N]
`

/** Runs the command line; the exit status. */
export async function main (args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(await withNumbers(translated(args), machineNames()))
    return await run(command)
  } catch (error) {
    const text = error instanceof UsageError
      ? `${error.message}\nTry \`ipvsadm -h' for more information.`
      : explained(error)
    process.stderr.write(`${text}\n`)
    return error instanceof UsageError ? error.status : REFUSED
  }
}

/** The verbs of `holdfast ipvs`. */
function translated (args: readonly string[]): readonly string[] {
  const [verb, ...rest] = args
  switch (verb) {
    case 'list': return ['-L', ...rest]
    case 'save': return ['-S', ...rest]
    case 'restore': return ['-R', ...rest]
    default: return args
  }
}

async function run (command: IpvsCommand): Promise<number> {
  if (command.type === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  let client: IpvsClient
  try {
    client = await IpvsClient.open()
  } catch (error) {
    process.stderr.write(`${explained(error)}\n`)
    return UNUSABLE
  }
  try {
    return await carryOut(client, command)
  } finally {
    client.close()
  }
}

async function carryOut (client: IpvsClient, command: IpvsCommand): Promise<number> {
  switch (command.type) {
    case 'list': return await list(client, command)
    case 'version': {
      const { major, minor, patch } = await client.version()
      return print(`ipvsadm of holdfast (IP Virtual Server version ${major}.${minor}.${patch})\n`)
    }
    case 'save': return print(formatRules(await sortedTable(client)))
    case 'restore': return await restore(client, readFileSync(0, 'utf8'))
    case 'clear': return await done(client.flush())
    case 'zero': return await done(client.zero(command.service))
    case 'set-timeouts': return await done(client.setTimeouts(command.timeouts))
    case 'start-daemon': return await done(client.startDaemon(command.daemon))
    case 'stop-daemon': return await done(client.stopDaemon(command.state))
    case 'help': return 0
    default: return await apply(client, [command])
  }
}

async function list (
  client: IpvsClient, { service, view, isSorted }: Extract<IpvsCommand, { readonly type: 'list' }>
): Promise<number> {
  switch (view) {
    case 'timeouts': return print(formatTimeouts(await client.timeouts()))
    case 'daemons': return print(formatDaemons(await client.daemons()))
    case 'connections': return print(formatConnections(readFileSync(CONNECTIONS, 'utf8')))
    default: {
      const entries = isSorted ? await sortedTable(client) : await client.table()
      const wanted = service === undefined ? undefined : serviceKey(service)
      const shown = entries.filter(each =>
        wanted === undefined || serviceKey(each.service.id) === wanted)
      if (wanted !== undefined && shown.length === 0) {
        process.stderr.write('No such service\n')
        return 1
      }
      const version = wanted === undefined ? await client.version() : undefined
      return print(formatTable(version, shown, view))
    }
  }
}

async function sortedTable (client: IpvsClient): Promise<readonly ListedEntry[]> {
  const table = await client.table()
  return table.toSorted((one, other) => compareServices(one.service.id, other.service.id))
    .map(({ service, destinations }) => ({
      service,
      destinations: destinations.toSorted((one, other) =>
        compareIp(one.address, other.address) || one.port - other.port)
    }))
}

/** In the order of their numbers. */
const PROTOCOLS = ['tcp', 'udp', 'sctp']

/** ipvsadm's order: marks last, else by family, protocol, address and port. */
function compareServices (one: ServiceId, other: ServiceId): number {
  if (one.type === 'fwmark' || other.type === 'fwmark') {
    if (one.type !== other.type) return one.type === 'fwmark' ? 1 : -1
    if (one.type !== 'fwmark' || other.type !== 'fwmark') return 0
    return one.mark - other.mark
  }
  return serviceFamily(one).localeCompare(serviceFamily(other)) ||
    PROTOCOLS.indexOf(one.protocol) - PROTOCOLS.indexOf(other.protocol) ||
    compareIp(one.address, other.address) || one.port - other.port
}

async function restore (client: IpvsClient, text: string): Promise<number> {
  const changes: Change[] = []
  const names = machineNames()
  for (const [place, line] of text.split('\n').entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue
    const command = readCommand(await withNumbers(line.trim().split(/\s+/), names))
    switch (command.type) {
      case 'add-service':
      case 'edit-service':
      case 'delete-service':
      case 'add-destination':
      case 'edit-destination':
      case 'delete-destination':
        changes.push(command)
        break
      default: throw new UsageError(`line ${place + 1}: ${line.trim()} is no change of the table`)
    }
  }
  return await apply(client, changes)
}

async function apply (client: IpvsClient, changes: readonly Change[]): Promise<number> {
  const refused = await client.apply(changes)
  for (const { code, subject } of refused) process.stderr.write(`${subject}: ${reason(code)}\n`)
  return refused.length === 0 ? 0 : REFUSED
}

function reason (code: string): string {
  switch (code) {
    case 'EEXIST': return 'already exists'
    case 'ESRCH': return 'no such service'
    case 'ENOENT': return 'no such destination or scheduler'
    default: return code
  }
}

function explained (error: unknown): string {
  const code = errorCode(error)
  if (code === 'EPERM') return 'Permission denied (you must be root)'
  if (code === 'ESRCH') return 'No such service, or no daemon is running'
  if (code === 'ENOENT') return 'Can\'t initialize ipvs: this kernel has no IP Virtual Server'
  return error instanceof Error ? error.message : String(error)
}

function print (text: string): number {
  process.stdout.write(text)
  return 0
}

async function done (what: Promise<void>): Promise<number> {
  await what
  return 0
}
