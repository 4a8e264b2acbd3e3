/**
 * The lab: two routers, a client and a switch in network namespaces. It shows an election, a
 * power failure of the master, the takeover, the return and a graceful stop, each with its times,
 * and judges at the end whether the address was always where it should be.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Capture } from './capture.js'
import type { SeenAdvert } from './capture.js'
import { Client } from './client.js'
import { Network } from './network.js'
import type { Host } from './network.js'
import type { Printer } from './printer.js'
import type { Daemon } from './router.js'
import { Router } from './router.js'
import { pause, until } from './shell.js'

const ADDRESS = '10.1.15.50'
/** Three intervals of one second and the skew of priority 98: RFC 3768 section 6.1. */
const MASTER_DOWN_MS = 3_000 + (256 - 98) / 256 * 1_000
const SKEW_MS = (256 - 98) / 256 * 1_000
/** What a machine under load may add before the lab calls a takeover late. */
const TOLERANCE_MS = 500
/** How long everything is left in peace between two disturbances. */
const QUIET_MS = 1_200

/**
 * Plays the lab with the examples below `root` and a daemon on both routers; the faults found,
 * none when all was well.
 */
export async function playLab (
  root: string, daemon: Daemon, print: Printer
): Promise<readonly string[]> {
  const network = new Network()
  const lab = new Lab(root, daemon, network, print)
  const stop = (): void => { lab.close() }
  process.once('exit', stop)
  try {
    await lab.play()
    return lab.faults
  } finally {
    process.off('exit', stop)
    lab.close()
  }
}

class Lab {
  readonly faults: string[] = []
  readonly #network: Network
  readonly #print: Printer
  readonly #first: Router
  readonly #second: Router
  readonly #client: Client
  readonly #capture: Capture
  readonly #dark = new Set<string>()
  readonly #seen = new Map<string, number>()

  constructor (root: string, daemon: Daemon, network: Network, print: Printer) {
    this.#network = network
    this.#print = print
    const example = (name: string): string => readFileSync(join(root, 'etc/examples', name), 'utf8')
    const [one, two] = [network.addHost('r1', '10.1.0.1/16'), network.addHost('r2', '10.1.0.2/16')]
    this.#first = new Router(network, one, daemon, example('master.conf'))
    this.#second = new Router(network, two, daemon, example('backup.conf'))
    this.#client = new Client(network, network.addHost('client', '10.1.0.100/16'), ADDRESS)
    this.#capture = new Capture(network.switchNamespace, advert => { this.#onAdvert(advert) })
    network.watchAddresses(change => {
      if (change.address !== ADDRESS) return
      print.event(change.at, change.host, change.present
        ? `${ADDRESS} is on eth0`
        : `${ADDRESS} has left eth0`)
      if (change.present) this.#checkSingleHolder(change.at)
    })
  }

