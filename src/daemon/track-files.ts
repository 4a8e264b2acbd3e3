/**
 * track_file: the number at the start of a file, watched in the parent for the other processes: the
 * VRRP process touches no files, and FILE_CHECK follows the same ones. The directory is watched, so
 * that a file may come, go and be replaced.
 */

import { constants, openSync, closeSync, readSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { DirectoryWatcher } from '../net/inotify.js'
import type { CheckedFileConfig } from '../checkers/config.js'
import type { Config } from '../config-parser/config.js'

/** How often a directory that is not there is looked for. */
const LOOK_AGAIN_MS = 1_000
/** No number is longer. */
const READ_BYTES = 64

/** VRRP and FILE_CHECK follow the same blocks, and each may follow alone. */
export function trackedFiles ({ vrrp, lvs }: Config): readonly CheckedFileConfig[] {
  const all = new Map([...lvs.trackFiles, ...vrrp.trackFiles].map(each => [each.name, each]))
  return [...all.values()]
}

export class TrackFiles {
  readonly #report: (file: string, value: number) => void
  readonly #log: (text: string) => void
  #files: readonly CheckedFileConfig[] = []
  #values = new Map<string, number>()
  #watcher: DirectoryWatcher | undefined
  #timer: NodeJS.Timeout | undefined

  constructor (
    report: (file: string, value: number) => void, log: (text: string) => void
  ) {
    this.#report = report
    this.#log = log
  }

  /** Watches `files` and no others. At the first start initial values are written. */
  configure (files: readonly CheckedFileConfig[], start: boolean): void {
    this.close()
    this.#files = files
    if (files.length === 0) return
    if (start) for (const file of files) this.#initialize(file)
    this.#watcher = new DirectoryWatcher(({ directory, name }) => {
      if (name === undefined) this.#look()
      for (const file of this.#files) {
        const isIt = dirname(file.path) === directory
        if (isIt && (name === undefined || basename(file.path) === name)) this.#read(file)
      }
    })
    this.#look()
  }

  /** What the files say now, by name. */
  get values (): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#values)
  }

  /** Reports every value again: to a VRRP process that has just started. */
  reportAll (): void {
    this.#values.clear()
    for (const file of this.#files) this.#read(file)
  }

  close (): void {
    clearTimeout(this.#timer)
    this.#watcher?.close()
    this.#watcher = undefined
    this.#values.clear()
  }

  /** Watches all directories that are there, and looks again later for the others. */
  #look (): void {
    clearTimeout(this.#timer)
    let missing = false
    for (const directory of new Set(this.#files.map(({ path }) => dirname(path)))) {
      try {
        this.#watcher?.add(directory)
      } catch {
        missing = true
      }
    }
    for (const file of this.#files) this.#read(file)
    if (missing) this.#timer = setTimeout(() => this.#look(), LOOK_AGAIN_MS)
  }

  #read (file: CheckedFileConfig): void {
    const value = trackedValue(beginningOf(file.path))
    if (this.#values.get(file.name) === value) return
    this.#values.set(file.name, value)
    this.#report(file.name, value)
  }

  #initialize ({ path, initial }: CheckedFileConfig): void {
    if (initial === undefined) return
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW |
      (initial.overwrite ? constants.O_TRUNC : constants.O_EXCL)
    try {
      const fd = openSync(path, flags, 0o644)
      writeSync(fd, `${initial.value}\n`)
      closeSync(fd)
    } catch (error) {
      if (!initial.overwrite && isExisting(error)) return
      this.#log(`Unable to initialise track file ${path}: ` +
        (error instanceof Error ? error.message : String(error)))
    }
  }
}

/** As strtol(3) with base 0 reads it; what is no number, too large or empty is 0. */
export function trackedValue (text: string): number {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text)
  if (match === null) return 0
  const [, sign, digits = ''] = match
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  if (!Number.isSafeInteger(value)) return 0
  return sign === '-' && value !== 0 ? -value : value
}

/** The first bytes of a file; empty when it cannot be read. A FIFO must not be waited for. */
function beginningOf (path: string): string {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const buffer = Buffer.alloc(READ_BYTES)
      return buffer.toString('latin1', 0, readSync(fd, buffer, 0, READ_BYTES, 0))
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}

function isExisting (error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
