/**
 * A child's line to its parent. The kernel's buffer may be full when the parent is slow; what is
 * not urgent is then dropped and counted, because a process that must send adverts does not hoard.
 */

/** Messages on their way, above which those that may be lost are. */
const BACKLOG = 4_096

export class ParentChannel<Message> {
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
    process.send(message, undefined, undefined, () => {
      this.#underway--
      if (this.#underway > 0) return
      if (this.#dropped > 0) this.send(this.#lost(this.#dropped))
      this.#dropped = 0
      this.#drained?.()
    })
  }

  /** Settles when everything sent has left, at the latest after `ms`. */
  async drained (ms: number): Promise<void> {
    if (this.#underway === 0 || !process.connected) return
    await new Promise<void>(resolve => {
      this.#drained = resolve
      setTimeout(resolve, ms)
    })
  }
}
