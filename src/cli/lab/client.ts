/** The client of the lab: asks the virtual address ten times a second whether anybody is there. */

import type { ChildProcess } from 'node:child_process'
import type { Host, Network } from './network.js'
import { splitLines } from './shell.js'

/** Milliseconds between two requests. */
const INTERVAL_MS = 100

export class Client {
  readonly #network: Network
  readonly #host: Host
  readonly #address: string
  readonly #answered: number[] = []
  #ping: ChildProcess | undefined

  constructor (network: Network, host: Host, address: string) {
    this.#network = network
    this.#host = host
    this.#address = address
  }

  /** How many requests have been answered so far. */
  get replies (): number {
    return this.#answered.length
  }

  /** Begins to ask. */
  start (): void {
    this.#ping = this.#network.spawnOn(this.#host, 'ping', '-n', '-i', String(INTERVAL_MS / 1_000),
      this.#address)
    splitLines(this.#ping, 'stdout', line => {
      if (line.includes('bytes from')) {
        this.#answered.push(performance.timeOrigin + performance.now())
      }
    })
  }

  /** Stops asking. */
  stop (): void {
    this.#ping?.kill('SIGKILL')
    this.#ping = undefined
  }

  /** How the service looked from here: replies and the silences longer than five requests. */
  summary (): string {
    const silences: string[] = []
    for (const [index, at] of this.#answered.entries()) {
      const gap = at - (this.#answered[index - 1] ?? at)
      if (gap > 5 * INTERVAL_MS) silences.push(`${(gap / 1_000).toFixed(1)} s`)
    }
    const silent = silences.length === 0 ? 'never silent' : `silent for ${silences.join(' and ')}`
    return `${this.#answered.length} replies from ${this.#address}, ${silent}`
  }
}
