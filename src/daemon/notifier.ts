/**
 * What follows a change of state outside of the protocol: notify scripts, in the order of
 * src/notify/queue.ts, and the lines of the FIFOs. The parent does this, because it may wait.
 */

import { unreachable } from '../lib/assert.js'
import { between, seconds } from '../lib/time.js'
import { now } from '../net/clock.js'
import {
  execution, transitionExecutions, type Execution
} from '../notify/command.js'
import type { Command, NotifyConfig, TransitionNotify, VirtualServerNotify } from '../notify/config.js'
import { groupLine, instanceLine, realServerLine, virtualServerLine } from '../notify/fifo-line.js'
import { realServerMail, transitionMail, virtualServerMail } from '../notify/mail.js'
import {
  emptyQueue, isIdle, queueDeadline, stepQueue, type QueueConfig, type QueueEffect, type QueueEvent,
  type QueueState
} from '../notify/queue.js'
import { mailText } from './checker-log-lines.js'
import type { CheckersParentEffect } from './checkers-messages.js'
import { execute, type Running } from './execute.js'
import { Fifos } from './fifos.js'
import { Mailer } from './mailer.js'
import type { ParentEffect } from './messages.js'
import { runOnce } from './once.js'

/** How long a script may keep the next one of its instance waiting, and how many may wait. */
const LIMITS = { patience: seconds(30), limit: 64 } as const
/** How long they may take when the daemon stops, as keepalived gives them. */
const AT_STOP_MS = 1_000

export type Transition = Extract<ParentEffect, { readonly type: 'transition' }>
export type Notice = Extract<ParentEffect, { readonly type: 'notice' }>

export class Notifier {
  readonly #log: (text: string) => void
  readonly #fifos: Fifos
  readonly #mailer: Mailer
  /** The last state mailed, by subject: one mail for a change, not for its repetition. */
  readonly #mailed = new Map<string, string>()
  readonly #running = new Map<number, Running>()
  #config: NotifyConfig
  /** The configuration before the last reload, for the last word of what it has removed. */
  #departed: NotifyConfig | undefined
  #queue: QueueState<Execution> = emptyQueue()
  #lastRun = 0
  #timer: NodeJS.Timeout | undefined
  #idle: (() => void) | undefined

  constructor (config: NotifyConfig, log: (text: string) => void) {
    this.#config = config
    this.#log = log
    this.#fifos = new Fifos(log)
    this.#mailer = new Mailer(log)
  }

  /** Runs startup_script, which everything else waits for, then opens the FIFOs. */
  async begin (): Promise<void> {
    const { startup, fifos } = this.#config
    if (startup !== undefined) await runOnce(startup, 'startup', this.#log)
    this.#fifos.open(fifos)
  }

  /** Takes over the scripts and FIFOs of a new configuration. */
  reconfigure (config: NotifyConfig): void {
    this.#departed = this.#config
    this.#config = config
    this.#fifos.close()
    this.#fifos.open(config.fifos)
  }

  transition (transition: Transition): void {
    const { kind, name, state, priority } = transition
    // INIT is the state before the first announcement.
    if (state === 'INIT') return
    const notify = this.#notifyOf(kind, name)
    if (notify !== undefined) {
      const executions = transitionExecutions(notify, { kind, name, priority, state })
      for (const each of executions) this.#add(`${kind} ${name}`, each)
    }
    this.#fifos.write('vrrp',
      kind === 'group' ? groupLine(name, state) : instanceLine(name, state, priority))
    const { mail: config } = this.#config
    const subject = `${kind} ${name}`
    if (notify?.mail !== true || config === undefined || this.#mailed.get(subject) === state) return
    this.#mailed.set(subject, state)
    const mail = transitionMail(config, { kind, name, state })
    if (mail !== undefined) this.#mailer.send(config, mail)
  }

  notice ({ instance, notice, priority }: Notice): void {
    const command = this.#config.instances[instance]?.masterRxLowerPriority
    if (notice === 'MASTER_RX_LOWER_PRI' && command !== undefined) {
      this.#add(`instance ${instance}`, execution(command))
    }
    this.#fifos.write('vrrp', instanceLine(instance, notice, priority))
  }

  /** Scripts, FIFO lines and mails about virtual and real servers. */
  checkers (effect: CheckersParentEffect): void {
    const server = this.#config.virtualServers[effect.virtualServer] ??
      this.#departed?.virtualServers[effect.virtualServer]
    switch (effect.type) {
      case 'notify-real-server': {
        const { virtualServer, realServer, up } = effect
        const notify = server?.realServers[realServer]
        this.#runServer(`server ${realServer} ${virtualServer}`, up ? notify?.up : notify?.down)
        this.#fifos.write('lvs', realServerLine(realServer, virtualServer, up))
        return
      }
      case 'notify-virtual-server': {
        const { virtualServer, up } = effect
        this.#runServer(`server ${virtualServer}`, up ? server?.quorumUp : server?.quorumDown)
        this.#fifos.write('lvs', virtualServerLine(virtualServer, up))
        return
      }
      case 'mail': return this.#mailServer(effect, server)
      default: return unreachable(effect)
    }
  }

  #runServer (subject: string, command: Command | undefined): void {
    if (command !== undefined) this.#add(subject, execution(command))
  }

