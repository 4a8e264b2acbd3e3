/**
 * What every part of the VRRP executor works with: the socket to ask the kernel on, the queue that
 * keeps the order, and the place where refusals go.
 */

import type { NetlinkSocket } from '../net/netlink-socket.js'
import { SystemError } from '../net/system-error.js'
import type { VrrpEffect } from '../vrrp/events.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import type { KernelWork } from './kernel-work.js'

/** The effects that are the kernel's business. */
export type KernelEffect = Extract<VrrpEffect, {
  readonly type: 'open-socket' | 'close-socket' | 'favour-sender' | 'send-advert' | 'announce' |
    'add-addresses' | 'remove-addresses' | 'add-routes' | 'remove-routes' | 'add-rules' |
    'remove-rules' | 'create-interface' | 'delete-interface' | 'set-sysctl' | 'restore-sysctl' |
    'firewall'
}>

/** The kernel refused something; the engine is not told, the operator is. */
export interface KernelTrouble {
  /** 'monitor': what the kernel has could not be read, and will be tried again. */
  readonly effect: KernelEffect['type'] | 'monitor'
  /** What it was about: an address with its prefix length, an instance, a path. */
  readonly subject: string
  readonly error: SystemError
}

export class KernelHands {
  readonly asking: NetlinkSocket
  readonly #work: KernelWork
  readonly #trouble: (trouble: KernelTrouble) => void
  readonly #unanswered = new Set<Promise<void>>()

  constructor (
    asking: NetlinkSocket, work: KernelWork, trouble: (trouble: KernelTrouble) => void
  ) {
    this.asking = asking
    this.#work = work
    this.#trouble = trouble
  }

  /** Appends a step to the queue; what it throws is reported. */
  inTurn (effect: KernelEffect['type'], subject: string, act: () => void): void {
    this.#work.push(() => { this.attempt(effect, subject, act) })
  }

  /** Does it now; what it throws is reported. */
  attempt (effect: KernelEffect['type'], subject: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.report(effect, subject, error)
    }
  }

  /**
   * Appends a request to the queue, to be encoded when its turn comes: with a thousand addresses
   * that is work too. The kernel has carried it out when its step ends; the answer is read later,
   * and reported unless its code is one of `harmless`.
   */
  request (
    effect: KernelEffect['type'], subject: string, encode: () => NetlinkRequest,
    ...harmless: readonly string[]
  ): void {
    this.requestOr(encode, error => {
      if (!harmless.includes(error.code)) this.report(effect, subject, error)
    })
  }

  /** The same for a caller that has its own use for a refusal. */
  requestOr (encode: () => NetlinkRequest, refused: (error: SystemError) => void): void {
    this.#work.push(() => {
      this.follow(this.asking.request(encode()).catch((error: unknown) => {
        refused(systemError(error))
      }))
    })
  }

  /** Keeps `answer`, which must not reject, in mind for {@link settled}. */
  follow (answer: Promise<unknown>): void {
    const followed = answer.then(() => { this.#unanswered.delete(followed) })
    this.#unanswered.add(followed)
  }

  report (effect: KernelTrouble['effect'], subject: string, error: unknown): void {
    this.#trouble({ effect, subject, error: systemError(error) })
  }

  /** Settles when all that was asked for so far has been carried out, answered or not. */
  async idle (): Promise<void> {
    await this.#work.idle()
  }

  /** Settles when all that was asked for has been done and answered. */
  async settled (): Promise<void> {
    await this.#work.idle()
    await Promise.all(this.#unanswered)
  }
}

function systemError (error: unknown): SystemError {
  if (error instanceof SystemError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
  return new SystemError(code, 'kernel', error instanceof Error ? error.message : String(error),
    { cause: error })
}
