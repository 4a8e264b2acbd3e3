/**
 * track_process: how many processes run that an instance depends on. The kernel reports forks,
 * execs and exits at once, so the end of a process counts within a millisecond; /proc is looked
 * through at the start, and again when reports were lost.
 */

import { readFileSync, readdirSync } from 'node:fs'
import { ProcessConnector } from '../net/process-connector.js'
import { inOriginalNamespace } from '../net/process-control.js'
import { errorCode } from '../net/system-error.js'
import type { BufferConfig, TrackProcessConfig } from '../vrrp/config.js'
import type { ProcessEvent } from '../wire/process-events.js'
import { type ProcessFacts, isMeant } from './process-match.js'

/** One tracked process with the pids that are it. */
interface Tracked {
  readonly config: TrackProcessConfig
  readonly pids: Set<number>
  reported: number | undefined
}

/** Where there are no reports (a container, no privileges), /proc is looked through this often. */
const LOOK_AGAIN_MS = 1000

export class TrackProcesses {
  readonly #report: (process: string, count: number) => void
  readonly #log: (text: string) => void
  #tracked: readonly Tracked[] = []
  #connector: ProcessConnector | undefined
  #timer: NodeJS.Timeout | undefined

  constructor (report: (process: string, count: number) => void, log: (text: string) => void) {
    this.#report = report
    this.#log = log
  }

  /** Tracks these and no others, and reports the count of each. */
  configure (
    processes: readonly TrackProcessConfig[], buffer: BufferConfig | undefined = undefined
  ): void {
    this.#tracked = processes.map(config => ({ config, pids: new Set(), reported: undefined }))
    if (processes.length === 0) return this.close()
    // Listened first and looked after, so that nothing falls between.
    if (this.#connector === undefined && this.#timer === undefined) this.#listen(buffer)
    this.#look()
  }

  close (): void {
    this.#connector?.close()
    this.#connector = undefined
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #listen (buffer: BufferConfig | undefined): void {
    try {
      this.#connector = inOriginalNamespace(() => new ProcessConnector({
        ...(buffer === undefined ? {} : { receiveBuffer: buffer }),
        onEvent: event => { this.#happened(event) },
        onLoss: () => { this.#look() },
        onSilence: () => { this.#lookRegularly('not in this container') }
      }))
    } catch (error) {
      this.#lookRegularly(errorCode(error))
    }
  }

  #lookRegularly (reason: string): void {
    this.close()
    this.#log(`No process events (${reason}): looking at /proc every second instead`)
    this.#timer = setInterval(() => { this.#look() }, LOOK_AGAIN_MS)
    this.#timer.unref()
  }

  #look (): void {
    for (const { pids } of this.#tracked) pids.clear()
    for (const name of readdirSync('/proc')) {
      const pid = Number(name)
      if (!Number.isInteger(pid)) continue
      const facts = factsOf(pid)
      if (facts === undefined) continue
      for (const { config, pids } of this.#tracked) if (isMeant(config, facts)) pids.add(pid)
    }
    this.#reportChanges()
  }

  #happened (event: ProcessEvent): void {
    switch (event.type) {
      case 'fork':
        // Until it calls exec a child is what its parent is.
        for (const { pids } of this.#tracked) if (pids.has(event.parent)) pids.add(event.child)
        break
      case 'exit':
        for (const { pids } of this.#tracked) pids.delete(event.pid)
        break
      case 'exec':
      case 'comm':
        this.#judge(event.pid)
        break
      case 'other':
        return
    }
    this.#reportChanges()
  }

  #judge (pid: number): void {
    const facts = factsOf(pid)
    for (const { config, pids } of this.#tracked) {
      if (facts !== undefined && isMeant(config, facts)) pids.add(pid)
      else pids.delete(pid)
    }
  }

  #reportChanges (): void {
    for (const tracked of this.#tracked) {
      const count = tracked.pids.size
      if (count === tracked.reported) continue
      tracked.reported = count
      this.#report(tracked.config.name, count)
    }
  }
}

/** undefined for a process that has gone, or is a zombie: its work is over. */
function factsOf (pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // "PID (NAME) STATE ...": the name may contain parentheses and blanks.
    const end = stat.lastIndexOf(')')
    if (/^ [ZX]/.test(stat.slice(end + 1))) return undefined
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return { comm: stat.slice(stat.indexOf('(') + 1, end), args: args.slice(0, -1) }
  } catch {
    return undefined
  }
}
