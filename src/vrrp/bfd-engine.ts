/** All BFD sessions of one process behind {@link Core}: finds the session a packet is for. */

import { unreachable } from '../lib/assert.js'
import type { Core } from '../lib/core.js'
import type { IpAddress } from '../lib/ip-address.js'
import { seededRandom } from '../lib/random.js'
import type { Random } from '../lib/random.js'
import { earliest, later, seconds } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { BfdConfig } from './bfd/config.js'
import type { BfdLogEntry } from './bfd-log-entry.js'
import { decodeBfd, encodeBfd } from './bfd-packet.js'
import { bfdDeadline, stepBfd } from './bfd-session.js'
import type { BfdSessionEvent } from './bfd-session.js'
import { isNearEnough, newBfdSession } from './bfd-state.js'
import type { BfdSession } from './bfd-state.js'

const [SINGLE_HOP_PORT, MULTIHOP_PORT] = [3784, 4784]
/** RFC 5881 section 4: where source ports come from. */
const [FIRST_PORT, LAST_PORT] = [49152, 65535]
/** An address may come, another daemon may go: keepalived looks once a minute. */
const REOPEN_AFTER = seconds(1)

export type BfdEvent =
  | { readonly type: 'startup' | 'reload', readonly sessions: readonly BfdConfig[] }
  | { readonly type: 'timeout' }
  | {
    readonly type: 'packet'
    readonly source: IpAddress
    readonly destination: IpAddress | undefined
    readonly ttl: number | undefined
    readonly multihop: boolean
    readonly payload: Uint8Array
  }
  | { readonly type: 'socket-opened', readonly session: string }
  | { readonly type: 'socket-failed', readonly session: string, readonly reason: string }

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
    /** Who is told. */
    readonly tells: BfdConfig['tells']
  }
  | { readonly type: 'log', readonly session: string, readonly entry: BfdLogEntry }

interface Running {
  config: BfdConfig
  session: BfdSession
  /** When the sockets are to be opened once more. */
  reopenAt: Instant | undefined
}

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
          const { session, reopenAt } = running
          if (reopenAt !== undefined && reopenAt <= now) this.#open(running, out)
          const due = bfdDeadline(session)
          if (due !== undefined && due <= now) this.#step(running, { type: 'timeout' }, now, out)
        }
        break
      case 'packet':
        this.#receive(event, now, out)
        break
      case 'socket-opened':
      case 'socket-failed': {
        const running = this.#sessions.get(event.session)
        if (running !== undefined) this.#socket(running, event, now, out)
        break
      }
      default: unreachable(event)
    }
    return out
  }

  get deadline (): Instant | undefined {
    return earliest(...[...this.#sessions.values()]
      .flatMap(({ session, reopenAt }) => [bfdDeadline(session), reopenAt]))
  }

  /** Each session with its configuration, for dumps. */
  get sessions (): ReadonlyArray<{ readonly config: BfdConfig, readonly session: BfdSession }> {
    return [...this.#sessions.values()].map(({ config, session }) => ({ config, session }))
  }

  /** Sessions with the same name and addresses continue. */
  #configure (configs: readonly BfdConfig[], now: Instant, out: BfdEffect[]): void {
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
        const { config: from, session } = known
        known.config = config
        this.#step(known, { type: 'reconfigured', from }, now, out)
        // Whoever is told of it now may not have been before.
        this.#report(config, session.state === 'up', out)
        continue
      }
      const session = newBfdSession(config, this.#random)
      const running: Running = { config, session, reopenAt: undefined }
      this.#sessions.set(config.name, running)
      this.#open(running, out)
      this.#step(running, { type: 'start' }, now, out)
    }
  }

  #open (running: Running, out: BfdEffect[]): void {
    const { name, source, neighbor, multihop, ttl } = running.config
    running.reopenAt = undefined
    out.push({
      type: 'open-socket',
      session: name,
      source,
      neighbor,
      // A new one for every attempt: the last may have been in use.
      sourcePort: this.#random.between(FIRST_PORT, LAST_PORT),
      port: multihop ? MULTIHOP_PORT : SINGLE_HOP_PORT,
      ttl
    })
  }

  #socket (
    running: Running, event: BfdEvent & { readonly type: 'socket-opened' | 'socket-failed' },
    now: Instant, out: BfdEffect[]
  ): void {
    const open = event.type === 'socket-opened'
    if (!open) {
      const { session } = running
      running.reopenAt = later(now, REOPEN_AFTER)
      // Said once, not with every attempt.
      if (session.state !== 'admin-down') {
        const entry = { type: 'socket-failed', reason: event.reason } as const
        out.push({ type: 'log', session: event.session, entry })
      }
    }
    this.#step(running, { type: 'socket', open }, now, out)
  }

  #receive (event: BfdEvent & { readonly type: 'packet' }, now: Instant, out: BfdEffect[]): void {
    const read = decodeBfd(event.payload)
    if (!read.ok) return
    const packet = read.value
    const running = this.#sessionFor(event, packet.yourDiscriminator)
    if (running === undefined || !isNearEnough(running.config, event.ttl)) return
    this.#step(running, { type: 'packet', packet }, now, out)
  }

  /** By our discriminator when the neighbour knows it, else by the addresses (section 6.8.6). */
  #sessionFor (
    { source, destination, multihop }: BfdEvent & { readonly type: 'packet' },
    discriminator: number
  ): Running | undefined {
    for (const running of this.#sessions.values()) {
      const { config, session } = running
      const isOurs = config.neighbor === source && config.multihop === multihop &&
        (config.source === undefined || destination === undefined || config.source === destination)
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
        case 'report': this.#report(config, effect.up, out); break
        case 'log': out.push({ ...effect, session: config.name }); break
        default: unreachable(effect)
      }
    }
  }

  #report ({ name, tells }: BfdConfig, up: boolean, out: BfdEffect[]): void {
    out.push({ type: 'report', session: name, up, tells })
  }
}

function isSameSession (from: BfdConfig, to: BfdConfig): boolean {
  return from.neighbor === to.neighbor && from.source === to.source &&
    from.multihop === to.multihop && from.ttl === to.ttl
}
