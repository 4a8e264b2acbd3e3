/**
 * Settings below /proc/sys that virtual routers need, and what was there before them. A value is
 * put back only while it is still the one that was set: what somebody else has changed since is
 * theirs.
 */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { assert } from '../lib/assert.js'
import type { KernelHands } from './kernel-hands.js'

const ROOT = '/proc/sys'
const IPV4_CONF = 'net/ipv4/conf'

interface Changed { readonly before: string, readonly set: string }

export class KernelSysctls {
  readonly #hands: KernelHands
  readonly #changed = new Map<string, Changed>()

  constructor (hands: KernelHands) {
    this.#hands = hands
  }

  /** Sets a value, after all that was asked for before (the interface must exist). */
  set (path: string, value: string, restore: boolean): void {
    this.#hands.inTurn('set-sysctl', path, () => { this.#write(path, value, restore) })
  }

  /** Puts back what was there before the first `set`. */
  restore (path: string): void {
    this.#hands.inTurn('restore-sysctl', path, () => { this.#putBack(path) })
  }

  /** Puts everything back, last change first. */
  restoreAll (): void {
    for (const path of [...this.#changed.keys()].reverse()) this.restore(path)
  }

  /**
   * The kernel filters by the stricter of an interface's own rp_filter and that of `all`, and a
   * VMAC must have none: replies to its address come in there and go out through the base. So the
   * value of `all` moves down to every interface that has a weaker one (and to `default`, for those
   * to come), and `all` becomes 0. Nobody is left less protected.
   */
  moveReversePathFilter (): void {
    const all = `${IPV4_CONF}/all/rp_filter`
    this.#hands.inTurn('set-sysctl', all, () => {
      const strictness = Number(read(all))
      if (strictness === 0) return
      for (const name of readdirSync(`${ROOT}/${IPV4_CONF}`)) {
        const path = `${IPV4_CONF}/${name}/rp_filter`
        if (name !== 'all' && Number(read(path)) < strictness) {
          this.#write(path, String(strictness), true)
        }
      }
      this.#write(all, '0', true)
    })
  }

  #write (path: string, value: string, restore: boolean): void {
    const before = read(path)
    if (before === value) return
    writeFileSync(fileOf(path), value)
    if (restore) {
      this.#changed.set(path, { before: this.#changed.get(path)?.before ?? before, set: value })
    }
  }

  #putBack (path: string): void {
    const changed = this.#changed.get(path)
    if (changed === undefined) return
    this.#changed.delete(path)
    let current: string
    try {
      current = read(path)
    } catch {
      // Its interface has gone, and the setting with it.
      return
    }
    if (current === changed.set) writeFileSync(fileOf(path), changed.before)
  }
}

function read (path: string): string {
  return readFileSync(fileOf(path), 'utf8').trim()
}

function fileOf (path: string): string {
  assert(!path.split('/').includes('..'), 'a setting is below /proc/sys')
  return `${ROOT}/${path}`
}
