/**
 * Runs the scripts of vrrp_script: the VRRP process says when, the parent runs them, ends those
 * that take too long (src/notify/run.ts) and reports how they ended.
 */

import { execution } from '../notify/command.js'
import type { Command } from '../notify/config.js'
import { onRunTimeout, runDeadline, runResult, startRun, type RunState } from '../notify/run.js'
import { between, type Duration } from '../lib/time.js'
import { now } from '../net/clock.js'
import { execute, readTest, type Exit, type Running } from './execute.js'

export interface ScriptResult {
  readonly script: string
  readonly status: number
  readonly timedOut: boolean
}

interface Run {
  readonly process: Running
  state: RunState
  timer: NodeJS.Timeout | undefined
}

export class TrackScripts {
  readonly #report: (result: ScriptResult) => void
  readonly #log: (text: string) => void
  readonly #runs = new Map<string, Run>()
  #commands: Readonly<Record<string, Command>> = {}

  constructor (options: {
    readonly report: (result: ScriptResult) => void
    readonly log: (text: string) => void
  }) {
    this.#report = options.report
    this.#log = options.log
  }

  /** The commands by script name; runs of scripts that are no longer there are ended. */
  configure (commands: Readonly<Record<string, Command>>): void {
    this.#commands = commands
    this.endAll()
  }

  /** Runs `script` once, unless its last run is still at work. */
  run (script: string, timeout: Duration): void {
    const command = this.#commands[script]
    // A reload has taken it away, and the engine's wish crossed it on the way.
    if (command === undefined) return
    if (this.#runs.has(script)) {
      this.#log(`Track script ${script} is already running, expect idle - skipping run`)
      return
    }
    if (command.readTest) {
      const status = readTest(command.path) ? 0 : 1
      setImmediate(() => this.#report({ script, status, timedOut: false }))
      return
    }
    const run: Run = {
      process: execute(execution(command), exit => this.#ended(script, run, exit)),
      state: startRun(timeout, now()),
      timer: undefined
    }
    this.#arm(run)
    this.#runs.set(script, run)
  }

  /** SIGTERM to everything that runs, and SIGKILL to what is left a second later. */
  endAll (): void {
    for (const { process } of this.#runs.values()) process.signal('SIGTERM')
    const told = [...this.#runs]
    setTimeout(() => {
      for (const [script, run] of told) {
        if (this.#runs.get(script) === run) run.process.signal('SIGKILL')
      }
    }, 1000).unref()
  }

  #arm (run: Run): void {
    clearTimeout(run.timer)
    const ms = Math.max(0, Math.ceil(between(now(), runDeadline(run.state)) / 1000))
    run.timer = setTimeout(() => this.#timeout(run), ms)
  }

  #timeout (run: Run): void {
    const { state, signal } = onRunTimeout(run.state, now())
    run.state = state
    if (signal !== undefined) run.process.signal(signal)
    this.#arm(run)
  }

  #ended (script: string, run: Run, exit: Exit): void {
    clearTimeout(run.timer)
    this.#runs.delete(script)
    if (exit.error !== undefined) {
      this.#log(`Script \`${script}\` cannot be started: ${exit.error}`)
      // As a shell reports a command it cannot run.
      this.#report({ script, status: 127, timedOut: false })
      return
    }
    this.#report({ script, ...runResult(run.state, exit) })
  }
}
