/**
 * Pairs of routers for the interop tests: namespaces, a switch, a capture beside it, and what the
 * scenarios ask of them. One of the two is Debian's keepalived, the other is Holdfast.
 */

import { existsSync } from 'node:fs'
import type { Test } from 'tap'
import { Capture } from '../../src/cli/lab/capture.js'
import type { SeenAdvert } from '../../src/cli/lab/capture.js'
import { Network, networkObstacle } from '../../src/cli/lab/network.js'
import type { AddressChange } from '../../src/cli/lab/network.js'
import { holdfast, KEEPALIVED, Router } from '../../src/cli/lab/router.js'
import type { Daemon } from '../../src/cli/lab/router.js'
import { has, until } from '../../src/cli/lab/shell.js'
import { projectPath, projectRoot } from '../project.js'

/** The two programs, the first with the higher priority. */
export type Pair = readonly [Daemon, Daemon]

export const OURS: Daemon = process.env['INTEROP_OURS'] === 'keepalived'
  ? KEEPALIVED
  : holdfast(projectRoot)

/** Holdfast master first, then keepalived master. */
export const BOTH_WAYS: readonly Pair[] = [[OURS, KEEPALIVED], [KEEPALIVED, OURS]]

/** Why interop tests cannot run here; `false` when they can. What tap's `skip` takes. */
export function obstacle (): string | false {
  const network = networkObstacle()
  if (network !== undefined) return network
  if (!existsSync('/usr/sbin/keepalived')) return 'the peer is missing: install keepalived'
  if (!has('tcpdump')) return 'tcpdump is missing'
  if (OURS.name === 'holdfast' && !existsSync(projectPath('dist', '.built'))) return 'nothing is built: run scripts/test or npm run build'
  return false
}

/** What one vrrp_instance of a scenario says; the rest is the same everywhere. */
export interface InstanceOptions {
  readonly version?: 2 | 3
  readonly family?: 4 | 6
  /** Seconds. */
  readonly interval?: number
  readonly vrid?: number
  readonly priority: number
  readonly addresses?: readonly string[]
  /** Unicast: our address and the other's. */
  readonly unicast?: { readonly source: string, readonly peer: string }
  readonly auth?: { readonly type: 'PASS' | 'AH', readonly password: string }
  readonly state?: 'MASTER' | 'BACKUP'
  /** Further lines inside the instance. */
  readonly extra?: string
  readonly name?: string
}

/** A keepalived.conf with one instance, and whatever stands before it. */
export function configuration (options: InstanceOptions, before = ''): string {
  return `global_defs {\n script_user root\n enable_script_security\n}\n${before}\n` +
    instanceText(options)
}

/** One vrrp_instance block. */
export function instanceText (options: InstanceOptions): string {
  const { family = 4, version = 2, interval = version === 3 ? 0.1 : 1, vrid = 51, auth } = options
  const addresses = options.addresses ?? [family === 4 ? '10.1.15.50/16' : 'fd00:1::50/64']
  const lines = [
    `vrrp_instance ${options.name ?? 'VI_1'} {`,
    ' interface eth0',
    ` version ${version}`,
    ` virtual_router_id ${vrid}`,
    ` priority ${options.priority}`,
    ` advert_int ${interval}`,
    ` state ${options.state ?? 'BACKUP'}`
  ]
  if (auth !== undefined) {
    lines.push(` authentication {\n  auth_type ${auth.type}\n  auth_pass ${auth.password}\n }`)
  }
  if (options.unicast !== undefined) {
    const { source, peer } = options.unicast
    lines.push(` unicast_src_ip ${source}`, ` unicast_peer {\n  ${peer}\n }`)
  }
  lines.push(` virtual_ipaddress {\n  ${addresses.join('\n  ')}\n }`, options.extra ?? '', '}', '')
  return lines.join('\n')
}

/** Those at work: a test that is cut off removes them too. */
const open = new Set<Duel>()
process.once('exit', () => { for (const duel of open) duel.close() })
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(name, () => process.exit(1))
}

