/**
 * A network in a box: hosts are network namespaces, a switch is a bridge in a namespace of its
 * own, and every host has one interface, eth0, plugged into the switch. Nothing of it touches the
 * machine's own network, and closing it removes everything.
 */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { attempt, follow, has, run } from './shell.js'

/** One host on the switch. */
export interface Host {
  readonly name: string
  /** The name of its network namespace. */
  readonly namespace: string
  /** Its end of the cable in the switch. */
  readonly port: string
}

/** An address appeared on or vanished from a host. */
export interface AddressChange {
  readonly host: string
  readonly address: string
  readonly present: boolean
  /** Milliseconds since the epoch, by the kernel's event. */
  readonly at: number
}

/** Why a network cannot be made here, in one sentence; `undefined` when it can. */
export function networkObstacle (): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root: run this as root'
  if (!has('ip')) return 'the ip command is missing: install the package iproute2'
  const probe = `hf-probe-${process.pid}`
  try {
    run('ip', 'netns', 'add', probe)
    run('ip', '-n', probe, 'link', 'add', 'probe', 'type', 'bridge')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `this kernel or container does not let us make network namespaces (${reason})`
  } finally {
    attempt('ip', 'netns', 'del', probe)
  }
  return undefined
}

let networks = 0

export class Network {
  readonly switchNamespace: string
  readonly #prefix: string
  readonly #hosts = new Map<string, Host>()
  readonly #followers: ChildProcess[] = []

  /** A switch without hosts. */
  constructor () {
    networks += 1
    this.#prefix = `hf${process.pid}-${networks}`
    this.switchNamespace = `${this.#prefix}-switch`
    run('ip', 'netns', 'add', this.switchNamespace)
    const inSwitch = ['-n', this.switchNamespace, 'link']
    run('ip', ...inSwitch, 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0', 'forward_delay', '0')
    run('ip', ...inSwitch, 'set', 'br0', 'up')
  }

  get hosts (): readonly Host[] {
    return [...this.#hosts.values()]
  }

  /** Adds a host with its addresses (CIDR) on eth0. */
  addHost (name: string, ...addresses: readonly string[]): Host {
    const host = { name, namespace: `${this.#prefix}-${name}`, port: `p-${name}` }
    run('ip', 'netns', 'add', host.namespace)
    this.#hosts.set(name, host)
    run('ip', '-n', this.switchNamespace, 'link', 'add', host.port, 'type', 'veth',
      'peer', 'name', 'eth0', 'netns', host.namespace)
    run('ip', '-n', this.switchNamespace, 'link', 'set', host.port, 'master', 'br0', 'up')
    run('ip', '-n', host.namespace, 'link', 'set', 'lo', 'up')
    // Duplicate address detection would delay IPv6 addresses by a second; nobody else is here.
    run('ip', 'netns', 'exec', host.namespace, 'sysctl', '-q', '-w',
      'net.ipv6.conf.eth0.accept_dad=0')
    run('ip', '-n', host.namespace, 'link', 'set', 'eth0', 'up')
    for (const address of addresses) {
      run('ip', '-n', host.namespace, 'address', 'add', address, 'dev', 'eth0')
    }
    return host
  }

  /** Pulls or plugs a host's cable at the switch: the host sees its carrier go or come. */
  setCable (host: Host, plugged: boolean): void {
    run('ip', '-n', this.switchNamespace, 'link', 'set', host.port, plugged ? 'up' : 'down')
  }

  /**
   * Lets frames of a host pass the switch or not, without the host noticing: a broken switch, not
   * a pulled cable.
   */
  setForwarding (host: Host, forwarding: boolean): void {
    run('bridge', '-n', this.switchNamespace, 'link', 'set', 'dev', host.port,
      'state', forwarding ? '3' : '0')
  }

  /** Starts a program on a host. */
  spawnOn (host: Host, command: string, ...args: readonly string[]): ChildProcess {
    return spawn('ip', ['netns', 'exec', host.namespace, command, ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Runs a program on a host to its end. */
  runOn (host: Host, command: string, ...args: readonly string[]): string {
    return run('ip', 'netns', 'exec', host.namespace, command, ...args)
  }

  /** Whether the host has the address now. */
  holds (host: Host, address: string): boolean {
    const text = run('ip', '-n', host.namespace, '-o', 'address', 'show')
    return new RegExp(`\\sinet6? ${address.replaceAll('.', '\\.')}/`).test(text)
  }

  /** Reports every address that comes or goes on any host present now. */
  watchAddresses (onChange: (change: AddressChange) => void): void {
    for (const host of this.#hosts.values()) {
      this.#followers.push(follow(line => {
        const match = /^\[([^\]]+)\] (Deleted )?.*?\sinet6? ([0-9a-f.:]+)/.exec(line)
        if (match === null) return
        const [, at = '', deleted, address = ''] = match
        onChange({ host: host.name, address, present: deleted === undefined, at: Date.parse(at) })
      }, 'ip', '-n', host.namespace, '-o', '-ts', 'monitor', 'address'))
    }
  }

  /** Removes hosts, cables and the switch. Programs still running there lose their network. */
  close (): void {
    for (const each of this.#followers) each.kill()
    for (const host of this.#hosts.values()) attempt('ip', 'netns', 'del', host.namespace)
    attempt('ip', 'netns', 'del', this.switchNamespace)
    this.#hosts.clear()
  }
}
