/**
 * linkbeat_interfaces: links whose state is asked for every second, because their drivers do not
 * tell netlink of changes. What is found takes the place of IFF_RUNNING.
 */

import type { LinkPollMethod } from '../net/link-poll.js'
import type { PolledLinkConfig } from '../vrrp/config.js'

const EVERY_MS = 1000

export interface LinkPollingOptions {
  readonly poll: {
    isUp (name: string, method: LinkPollMethod): boolean
    methodFor (name: string, wanted: LinkPollMethod | undefined): LinkPollMethod
  }
  /** What a link was found to be; undefined: what netlink says counts (again). */
  readonly found: (name: string, running: boolean | undefined) => void
  /** Calls back again and again; what it answers with ends that. */
  readonly repeat: (run: () => void, ms: number) => () => void
}

export class LinkPolling {
  readonly #options: LinkPollingOptions
  readonly #methods = new Map<string, LinkPollMethod>()
  #links: readonly PolledLinkConfig[] = []
  #end: (() => void) | undefined

  constructor (options: LinkPollingOptions) {
    this.#options = options
  }

  /** Polls these from now on, at once for the first time, and no others. */
  configure (links: readonly PolledLinkConfig[]): void {
    for (const former of this.#links) {
      this.#methods.delete(former.interface)
      if (links.every(each => each.interface !== former.interface)) {
        this.#options.found(former.interface, undefined)
      }
    }
    this.#links = links
    this.close()
    if (links.length === 0) return
    this.#poll()
    this.#end = this.#options.repeat(() => { this.#poll() }, EVERY_MS)
  }

  close (): void {
    this.#end?.()
    this.#end = undefined
  }

  #poll (): void {
    for (const { interface: name, method } of this.#links) {
      try {
        this.#options.found(name, this.#options.poll.isUp(name, this.#methodFor(name, method)))
      } catch {
        // The interface is missing or going: netlink tells of that.
        this.#methods.delete(name)
        this.#options.found(name, undefined)
      }
    }
  }

  #methodFor (name: string, wanted: LinkPollMethod | undefined): LinkPollMethod {
    const method = this.#methods.get(name) ?? this.#options.poll.methodFor(name, wanted)
    this.#methods.set(name, method)
    return method
  }
}
