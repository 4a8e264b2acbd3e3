/**
 * Brings mails to the configured relay, in order and again when it is away; how one mail is sent
 * (src/daemon/smtp.ts) is loaded with the first one.
 */

import { unreachable } from '../lib/assert.js'
import { between } from '../lib/time.js'
import { now } from '../net/clock.js'
import type { MailConfig } from '../notify/config.js'
import type { Mail } from '../notify/mail.js'
import {
  emptyMailQueue, mailDeadline, stepMailQueue, type MailQueueEffect, type MailQueueEvent
} from '../notify/mail-queue.js'

/** A mail with the configuration that was in force, and the time of what it tells. */
interface Outgoing {
  readonly mail: Mail
  readonly config: MailConfig
  readonly date: Date
}

export class Mailer {
  readonly #log: (text: string) => void
  #queue = emptyMailQueue<Outgoing>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor (log: (text: string) => void) {
    this.#log = log
  }

  send (config: MailConfig, mail: Mail): void {
    this.#step({ type: 'add', mail: { mail, config, date: new Date() } })
  }

  /** What has not left by now does not leave any more. */
  close (): void {
    this.#closed = true
    clearTimeout(this.#timer)
    const { length } = this.#queue.waiting
    if (length > 0) this.#log(`${length} mails have not been sent`)
  }

  #step (event: MailQueueEvent<Outgoing>): void {
    if (this.#closed) return
    const { state, effects } = stepMailQueue(this.#queue, event, now())
    this.#queue = state
    for (const effect of effects) this.#carryOut(effect)
    clearTimeout(this.#timer)
    const deadline = mailDeadline(this.#queue)
    if (deadline === undefined) return
    const ms = Math.max(0, Math.ceil(between(now(), deadline) / 1000))
    this.#timer = setTimeout(() => this.#step({ type: 'timeout' }), ms)
  }

  #carryOut (effect: MailQueueEffect<Outgoing>): void {
    switch (effect.type) {
      case 'send':
        this.#transmit(effect.mail)
        return
      case 'given-up':
        this.#log(`SMTP: mail '${effect.mail.mail.subject}' is given up after ` +
          `${effect.attempts} attempts`)
        return
      case 'dropped':
        this.#log(`SMTP: too many mails are waiting: '${effect.mail.mail.subject}' is not sent`)
        return
      default: return unreachable(effect)
    }
  }

  async #transmit ({ config, mail, date }: Outgoing): Promise<void> {
    const smtp = await import('./smtp.js')
    try {
      await smtp.transmit(config, mail, date)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#log(`SMTP: mail '${mail.subject}' could not be sent: ${text}`)
      return this.#step({ type: 'failed', permanent: smtp.isPermanent(error) })
    }
    this.#step({ type: 'sent' })
  }
}
