/**
 * Every netlink message of a namespace, as an nlmon device shows them to tcpdump: what a program
 * really told the kernel, whatever it says of itself.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND } from '../../../src/ipvs/constants.js'
import { decodeNetlink } from '../../../src/wire/netlink.js'
import { inNamespace, run, start, until } from './guest.js'

const FILE_HEADER = 24
const RECORD_HEADER = 16
/** LINKTYPE_NETLINK: 14 bytes that say little, then the netlink family. */
const LINK_HEADER = 16
const GENERIC = 16
const FLAG_REQUEST = 1

/** Commands that change the table or its settings. */
const CHANGES: Readonly<Record<number, string>> = Object.fromEntries(Object.entries(COMMAND)
  .filter(([name]) => /^(add|edit|delete|set)-|^(zero|flush)$/.test(name))
  .map(([name, number]) => [number, name]))

export class NetlinkTap {
  readonly #file: string
  readonly #family: number
  readonly #capture: ReturnType<typeof start>

  private constructor (file: string, family: number, capture: ReturnType<typeof start>) {
    this.#file = file
    this.#family = family
    this.#capture = capture
  }

  static async open (namespace: string, folder: string): Promise<NetlinkTap> {
    run('modprobe', 'nlmon')
    inNamespace(namespace, 'ip', 'link', 'add', 'nlmon0', 'up', 'type', 'nlmon')
    const file = join(folder, `${namespace}.pcap`)
    const capture = start('ip', 'netns', 'exec', namespace,
      'tcpdump', '-i', 'nlmon0', '-w', file, '-U', '-s', '0', '-B', '65536')
    await until(() => sizeOf(file) > 0, 60)
    const family = /ID: (0x[0-9a-f]+)/.exec(
      run('genl', 'ctrl', 'get', 'name', 'IPVS'))?.[1]
    return new NetlinkTap(file, Number(family), capture)
  }

  /** The requests so far that change the IPVS table, by the names of COMMAND. */
  changes (): readonly string[] {
    const bytes = readFileSync(this.#file)
    const found: string[] = []
    for (let at = FILE_HEADER; at + RECORD_HEADER <= bytes.length;) {
      const length = bytes.readUInt32LE(at + 8)
      const packet = bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length)
      at += RECORD_HEADER + length
      if (packet.length < length || packet.readUInt16BE(14) !== GENERIC) continue
      const messages = decodeNetlink(packet.subarray(LINK_HEADER))
      if (!messages.ok) continue
      for (const { type, flags, body } of messages.value) {
        const name = CHANGES[body[0] ?? 0]
        // The kernel's answers have port numbers, but no request flag.
        if (type === this.#family && (flags & FLAG_REQUEST) !== 0 && name !== undefined) {
          found.push(name)
        }
      }
    }
    return found
  }

  close (): void {
    this.#capture.kill('SIGKILL')
  }
}

function sizeOf (file: string): number {
  try {
    return readFileSync(file).length
  } catch {
    return 0
  }
}
