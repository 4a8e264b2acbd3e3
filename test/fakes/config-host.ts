/** A machine made of plain data, for tests of the configuration parser. */

import type { FileStatus, Host, InterfaceFacts, UserFacts } from '../../src/config-parser/host.js'
import { decoded, refused } from '../../src/lib/decoded.js'
import type { IpPrefix } from '../../src/lib/ip-address.js'
import { parseIp } from '../../src/lib/ip-address.js'

export interface FakeMachine {
  /** Text by absolute path. */
  readonly files?: Readonly<Record<string, string>>
  /** Permission bits where they are not 0644. */
  readonly modes?: Readonly<Record<string, number>>
  readonly interfaces?: readonly string[]
  readonly users?: Readonly<Record<string, number>>
  readonly groups?: Readonly<Record<string, number>>
  readonly environment?: Readonly<Record<string, string>>
  readonly names?: Readonly<Record<string, readonly string[]>>
  readonly hostName?: string
  readonly namespaces?: readonly string[]
  /** `ADDRESS/LENGTH` of what the machine is connected to. */
  readonly networks?: readonly string[]
  /** Every absolute path not in `files` is an executable of root. */
  readonly everyProgram?: boolean
  /** Every name is a user and a group. */
  readonly everyUser?: boolean
}

const ROOT: UserFacts = { name: 'root', uid: 0, gid: 0 }

export function fakeHost (machine: FakeMachine = {}): Host {
  const { files = {}, modes = {}, interfaces = ['lo', 'eth0', 'eth1'], users = {}, groups = {} } = machine
  const paths = Object.keys(files)
  const status = (path: string): FileStatus | undefined => {
    if (Object.hasOwn(files, path)) return { type: 'file', mode: modes[path] ?? 0o644, uid: 0, gid: 0 }
    const isDirectory = path === '/' || paths.some(each => each.startsWith(`${path}/`))
    if (isDirectory) return { type: 'directory', mode: modes[path] ?? 0o755, uid: 0, gid: 0 }
    return machine.everyProgram === true ? { type: 'file', mode: 0o755, uid: 0, gid: 0 } : undefined
  }
  const user = (name: string): UserFacts | undefined => {
    if (name === 'root') return ROOT
    const uid = users[name] ?? (machine.everyUser === true ? 0 : undefined)
    return uid === undefined ? undefined : { name, uid, gid: uid }
  }
  return {
    readFile: path => Object.hasOwn(files, path) ? decoded(files[path] ?? '') : refused('ENOENT'),
    list: directory => {
      const prefix = directory === '/' ? '/' : `${directory}/`
      const names = paths.filter(path => path.startsWith(prefix))
        .map(path => path.slice(prefix.length).split('/')[0] ?? '')
      return names.length === 0 ? undefined : [...new Set(names)]
    },
    status,
    realPath: path => status(path) === undefined ? undefined : path,
    workingDirectory: '/work',
    user,
    group: name => name === 'root' ? 0 : groups[name] ?? (machine.everyUser === true ? 0 : undefined),
    groupsOf: ({ gid }) => [gid],
    self: ROOT,
    networkInterface: name => interfaces.includes(name)
      ? interfaceFacts(
        name, interfaces.indexOf(name) + 1
      )
      : undefined,
    environment: name => machine.environment?.[name],
    hostName: machine.hostName ?? 'router1',
    fullHostName: `${machine.hostName ?? 'router1'}.example.net`,
    processors: 2,
    isProgram: () => true,
    unixTime: 1_700_000_000,
    resolve: name => parseIp(name) === undefined ? machine.names?.[name] ?? [] : [name],
    ...(machine.networks === undefined ? {} : { networks: () => prefixes(machine.networks ?? []) }),
    hasNamespace: name => machine.namespaces?.includes(name) ?? false,
    protocolNumber: name => ({ tcp: 6, udp: 17, icmp: 1 })[name]
  }
}

function prefixes (texts: readonly string[]): readonly IpPrefix[] {
  return texts.flatMap(text => {
    const [ip = '', length] = text.split('/')
    const address = parseIp(ip)
    return address === undefined ? [] : [{ address, length: Number(length) }]
  })
}

function interfaceFacts (name: string, index: number): InterfaceFacts {
  const loopback = name === 'lo'
  return { name, index, loopback, multicast: !loopback, ethernet: !loopback, mtu: 1500, kind: 'plain', base: undefined, table: undefined }
}