  async play (): Promise<void> {
    const print = this.#print
    print.title('The lab: r1 (priority 100) and r2 (priority 98) on one switch, a client beside')
    if (!await this.#capture.ready()) throw new Error('tcpdump does not start')

    print.step('Election: both start, the higher priority must win')
    this.#second.start()
    this.#first.start()
    await this.#expectMaster('r1', MASTER_DOWN_MS + 4_000)
    this.#client.start()
    await this.#expectReply('after the election', 1_000)
    await pause(QUIET_MS)

    print.step('Power failure of r1: its processes are killed and its cable is dead')
    await this.#powerFailure()

    print.step('r1 comes back: the higher priority takes the address again')
    await this.#comeBack()

    print.step('r1 is stopped by its operator: it says goodbye with priority 0')
    await this.#gracefulStop()

    print.step('r2 is stopped too: nothing may be left behind')
    await this.#stopLast()
    print.event(Date.now(), 'client', this.#client.summary())
  }

  async #powerFailure (): Promise<void> {
    const host = this.#first.host
    this.#network.setForwarding(host, false)
    this.#dark.add(host.name)
    this.#first.kill()
    const last = this.#lastAdvertOf(host)
    await this.#expectMaster('r2', MASTER_DOWN_MS + 3_000)
    const took = this.#firstAdvertAfter('r2', last) - last
    this.#judge('takeover', took, MASTER_DOWN_MS, 'three intervals and the skew of r2')
    await this.#expectReply('after the takeover', 1_000)
  }

  async #comeBack (): Promise<void> {
    this.#network.setForwarding(this.#first.host, true)
    // A machine that lost power comes up without the address; ours kept its namespace.
    this.#first.start()
    await until(() => !this.#network.holds(this.#first.host, ADDRESS), 3_000)
    this.#dark.delete(this.#first.host.name)
    await this.#expectMaster('r1', MASTER_DOWN_MS + 4_000)
    if (!await until(() => !this.#network.holds(this.#second.host, ADDRESS), 1_000)) {
      this.faults.push(`r2 kept ${ADDRESS} after r1 came back`)
    }
    await this.#expectReply('after the return', 1_000)
    await pause(QUIET_MS)
  }

  async #gracefulStop (): Promise<void> {
    const before = performance.timeOrigin + performance.now()
    const stopped = this.#first.stop()
    await this.#expectMaster('r2', 3_000)
    const goodbye = this.#capture.adverts
      .find(each => each.at >= before && each.source === '10.1.0.1' && each.priority === 0)
    if (goodbye === undefined) {
      this.faults.push('r1 stopped without an advert of priority 0')
    } else {
      const took = this.#firstAdvertAfter('r2', goodbye.at) - goodbye.at
      this.#judge('takeover', took, SKEW_MS, 'the skew of r2 alone')
    }
    if (!await stopped) this.faults.push('r1 did not stop when told to')
    await this.#expectReply('after the graceful stop', 1_000)
  }

  async #stopLast (): Promise<void> {
    this.#client.stop()
    if (!await this.#second.stop()) this.faults.push('r2 did not stop when told to')
    for (const router of [this.#first, this.#second]) {
      if (this.#network.holds(router.host, ADDRESS)) {
        this.faults.push(`${router.host.name} left ${ADDRESS} behind`)
      }
    }
  }

  /** Waits for a host to be the one that advertises and holds the address. */
  async #expectMaster (name: string, milliseconds: number): Promise<void> {
    const router = name === 'r1' ? this.#first : this.#second
    const from = router.log.length
    const arrived = await until(() => this.#seen.has(name) &&
      this.#network.holds(router.host, ADDRESS), milliseconds)
    if (arrived) return
    const words = router.log.slice(Math.max(0, from - 3)).map(({ text }) => text).join('\n  ')
    throw new Error(`${name} did not become master in ${Math.round(milliseconds)} ms; ` +
      `its last words:\n  ${words}`)
  }

  async #expectReply (when: string, milliseconds: number): Promise<void> {
    const replies = this.#client.replies
    await until(() => this.#client.replies > replies, milliseconds)
    if (this.#client.replies === replies) this.faults.push(`${ADDRESS} did not answer ${when}`)
  }

  #judge (what: string, took: number, expected: number, why: string): void {
    const beyond = took - expected
    this.#print.verdict(`${what} ${took.toFixed(1)} ms after the last advert: ` +
      `${expected.toFixed(1)} ms by the protocol (${why}), ${beyond.toFixed(1)} ms beyond`)
    if (beyond > TOLERANCE_MS) this.faults.push(`the ${what} came ${beyond.toFixed(0)} ms late`)
    if (beyond < -TOLERANCE_MS) this.faults.push(`the ${what} came ${-beyond.toFixed(0)} ms early`)
  }

  /** One holder among the hosts that are alive, but for the moment of handing over. */
  #checkSingleHolder (at: number): void {
    setTimeout(() => {
      const holders = [this.#first, this.#second]
        .filter(({ host }) => !this.#dark.has(host.name) && this.#network.holds(host, ADDRESS))
      if (holders.length > 1) {
        this.faults.push(`both routers held ${ADDRESS} at ${new Date(at).toISOString()}`)
      }
    }, 300).unref()
  }

  #onAdvert (advert: SeenAdvert): void {
    const name = advert.source === '10.1.0.1' ? 'r1' : 'r2'
    if (this.#dark.has(name)) return
    const other = name === 'r1' ? 'r2' : 'r1'
    if (!this.#seen.has(name) || advert.priority === 0) {
      this.#print.event(advert.at, name, advert.priority === 0
        ? 'advert with priority 0: goodbye'
        : `first advert, priority ${advert.priority}: master`)
    }
    this.#seen.delete(other)
    if (advert.priority === 0) this.#seen.delete(name)
    else this.#seen.set(name, advert.at)
  }

  #lastAdvertOf (host: Host): number {
    const source = host.name === 'r1' ? '10.1.0.1' : '10.1.0.2'
    return this.#capture.adverts.filter(each => each.source === source).at(-1)?.at ?? 0
  }

  #firstAdvertAfter (name: string, at: number): number {
    const source = name === 'r1' ? '10.1.0.1' : '10.1.0.2'
    return this.#capture.adverts.find(each => each.at > at && each.source === source)?.at ?? 0
  }

  close (): void {
    this.#client.stop()
    this.#capture.close()
    this.#first.close()
    this.#second.close()
    this.#network.close()
  }
}
