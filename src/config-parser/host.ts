/**
 * What the parser may ask of the machine it runs on. The parser itself is pure: the daemon gives
 * it the real machine (daemon/config-files.ts), tests give it one made of plain data.
 */

import type { Decoded } from '../lib/decoded.js'
import type { IpPrefix } from '../lib/ip-address.js'

export interface Host {
  /** The text of a file, or why it cannot be read (the system's words, e.g. `ENOENT`). */
  readonly readFile: (path: string) => Decoded<string, string>
  /** The names in a directory, unsorted; undefined when it cannot be listed. */
  readonly list: (directory: string) => readonly string[] | undefined
  /** What a path is, links followed; undefined when there is nothing. */
  readonly status: (path: string) => FileStatus | undefined
  /** The path without links, or undefined when there is nothing. */
  readonly realPath: (path: string) => string | undefined
  readonly workingDirectory: string
  readonly user: (name: string) => UserFacts | undefined
  readonly group: (name: string) => number | undefined
  /** The ids of all groups of a user, the primary one first. */
  readonly groupsOf: (user: UserFacts) => readonly number[]
  /** Who the process runs as. */
  readonly self: UserFacts
  readonly networkInterface: (name: string) => InterfaceFacts | undefined
  readonly environment: (name: string) => string | undefined
  /** The node name as the kernel knows it. */
  readonly hostName: string
  /** The canonical name of the host, for mails. */
  readonly fullHostName: string
  readonly processors: number
  /** A file begins like a program: an interpreter line or a binary's magic number. */
  readonly isProgram: (path: string) => boolean
  /** Seconds since 1970: the seed of `$_RANDOM` where none is configured. */
  readonly unixTime: number
  /** The addresses a host name resolves to, without asking the network for longer than allowed. */
  readonly resolve: (name: string) => readonly string[]
  /** The networks the machine is connected to; absent where that is not to be asked. */
  readonly networks?: () => readonly IpPrefix[]
  /** The interfaces asked for from here on are those of that network namespace. */
  readonly useNamespace?: (name: string) => void
  /** A named network namespace exists. */
  readonly hasNamespace: (name: string) => boolean
  /** The number of an IP protocol in /etc/protocols. */
  readonly protocolNumber: (name: string) => number | undefined
}

export interface FileStatus {
  readonly type: 'file' | 'directory' | 'fifo' | 'other'
  /** Permission bits, with set-id and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface UserFacts {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export interface InterfaceFacts {
  readonly name: string
  readonly index: number
  readonly loopback: boolean
  readonly multicast: boolean
  /** Has an Ethernet address. */
  readonly ethernet: boolean
  readonly mtu: number
  /** What kind of virtual device it is; unknown: of a machine that is not at hand. */
  readonly kind: 'plain' | 'macvlan' | 'ipvlan' | 'vrf' | 'unknown'
  /** macvlan and ipvlan: the interface below, by name. */
  readonly base: string | undefined
  /** vrf: its routing table. */
  readonly table: number | undefined
}
