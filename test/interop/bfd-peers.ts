/** Other people's BFD daemons on a host of the lab: FRR's bfdd and BIRD 2, each in a folder. */

import type { ChildProcess } from 'node:child_process'
import {
  chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host, Network } from '../../src/cli/lab/network.js'
import { has, run, signal, until } from '../../src/cli/lab/shell.js'

/** How the peer sends and listens; milliseconds. */
export interface PeerTimers {
  readonly interval: number
  readonly multiplier: number
}

/** One session as the peer is to have it. */
export interface PeerSession {
  readonly local: string
  readonly remote: string
  readonly multihop?: boolean
}

const BFDD = '/usr/lib/frr/bfdd'

/** Why these peers cannot be had, or false. */
export function peersMissing (): string | false {
  if (!existsSync(BFDD)) return 'FRR is missing: install frr'
  if (!has('bird')) return 'BIRD is missing: install bird2'
  return false
}

/** A daemon that can be started, asked, killed and started again. */
export abstract class BfdPeer {
  abstract readonly name: string
  readonly host: Host
  protected readonly directory: string
  protected readonly network: Network
  protected process: ChildProcess | undefined

  constructor (network: Network, host: Host) {
    this.network = network
    this.host = host
    this.directory = mkdtempSync(join(tmpdir(), `holdfast-bfd-${host.name}-`))
  }

  abstract start (): Promise<boolean>
  /** The state of the session with that neighbour: up, down, init, ..., undefined: unknown. */
  abstract state (remote: string): string | undefined

  /** Waits until the session is in that state. */
  async reaches (remote: string, state: string, milliseconds: number): Promise<boolean> {
    return await until(() => this.state(remote) === state, milliseconds)
  }

  /** Power failure. */
  kill (): void {
    const pid = this.process?.pid
    if (pid !== undefined && this.process?.exitCode === null) signal(pid, 'SIGKILL')
    this.process = undefined
  }

  close (): void {
    this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** bfdd alone: it needs no zebra for peers that are configured. */
export class Frr extends BfdPeer {
  readonly name = 'FRR'

  constructor (
    network: Network, host: Host, { interval, multiplier }: PeerTimers,
    sessions: readonly PeerSession[]
  ) {
    super(network, host)
    const lines = sessions.flatMap(({ local, remote, multihop = false }) => [
      ` peer ${remote}${multihop ? ' multihop' : ''} local-address ${local}`,
      `  receive-interval ${interval}`,
      `  transmit-interval ${interval}`,
      `  detect-multiplier ${multiplier}`,
      ...(multihop ? ['  minimum-ttl 60'] : []),
      ' !'
    ])
    writeFileSync(this.#path('frr.conf'), ['bfd', ...lines, ''].join('\n'))
    // bfdd gives up its privileges before it makes its sockets.
    const [user = 0, group = 0] = ['-u', '-g'].map(flag => Number(run('id', flag, 'frr')))
    mkdirSync(this.#path('vty'))
    for (const each of [this.directory, this.#path('vty'), this.#path('frr.conf')]) {
      chownSync(each, user, group)
    }
    chmodSync(this.directory, 0o755)
  }

  async start (): Promise<boolean> {
    rmSync(this.#path('vty'), { recursive: true, force: true })
    mkdirSync(this.#path('vty'))
    const [user = 0, group = 0] = ['-u', '-g'].map(flag => Number(run('id', flag, 'frr')))
    chownSync(this.#path('vty'), user, group)
    this.process = this.network.spawnOn(this.host, BFDD, '-f', this.#path('frr.conf'),
      '-i', this.#path('pid'), '--vty_socket', this.#path('vty'), '-z', this.#path('zserv.api'),
      '--bfdctl', this.#path('vty/bfdd.sock'), '-u', 'frr', '-g', 'frr', '-P', '0')
    return await until(() => existsSync(this.#path('vty/bfdd.vty')), 10_000)
  }

  override state (remote: string): string | undefined {
    const peer = this.#peers().find(each => each.peer === remote)
    return peer?.status
  }

  /** What bfdd has learnt of the neighbour's rate; milliseconds. */
  remoteTransmitInterval (remote: string): number | undefined {
    return this.#peers().find(each => each.peer === remote)?.['remote-transmit-interval']
  }

  /** Takes a session out of service on purpose, or puts it back. */
  setShutdown ({ local, remote }: PeerSession, down: boolean): void {
    this.#vtysh('configure terminal', 'bfd', `peer ${remote} local-address ${local}`,
      down ? 'shutdown' : 'no shutdown')
  }

  #peers (): ReadonlyArray<{
    readonly peer: string, readonly status: string, readonly 'remote-transmit-interval': number
  }> {
    try {
      return JSON.parse(this.#vtysh('show bfd peers json'))
    } catch {
      // Not there yet, or just ending.
      return []
    }
  }

  #vtysh (...commands: readonly string[]): string {
    return this.network.runOn(this.host, 'vtysh', '--vty_socket', this.#path('vty'),
      ...commands.flatMap(command => ['-c', command]))
  }

  #path (name: string): string {
    return join(this.directory, name)
  }
}

export class Bird extends BfdPeer {
  readonly name = 'BIRD'

  constructor (
    network: Network, host: Host, { interval, multiplier }: PeerTimers,
    sessions: readonly PeerSession[]
  ) {
    super(network, host)
    const rates = `{ interval ${interval} ms; multiplier ${multiplier}; }`
    const neighbors = sessions.map(({ local, remote, multihop = false }) => multihop
      ? `  neighbor ${remote} local ${local} multihop on;`
      : `  neighbor ${remote} dev "eth0" local ${local};`)
    writeFileSync(this.#path('bird.conf'), [
      'router id 10.1.0.99;',
      'protocol device { }',
      'protocol bfd {',
      `  interface "eth0" ${rates};`,
      `  multihop ${rates};`,
      ...neighbors,
      '}',
      ''
    ].join('\n'))
  }

  async start (): Promise<boolean> {
    rmSync(this.#path('control'), { force: true })
    this.process = this.network.spawnOn(this.host, 'bird', '-f', '-c', this.#path('bird.conf'),
      '-s', this.#path('control'), '-P', this.#path('pid'))
    return await until(() => existsSync(this.#path('control')), 10_000)
  }

  override state (remote: string): string | undefined {
    try {
      const text = this.network.runOn(this.host, 'birdc', '-s', this.#path('control'),
        'show', 'bfd', 'sessions')
      const line = text.split('\n').find(each => each.startsWith(`${remote} `))
      return line?.trim().split(/\s+/)[2]?.toLowerCase()
    } catch {
      return undefined
    }
  }

  #path (name: string): string {
    return join(this.directory, name)
  }
}
