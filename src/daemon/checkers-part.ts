/** The checkers process as the parent lives with it. */

import { randomInt } from 'node:crypto'
import { unreachable } from '../lib/assert.js'
import { Child } from './child.js'
import {
  isFromCheckers, type CheckersParentEffect, type CheckersSettings, type FromCheckers,
  type ToCheckers
} from './checkers-messages.js'
import { namespacePath } from './namespace-path.js'
import type { PartOptions } from './vrrp-part.js'

export interface CheckersPartOptions extends PartOptions {
  readonly notify: (effect: CheckersParentEffect) => void
  /** Instances that are MASTER now, and the values of all track files. */
  readonly masters: () => readonly string[]
  readonly files: () => Readonly<Record<string, number>>
}

export class CheckersPart {
  readonly #given: CheckersPartOptions
  readonly #child: Child<ToCheckers, FromCheckers>
  readonly #operations = new Map<number, (servers: number) => void>()
  #lastRequest = 0

  constructor (given: CheckersPartOptions) {
    this.#given = given
    this.#child = new Child({
      part: 'checkers',
      name: this.#name(),
      respawn: given.options.respawn,
      early: undefined,
      scheduling: () => given.config().process.checkers,
      started: (pid, send) => {
        const config = given.config().lvs
        send({ type: 'start', config, settings: this.#settings(), files: given.files() })
        given.launched(pid)
      },
      isMessage: isFromCheckers,
      received: message => this.#received(message),
      gaveUp: given.gaveUp,
      log: (text, pid) =>
        given.log.write(text, 'info', pid === undefined ? 'parent' : 'checkers', pid)
    })
  }

  get pid (): number | undefined { return this.#child.pid }

  get isRunning (): boolean { return this.#child.isRunning }

  /** Whether the options let it run and the configuration has something for it. */
  get isWanted (): boolean {
    const { parts } = this.#given.options
    const { virtualServers, global } = this.#given.config().lvs
    return parts.checkers &&
      (parts.all || virtualServers.length > 0 || global.syncDaemon !== undefined)
  }

  start (): void {
    this.#child.start()
  }

  /** Hands over the new configuration; `reloaded` will be called. */
  reload (): void {
    this.#child.send({
      type: 'reload', config: this.#given.config().lvs, files: this.#given.files()
    })
  }

  tell (event: Extract<ToCheckers, { readonly type: 'event' }>['event']): void {
    this.#child.send({ type: 'event', event })
  }

  /** An operator's word; `done` gets how many real servers it concerned. */
  operate (
    event: Extract<ToCheckers, { readonly type: 'operate' }>['event'],
    done: (servers: number) => void
  ): void {
    const request = ++this.#lastRequest
    this.#operations.set(request, done)
    this.#child.send({ type: 'operate', request, event })
  }

  async stop (ms: number): Promise<void> {
    await this.#child.stop(ms)
  }

  #received (message: FromCheckers): void {
    switch (message.type) {
      case 'started': return this.#given.started()
      case 'reloaded': return this.#given.reloaded()
      case 'message':
        return this.#given.log.write(message.text, 'info', 'checkers', this.#child.pid)
      case 'effect': return this.#given.notify(message.effect)
      case 'operated': {
        this.#operations.get(message.request)?.(message.servers)
        this.#operations.delete(message.request)
        return
      }
      // Nobody asks for it yet.
      case 'report': return
      default: return unreachable(message)
    }
  }

  #settings (): CheckersSettings {
    const { options, config, masters } = this.#given
    const { netNamespace, ipvsNamespace, randomSeed } = config().process
    return {
      name: this.#name(),
      namespace: namespacePath(options.namespace ?? netNamespace),
      // An empty name is the namespace of process 1.
      ipvsNamespace: ipvsNamespace === '' ? '/proc/1/ns/net' : namespacePath(ipvsNamespace),
      keepIpvs: options.keepIpvs,
      seed: randomSeed ?? randomInt(2 ** 32),
      masters: masters()
    }
  }

  #name (): string {
    return this.#given.config().process.names.checkers ?? this.#given.name
  }
}
