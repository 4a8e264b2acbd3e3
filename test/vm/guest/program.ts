/**
 * The whole program in a namespace, ours or Debian's, from a keepalived.conf; ours also with a
 * table that is not the kernel's (test/fakes/ipvs-client.ts), for kernels without IPVS.
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectPath } from '../../project.js'
import { until } from './guest.js'

const COMMANDS = {
  holdfast: [process.execPath, projectPath('bin/keepalived')],
  'holdfast-without-ipvs': [
    process.execPath, '--import', projectPath('build/test/fakes/with-ipvs.js'),
    projectPath('build/test/fakes/keepalived.js')
  ],
  keepalived: ['/usr/sbin/keepalived']
} as const

export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-program-'))
  readonly log: string[] = []
  /** Where a table that is not the kernel's keeps its changes. */
  readonly fakeTable = join(this.folder, 'ipvs')
  readonly #file = join(this.folder, 'keepalived.conf')
  readonly #process: ChildProcess
  #status: number | undefined

  /** Starts `keepalived`, or Holdfast under its name, on the text. */
  constructor (
    which: keyof typeof COMMANDS, namespace: string, text: string, ...options: readonly string[]
  ) {
    const pids = join(this.folder, 'run')
    mkdirSync(pids)
    this.configure(text)
    this.#process = spawn('ip', ['netns', 'exec', namespace, ...COMMANDS[which], '-n', '-l', '-D', '-G',
      '-f', this.#file, '-p', join(pids, 'parent'), '-c', join(pids, 'checkers'),
      '-r', join(pids, 'vrrp'), '-b', join(pids, 'bfd'), ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What tap gives its tests to load is not for daemons.
      env: { ...process.env, NODE_OPTIONS: '', HOLDFAST_TEST_IPVS: this.fakeTable }
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream !== null) createInterface(stream).on('line', line => { this.log.push(line) })
    }
    this.#process.on('exit', (code, signal) => { this.#status = code ?? (signal === null ? 1 : 128) })
  }

  get status (): number | undefined { return this.#status }

  configure (text: string): void {
    writeFileSync(this.#file, text)
  }

  /** Runs a command of ours that talks to it. */
  ask (...args: readonly string[]): { readonly status: number | null, readonly text: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [projectPath('bin/holdfast'),
      ...args, `--socket=${join(this.folder, 'run', 'parent.sock')}`], { encoding: 'utf8' })
    return { status, text: stdout + stderr }
  }

  /** The pid of the parent or one of its children, as its pid file has it. */
  pid (part: 'parent' | 'checkers' | 'vrrp'): number | undefined {
    try {
      return Number(readFileSync(join(this.folder, 'run', part), 'utf8'))
    } catch {
      return undefined
    }
  }

  signal (name: NodeJS.Signals): void {
    if (this.#status === undefined) this.#process.kill(name)
  }

  /** Waits for a line of the log behind the first `from` ones. */
  async logged (pattern: RegExp, seconds: number, from = 0): Promise<boolean> {
    return await until(() => this.log.slice(from).some(line => pattern.test(line)), seconds)
  }

  /** SIGTERM; false when it did not end within `seconds`. */
  async stop (seconds = 60): Promise<boolean> {
    this.signal('SIGTERM')
    return await until(() => this.#status !== undefined, seconds)
  }

  /** Kills every process of it at once, as a power failure would. */
  kill (): void {
    const all = (['parent', 'checkers', 'vrrp'] as const).map(part => this.pid(part))
    for (const name of ['SIGSTOP', 'SIGKILL'] as const) {
      for (const pid of [this.#process.pid, ...all]) {
        try {
          if (pid !== undefined && this.#status === undefined) process.kill(pid, name)
        } catch {
          // It is gone already.
        }
      }
    }
  }

  close (): void {
    this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