/** Two routers on a switch, with everything the switch saw. */
export class Duel {
  readonly network = new Network()
  readonly first: Router
  readonly second: Router
  readonly capture: Capture
  readonly changes: AddressChange[] = []
  /** Addresses that have come and not gone, by the kernel's reports. */
  readonly #present = new Set<string>()

  constructor ([first, second]: Pair, configs: readonly [string, string]) {
    const one = this.network.addHost('r1', '10.1.0.1/16', 'fd00:1::1/64')
    const two = this.network.addHost('r2', '10.1.0.2/16', 'fd00:1::2/64')
    this.first = new Router(this.network, one, first, configs[0])
    this.second = new Router(this.network, two, second, configs[1])
    this.capture = new Capture(this.network.switchNamespace)
    this.network.watchAddresses(change => {
      this.changes.push(change)
      const key = `${change.host} ${change.address}`
      if (change.present) this.#present.add(key)
      else this.#present.delete(key)
    })
    open.add(this)
  }

  /**
   * Starts routers in the order given, each when the one before has read its configuration. On a
   * machine that is busy with other tests that takes longer than any timer of the protocol.
   */
  async start (...routers: readonly Router[]): Promise<void> {
    for (const router of routers) {
      const from = router.log.length
      router.start()
      if (!await router.logged(/Startup complete/, 45_000, from)) {
        throw new Error(`${router.host.name} (${router.daemon.name}) does not start`)
      }
    }
  }

  /** Whether a router holds an address. */
  holds (router: Router, address: string): boolean {
    return this.network.holds(router.host, address)
  }

  /** The same by the kernel's reports so far: costs nothing to ask, and is a moment behind. */
  reported (router: Router, address: string): boolean {
    return this.#present.has(`${router.host.name} ${address}`)
  }

  /** Waits until `router` alone holds all of these by the kernel's reports. */
  async moves (
    router: Router, addresses: readonly string[], milliseconds: number
  ): Promise<boolean> {
    const other = router === this.first ? this.second : this.first
    return await until(() => addresses.every(each =>
      this.reported(router, each) && !this.reported(other, each)), milliseconds)
  }

  /** Waits until `router` alone holds the address. */
  async settles (router: Router, address: string, milliseconds: number): Promise<boolean> {
    const other = router === this.first ? this.second : this.first
    return await until(() => this.holds(router, address) && !this.holds(other, address),
      milliseconds)
  }

  /** Adverts of one router since `at` (milliseconds since the epoch). */
  advertsOf (router: Router, at = 0): readonly SeenAdvert[] {
    const mine = router === this.first
      ? ['10.1.0.1', 'fd00:1::1', this.#linkLocal(router)]
      : ['10.1.0.2', 'fd00:1::2', this.#linkLocal(router)]
    return this.capture.adverts.filter(each => each.at >= at && mine.includes(each.source))
  }

  readonly #linkLocals = new Map<Router, string>()

  #linkLocal (router: Router): string {
    const known = this.#linkLocals.get(router)
    if (known !== undefined) return known
    const text = this.network.runOn(router.host, 'ip', '-6', '-o', 'address', 'show', 'dev', 'eth0',
      'scope', 'link')
    const address = /inet6 (fe80[^/]+)/.exec(text)?.[1] ?? 'none'
    this.#linkLocals.set(router, address)
    return address
  }

  close (): void {
    open.delete(this)
    this.capture.close()
    this.first.close()
    this.second.close()
    this.network.close()
  }
}

/** Runs a scenario with two routers, and removes everything afterwards whatever happened. */
export async function duel (
  t: Test, pair: Pair, configs: readonly [string, string], play: (duel: Duel) => Promise<void>
): Promise<void> {
  const { 0: first, 1: second } = pair
  const lab = new Duel(pair, configs)
  try {
    if (!await lab.capture.ready()) throw new Error('tcpdump does not start')
    await play(lab)
  } finally {
    lab.close()
  }
  if (!t.passing()) {
    for (const [router, daemon] of [[lab.first, first], [lab.second, second]] as const) {
      t.comment(`${router.host.name} (${daemon.name}):`)
      for (const { text } of router.log.slice(-30)) t.comment(`  ${text}`)
    }
  }
}

/** Milliseconds since the epoch on the clock the capture stamps with. */
export function wallClock (): number {
  return Date.now()
}
