/**
 * What passes the switch, seen from outside the routers: tcpdump writes pcap, this reads it. The
 * decoding here is on purpose not the one of src/vrrp: a mistake there must not hide itself.
 */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { splitLines, until } from './shell.js'

/** One frame on the switch. */
export interface Frame {
  /** Milliseconds since the epoch with microseconds as decimals, stamped by the kernel. */
  readonly at: number
  readonly bytes: Uint8Array
}

/** A VRRP advertisement on the switch. */
export interface SeenAdvert {
  readonly at: number
  readonly sourceMac: string
  readonly source: string
  readonly destination: string
  readonly ttl: number
  /** 112, or 51 with an authentication header. */
  readonly protocol: number
  readonly version: number
  readonly vrid: number
  readonly priority: number
  /** The VRRP message, behind IP and authentication headers. */
  readonly message: Uint8Array
  readonly frame: Uint8Array
}

/** A gratuitous ARP or an unsolicited neighbour advertisement on the switch. */
export interface SeenAnnouncement {
  readonly at: number
  readonly sourceMac: string
  readonly address: string
  readonly frame: Uint8Array
}

/** A BFD control packet on the switch (RFC 5880 section 4.1). */
export interface SeenBfd {
  readonly at: number
  readonly source: string
  readonly destination: string
  readonly ttl: number
  readonly sourcePort: number
  readonly port: number
  /** 0 AdminDown, 1 Down, 2 Init, 3 Up. */
  readonly state: number
  readonly poll: boolean
  readonly final: boolean
  readonly message: Uint8Array
}

const PCAP_HEADER = 24
const RECORD_HEADER = 16
const FILTER = 'proto 112 or proto 51 or arp or icmp6 or udp port 3784 or udp port 4784 or (vlan)'
const BFD_PORTS = [3784, 4784]

export class Capture {
  readonly adverts: SeenAdvert[] = []
  readonly announcements: SeenAnnouncement[] = []
  readonly bfd: SeenBfd[] = []
  readonly #tcpdump: ChildProcess
  #rest = Buffer.alloc(0)
  #skipHeader = true
  #listening = false

