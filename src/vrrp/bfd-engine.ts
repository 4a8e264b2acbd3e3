/** All BFD sessions of one process behind {@link Core}: finds the session a packet is for. */

import { unreachable } from '../lib/assert.js'
import type { Core } from '../lib/core.js'
import type { IpAddress } from '../lib/ip-address.js'
import { seededRandom } from '../lib/random.js'
import type { Random } from '../lib/random.js'
import { earliest } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { BfdSessionConfig } from './bfd-config.js'
import { decodeBfd, encodeBfd } from './bfd-packet.js'
import type { BfdState } from './bfd-packet.js'
import { bfdDeadline, isNearEnough, newBfdSession, stepBfd } from './bfd-session.js'
import type { BfdSession, BfdSessionEvent } from './bfd-session.js'

const [SINGLE_HOP_PORT, MULTIHOP_PORT] = [3784, 4784]
/** RFC 5881 section 4: where source ports come from. */
const [FIRST_PORT, LAST_PORT] = [49152, 65535]

export type BfdEvent =
  | { readonly type: 'startup' | 'reload', readonly sessions: readonly BfdSessionConfig[] }
  | { readonly type: 'timeout' }
  | {
    readonly type: 'packet'
    readonly source: IpAddress
    readonly destination: IpAddress | undefined
    readonly ttl: number | undefined
    readonly multihop: boolean
    readonly payload: Uint8Array
  }
  | { readonly type: 'socket-opened' | 'socket-failed', readonly session: string }

export type BfdEffect =
  | {
    readonly type: 'open-socket'
    readonly session: string
    readonly source: IpAddress | undefined
    readonly neighbor: IpAddress
    readonly sourcePort: number
    readonly port: number
    readonly ttl: number
  }
  | { readonly type: 'close-socket', readonly session: string }
  | { readonly type: 'send', readonly session: string, readonly packet: Uint8Array }
  | {
    readonly type: 'report'
    readonly session: string
    readonly up: boolean
    readonly vrrp: boolean
    readonly checkers: boolean
  }
  | {
    readonly type: 'state'
    readonly session: string
    readonly from: BfdState
    readonly to: BfdState
    readonly diagnostic: number
  }

interface Running { config: BfdSessionConfig, session: BfdSession, readonly sourcePort: number }

export class BfdEngine implements Core<BfdEvent, BfdEffect> {
  readonly #random: Random
  readonly #sessions = new Map<string, Running>()

  /** @param seed for discriminators, source ports and jitter */
  constructor (seed: number) {
    this.#random = seededRandom(seed)
  }

  handle (event: BfdEvent, now: Instant): readonly BfdEffect[] {
    const out: BfdEffect[] = []
    switch (event.type) {
      case 'startup':
      case 'reload':
        this.#configure(event.sessions, now, out)
        break
      case 'timeout':
        for (const running of this.#sessions.values()) {
          const due = bfdDeadline(running.session)
          if (due !== undefined && due <= now) this.#step(running, { type: 'timeout' }, now, out)
        }
        break
      case 'packet':
        this.#receive(event, now, out)
        break
      case 'socket-opened':
      case 'socket-failed': {
        const running = this.#sessions.get(event.session)
        const open = event.type === 'socket-opened'
        if (running !== undefined) this.#step(running, { type: 'socket', open }, now, out)
        break
      }
      default: unreachable(event)
    }
    return out
  }

  get deadline (): Instant | undefined {
    return earliest(...[...this.#sessions.values()].map(({ session }) => bfdDeadline(session)))
  }

  /** The state of each session, for dumps. */
  get states (): ReadonlyMap<string, BfdState> {
    return new Map([...this.#sessions].map(([name, { session }]) => [name, session.state]))
  }

  /** Sessions with the same name and addresses continue. */
  #configure (configs: readonly BfdSessionConfig[], now: Instant, out: BfdEffect[]): void {
    for (const [name, { config }] of this.#sessions) {
      const to = configs.find(each => each.name === name)
      if (to !== undefined && isSameSession(config, to)) continue
      // Silently: no AdminDown is sent, the neighbour finds out by itself, as with keepalived.
      this.#sessions.delete(name)
      out.push({ type: 'close-socket', session: name })
    }
    for (const config of configs) {
      const known = this.#sessions.get(config.name)
      if (known !== undefined) {
        known.config = config
        continue
      }
      const sourcePort = this.#random.between(FIRST_PORT, LAST_PORT)
      const running = { config, session: newBfdSession(config, this.#random), sourcePort }
      this.#sessions.set(config.name, running)
      out.push({
        type: 'open-socket',
        session: config.name,
        source: config.source,
        neighbor: config.neighbor,
        sourcePort,
        port: config.multihop ? MULTIHOP_PORT : SINGLE_HOP_PORT,
        ttl: config.ttl
      })
      this.#step(running, { type: 'start' }, now, out)
    }
  }

  #receive (event: BfdEvent & { readonly type: 'packet' }, now: Instant, out: BfdEffect[]): void {
    const read = decodeBfd(event.payload)
    if (!read.ok) return
    const packet = read.value
    const running = this.#sessionFor(event, packet.yourDiscriminator)
    if (running === undefined || running.config.multihop !== event.multihop) return
    if (!isNearEnough(running.config, event.ttl)) return
    this.#step(running, { type: 'packet', packet }, now, out)
  }

  /** By our discriminator when the neighbour knows it, else by the addresses (section 6.8.6). */
  #sessionFor (
    { source, destination }: BfdEvent & { readonly type: 'packet' }, discriminator: number
  ): Running | undefined {
    for (const running of this.#sessions.values()) {
      const { config, session } = running
      const isOurs = config.neighbor === source && (config.source === undefined ||
        destination === undefined || config.source === destination)
      if (!isOurs) continue
      if (discriminator === 0 || discriminator === session.discriminator) return running
    }
    return undefined
  }

  #step (running: Running, event: BfdSessionEvent, now: Instant, out: BfdEffect[]): void {
    const { config } = running
    const { session, effects } = stepBfd(config, running.session, event, this.#random, now)
    running.session = session
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          out.push({ type: 'send', session: config.name, packet: encodeBfd(effect.packet) })
          break
        case 'report': {
          const { vrrp, checkers } = config
          out.push({ type: 'report', session: config.name, up: effect.up, vrrp, checkers })
          break
        }
        case 'state':
          out.push({ ...effect, session: config.name })
          break
        default: unreachable(effect)
      }
    }
  }
}

function isSameSession (from: BfdSessionConfig, to: BfdSessionConfig): boolean {
  return from.neighbor === to.neighbor && from.source === to.source &&
    from.multihop === to.multihop && from.ttl === to.ttl
}
