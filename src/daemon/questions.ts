/** Questions to a child that are under way: each is answered once, or with `undefined`. */

export class Questions<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>()
  #last = 0

  /** Sends the question with a number of its own; the answer comes with the same. */
  ask (send: (request: number) => void): Promise<Answer | undefined> {
    const request = ++this.#last
    send(request)
    return new Promise(resolve => { this.#waiting.set(request, resolve) })
  }

  answered (request: number, answer: Answer): void {
    this.#waiting.get(request)?.(answer)
    this.#waiting.delete(request)
  }

  /** The child has gone: nobody will answer any more. */
  forget (): void {
    for (const resolve of this.#waiting.values()) resolve(undefined)
    this.#waiting.clear()
  }
}
