/**
 * A child's line to its parent. The kernel's buffer may be full when the parent is slow; what is
 * not urgent is then dropped and counted, because a process that must send adverts does not hoard.
 *
 * Messages leave at the end of the turn: telling the parent of a takeover costs more than the
 * takeover's first advert, and must not come before it.
 */

/** Messages on their way, above which those that may be lost are. */
const BACKLOG = 4_096
/**
 * So many leave in one turn, as one: each by itself is a system call, and wakes the parent. With
 * hundreds of takeovers at once the next adverts must not wait for what is said of the last ones.
 */
const TOGETHER = 32

export class ParentChannel<Message> {
  readonly #waiting: Message[] = []
  #underway = 0
  #dropped = 0
  #drained: (() => void) | undefined
  readonly #lost: (count: number) => Message

  /** `lost` is what the parent is told when it has caught up and messages were dropped. */
  constructor (lost: (count: number) => Message) {
    this.#lost = lost
  }

  /** Sends `message`; one that `mayDrop` is lost when the parent does not keep up. */
  send (message: Message, mayDrop = false): void {
    if (process.send === undefined || !process.connected) return
    if (mayDrop && this.#underway >= BACKLOG) {
      this.#dropped++
      return
    }
    this.#underway++
    this.#waiting.push(message)
    if (this.#waiting.length === 1) setImmediate(() => { this.#flush() })
  }

  /** Settles when everything sent has left, at the latest after `ms`. */
  async drained (ms: number): Promise<void> {
    if (this.#underway === 0 || !process.connected) return
    await new Promise<void>(resolve => {
      this.#drained = resolve
      setTimeout(resolve, ms)
    })
  }

  #flush (): void {
    const messages = this.#waiting.splice(0, TOGETHER)
    if (this.#waiting.length > 0) setImmediate(() => { this.#flush() })
    const left = (): void => { this.#left(messages.length) }
    if (process.connected) process.send?.(messages, undefined, undefined, left)
    else left()
  }

  #left (count: number): void {
    this.#underway -= count
    if (this.#underway > 0) return
    const dropped = this.#dropped
    this.#dropped = 0
    if (dropped > 0) this.send(this.#lost(dropped))
    else this.#drained?.()
  }
}
