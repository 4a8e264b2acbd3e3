/** The command line of ipvsadm(8), and the lines its -R reads, as commands. */

import { familyOf, type IpAddress, parseIp } from '../lib/ip-address.js'
import type { SyncDaemon, SyncState, Timeouts } from '../ipvs/messages.js'
import {
  type Destination, type Forwarding, type Granularity, NO_SERVICE_FLAGS, type Persistence,
  type Protocol, type Service, serviceFamily, type ServiceFlags, type ServiceId, type Tunnel,
  wholeAddress
} from '../ipvs/service.js'
import { type Found, getopt, type OptionSpec } from './getopt.js'
import { mistakeIn } from './ipvsadm-rules.js'

export type IpvsCommand =
  | { readonly type: 'add-service' | 'edit-service', readonly service: Service }
  | { readonly type: 'delete-service', readonly service: ServiceId }
  | {
    readonly type: 'add-destination' | 'edit-destination' | 'delete-destination'
    readonly service: ServiceId
    readonly destination: Destination
  }
  | {
    readonly type: 'list'
    readonly service: ServiceId | undefined
    readonly view: ListView
    /** Not: in the order of the kernel. */
    readonly isSorted: boolean
  }
  | { readonly type: 'zero', readonly service: ServiceId | undefined }
  | { readonly type: 'set-timeouts', readonly timeouts: Timeouts }
  | { readonly type: 'start-daemon', readonly daemon: SyncDaemon }
  | { readonly type: 'stop-daemon', readonly state: SyncState }
  | { readonly type: 'clear' | 'save' | 'restore' | 'help' | 'version' }

export type ListView =
  | 'connections' | 'rates' | 'statistics' | 'table' | 'thresholds' | 'persistent' | 'timeouts'
  | 'daemons'

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The exit status of ipvsadm(8). */
  readonly status: number

  constructor (message: string, status = 2) {
    super(message)
    this.status = status
  }
}

/** The status for a word that is no option, or lacks its argument. */
const NO_OPTION = 255

const flag = (short: string | undefined, long: string): OptionSpec =>
  ({ ...(short === undefined ? {} : { short }), long, argument: 'none' })
const value = (short: string | undefined, long: string): OptionSpec =>
  ({ ...(short === undefined ? {} : { short }), long, argument: 'required' })

const OPTIONS = {
  addService: flag('A', 'add-service'),
  editService: flag('E', 'edit-service'),
  deleteService: flag('D', 'delete-service'),
  clear: flag('C', 'clear'),
  restore: flag('R', 'restore'),
  save: flag('S', 'save'),
  addServer: flag('a', 'add-server'),
  editServer: flag('e', 'edit-server'),
  deleteServer: flag('d', 'delete-server'),
  list: flag('L', 'list'),
  listToo: { short: 'l', argument: 'none' },
  zero: flag('Z', 'zero'),
  set: value(undefined, 'set'),
  startDaemon: value(undefined, 'start-daemon'),
  stopDaemon: value(undefined, 'stop-daemon'),
  help: flag('h', 'help'),
  version: flag('v', 'version'),
  tcp: value('t', 'tcp-service'),
  udp: value('u', 'udp-service'),
  sctp: value(undefined, 'sctp-service'),
  fwmark: value('f', 'fwmark-service'),
  ipv6: flag('6', 'ipv6'),
  scheduler: value('s', 'scheduler'),
  schedulerFlags: value('b', 'sched-flags'),
  persistent: { short: 'p', long: 'persistent', argument: 'optional' },
  netmask: value('M', 'netmask'),
  engine: value(undefined, 'pe'),
  onePacket: flag('o', 'ops'),
  server: value('r', 'real-server'),
  masq: flag('m', 'masquerading'),
  direct: flag('g', 'gatewaying'),
  tunnel: flag('i', 'ipip'),
  tunnelType: value(undefined, 'tun-type'),
  tunnelPort: value(undefined, 'tun-port'),
  tunnelNoChecksum: flag(undefined, 'tun-nocsum'),
  tunnelChecksum: flag(undefined, 'tun-csum'),
  tunnelRemote: flag(undefined, 'tun-remcsum'),
  weight: value('w', 'weight'),
  upper: value('x', 'u-threshold'),
  lower: value('y', 'l-threshold'),
  interface: value(undefined, 'mcast-interface'),
  syncId: value(undefined, 'syncid'),
  syncMaxlen: value(undefined, 'sync-maxlen'),
  group: value(undefined, 'mcast-group'),
  port: value(undefined, 'mcast-port'),
  ttl: value(undefined, 'mcast-ttl'),
  connections: flag('c', 'connection'),
  statistics: flag(undefined, 'stats'),
  rates: flag(undefined, 'rate'),
  timeouts: flag(undefined, 'timeout'),
  daemons: flag(undefined, 'daemon'),
  thresholds: flag(undefined, 'thresholds'),
  persistentConnections: flag(undefined, 'persistent-conn'),
  numeric: flag('n', 'numeric'),
  exact: flag(undefined, 'exact'),
  sort: flag(undefined, 'sort'),
  noSort: flag(undefined, 'nosort')
} as const satisfies Readonly<Record<string, OptionSpec>>

