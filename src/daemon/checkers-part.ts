/** The checkers process as the parent lives with it. */

import { randomInt } from 'node:crypto'
import type { CheckersStatus } from '../checkers/status.js'
import { unreachable } from '../lib/assert.js'
import type { Memory } from '../checkers/memory.js'
import { Child } from './child.js'
import {
  isFromCheckers, type CheckersParentEffect, type CheckersSettings, type FromCheckers,
  type ToCheckers, type ServiceTraffic
} from './checkers-messages.js'
import { digestOf } from './config-digest.js'
import { namespacePath } from './namespace-path.js'
import { Questions } from './questions.js'
import type { PartOptions } from './vrrp-part.js'

export interface CheckersPartOptions extends PartOptions {
  readonly notify: (effect: CheckersParentEffect) => void
  /** Instances that are MASTER now, and the values of all track files. */
  readonly masters: () => readonly string[]
  readonly files: () => Readonly<Record<string, number>>
  /** There is no VRRP to go on without it. */
  readonly alone: () => boolean
}

export class CheckersPart {
  readonly #given: CheckersPartOptions
  readonly #child: Child<ToCheckers, FromCheckers>
  readonly #questions = new Questions<CheckersStatus>()
  readonly #operations = new Questions<number>()
  readonly #traffic = new Questions<readonly ServiceTraffic[]>()
  #memory: Memory | undefined
  /** Of the configuration that the process has. */
  #digest: string | undefined

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
        this.#digest = digestOf(config)
        send({ type: 'start', config, settings: this.#settings(), files: given.files() })
        given.launched(pid)
      },
      isMessage: isFromCheckers,
      received: message => this.#received(message),
      ended: () => {
        this.#questions.forget()
        this.#operations.forget()
        this.#traffic.forget()
      },
      gaveUp: given.gaveUp,
      log: (text, pid) =>
        given.log.write(text, 'info', pid === undefined ? 'parent' : 'checkers', pid)
    })
  }

  get pid (): number | undefined { return this.#child.pid }

  get isRunning (): boolean { return this.#child.isRunning }

  get restarts (): number { return this.#child.restarts }

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
    const { lvs } = this.#given.config()
    const digest = digestOf(lvs)
    const config = digest === this.#digest ? undefined : lvs
    this.#digest = digest
    this.#child.send({ type: 'reload', config, files: this.#given.files() })
  }

  tell (event: Extract<ToCheckers, { readonly type: 'event' }>['event']): void {
    this.#child.send({ type: 'event', event })
  }

  /** An operator's word; answered with how many real servers it concerned. */
  operate (
    event: Extract<ToCheckers, { readonly type: 'operate' }>['event']
  ): Promise<number | undefined> | undefined {
    if (!this.#child.isRunning) return undefined
    return this.#operations.ask(request => {
      this.#child.send({ type: 'operate', request, event })
    })
  }

  /** The status of the engine; undefined when no process runs. */
  status (): Promise<CheckersStatus | undefined> | undefined {
    if (!this.#child.isRunning) return undefined
    return this.#questions.ask(request => this.#child.send({ type: 'report', request }))
  }

  /** What the kernel has counted for its virtual servers; undefined when no process runs. */
  traffic (): Promise<readonly ServiceTraffic[] | undefined> | undefined {
    if (!this.#child.isRunning) return undefined
    return this.#traffic.ask(request => this.#child.send({ type: 'traffic', request }))
  }

  async stop (ms: number): Promise<void> {
    await this.#child.stop(ms)
  }

  #received (message: FromCheckers): void {
    switch (message.type) {
      case 'started': return this.#given.started()
      case 'reloaded': return this.#given.reloaded()
      case 'messages':
        for (const each of message.texts) {
          this.#given.log.write(each, 'info', 'checkers', this.#child.pid)
        }
        return
      case 'effect': return this.#given.notify(message.effect)
      case 'memory':
        this.#memory = message.memory
        return
      case 'operated': return this.#operations.answered(message.request, message.servers)
      case 'traffic': return this.#traffic.answered(message.request, message.services)
      case 'report': return this.#questions.answered(message.request, message.status)
      default: return unreachable(message)
    }
  }

  #settings (): CheckersSettings {
    const { options, config, masters, alone } = this.#given
    const { netNamespace, ipvsNamespace, randomSeed } = config().process
    return {
      name: this.#name(),
      namespace: namespacePath(options.namespace ?? netNamespace),
      // An empty name is the namespace of process 1.
      ipvsNamespace: ipvsNamespace === '' ? '/proc/1/ns/net' : namespacePath(ipvsNamespace),
      keepIpvs: options.keepIpvs,
      seed: randomSeed ?? randomInt(2 ** 32),
      masters: masters(),
      alone: alone(),
      memory: this.#memory
    }
  }

  #name (): string {
    return this.#given.config().process.names.checkers ?? this.#given.name
  }
}
