/**
 * The pid files of one daemon, all claimed together at start: who finds one of them locked knows
 * that another daemon runs, and starts nothing.
 */

import { makePidDirectory, PidFile, removePidDirectory, type PidPaths } from './pid-file.js'

export class PidFiles {
  readonly #paths: PidPaths
  readonly #files = new Map<keyof PidPaths, PidFile>()

  private constructor (paths: PidPaths) {
    this.#paths = paths
  }

  /** Claims all, or nothing and `undefined` when one of them belongs to a running daemon. */
  static claim (paths: PidPaths): PidFiles | undefined {
    const files = new PidFiles(paths)
    for (const part of ['parent', 'checkers', 'vrrp', 'bfd'] as const) {
      makePidDirectory(paths[part])
      const file = PidFile.claim(paths[part])
      if (file === undefined) {
        files.removeAll()
        return undefined
      }
      files.#files.set(part, file)
    }
    return files
  }

  /** Writes the pid, claiming the file again when it had been given up. */
  write (part: keyof PidPaths, pid: number): void {
    const file = this.#files.get(part) ?? PidFile.claim(this.#paths[part])
    if (file === undefined) return
    this.#files.set(part, file)
    file.write(pid)
  }

  remove (part: keyof PidPaths): void {
    this.#files.get(part)?.remove()
    this.#files.delete(part)
  }

  removeAll (): void {
    for (const part of [...this.#files.keys()]) this.remove(part)
    removePidDirectory(this.#paths.parent)
  }
}
