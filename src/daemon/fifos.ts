/**
 * Notify FIFOs: made when missing, opened without waiting for a reader, written without waiting for
 * one. Lines nobody reads are lost when the pipe is full, as keepalived's are, but counted.
 */

import { execFileSync } from 'node:child_process'
import {
  chownSync, closeSync, constants, fstatSync, lstatSync, openSync, unlinkSync, writeSync
} from 'node:fs'
import { execution } from '../notify/command.js'
import type { FifoConfig } from '../notify/config.js'
import { execute, type Running } from './execute.js'

interface Fifo {
  readonly config: FifoConfig
  readonly fd: number
  readonly made: boolean
  readonly script: Running | undefined
  lost: number
}

export class Fifos {
  readonly #log: (text: string) => void
  #fifos: Fifo[] = []

  constructor (log: (text: string) => void) {
    this.#log = log
  }

  /** Opens what is configured; handler scripts are started first, so that a reader is there. */
  open (configs: readonly FifoConfig[]): void {
    for (const config of configs) {
      if (this.#fifos.some(fifo => fifo.config.path === config.path)) {
        this.#log(`notify FIFO ${config.path} has already been specified`)
        continue
      }
      const fifo = this.#opened(config)
      if (fifo !== undefined) this.#fifos.push(fifo)
    }
  }

  /** Writes one line to every FIFO of this part. */
  write (part: 'vrrp' | 'lvs', line: string): void {
    for (const fifo of this.#fifos) {
      if (fifo.config.part !== 'all' && fifo.config.part !== part) continue
      try {
        writeSync(fifo.fd, line)
      } catch {
        // Full: nobody reads. The first loss is worth a line, the others a number.
        if (fifo.lost++ === 0) {
          this.#log(`notify FIFO ${fifo.config.path} is full: nobody reads it, lines are lost`)
        }
      }
    }
  }

  /** The handler scripts are ended before the STOP lines, as keepalived does. */
  endScripts (): void {
    for (const { script } of this.#fifos) script?.signal('SIGTERM')
  }

  /** Closes all, and removes what we have made. */
  close (): void {
    this.endScripts()
    for (const { config, fd, made, lost } of this.#fifos) {
      closeSync(fd)
      if (lost > 0) this.#log(`notify FIFO ${config.path}: ${lost} lines were lost`)
      if (made) removeQuietly(config.path)
    }
    this.#fifos = []
  }

  #opened (config: FifoConfig): Fifo | undefined {
    const { path, uid, gid } = config
    try {
      const made = makeFifo(path)
      // Read and write: such an open never waits and never fails for want of a reader.
      const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW)
      const found = fstatSync(fd)
      if (!found.isFIFO()) {
        closeSync(fd)
        throw new Error('it is not a FIFO')
      }
      if (made) chownSync(path, uid, gid)
      return { config, fd, made, script: this.#handler(config), lost: 0 }
    } catch (error) {
      this.#log(`Unable to open notify FIFO ${path}: ${error instanceof Error ? error.message : ''}`)
      return undefined
    }
  }

  #handler ({ script, path }: FifoConfig): Running | undefined {
    if (script === undefined) return undefined
    return execute(execution(script, [path]), ({ code, signal, error }) => {
      const how = error ?? (code === undefined ? `signal ${signal}` : `status ${code}`)
      this.#log(`notify FIFO script ${script.path} for ${path} has ended (${how})`)
    })
  }
}

/** True when it was not there before. Node has no mkfifo(3); mkfifo(1) is of every Debian. */
function makeFifo (path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false
  execFileSync('mkfifo', ['-m', '0600', '--', path], { stdio: 'ignore' })
  return true
}

function removeQuietly (path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Somebody was faster.
  }
}
