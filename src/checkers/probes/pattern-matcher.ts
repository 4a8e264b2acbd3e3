/**
 * Tries regular expressions away from the loop, each within a limit. An expression that runs over
 * it is stopped with its thread, and from then on it has to queue apart from the others, so that
 * it does not hold them up time and again.
 *
 * Why threads: a matcher in linear time (RE2) has no look-around and no back references, which
 * keepalived's PCRE2 patterns use; PCRE2 itself ends a search after so many steps, as this does
 * after so much time.
 */

import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { RegexConfig } from '../checker-config.js'

/** What a search may take. The longest body against a sane pattern takes a tenth of it. */
export const SEARCH_LIMIT_MS = 500

/** Patterns remembered as slow; with more than this the memory starts anew. */
const MOST_SLOW = 10_000

export interface SearchWish {
  readonly regex: RegexConfig
  readonly body: Uint8Array
}

/** The body is as wanted, it is not, or that was not found out within the limits. */
export type SearchAnswer = 'yes' | 'no' | 'gave-up'

interface Search extends SearchWish {
  readonly tell: (answer: SearchAnswer) => void
}

export class PatternMatcher {
  readonly #limit: number
  readonly #fast: Lane
  readonly #slow: Lane
  readonly #patterns = new Set<string>()

  constructor (limit = SEARCH_LIMIT_MS) {
    this.#limit = limit
    this.#fast = new Lane(limit)
    this.#slow = new Lane(limit)
  }

  get limit (): number {
    return this.#limit
  }

  /** Tells the answer once, in a later turn. */
  search (wish: SearchWish, tell: (answer: SearchAnswer) => void): void {
    const pattern = JSON.stringify(wish.regex)
    const lane = this.#patterns.has(pattern) ? this.#slow : this.#fast
    lane.add({
      ...wish,
      tell: answer => {
        if (answer === 'gave-up') {
          if (this.#patterns.size >= MOST_SLOW) this.#patterns.clear()
          this.#patterns.add(pattern)
        }
        tell(answer)
      }
    })
  }

  /** Ends the threads; searches under way are not told of. */
  close (): void {
    this.#fast.close()
    this.#slow.close()
  }
}

/** One thread and those who wait for it. It is started with the first search. */
class Lane {
  readonly #limit: number
  readonly #queue: Search[] = []
  #worker: Worker | undefined
  #current: Search | undefined
  #timer: NodeJS.Timeout | undefined

  constructor (limit: number) {
    this.#limit = limit
  }

  add (search: Search): void {
    this.#queue.push(search)
    if (this.#current === undefined) this.#next()
  }

  close (): void {
    this.#queue.length = 0
    this.#current = undefined
    this.#discard()
  }

  #next (): void {
    const search = this.#queue.shift()
    this.#current = search
    // An idle thread keeps no process alive.
    if (search === undefined) return this.#worker?.unref()
    const { regex, body } = search
    const worker = this.#worker ?? this.#startWorker()
    worker.ref()
    worker.postMessage({ regex, body })
  }

  #startWorker (): Worker {
    // It lies beside this file, bundled (.cjs) or compiled (.js).
    const here = fileURLToPath(import.meta.url)
    const worker = new Worker(join(dirname(here), `pattern-worker${extname(here)}`))
    worker.on('message', (message: 'started' | SearchAnswer) => {
      // The limit counts from here: starting a thread is not the pattern's fault.
      if (message === 'started') this.#timer = setTimeout(() => this.#giveUp(), this.#limit)
      else this.#answer(message)
    })
    worker.on('error', () => this.#giveUp())
    this.#worker = worker
    return worker
  }

  #giveUp (): void {
    this.#discard()
    this.#answer('gave-up')
  }

  #discard (): void {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    worker?.removeAllListeners()
    // One that could not be started may still say so.
    worker?.on('error', () => {})
    worker?.terminate().catch(() => {})
  }

  #answer (answer: SearchAnswer): void {
    clearTimeout(this.#timer)
    const search = this.#current
    this.#next()
    search?.tell(answer)
  }
}
