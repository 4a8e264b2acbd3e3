/**
 * Whether an attempt is still wanted. What an AbortController with its signal is, as far as probes
 * use it: at thousands of attempts a second an EventTarget for each is a tenth of their cost.
 */

/** What a probe is given; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener (type: 'abort', listener: () => void, options: { readonly once: true }): void
  removeEventListener (type: 'abort', listener: () => void): void
}

export class Cancellation implements CancelSignal {
  #listeners: readonly (() => void)[] = []
  #aborted = false

  get aborted (): boolean {
    return this.#aborted
  }

  addEventListener (_type: 'abort', listener: () => void, _options: { readonly once: true }): void {
    this.#listeners = [...this.#listeners, listener]
  }

  removeEventListener (_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter(each => each !== listener)
  }

  /** Tells the listeners, once. */
  abort (): void {
    if (this.#aborted) return
    this.#aborted = true
    const listeners = this.#listeners
    this.#listeners = []
    for (const each of listeners) each()
  }
}