  #mailServer (
    { virtualServer, realServer, up, reason }: CheckersParentEffect & { readonly type: 'mail' },
    server: VirtualServerNotify | undefined
  ): void {
    const wanted = realServer === undefined
      ? server?.mail
      : server?.realServers[realServer]?.mail ?? server?.serverMail
    const { mail: config } = this.#config
    if (wanted !== true || config === undefined) return
    const text = mailText(reason)
    this.#mailer.send(config, realServer === undefined
      ? virtualServerMail(config, virtualServer, up, text)
      : realServerMail(config, realServer, virtualServer, up, text))
  }

  /** Before the last lines are written: handlers end, as keepalived ends them. */
  beforeStop (): void {
    this.#fifos.endScripts()
  }

  /** Waits until the scripts are through, at most `ms`; then what still runs is ended. */
  async stop (ms = AT_STOP_MS): Promise<void> {
    if (!isIdle(this.#queue)) {
      await new Promise<void>(resolve => {
        this.#idle = resolve
        setTimeout(resolve, ms)
      })
    }
    clearTimeout(this.#timer)
    for (const running of this.#running.values()) running.signal('SIGTERM')
    this.#fifos.close()
    this.#mailer.close()
  }

  #notifyOf (kind: 'instance' | 'group', name: string): TransitionNotify | undefined {
    const of = (config: NotifyConfig | undefined): TransitionNotify | undefined =>
      (kind === 'instance' ? config?.instances : config?.groups)?.[name]
    return of(this.#config) ?? of(this.#departed)
  }

  #add (subject: string, item: Execution): void {
    const key = [item.file, ...item.argv].join('\0')
    this.#step({ type: 'add', subject, run: ++this.#lastRun, key, item })
  }

  #step (event: QueueEvent<Execution>): void {
    const order: QueueConfig = { order: this.#config.order, ...LIMITS }
    const { state, effects } = stepQueue(order, this.#queue, event, now())
    this.#queue = state
    for (const effect of effects) this.#carryOut(effect)
    clearTimeout(this.#timer)
    const deadline = queueDeadline(this.#queue)
    if (deadline !== undefined) {
      const ms = Math.max(0, Math.ceil(between(now(), deadline) / 1000))
      this.#timer = setTimeout(() => this.#step({ type: 'timeout' }), ms)
    }
    if (isIdle(this.#queue)) this.#idle?.()
  }

  #carryOut (effect: QueueEffect<Execution>): void {
    switch (effect.type) {
      case 'start': return this.#start(effect.subject, effect.run, effect.item)
      case 'overtaken':
        this.#log(`A notify script of ${effect.subject} is still running after ` +
          `${LIMITS.patience / 1_000_000} seconds - the next one is not kept waiting`)
        return
      case 'dropped':
        this.#log(`Too many notify scripts of ${effect.subject} are waiting - ` +
          `dropped ${effect.item.argv.join(' ')}`)
        return
      case 'duplicate': return
      default: return unreachable(effect)
    }
  }

  #start (subject: string, run: number, item: Execution): void {
    const running = execute(item, exit => {
      this.#running.delete(run)
      if (exit.error !== undefined) {
        this.#log(`Error running notify script ${item.file}: ${exit.error}`)
      }
      this.#step({ type: 'ended', subject, run })
    })
    this.#running.set(run, running)
  }
}
