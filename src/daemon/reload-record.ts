/** How reloads have gone, for the status and for whoever waits for one. */

import type { ReloadReport } from './control/status-report.js'

export type ReloadResult =
  | { readonly result: 'complete', readonly reason: undefined }
  | { readonly result: 'refused', readonly reason: string }

export class ReloadRecord {
  #completed = 0
  #refused = 0
  #last: ReloadReport['last']
  #waiting: Array<(result: ReloadResult) => void> = []

  ended (result: ReloadResult, time: Date): void {
    if (result.result === 'complete') this.#completed++
    else this.#refused++
    this.#last = { time: time.toISOString(), ...result }
    for (const resolve of this.#waiting.splice(0)) resolve(result)
  }

  /** The result of the reload that ends next. */
  next (): Promise<ReloadResult> {
    return new Promise(resolve => { this.#waiting.push(resolve) })
  }

  get report (): ReloadReport {
    return { completed: this.#completed, refused: this.#refused, last: this.#last }
  }
}
