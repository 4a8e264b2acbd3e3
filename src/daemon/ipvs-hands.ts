/**
 * Carries out what the checkers engine wants of the kernel, one thing after another: effects that
 * must come behind a change (notifications) wait for it in the same queue. After a refusal the
 * table is read again, so that the engine can put right what is not as it believed.
 */

import { unreachable } from '../lib/assert.js'
import type { CheckersEffect, ConnectionCount, Marking } from '../checkers/events.js'
import type { SyncDaemon } from '../ipvs/messages.js'
import type { Change, Entry } from '../ipvs/plan.js'
import { serviceKey } from '../ipvs/service.js'
import { errorCode } from '../net/system-error.js'
import { countConnections } from './ipvs-connections.js'
import { type IpvsClient, type RefusedChange, serviceOf, subjectOf } from './ipvs-client.js'
import type { IpvsMarks } from './ipvs-marks.js'
import { type Origin, refusalLine } from './refusal-line.js'

export type KernelEffect = Extract<CheckersEffect, {
  readonly type: 'ipvs' | 'flush-table' | 'set-timeouts' | 'start-daemon' | 'stop-daemon' |
    'count-connections' | 'set-marks'
}>

const KERNEL_EFFECTS: ReadonlySet<string> = new Set<KernelEffect['type']>(
  ['ipvs', 'flush-table', 'set-timeouts', 'start-daemon', 'stop-daemon', 'count-connections',
    'set-marks'])

export function isKernelEffect (effect: CheckersEffect): effect is KernelEffect {
  return KERNEL_EFFECTS.has(effect.type)
}

/** How long after a refusal the table is read again; refusals in a row wait longer each time. */
const REREAD_AFTER_MS = 1_000
const REREAD_AT_MOST_MS = 60_000

export interface IpvsHandsOptions {
  readonly client: Pick<IpvsClient, 'apply' | 'table' | 'destinations' | 'flush' | 'setTimeouts' |
    'startDaemon' | 'stopDaemon'>
  readonly marks: Pick<IpvsMarks, 'set'>
  readonly log: (text: string) => void
  /** The virtual server behind a change, for messages: its name, place and scheduler. */
  readonly origin: (change: Change) => Origin | undefined
  /** The table as it was read again. */
  readonly reread: (table: readonly Entry[]) => void
  /** The connections that servers which are being drained still have. */
  readonly counted: (counts: readonly ConnectionCount[]) => void
}

export class IpvsHands {
  readonly #options: IpvsHandsOptions
  #queue: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #wait = REREAD_AFTER_MS
  /** Refusals that were told, by what they are about: each once, until it works. */
  readonly #told = new Map<string, string>()

  constructor (options: IpvsHandsOptions) {
    this.#options = options
  }

  /** Does it once everything before it is done. */
  push (effect: KernelEffect): void {
    this.after(async () => await this.#carryOut(effect))
  }

  /** Runs `step` once everything before it is done. */
  after (step: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(step).catch((error: unknown) => {
      this.#options.log(`IPVS error: ${error instanceof Error ? error.message : String(error)}`)
    })
  }

  /** Settles when everything so far is done. */
  async idle (): Promise<void> {
    await this.#queue
  }

  /** The kernel has refused something that it has not taken since. */
  get isRefused (): boolean {
    return this.#told.size > 0
  }

  close (): void {
    clearTimeout(this.#timer)
  }

  async #carryOut (effect: KernelEffect): Promise<void> {
    const { client, marks } = this.#options
    switch (effect.type) {
      case 'ipvs': return this.#onRefusals(effect.changes, await client.apply(effect.changes, 'added'))
      case 'flush-table': return await client.flush()
      case 'set-timeouts': return await client.setTimeouts(effect.timeouts)
      case 'start-daemon': return await this.#startDaemon(effect.daemon)
      case 'set-marks': return await this.#setMarks(marks, effect.marking)
      case 'count-connections':
        return this.#options.counted(await countConnections(client, effect.servers))
      case 'stop-daemon': return await client.stopDaemon(effect.state)
      default: return unreachable(effect)
    }
  }

  /** One that runs already is somebody's who ended without stopping it: it may say other things. */
  async #startDaemon (daemon: SyncDaemon): Promise<void> {
    const { client } = this.#options
    try {
      await client.startDaemon(daemon)
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
      await client.stopDaemon(daemon.state)
      await client.startDaemon(daemon)
    }
  }

  /** Without the marks no packet finds its service: that is worth a line of its own. */
  async #setMarks (marks: Pick<IpvsMarks, 'set'>, marking: Marking | undefined): Promise<void> {
    try {
      await marks.set(marking)
    } catch (error) {
      this.#options.log(`nftables_ipvs: the marks of virtual server groups cannot be set: ${errorCode(error)}`)
    }
  }

  #onRefusals (changes: readonly Change[], refused: readonly RefusedChange[]): void {
    const failed = new Set(refused.map(each => each.subject))
    for (const each of changes) {
      const subject = subjectOf(each)
      if (!failed.has(subject)) this.#told.delete(subject)
    }
    for (const each of refused) this.#tell(each)
    if (refused.length === 0) {
      this.#wait = REREAD_AFTER_MS
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.after(async () => {
      this.#options.reread(await this.#options.client.table())
    }), this.#wait)
    this.#wait = Math.min(2 * this.#wait, REREAD_AT_MOST_MS)
  }

  /** The table is read and put right again and again, and what a service lacks its servers lack. */
  #tell (refused: RefusedChange): void {
    const service = serviceKey(serviceOf(refused.change))
    if (lacksService(refused) && this.#told.has(service)) return
    const line = refusalLine(refused, this.#options.origin(refused.change))
    if (this.#told.get(refused.subject) === line) return
    this.#told.set(refused.subject, line)
    this.#options.log(line)
  }
}

/** Whether it failed for want of its service. */
function lacksService ({ change, code }: RefusedChange): boolean {
  return 'destination' in change && code === 'ESRCH'
}
