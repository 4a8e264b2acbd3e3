/**
 * Carries out the probes of the checkers engine: one attempt each, never more at a time than the
 * process has descriptors for, and always with an end.
 */

import type { ProbingConfig } from '../checkers/checker.js'
import type { ProbeResult } from '../checkers/probe-result.js'
import { probeAgent } from '../checkers/probes/agent.js'
import { Cancellation, type CancelSignal } from '../checkers/probes/cancellation.js'
import { probeDns } from '../checkers/probes/dns.js'
import { probeGrpc } from '../checkers/probes/grpc.js'
import { probeHttp } from '../checkers/probes/http.js'
import { PatternMatcher } from '../checkers/probes/pattern-matcher.js'
import { probePing } from '../checkers/probes/ping.js'
import { probeSmtp } from '../checkers/probes/smtp.js'
import { probeTcp } from '../checkers/probes/tcp.js'
import { TlsMaterials } from '../checkers/probes/tls-materials.js'
import { probeUdp } from '../checkers/probes/udp.js'
import { unreachable } from '../lib/assert.js'
import { probeMisc } from './misc-checks.js'

const NO_SSL = { password: undefined, ca: undefined, certificate: undefined, key: undefined }

/** Below this many descriptors in use nothing waits. */
const DEFAULT_AT_ONCE = 10_000

interface Wish {
  readonly attempt: number
  readonly config: ProbingConfig
  readonly url: number
}

export class Prober {
  readonly #report: (attempt: number, result: ProbeResult) => void
  readonly #atOnce: number
  readonly #running = new Map<number, Cancellation>()
  #waiting: Wish[] = []
  #materials = new TlsMaterials(NO_SSL)
  readonly #matcher = new PatternMatcher()

  /** `report` gets each result, in a later turn than the call of {@link start}. */
  constructor (
    report: (attempt: number, result: ProbeResult) => void, atOnce = DEFAULT_AT_ONCE
  ) {
    this.#report = report
    this.#atOnce = atOnce
  }

  /** What checks by TLS present from now on. */
  useMaterials (materials: TlsMaterials): void {
    this.#materials = materials
  }

  get inProgress (): number {
    return this.#running.size
  }

  start (wish: Wish): void {
    if (this.#running.size >= this.#atOnce) this.#waiting.push(wish)
    else this.#begin(wish)
  }

  /** Ends the attempt without a result. */
  cancel (attempt: number): void {
    this.#waiting = this.#waiting.filter(each => each.attempt !== attempt)
    this.#running.get(attempt)?.abort()
    this.#running.delete(attempt)
    this.#next()
  }

  cancelAll (): void {
    this.#waiting = []
    for (const cancellation of this.#running.values()) cancellation.abort()
    this.#running.clear()
  }

  #begin ({ attempt, config, url }: Wish): void {
    const cancellation = new Cancellation()
    this.#running.set(attempt, cancellation)
    let synchronous = true
    const tell = (result: ProbeResult): void => {
      // A probe that fails at once must not call into the engine that is just asking for it.
      if (synchronous) setImmediate(() => this.#finish(attempt, result))
      else this.#finish(attempt, result)
    }
    this.#probe(config, url, cancellation, tell)
    synchronous = false
  }

  #finish (attempt: number, result: ProbeResult): void {
    if (!this.#running.delete(attempt)) return
    this.#report(attempt, result)
    this.#next()
  }

  #next (): void {
    while (this.#running.size < this.#atOnce) {
      const wish = this.#waiting.shift()
      if (wish === undefined) return
      this.#begin(wish)
    }
  }

  #probe (
    config: ProbingConfig, url: number, signal: CancelSignal, tell: (result: ProbeResult) => void
  ): void {
    switch (config.type) {
      case 'tcp': return probeTcp(config, signal, tell)
      case 'http': {
        const wanted = config.urls[url]
        if (wanted === undefined) throw new RangeError(`no url ${url}`)
        const tools = { materials: this.#materials, matcher: this.#matcher }
        return probeHttp(config, wanted, tools, signal, tell)
      }
      case 'smtp': return probeSmtp(config, signal, tell)
      case 'misc': return probeMisc(config, signal, tell)
      case 'dns': return probeDns(config, signal, tell)
      case 'ping': return probePing(config, signal, tell)
      case 'grpc': return probeGrpc(config, this.#materials, signal, tell)
      case 'agent': return probeAgent(config, signal, tell)
      case 'udp': return probeUdp(config, signal, tell)
      default: return unreachable(config)
    }
  }
}
