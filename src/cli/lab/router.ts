/** A router on the lab's switch: a host with a VRRP daemon, ours or keepalived itself. */

import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host, Network } from './network.js'
import { family, signal, splitLines, until } from './shell.js'

/** The program that plays the router. */
export interface Daemon {
  readonly name: 'holdfast' | 'keepalived'
  /** The command before the options. */
  readonly command: readonly string[]
}

/** Debian's keepalived. */
export const KEEPALIVED: Daemon = { name: 'keepalived', command: ['/usr/sbin/keepalived'] }

/** Holdfast under its keepalived name, from the project at `root`. */
export function holdfast (root: string): Daemon {
  return { name: 'holdfast', command: [process.execPath, join(root, 'bin', 'keepalived')] }
}

/** A line the daemon logged. */
export interface LoggedLine {
  /** Milliseconds since the epoch when it was read. */
  readonly at: number
  readonly text: string
}

export class Router {
  readonly host: Host
  readonly daemon: Daemon
  readonly log: LoggedLine[] = []
  readonly directory: string
  readonly configFile: string
  readonly #network: Network
  #process: ChildProcess | undefined
  #exit: number | undefined

  /** A router with its configuration; it does nothing before {@link start}. */
  constructor (network: Network, host: Host, daemon: Daemon, config: string) {
    this.#network = network
    this.host = host
    this.daemon = daemon
    this.directory = mkdtempSync(join(tmpdir(), `holdfast-lab-${host.name}-`))
    mkdirSync(join(this.directory, 'run'))
    this.configFile = join(this.directory, 'keepalived.conf')
    this.configure(config)
  }

  /** Writes the configuration file; a running daemon reads it at the next reload. */
  configure (config: string): void {
    writeFileSync(this.configFile, config)
  }

  /** Starts the daemon in the foreground of its namespace, logging to us. */
  start (...options: readonly string[]): void {
    const [command = '', ...first] = this.daemon.command
    const run = (name: string): string => join(this.directory, 'run', name)
    // keepalived takes the pid file of one that was killed for a running daemon and ends.
    rmSync(join(this.directory, 'run'), { recursive: true, force: true })
    mkdirSync(join(this.directory, 'run'))
    this.#exit = undefined
    this.#process = this.#network.spawnOn(this.host, command, ...first,
      '-n', '-l', '-D', '-G', '-f', this.configFile, '-p', run('keepalived.pid'),
      '-r', run('vrrp.pid'), '-c', run('checkers.pid'), '-b', run('bfd.pid'), ...options)
    for (const stream of ['stdout', 'stderr'] as const) {
      splitLines(this.#process, stream, text => {
        this.log.push({ at: performance.timeOrigin + performance.now(), text })
      })
    }
    this.#process.on('exit', (code, name) => {
      this.#exit = code ?? (name === null ? 1 : 128)
    })
  }

  /** The pid of the parent process: ip-netns-exec becomes the program. */
  get pid (): number | undefined {
    return this.#exit === undefined ? this.#process?.pid : undefined
  }

  /** The exit status once the daemon has ended. */
  get exitStatus (): number | undefined {
    return this.#exit
  }

  /** Sends a signal to the parent process. */
  signal (name: NodeJS.Signals): void {
    if (this.pid !== undefined) signal(this.pid, name)
  }

  /** Kills every process of the daemon at once, as a power failure would. */
  kill (): void {
    if (this.pid === undefined) return
    const everyone = family(this.pid)
    for (const each of everyone) signal(each, 'SIGSTOP')
    // Children first: when a parent dies its stopped children are continued, and would say goodbye.
    for (const each of everyone.toReversed()) signal(each, 'SIGKILL')
  }

  /** Ends the daemon as an operator would; false when it did not end within `milliseconds`. */
  async stop (milliseconds = 8_000): Promise<boolean> {
    if (this.pid === undefined) return true
    signal(this.pid, 'SIGTERM')
    if (await until(() => this.#exit !== undefined, milliseconds)) return true
    this.kill()
    return false
  }

  /** Waits for a log line; false when it did not come in time. */
  async logged (pattern: RegExp, milliseconds = 10_000, from = 0): Promise<boolean> {
    return await until(() => this.log.slice(from).some(({ text }) => pattern.test(text)),
      milliseconds)
  }

  /** Removes what the router left on disk, and its processes if there are any. */
  close (): void {
    this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
