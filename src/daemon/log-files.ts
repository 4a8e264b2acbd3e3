/**
 * -g: the log in files, one for each process: NAME_PROC.NETNS_INSTANCE.EXT. They are opened again
 * at a reload, after logrotate has moved them. A disk that is full costs lines, not the router.
 */

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { LogPart } from './log.js'

const WORDS: Readonly<Record<LogPart, string>> = {
  parent: '', vrrp: '_vrrp', checkers: '_healthcheckers', bfd: '_bfd'
}

/** The file of one process; `names` are namespace and instance, joined. */
export function logFilePath (base: string, part: LogPart, names: string): string {
  const name = basename(base)
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  return join(dirname(base),
    `${stem}${WORDS[part]}${names === '' ? '' : `.${names}`}${extension}`)
}

export class LogFiles {
  readonly #base: string
  readonly #open = new Map<LogPart, number>()
  #names = ''

  constructor (base: string) {
    this.#base = base
  }

  /** Namespace and instance are known now: the next lines go to files with these names. */
  name (names: string): void {
    this.reopen()
    this.#names = names
  }

  reopen (): void {
    for (const fd of this.#open.values()) closeSync(fd)
    this.#open.clear()
  }

  write (part: LogPart, line: string): void {
    try {
      let fd = this.#open.get(part)
      if (fd === undefined) {
        const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants
        fd = openSync(logFilePath(this.#base, part, this.#names),
          O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600)
        this.#open.set(part, fd)
      }
      writeSync(fd, line)
    } catch {
      // No place to write to is no reason to stop routing.
    }
  }
}