type Name = keyof typeof OPTIONS
type Given = ReadonlyMap<Name, string | undefined>

const DEFAULT_PERSISTENCE = 360

/** The command that `args` asks for; without one, the list. Throws {@link UsageError}. */
export function readCommand (args: readonly string[]): IpvsCommand {
  const found = getopt<Name>(OPTIONS, separated(args))
  const given = new Map<Name, string | undefined>()
  const [options, words]: [Name[], string[]] = [[], []]
  for (const each of found) {
    const problem = problemOf(each)
    if (problem !== undefined) throw new UsageError(problem, NO_OPTION)
    if (each.type === 'option') {
      given.set(each.name, each.value)
      options.push(each.name === 'listToo' ? 'list' : each.name)
    }
    if (each.type === 'word') words.push(each.word)
  }
  const mistake = mistakeIn(options, words)
  if (mistake !== undefined) throw new UsageError(mistake.message, mistake.status)
  return commandOf(given, words)
}

/** ipvsadm takes the timeout of -p as a word of its own as well. */
function separated (args: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const word of args) {
    const before = joined.at(-1)
    if ((before === '-p' || before === '--persistent') && /^\d+$/.test(word)) {
      joined[joined.length - 1] = before === '-p' ? `-p${word}` : `--persistent=${word}`
    } else {
      joined.push(word)
    }
  }
  return joined
}

function problemOf (each: Found<Name>): string | undefined {
  if (each.type === 'unknown') return `unknown option ${each.option}`
  if (each.type === 'missing-argument') return `option ${each.option} needs an argument`
  return undefined
}

function commandOf (given: Given, words: readonly string[]): IpvsCommand {
  const has = (name: Name): boolean => given.has(name)
  const [service, destination] = [() => serviceId(given), () => destinationOf(given)]
  if (has('help')) return { type: 'help' }
  if (has('version')) return { type: 'version' }
  if (has('addService')) return { type: 'add-service', service: serviceOf(given) }
  if (has('editService')) return { type: 'edit-service', service: serviceOf(given) }
  if (has('deleteService')) return { type: 'delete-service', service: required(service()) }
  if (has('addServer')) {
    return { type: 'add-destination', service: required(service()), destination: destination() }
  }
  if (has('editServer')) {
    return { type: 'edit-destination', service: required(service()), destination: destination() }
  }
  if (has('deleteServer')) {
    return { type: 'delete-destination', service: required(service()), destination: destination() }
  }
  if (has('zero')) return { type: 'zero', service: service() }
  if (has('clear')) return { type: 'clear' }
  if (has('save')) return { type: 'save' }
  if (has('restore')) return { type: 'restore' }
  if (has('set')) {
    const [tcp = 0, tcpFin = 0, udp = 0] = [given.get('set') ?? '', ...words].map(each =>
      wholeNumber(each, 0, 2_147_483, 'timeout'))
    return { type: 'set-timeouts', timeouts: { tcp, tcpFin, udp } }
  }
  if (has('startDaemon')) return { type: 'start-daemon', daemon: daemonOf(given) }
  if (has('stopDaemon')) {
    return { type: 'stop-daemon', state: syncState(given.get('stopDaemon')) }
  }
  return { type: 'list', service: service(), view: viewOf(given), isSorted: !has('noSort') }
}

