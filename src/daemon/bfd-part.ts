/**
 * The BFD process as the parent lives with it, and how its sessions stand: whoever follows them
 * (VRRP, checkers) hears of every change at once, and of all of them when it starts again.
 */

import { randomInt } from 'node:crypto'
import { unreachable } from '../lib/assert.js'
import { between } from '../lib/time.js'
import { now } from '../net/clock.js'
import { bfdLogLines, eventLine, type BfdLogLine } from './bfd-log-lines.js'
import {
  isFromBfd, type BfdSettings, type BfdStatus, type FromBfd, type ToBfd
} from './bfd-messages.js'
import { Child } from './child.js'
import type { LogPart } from './log.js'
import { namespacePath } from './namespace-path.js'
import { Questions } from './questions.js'
import { punctual } from './scheduling.js'
import type { PartOptions } from './vrrp-part.js'

/** A process that follows sessions. */
export interface BfdFollower {
  readonly part: Extract<LogPart, 'vrrp' | 'checkers'>
  readonly pid: () => number | undefined
  readonly tell: (event: {
    readonly type: 'bfd', readonly session: string, readonly up: boolean
  }) => void
}

export interface BfdPartOptions extends PartOptions {
  readonly followers: readonly BfdFollower[]
}

type Told = Extract<FromBfd, { readonly type: 'session' }>

export class BfdPart {
  readonly #given: BfdPartOptions
  readonly #child: Child<ToBfd, FromBfd>
  readonly #sessions = new Map<string, Told>()
  readonly #questions = new Questions<readonly BfdStatus[]>()

  constructor (given: BfdPartOptions) {
    this.#given = given
    this.#child = new Child({
      part: 'bfd',
      name: this.#name(),
      respawn: given.options.respawn,
      early: undefined,
      scheduling: () => punctual(given.config().process.bfd),
      started: (pid, send) => {
        send({ type: 'start', sessions: given.config().bfd, settings: this.#settings() })
        given.launched(pid)
      },
      isMessage: isFromBfd,
      received: message => this.#received(message),
      ended: () => {
        this.#questions.forget()
        this.#lostAll()
      },
      gaveUp: given.gaveUp,
      log: (text, pid) => given.log.write(text, 'info', pid === undefined ? 'parent' : 'bfd', pid)
    })
  }

  get pid (): number | undefined { return this.#child.pid }

  get isRunning (): boolean { return this.#child.isRunning }

  get restarts (): number { return this.#child.restarts }

  /** Whether the options let it run and the configuration has something for it. */
  get isWanted (): boolean {
    const { parts } = this.#given.options
    return parts.bfd && (parts.all || this.#given.config().bfd.length > 0)
  }

  start (): void {
    this.#child.start()
  }

  /** Hands over the new configuration; `reloaded` will be called. */
  reload (): void {
    const sessions = this.#given.config().bfd
    for (const name of this.#sessions.keys()) {
      if (!sessions.some(each => each.name === name)) this.#sessions.delete(name)
    }
    this.#child.send({ type: 'reload', sessions })
  }

  /** Tells a follower that has just started how all sessions stand. */
  reportAll (part: BfdFollower['part']): void {
    const follower = this.#given.followers.find(each => each.part === part)
    for (const { session, up, tells } of this.#sessions.values()) {
      if (tells[part]) follower?.tell({ type: 'bfd', session, up })
    }
  }

  /** The state of every session; undefined when no process runs. */
  status (): Promise<readonly BfdStatus[] | undefined> | undefined {
    if (!this.#child.isRunning) return undefined
    return this.#questions.ask(request => this.#child.send({ type: 'report', request }))
  }

  async stop (ms: number): Promise<void> {
    await this.#child.stop(ms)
  }

  #received (message: FromBfd): void {
    switch (message.type) {
      case 'started': return this.#given.started()
      case 'reloaded': return this.#given.reloaded()
      case 'message': return this.#log('bfd', { text: message.text, detail: false })
      case 'log':
        for (const line of bfdLogLines(message.session, message.entry)) this.#log('bfd', line)
        return
      case 'session':
        this.#sessions.set(message.session, message)
        return this.#tell(message)
      case 'report':
        return this.#questions.answered(message.request, message.status)
      default: return unreachable(message)
    }
  }

  #tell ({ session, up, tells, at }: Told): void {
    const delivered = between(at, now())
    for (const { part, tell, pid } of this.#given.followers) {
      if (!tells[part] || pid() === undefined) continue
      tell({ type: 'bfd', session, up })
      this.#log(part, eventLine(session, up, delivered), pid())
    }
  }

  /** Nobody watches the neighbours any more: none of them is known to be there. */
  #lostAll (): void {
    for (const told of [...this.#sessions.values()]) {
      if (!told.up) continue
      const down = { ...told, up: false, at: now() }
      this.#sessions.set(told.session, down)
      this.#tell(down)
    }
  }

  #settings (): BfdSettings {
    const { options, config } = this.#given
    const { netNamespace, randomSeed } = config().process
    return {
      name: this.#name(),
      namespace: namespacePath(options.namespace ?? netNamespace),
      seed: randomSeed ?? randomInt(2 ** 32)
    }
  }

  #name (): string {
    return this.#given.config().process.names.bfd ?? this.#given.name
  }

  #log (part: LogPart, { text, detail }: BfdLogLine, pid = this.#child.pid): void {
    if (!detail || this.#given.options.log.detail > 0) {
      this.#given.log.write(text, 'info', part, pid)
    }
  }
}