  /**
   * Starts capturing on the switch; wait for {@link ready} before traffic that matters.
   *
   * @param only further condition on frames, in the words of pcap-filter
   */
  constructor (
    switchNamespace: string, onAdvert?: (advert: SeenAdvert) => void, only?: string
  ) {
    const filter = only === undefined ? FILTER : `(${only}) and (${FILTER})`
    this.#tcpdump = spawn('ip', ['netns', 'exec', switchNamespace, 'tcpdump', '-i', 'br0', '-n',
      // Two thousand places of two kilobytes: what comes while the machine is busy is not lost.
      // A place is as large as the longest frame could be, so that has to be said.
      '-U', '-s', '2048', '-B', '4096', '--immediate-mode', '-w', '-', filter],
    { stdio: ['ignore', 'pipe', 'pipe'] })
    splitLines(this.#tcpdump, 'stderr', line => {
      if (line.includes('listening on')) this.#listening = true
    })
    this.#tcpdump.stdout?.on('data', (chunk: Buffer) => {
      for (const frame of this.#frames(chunk)) {
        const advert = readAdvert(frame)
        if (advert !== undefined) {
          this.adverts.push(advert)
          onAdvert?.(advert)
        }
        const announcement = readArp(frame) ?? readNeighbourAdvert(frame)
        if (announcement !== undefined) this.announcements.push(announcement)
        const bfd = readBfd(frame)
        if (bfd !== undefined) this.bfd.push(bfd)
      }
    })
  }

  /** Resolves when tcpdump is listening; false when it does not start. */
  async ready (): Promise<boolean> {
    return await until(() => this.#listening, 30_000)
  }

  close (): void {
    this.#tcpdump.kill()
  }

  * #frames (chunk: Buffer): Generator<Frame> {
    this.#rest = Buffer.concat([this.#rest, chunk])
    if (this.#skipHeader) {
      if (this.#rest.length < PCAP_HEADER) return
      this.#rest = this.#rest.subarray(PCAP_HEADER)
      this.#skipHeader = false
    }
    while (this.#rest.length >= RECORD_HEADER) {
      const length = this.#rest.readUInt32LE(8)
      if (this.#rest.length < RECORD_HEADER + length) return
      const at = this.#rest.readUInt32LE(0) * 1_000 + this.#rest.readUInt32LE(4) / 1_000
      yield { at, bytes: Uint8Array.from(this.#rest.subarray(16, 16 + length)) }
      this.#rest = this.#rest.subarray(RECORD_HEADER + length)
    }
  }
}

function readAdvert ({ at, bytes }: Frame): SeenAdvert | undefined {
  const type = word(bytes, 12)
  const sourceMac = mac(bytes, 6)
  if (type === 0x0800) {
    const ip = bytes.subarray(14)
    const header = ((ip[0] ?? 0) & 0xf) * 4
    const protocol = ip[9] ?? 0
    if (protocol !== 112 && protocol !== 51) return undefined
    const message = ip.subarray(header + (protocol === 51 ? 24 : 0), word(ip, 2))
    const [source, destination] = [ipv4(ip, 12), ipv4(ip, 16)]
    const about = { at, sourceMac, source, destination, ttl: ip[8] ?? 0, protocol, frame: bytes }
    return { ...about, ...readMessage(message) }
  }
  if (type === 0x86dd && bytes[20] === 112) {
    const ip = bytes.subarray(14)
    const message = ip.subarray(40, 40 + word(ip, 4))
    const [source, destination] = [ipv6(ip, 8), ipv6(ip, 24)]
    const ttl = ip[7] ?? 0
    const about = { at, sourceMac, source, destination, ttl, protocol: 112, frame: bytes }
    return { ...about, ...readMessage(message) }
  }
  return undefined
}

function readMessage (
  message: Uint8Array
): Pick<SeenAdvert, 'version' | 'vrid' | 'priority' | 'message'> {
  const [first = 0, vrid = 0, priority = 0] = message
  return { version: first >> 4, vrid, priority, message }
}

function readBfd ({ at, bytes }: Frame): SeenBfd | undefined {
  const isV4 = word(bytes, 12) === 0x0800
  if (!isV4 && word(bytes, 12) !== 0x86dd) return undefined
  const ip = bytes.subarray(14)
  const udp = ip.subarray(isV4 ? ((ip[0] ?? 0) & 0xf) * 4 : 40)
  if (ip[isV4 ? 9 : 6] !== 17 || !BFD_PORTS.includes(word(udp, 2))) return undefined
  const message = udp.subarray(8, word(udp, 4))
  const flags = message[1] ?? 0
  return {
    at,
    source: isV4 ? ipv4(ip, 12) : ipv6(ip, 8),
    destination: isV4 ? ipv4(ip, 16) : ipv6(ip, 24),
    ttl: ip[isV4 ? 8 : 7] ?? 0,
    sourcePort: word(udp, 0),
    port: word(udp, 2),
    state: flags >> 6,
    poll: (flags & 0x20) !== 0,
    final: (flags & 0x10) !== 0,
    message
  }
}

function readArp ({ at, bytes }: Frame): SeenAnnouncement | undefined {
  if (word(bytes, 12) !== 0x0806) return undefined
  const [sender, target] = [ipv4(bytes, 28), ipv4(bytes, 38)]
  if (sender !== target) return undefined
  return { at, sourceMac: mac(bytes, 6), address: sender, frame: bytes }
}

function readNeighbourAdvert ({ at, bytes }: Frame): SeenAnnouncement | undefined {
  if (word(bytes, 12) !== 0x86dd || bytes[20] !== 58 || bytes[54] !== 136) return undefined
  if (ipv6(bytes, 38) !== 'ff02::1') return undefined
  return { at, sourceMac: mac(bytes, 6), address: ipv6(bytes, 62), frame: bytes }
}

function word (bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function mac (bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), each => each.toString(16).padStart(2, '0')).join(':')
}

function ipv4 (bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.')
}

function ipv6 (bytes: Uint8Array, at: number): string {
  const groups: string[] = []
  for (let each = 0; each < 16; each += 2) groups.push(word(bytes, at + each).toString(16))
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')
}
