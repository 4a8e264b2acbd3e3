/**
 * The urls of an HTTP_GET or SSL_GET are fetched one at a time. While the server is up they come
 * in turn. The url that took it down is then fetched alone until it works; after that all are
 * fetched from the first one, and only a round without failure brings the server back.
 */

import { assert } from '../lib/assert.js'

export interface UrlRound {
  /** The url to fetch next. */
  readonly url: number
  /** The url failed last: it is fetched alone. */
  readonly stuck: boolean
  /** How many urls have worked in this round. */
  readonly passed: number
}

export function firstRound (): UrlRound {
  return { url: 0, stuck: false, passed: 0 }
}

export interface RoundStep {
  readonly round: UrlRound
  /** Every url has worked since the last failure, or the server is up anyway. */
  readonly clean: boolean
  /** More urls are to be tried before the server can come back. */
  readonly soon: boolean
}

/** The url worked; `urls` is how many there are. */
export function afterSuccess (round: UrlRound, urls: number, up: boolean): RoundStep {
  assert(urls > 0, 'an HTTP checker has urls')
  // A single url as well: keepalived wants it to work once more before the server is back.
  if (round.stuck) {
    return { round: { url: 0, stuck: false, passed: 0 }, clean: false, soon: true }
  }
  const passed = round.passed + 1
  const whole = passed >= urls
  const next = { url: (round.url + 1) % urls, stuck: false, passed: whole ? 0 : passed }
  return { round: next, clean: up || whole, soon: !up && !whole }
}

/** The retries of the url are used up. */
export function afterFailure (round: UrlRound): UrlRound {
  return { url: round.url, stuck: true, passed: 0 }
}