function viewOf (given: Given): ListView {
  if (given.has('connections')) return 'connections'
  if (given.has('statistics')) return 'statistics'
  if (given.has('rates')) return 'rates'
  if (given.has('timeouts')) return 'timeouts'
  if (given.has('daemons')) return 'daemons'
  if (given.has('thresholds')) return 'thresholds'
  if (given.has('persistentConnections')) return 'persistent'
  return 'table'
}

function serviceOf (given: Given): Service {
  const id = required(serviceId(given))
  const persistence = persistenceOf(given, id)
  // Every port of an address is one service for a client that is remembered, and nothing else.
  if (id.type === 'address' && id.port === 0 && persistence === undefined) {
    throw new UsageError('Zero port specified for non-persistent service')
  }
  return { id, scheduler: given.get('scheduler') ?? 'wlc', flags: flagsOf(given), persistence }
}

function flagsOf (given: Given): ServiceFlags {
  const words = given.get('schedulerFlags')?.split(',') ?? []
  const known: Readonly<Record<string, 'flag1' | 'flag2' | 'flag3'>> = {
    'flag-1': 'flag1',
    'flag-2': 'flag2',
    'flag-3': 'flag3',
    'sh-fallback': 'flag1',
    'sh-port': 'flag2',
    'mh-fallback': 'flag1',
    'mh-port': 'flag2'
  }
  let flags: ServiceFlags = { ...NO_SERVICE_FLAGS, onePacket: given.has('onePacket') }
  for (const word of words) {
    const name = known[word]
    if (name === undefined) throw new UsageError(`unknown scheduler flag ${word}`)
    flags = { ...flags, [name]: true }
  }
  return flags
}

function persistenceOf (given: Given, id: ServiceId): Persistence | undefined {
  const engine = given.get('engine')
  // A netmask alone is passed over, as by ipvsadm(8).
  if (!given.has('persistent') && engine === undefined) return undefined
  const text = given.get('persistent')
  const timeout = text === undefined
    ? DEFAULT_PERSISTENCE
    : wholeNumber(text, 1, 2_147_483, 'persistent timeout')
  return { timeout, granularity: granularityOf(given.get('netmask'), id), engine }
}

function granularityOf (text: string | undefined, id: ServiceId): Granularity {
  const family = serviceFamily(id)
  if (text === undefined) return wholeAddress(family)
  if (family === 'ipv6') return { family, length: wholeNumber(text, 1, 128, 'prefix length') }
  const address = parseIp(text)
  if (address === undefined || familyOf(address) !== 'ipv4') {
    throw new UsageError(`illegal netmask ${text}`)
  }
  const mask = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
  return { family, mask }
}

function serviceId (given: Given): ServiceId | undefined {
  for (const protocol of ['tcp', 'udp', 'sctp'] as const) {
    const text = given.get(protocol)
    if (text !== undefined) return addressService(protocol, text)
  }
  const mark = given.get('fwmark')
  if (mark === undefined) return undefined
  return {
    type: 'fwmark',
    mark: wholeNumber(mark, 1, 0xffff_ffff, 'fwmark'),
    family: given.has('ipv6') ? 'ipv6' : 'ipv4'
  }
}

function addressService (protocol: Protocol, text: string): ServiceId {
  return { type: 'address', protocol, ...endpoint(text, 0) }
}

function destinationOf (given: Given): Destination {
  const text = given.get('server')
  if (text === undefined) throw new UsageError('You need to supply the \'real-server\' option')
  const id = required(serviceId(given))
  const number = (name: Name, initial: number): number => {
    const word = given.get(name)
    return word === undefined ? initial : wholeNumber(word, 0, 0xffff_ffff, name)
  }
  const forwarding = forwardingOf(given)
  const place = endpoint(text, id.type === 'address' ? id.port : 0)
  const crosses = id.type === 'address' && familyOf(id.address) !== familyOf(place.address)
  if (crosses && forwarding.method !== 'tunnel' && !given.has('deleteServer')) {
    throw new UsageError('Different address family is allowed only for tunneling servers')
  }
  // Without NAT a packet keeps its port, whatever is said.
  const kept = forwarding.method !== 'masq' && !given.has('deleteServer') && id.type === 'address'
  return {
    ...place,
    port: kept ? id.port : place.port,
    forwarding,
    weight: number('weight', 1),
    upperThreshold: number('upper', 0),
    lowerThreshold: number('lower', 0)
  }
}

