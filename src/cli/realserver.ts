/**
 * `holdfast realserver start|stop|status VIP...`: what a real server needs for direct routing. The
 * virtual addresses stand on the loopback interface, and the kernel neither answers ARP for them
 * nor names them as its own in ARP requests: otherwise it would take them from the director.
 *
 * Settings found at the first start are kept in a file and put back when the last address goes.
 * Addresses that somebody else has set are not ours to remove.
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { addressBits, familyOf, type IpAddress, parseIp } from '../lib/ip-address.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { interfaceIndex } from '../net/syscalls.js'
import { errorCode } from '../net/system-error.js'
import {
  addAddress, type AddressMessage, decodeAddress, deleteAddress, dumpAddresses
} from '../wire/route-addresses.js'
import { synopsis } from './commands.js'

const STATE = '/run/holdfast/realserver.json'
const SETTINGS = '/proc/sys/net/ipv4/conf'
/** arp_ignore 1: answer only for addresses of the interface; arp_announce 2: name no other. */
const WANTED: Readonly<Record<string, string>> = {
  'all/arp_ignore': '1',
  'lo/arp_ignore': '1',
  'all/arp_announce': '2',
  'lo/arp_announce': '2'
}
const USAGE = synopsis('realserver')
const SCOPE_HOST = 254
const PERMANENT = 0x80
const NO_DAD = 0x02

interface State {
  /** Settings as they were before the first start. */
  readonly settings: Readonly<Record<string, string>>
  /** Addresses that a start has set and no stop has removed. */
  readonly addresses: readonly string[]
}

/** Runs the command line; 0 is success, and for status: everything is in place. */
export async function main (args: readonly string[]): Promise<number> {
  const [verb, ...words] = args
  const addresses = words.flatMap(word => parseIp(word) ?? [])
  const isVerb = verb === 'start' || verb === 'stop' || verb === 'status'
  if (!isVerb || words.length === 0 || addresses.length !== words.length) {
    process.stderr.write(USAGE)
    return 2
  }
  const socket = new NetlinkSocket(NETLINK.route)
  try {
    if (verb === 'status') return await status(socket, addresses)
    return verb === 'start' ? await start(socket, addresses) : await stop(socket, addresses)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    socket.close()
  }
}

async function start (socket: NetlinkSocket, addresses: readonly IpAddress[]): Promise<number> {
  const before = readState() ?? { settings: readSettings(), addresses: [] }
  const present = await onLoopback(socket)
  const missing = addresses.filter(each => !present.has(each))
  // First the silence, then the address: in between, the director's would be answered for.
  writeState({ ...before, addresses: [...new Set([...before.addresses, ...missing])] })
  writeSettings(WANTED)
  for (const address of missing) {
    await unless('EEXIST', socket.request(addAddress(loopbackAddress(address), CREATE)))
  }
  return 0
}

async function stop (socket: NetlinkSocket, addresses: readonly IpAddress[]): Promise<number> {
  const before = readState()
  if (before === undefined) return 0
  for (const address of addresses) {
    if (!before.addresses.includes(address)) continue
    await unless('EADDRNOTAVAIL', socket.request(deleteAddress(loopbackAddress(address))))
  }
  const left = before.addresses.filter(each => !addresses.some(address => address === each))
  if (left.length > 0) {
    writeState({ ...before, addresses: left })
  } else {
    writeSettings(before.settings)
    rmSync(STATE)
  }
  return 0
}

async function status (socket: NetlinkSocket, addresses: readonly IpAddress[]): Promise<number> {
  const present = await onLoopback(socket)
  const missing = addresses.filter(each => !present.has(each))
  const settings = readSettings()
  const wrong = Object.entries(WANTED).filter(([name, value]) => settings[name] !== value)
  for (const address of addresses) {
    process.stdout.write(`${address} ${present.has(address) ? 'on lo' : 'missing'}\n`)
  }
  for (const [name, value] of Object.entries(settings)) {
    process.stdout.write(`net.ipv4.conf.${name.replace('/', '.')} = ${value}\n`)
  }
  return missing.length === 0 && wrong.length === 0 ? 0 : 3
}

async function onLoopback (socket: NetlinkSocket): Promise<ReadonlySet<IpAddress>> {
  const loopback = interfaceIndex('lo')
  return new Set((await socket.dump(dumpAddresses())).flatMap(({ body }) => {
    const found = decodeAddress(body)
    return found.ok && found.value.interface === loopback ? [found.value.address] : []
  }))
}

const CREATE = 0x600

/** The address alone, without a network: only packets for it are taken. */
function loopbackAddress (address: IpAddress): AddressMessage {
  const isV4 = familyOf(address) === 'ipv4'
  return {
    interface: interfaceIndex('lo') ?? 1,
    address,
    prefixLength: addressBits(familyOf(address)),
    peer: undefined,
    scope: isV4 ? SCOPE_HOST : 0,
    flags: PERMANENT | NO_DAD,
    broadcast: undefined,
    label: undefined,
    preferredLifetime: 'forever',
    protocol: 0
  }
}

function readSettings (): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(WANTED).map(name =>
    [name, readFileSync(`${SETTINGS}/${name}`, 'utf8').trim()]))
}

function writeSettings (settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) {
    writeFileSync(`${SETTINGS}/${name}`, value)
  }
}

/** What an earlier start left; a file that cannot be understood counts as none, aloud. */
function readState (): State | undefined {
  if (!existsSync(STATE)) return undefined
  const state = stateIn(parsed(readFileSync(STATE, 'utf8')))
  if (state === undefined) {
    process.stderr.write(`${STATE} is broken: what was set before the last start is not known\n`)
  }
  return state
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function stateIn (found: unknown): State | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  if (!('settings' in found) || !('addresses' in found)) return undefined
  const { settings, addresses } = found
  if (typeof settings !== 'object' || settings === null || !Array.isArray(addresses)) return undefined
  const known = Object.entries(settings).filter(([name, value]) =>
    name in WANTED && typeof value === 'string')
  return {
    settings: Object.fromEntries(known),
    addresses: addresses.filter(each => typeof each === 'string')
  }
}

function writeState (state: State): void {
  mkdirSync(dirname(STATE), { recursive: true })
  writeFileSync(STATE, `${JSON.stringify(state)}\n`)
}

/** Waits for the request; a refusal with this code is as good as success. */
async function unless (code: string, request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (errorCode(error) !== code) throw error
  }
}
