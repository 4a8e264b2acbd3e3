/** How reloads have gone, for the status and for whoever waits for one. */

import type { ReloadReport } from './control/status-report.js'

export type ReloadResult =
  | { readonly result: 'complete', readonly reason: undefined }
  | { readonly result: 'refused', readonly reason: string }

export class ReloadRecord {
  #completed = 0
  #refused = 0
  #last: ReloadReport['last']
  #waiting: Array<{ ends: number, readonly resolve: (result: ReloadResult) => void }> = []

  ended (result: ReloadResult, time: Date): void {
    if (result.result === 'complete') this.#completed++
    else this.#refused++
    this.#last = { time: time.toISOString(), ...result }
    for (const each of this.#waiting) if (--each.ends === 0) each.resolve(result)
    this.#waiting = this.#waiting.filter(({ ends }) => ends > 0)
  }

  /** The result of the reload that ends as the `ends`th from now. */
  after (ends: number): Promise<ReloadResult> {
    return new Promise(resolve => { this.#waiting.push({ ends, resolve }) })
  }

  get report (): ReloadReport {
    return { completed: this.#completed, refused: this.#refused, last: this.#last }
  }
}
