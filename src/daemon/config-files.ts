/**
 * The machine as the configuration parser sees it: files, users, interfaces, names. Everything is
 * read at once and synchronously: a configuration is loaded at the start and at a reload, by the
 * parent, which has nothing to miss meanwhile.
 */

import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { cpus, hostname, networkInterfaces } from 'node:os'
import type { FileStatus, Host, InterfaceFacts, UserFacts } from '../config-parser/host.js'
import { decoded, refused } from '../lib/decoded.js'
import type { IpPrefix } from '../lib/ip-address.js'
import { parseIp } from '../lib/ip-address.js'
import { namespacePath } from './namespace-path.js'

/** How long a name server may take for one name, in milliseconds. */
const RESOLVE_TIMEOUT = 5_000

/**
 * A view of the machine; what it has read of users and interfaces it remembers. A test does not run
 * with the full name of the host, and does not wait for a name server to tell it.
 */
export function machineHost (
  { test = false, namespace }: { readonly test?: boolean, readonly namespace?: string } = {}
): Host {
  const interfaces = new Map<string, InterfaceFacts | undefined>()
  const listed = once(() => interfaceNames())
  let elsewhere = namespace === undefined ? undefined : interfacesIn(namespace)
  const users = once(() => readUsers())
  const groups = once(() => readGroups())
  return {
    readFile,
    list: directory => attempt(() => readdirSync(directory)),
    status,
    realPath: path => attempt(() => realpathSync(path)),
    workingDirectory: process.cwd(),
    user: name => users().find(user => user.name === name),
    group: name => groups().find(group => group.name === name)?.gid,
    groupsOf: ({ name, gid }) =>
      [gid, ...groups().filter(group => group.members.includes(name)).map(group => group.gid)],
    self: selfFacts(),
    useNamespace: name => {
      // -s stands above the file.
      if (namespace === undefined) elsewhere = interfacesIn(name)
    },
    networkInterface: name => {
      if (elsewhere !== undefined) return elsewhere(name)
      if (!interfaces.has(name)) {
        interfaces.set(name, listed().has(name) ? interfaceFacts(name) : undefined)
      }
      return interfaces.get(name)
    },
    environment: name => process.env[name],
    hostName: hostname(),
    get fullHostName () { return test ? hostname() : fullHostName() },
    processors: Math.max(1, cpus().length),
    isProgram,
    unixTime: Math.floor(Date.now() / 1000),
    resolve,
    hasNamespace: name => existsSync(`/run/netns/${name}`) || existsSync(`/var/run/netns/${name}`),
    protocolNumber
  }
}

/** The networks of all interfaces, as their addresses say. */
export function machineNetworks (): readonly IpPrefix[] {
  return Object.values(networkInterfaces()).flat().flatMap(each => {
    const [text, length] = (each?.cidr ?? '').split('/')
    const address = parseIp(text ?? '')
    return address === undefined || each?.internal === true
      ? []
      : [{ address, length: Number(length) }]
  })
}

function once<Value> (make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}

