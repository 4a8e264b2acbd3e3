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
import { isSameScript, replacedScripts } from './replaced-scripts.js'

export interface ScriptResult {
  readonly script: string
  readonly status: number
  readonly timedOut: boolean
}

interface Run {
  readonly process: Running
  state: RunState
  timer: NodeJS.Timeout | undefined
  ended: boolean
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

  /**
   * The commands by script name. Runs of commands that are no longer configured so are ended, and
   * what they say no longer counts; answers with the names whose command is another one now.
   */
  configure (commands: Readonly<Record<string, Command>>): readonly string[] {
    const replaced = replacedScripts(this.#commands, commands)
    for (const [name, run] of this.#runs) {
      if (isSameScript(this.#commands, commands, name)) continue
      this.#runs.delete(name)
      end(run)
    }
    this.#commands = commands
    return replaced
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
      timer: undefined,
      ended: false
    }
    this.#arm(run)
    this.#runs.set(script, run)
  }

  /** Ends everything that runs; nothing is reported any more. */
  endAll (): void {
    for (const run of this.#runs.values()) end(run)
    this.#runs.clear()
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
    run.ended = true
    // A run that was given up has nothing more to say: a reload has changed its command.
    if (this.#runs.get(script) !== run) return
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

/** As keepalived ends the scripts of a former configuration: SIGTERM, a second later SIGKILL. */
function end (run: Run): void {
  clearTimeout(run.timer)
  run.process.signal('SIGTERM')
  run.timer = setTimeout(() => {
    if (!run.ended) run.process.signal('SIGKILL')
  }, 1000).unref()
}