function forwardingOf (given: Given): Forwarding {
  refuseTunnelOptions(given)
  if (given.has('masq')) return { method: 'masq' }
  if (given.has('tunnel')) return { method: 'tunnel', tunnel: tunnelOf(given) }
  return { method: 'route' }
}

const TUNNEL_OPTIONS = ['tunnelType', 'tunnelPort', 'tunnelNoChecksum', 'tunnelChecksum', 'tunnelRemote'] as const

/** A tunnel's options without the tunnel that could have them would say nothing. */
function refuseTunnelOptions (given: Given): void {
  const type = given.get('tunnelType') ?? 'ipip'
  const said = TUNNEL_OPTIONS.some(name => given.has(name))
  if (said && !given.has('tunnel')) throw new UsageError('Tunnel options conflict with forward method')
  if (given.has('tunnelPort') && type !== 'gue') {
    throw new UsageError(`Illegal 'tun-port' option with the '${type}' tunnel type`)
  }
}

function tunnelOf (given: Given): Tunnel {
  const checksum = given.has('tunnelChecksum') ? 'csum' : 'nocsum'
  switch (given.get('tunnelType') ?? 'ipip') {
    case 'ipip': return { type: 'ipip' }
    case 'gre': return { type: 'gre', checksum }
    case 'gue': {
      const port = wholeNumber(given.get('tunnelPort') ?? '', 1, 65535, 'tun-port')
      return { type: 'gue', port, checksum: given.has('tunnelRemote') ? 'remcsum' : checksum }
    }
    default: throw new UsageError(`illegal tunnel type ${given.get('tunnelType')}`)
  }
}

function daemonOf (given: Given): SyncDaemon {
  const optional = (name: Name, high: number): number | undefined => {
    const text = given.get(name)
    return text === undefined ? undefined : wholeNumber(text, 1, high, name)
  }
  const group = given.get('group')
  return {
    state: syncState(given.get('startDaemon')),
    interface: given.get('interface') ?? 'eth0',
    id: wholeNumber(given.get('syncId') ?? '0', 0, 255, 'syncid'),
    maxlen: optional('syncMaxlen', 65535),
    port: optional('port', 65535),
    ttl: optional('ttl', 255),
    group: group === undefined ? undefined : address(group)
  }
}

function syncState (text: string | undefined): SyncState {
  if (text === 'master' || text === 'backup') return text
  throw new UsageError('the daemon is master or backup')
}

/** `ADDRESS[:PORT]`, IPv6 in brackets when a port follows. */
function endpoint (text: string, initialPort: number): {
  readonly address: IpAddress, readonly port: number
} {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text)
  if (bracketed !== null) return withPort(bracketed[1] ?? '', bracketed[2], initialPort)
  if (text.split(':').length > 2) return withPort(text, undefined, initialPort)
  const [host = '', port] = text.split(':')
  return withPort(host, port, initialPort)
}

function withPort (host: string, port: string | undefined, initialPort: number): {
  readonly address: IpAddress, readonly port: number
} {
  const number = port === undefined ? initialPort : wholeNumber(port, 0, 65535, 'port')
  return { address: address(host), port: number }
}

function address (text: string): IpAddress {
  const found = parseIp(text)
  if (found === undefined) throw new UsageError(`illegal address ${text}`)
  return found
}

function wholeNumber (text: string | undefined, low: number, high: number, what: string): number {
  const number = text !== undefined && /^\d+$/.test(text) ? Number(text) : NaN
  if (number >= low && number <= high) return number
  throw new UsageError(`illegal ${what} ${JSON.stringify(text ?? '')} (${low} to ${high})`)
}

function required (service: ServiceId | undefined): ServiceId {
  if (service === undefined) throw new UsageError('You need to supply the \'service\' option')
  return service
}