function attempt<Value> (read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/**
 * Bytes that are no UTF-8 become replacement characters: comments in other encodings do no harm.
 */
function readFile (path: string): ReturnType<Host['readFile']> {
  try {
    return decoded(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return refused(code)
  }
}

function status (path: string): FileStatus | undefined {
  const found = attempt(() => statSync(path))
  if (found === undefined) return undefined
  const type = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : found.isFIFO() ? 'fifo' : 'other'
  return { type, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }
}

/** An interpreter line, or the magic number of an ELF file. */
function isProgram (path: string): boolean {
  const start = attempt(() => {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(4)
      readSync(file, bytes, 0, 4, 0)
      return bytes.toString('latin1')
    } finally {
      closeSync(file)
    }
  })
  // A file that may be run but not read has to be a program.
  return start === undefined || start.startsWith('#!') || start === '\x7fELF'
}

function lines (path: string): readonly string[] {
  const file = readFile(path)
  return file.ok ? file.value.split('\n') : []
}

function readUsers (): readonly UserFacts[] {
  return lines('/etc/passwd').flatMap(line => {
    const [name, , uid, gid] = line.split(':')
    return name === undefined || uid === undefined || gid === undefined
      ? []
      : [{ name, uid: Number(uid), gid: Number(gid) }]
  })
}

function readGroups (): ReadonlyArray<{ name: string, gid: number, members: readonly string[] }> {
  return lines('/etc/group').flatMap(line => {
    const [name, , gid, members = ''] = line.split(':')
    return name === undefined || gid === undefined
      ? []
      : [{ name, gid: Number(gid), members: members.split(',') }]
  })
}

function selfFacts (): UserFacts {
  const uid = process.geteuid?.() ?? 0
  const gid = process.getegid?.() ?? 0
  const name = readUsers().find(user => user.uid === uid)?.name ?? String(uid)
  return { name, uid, gid }
}

/** The interfaces of this process's network namespace, which /proc/net/dev belongs to. */
function interfaceNames (): ReadonlySet<string> {
  return deviceNames(lines('/proc/thread-self/net/dev'))
}

/** The names in /proc/net/dev, which has two lines of headings. */
function deviceNames (dev: readonly string[]): ReadonlySet<string> {
  return new Set(dev.slice(2).map(line => line.split(':')[0]?.trim() ?? ''))
}

/**
 * The interfaces of another network namespace. /sys shows our own, so what is certain is the name;
 * and where we may not look, or have nothing to look with, there is every interface.
 */
function interfacesIn (namespace: string): (name: string) => InterfaceFacts | undefined {
  const names = once(() => {
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const { status, stdout } = spawnSync('nsenter',
      [`--net=${namespacePath(namespace)}`, 'cat', '/proc/thread-self/net/dev'],
      { encoding: 'utf8', timeout: RESOLVE_TIMEOUT })
    return status === 0 ? deviceNames(stdout.split('\n')) : undefined
  })
  return name => names()?.has(name) === false ? undefined : plainFacts(name)
}

function plainFacts (name: string): InterfaceFacts {
  return {
    name,
    index: 0,
    loopback: name === 'lo',
    multicast: name !== 'lo',
    ethernet: true,
    mtu: 1500,
    kind: 'unknown',
    base: undefined,
    table: undefined
  }
}

const IFF_LOOPBACK = 0x8
const IFF_MULTICAST = 0x1000
/** IFF_MASTER and IFF_NOARP. */
const VRF_FLAGS = 0x400 | 0x80
/** ARPHRD_ETHER, as /sys/class/net/NAME/type gives it. */
const ETHERNET = 1

/**
 * What is known of an interface that exists. /sys may be mounted for another network namespace,
 * and then only the name is certain.
 */
function interfaceFacts (name: string): InterfaceFacts {
  const directory = `/sys/class/net/${name}`
  const number = (file: string, standard: number): number => {
    const text = attempt(() => readFileSync(`${directory}/${file}`, 'utf8'))
    return text === undefined ? standard : Number(text)
  }
  const flags = number('flags', name === 'lo' ? IFF_LOOPBACK : IFF_MULTICAST)
  const index = number('ifindex', 0)
  const lower = (attempt(() => readdirSync(directory)) ?? []).find(entry => entry.startsWith('lower_'))
  const uevent = lines(`${directory}/uevent`)
  const type = uevent.find(line => line.startsWith('DEVTYPE='))?.slice(8)
  const madeOn = type === 'macvlan' || type === 'ipvlan' ? type : 'plain'
  // A VRF has no name for what it is here, but no other master goes without ARP.
  const kind = (flags & VRF_FLAGS) === VRF_FLAGS ? 'vrf' : madeOn
  return {
    name,
    index,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    multicast: (flags & IFF_MULTICAST) !== 0,
    ethernet: number('type', ETHERNET) === ETHERNET,
    mtu: number('mtu', 1500),
    kind,
    base: lower?.slice('lower_'.length),
    table: undefined
  }
}

/**
 * Asks the system's resolver. The module that starts processes is loaded when there is a name to
 * ask for: few configurations have one, and it takes as long as reading a thousand lines.
 */
function getent (database: 'ahosts' | 'hosts', name: string): string | undefined {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const found = spawnSync('getent', [database, name], { encoding: 'utf8', timeout: RESOLVE_TIMEOUT })
  return found.status === 0 ? found.stdout : undefined
}

/** An address stands for itself; a name is asked of the system's resolver, within limits. */
function resolve (name: string): readonly string[] {
  if (parseIp(name) !== undefined) return [name]
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return []
  const addresses = (getent('ahosts', name) ?? '').split('\n')
    .map(line => line.split(/\s+/)[0] ?? '').filter(text => parseIp(text) !== undefined)
  return [...new Set(addresses)]
}

function fullHostName (): string {
  const own = hostname()
  return getent('hosts', own)?.trim().split(/\s+/)[1] ?? own
}

function protocolNumber (name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name) <= 255 ? Number(name) : undefined
  for (const line of lines('/etc/protocols')) {
    const [first, number, ...aliases] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    if (number !== undefined && (first === name || aliases.includes(name))) return Number(number)
  }
  return BUILT_IN_PROTOCOLS[name]
}

/** For machines without /etc/protocols, which minimal images lack. */
const BUILT_IN_PROTOCOLS: Readonly<Record<string, number>> =
  { icmp: 1, igmp: 2, tcp: 6, udp: 17, gre: 47, esp: 50, ah: 51, 'ipv6-icmp': 58, vrrp: 112, sctp: 132 }
