/**
 * The matrix: every version, family, delivery and authentication that is legal, with Holdfast and
 * keepalived in either place. Each pair of daemons lives through all that happens to routers, with
 * seven virtual routers at once (matrix-config.ts): states, addresses in the kernel and packets on
 * the switch are those of the protocol at every turn.
 *
 * INTEROP_OURS=keepalived runs keepalived against itself, which proves the tests; INTEROP_ONLY is a
 * pattern that chooses pairs by their name.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import type { Router } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import {
  ALL, addressOf, configOf, EAGER, intervalOf, masterDownOf, preemptDelayOf, PRIORITY, skewOf,
  TRACKED, variantName, VARIANTS, vridOf, type InstanceName, type Variant
} from './matrix-config.js'
import { checkAdvert } from './packets.js'
import { steady } from './steady.js'
import type { Duel } from './support.js'
import { BOTH_WAYS, duel, obstacle, wallClock } from './support.js'

/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 60_000
const SOON = 10_000
/** garp_lower_prio_repeat. */
const BURST = 5

const only = new RegExp(process.env['INTEROP_ONLY'] ?? '')

t.jobs = 8
for (const variant of VARIANTS) {
  for (const pair of BOTH_WAYS) {
    const name = `${pair[0].name} over ${pair[1].name}: ${variantName(variant)}`
    if (!only.test(name)) continue
    t.test(name, { skip: obstacle(), timeout: 480_000 }, async t => {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-matrix-'))
      const trigger = join(folder, 'down')
      const configs = [
        configOf(variant, 'first', trigger), configOf(variant, 'second', trigger)
      ] as const
      await duel(t, pair, configs, async duel => {
        await new Life(t, duel, variant, trigger).live()
      })
      rmSync(folder, { recursive: true })
    })
  }
}

class Life {
  readonly #t: Test
  readonly #duel: Duel
  readonly #variant: Variant
  readonly #trigger: string
  readonly #macs = new Map<Router, string>()

  constructor (t: Test, duel: Duel, variant: Variant, trigger: string) {
    this.#t = t
    this.#duel = duel
    this.#variant = variant
    this.#trigger = trigger
  }

  async live (): Promise<void> {
    this.#prepare()
    await this.#election()
    await this.#packets()
    await this.#reload()
    await this.#script()
    await this.#syncGroup()
    await this.#interface()
    await this.#splitBrain()
    await this.#gracefulStop()
    await this.#crashes()
    await this.#end()
  }

  /** What a router has beside eth0: an interface to track, and addresses that outlive a link. */
  #prepare (): void {
    const { network, first, second } = this.#duel
    for (const { host } of [first, second]) {
      const { name, peer } = TRACKED
      network.runOn(host, 'ip', 'link', 'add', name, 'up', 'type', 'veth', 'peer', 'name', peer)
      network.runOn(host, 'ip', 'link', 'set', peer, 'up')
      network.runOn(host, 'sysctl', '-q', '-w', 'net.ipv6.conf.eth0.keep_addr_on_down=1',
        'net.ipv6.conf.default.accept_dad=0')
    }
  }

  async #election (): Promise<void> {
    const { first, second } = this.#duel
    await this.#duel.start(second)
    await this.#moved('a router alone takes everything', second, ALL)
    const began = wallClock()
    await this.#duel.start(first)
    await this.#moved('the higher priority preempts', first, EAGER)
    await this.#moved('after preempt_delay too', first, ['LATE'])
    const late = await this.#seen(() => this.#adverts(first, 'LATE')[0])
    this.#t.ok((late?.at ?? 0) - began > preemptDelayOf(this.#variant), 'and not before')
    await this.#held('nopreempt leaves the master alone', second, ['STAY'])
    const members = (state: string): Partial<Record<InstanceName, string>> =>
      ({ PLAIN: state, ONE: state, TWO: state, LATE: state })
    await this.#states(first, { ...members('MASTER'), STAY: 'BACKUP' })
    await this.#states(second, { ...members('BACKUP'), STAY: 'MASTER' })
  }

  async #packets (): Promise<void> {
    const { first, second, capture } = this.#duel
    const since = wallClock()
    const mine = () => this.#adverts(first, 'PLAIN', since)
    const advert = await this.#seen(() => mine()[0])
    if (advert === undefined) return
    // One that is late makes the way to the next one short, but five in a row are not.
    const isRegular = (): boolean => mine().some((_, from) => {
      const five = mine().slice(from, from + 5)
      return five.length === 5 && five.slice(1).every(({ at }, index) =>
        at - (five[index]?.at ?? at) > 875 * intervalOf(this.#variant))
    })
    this.#t.ok(await until(isRegular, PATIENCE), 'adverts come in their interval, not more often')
    checkAdvert(this.#t, advert, this.#variant, PRIORITY.first)
    const macs = (name: InstanceName): ReadonlySet<string> => new Set(capture.adverts
      .filter(each => each.at > since && each.vrid === vridOf(name)).map(each => each.sourceMac))
    this.#t.ok(await until(() => macs('MAC1').size > 0, PATIENCE), 'adverts of a VMAC come')
    // Where a route decides, it is over the interface below.
    const expected = this.#variant.unicast ? this.#macOf(first) : this.#virtualMac('MAC1')
    this.#t.strictSame(macs('MAC1'), new Set([expected]), 'from the virtual MAC')
    this.#t.ok(await until(() => ALL.every(name => capture.announcements.some(({ address }) =>
      address === this.#address(name))), PATIENCE), 'every address has been announced')
    this.#t.equal(second.log.some(({ text }) => /invalid|error/i.test(text)), false,
      'and nothing was wrong with any packet')
  }

  async #reload (): Promise<void> {
    const { first, changes } = this.#duel
    first.configure(configOf(this.#variant, 'first', this.#trigger, PRIORITY.changed))
    const nothing = { moved: [], goodbye: undefined, states: [] }
    const seen = await steady(async () => {
      await this.#moved('before a reload everything is in its place', first, EAGER)
      const [before, lines, since] = [changes.length, first.log.length, wallClock()]
      first.signal('SIGHUP')
      const changed = (): boolean => this.#adverts(first, 'PLAIN', since)
        .some(({ priority }) => priority === PRIORITY.changed)
      this.#t.ok(await until(changed, PATIENCE), 'a reload changes the priority')
      await pause(masterDownOf(this.#variant))
      return {
        moved: changes.slice(before),
        goodbye: this.#goodbye(first, since),
        states: first.log.slice(lines).map(({ text }) => text)
          .filter(text => /Entering (BACKUP|FAULT) STATE/.test(text))
      }
    }, each => isDeepStrictEqual(each, nothing))
    this.#t.strictSame(seen, nothing, 'no address moves, nothing is given up, no state changes')
  }

  async #script (): Promise<void> {
    const { first, second } = this.#duel
    writeFileSync(this.#trigger, '')
    await this.#moved('a track script lowers the priority', second, ['PLAIN'])
    this.#t.ok(await first.logged(/PLAIN\) Changing effective priority from 145 to 85/), 'as the log says')
    await this.#held('only of who tracks it', first, ['ONE', 'TWO', 'MAC1', 'MAC2', 'LATE'])
    rmSync(this.#trigger)
    await this.#moved('and raises it again', first, ['PLAIN'])
  }

  async #syncGroup (): Promise<void> {
    const { first, second, network } = this.#duel
    const carrier = (state: 'up' | 'down'): void => {
      network.runOn(first.host, 'ip', 'link', 'set', TRACKED.peer, state)
    }
    carrier('down')
    await this.#moved('a fault of one member moves its sync group', second, ['ONE', 'TWO'])
    this.#t.ok(await first.logged(/VRRP_Group\(G\) Syncing instances to FAULT state/), 'as the log says')
    await this.#states(first, { ONE: 'FAULT', TWO: 'FAULT' })
    await this.#held('and nobody else', first, ['PLAIN', 'MAC1', 'MAC2', 'LATE'])
    carrier('up')
    await this.#moved('until it is over', first, ['ONE', 'TWO'])
  }

  async #interface (): Promise<void> {
    const { first, second, network } = this.#duel
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'down')
    await this.#moved('an interface that is down moves everything', second, ALL)
    await this.#states(first,
      { PLAIN: 'FAULT', ONE: 'FAULT', STAY: 'FAULT', LATE: 'FAULT', MAC1: 'FAULT' })
    const up = wallClock()
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'up')
    await this.#moved('and brings it back when it is up', first, EAGER)
    await this.#held('but what does not preempt', second, ['STAY'])
    const announced = (): number => this.#announced(first, up)
    this.#t.ok(await until(() => announced() >= 2 * BURST && announced() % BURST === 0, PATIENCE),
      'it is announced in two bursts')
  }

  /** A broken switch: nobody's link goes down. */
  async #splitBrain (): Promise<void> {
    const { first, second, network } = this.#duel
    network.setForwarding(first.host, false)
    this.#t.ok(await this.#arrived(second, ALL), 'cut apart, the other is master of everything too')
    this.#t.ok(await this.#arrived(first, ['STAY']), 'as is the one')
    await this.#beforeAdvertOf(second)
    const [healed, lines] = [wallClock(), first.log.length]
    network.setForwarding(first.host, true)
    await this.#moved('healed, the higher priority is left', first, EAGER)
    await pause(1_000)
    // Who hears nobody else does not know that there was one: then its advert came first. Each
    // lower priority that is heard is answered by a burst of five.
    const heard = (): number => first.log.slice(lines).filter(({ text }) =>
      /\(PLAIN\) Received advert .* with lower priority/.test(text)).length
    const sent = (): number => this.#adverts(second, 'PLAIN', healed)
      .filter(({ priority }) => priority !== 0).length
    if (heard() === 0 && sent() === 0) {
      this.#t.equal(this.#announced(first, healed), 0, 'and announces nothing: it heard nobody else')
      return
    }
    const whole = (): boolean => {
      const count = this.#announced(first, healed)
      return count % BURST === 0 && (count > 0 || heard() === 0)
    }
    this.#t.ok(await until(whole, PATIENCE), 'and announces its address in whole bursts')
    // Again after garp_lower_prio_delay, if it took so long to get here.
    this.#t.ok(this.#announced(first, healed) <= 2 * BURST * sent(),
      `one for each of the ${sent()} adverts of the other at most, and one later`)
  }

  /** How often the router has announced the address of PLAIN since then. */
  #announced (router: Router, since: number): number {
    const mac = this.#macOf(router)
    return this.#duel.capture.announcements.filter(({ at, address, sourceMac }) =>
      at > since && address === this.#address('PLAIN') && sourceMac === mac).length
  }

  /** Waits until an advert of the router is about to come. */
  async #beforeAdvertOf (router: Router): Promise<void> {
    const interval = intervalOf(this.#variant) * 1_000
    const count = this.#adverts(router, 'PLAIN').length
    await until(() => this.#adverts(router, 'PLAIN').length > count, PATIENCE)
    await pause(interval * 0.8)
  }

  async #gracefulStop (): Promise<void> {
    const { first, second } = this.#duel
    const since = wallClock()
    const stopping = first.stop(PATIENCE)
    await this.#moved('a graceful stop hands everything over', second, ALL)
    const goodbye = await this.#seen(() => this.#goodbye(first, since))
    const taken = await this.#seen(() =>
      this.#adverts(second, 'PLAIN', since).find(({ priority }) => priority !== 0))
    this.#t.ok(goodbye !== undefined, 'the goodbye has priority 0')
    if (goodbye !== undefined && taken !== undefined) {
      this.#t.ok(taken.at - goodbye.at > skewOf(this.#variant) - 5,
        'nobody takes over before the skew time')
    }
    this.#t.ok(await stopping, 'the stopped one has ended')
    this.#t.equal(first.exitStatus, 0, 'with status 0')
    await this.#duel.start(first)
    await this.#moved('it returns and preempts', first, EAGER)
    await this.#held('but for nopreempt', second, ['STAY'])
  }

  async #crashes (): Promise<void> {
    const { first, second } = this.#duel
    await this.#crash(second)
    this.#t.ok(await this.#arrived(first, ['STAY']), 'a crash frees what was not preempted')
    await this.#duel.start(second)
    await this.#moved('what the crashed one held is removed when it comes', first, ALL)
    await pause(masterDownOf(this.#variant, PRIORITY.second))
    await this.#held('a lower priority that comes leaves the master alone', first, ALL)

    const crashed = wallClock()
    await this.#crash(first)
    this.#t.ok(await this.#arrived(second, ALL), 'a crash of the master is noticed')
    const taken = await this.#seen(() => this.#adverts(second, 'PLAIN', crashed)[0])
    const last = this.#adverts(first, 'PLAIN').findLast(({ at }) => at < (taken?.at ?? 0))
    const silence = (taken?.at ?? Number.NaN) - (last?.at ?? Number.NaN)
    this.#t.ok(silence > masterDownOf(this.#variant) - 5,
      `nobody takes over before the master-down time (${masterDownOf(this.#variant)} ms)`)
    if (last?.priority === 0) this.#t.comment('the crashed one said goodbye')
    this.#t.comment(`taken over after a silence of ${silence.toFixed(1)} ms`)
    await this.#duel.start(first)
    await this.#moved('the crashed one takes over again', first, EAGER)
  }

  /** A power failure: what it held in its kernel stays there. */
  async #crash (router: Router): Promise<void> {
    router.kill()
    await until(() => router.pid === undefined, PATIENCE)
  }

  async #end (): Promise<void> {
    const { first, second, network, capture } = this.#duel
    for (const name of ['MAC1', 'MAC2'] as const) {
      this.#t.ok(capture.announcements.some(({ address, sourceMac }) =>
        address === this.#address(name) && sourceMac === this.#virtualMac(name)),
      `${name} was announced from its virtual MAC`)
    }
    this.#t.ok(await first.stop(PATIENCE) && await second.stop(PATIENCE), 'both end')
    for (const router of [first, second]) {
      this.#t.notOk(ALL.some(name => network.holds(router.host, this.#address(name))),
        'no address is left')
      this.#t.notMatch(network.runOn(router.host, 'ip', '-o', 'link'), /vrrp/, 'nor an interface')
    }
  }

  #address (name: InstanceName): string {
    return addressOf(this.#variant, name)
  }

  #adverts (router: Router, name: InstanceName, since = 0): ReturnType<Duel['advertsOf']> {
    return this.#duel.advertsOf(router, since).filter(({ vrid }) => vrid === vridOf(name))
  }

  /** What the capture shows, which may be a moment behind the kernel's reports. */
  async #seen<Packet> (look: () => Packet | undefined): Promise<Packet | undefined> {
    await until(() => look() !== undefined, PATIENCE)
    return look()
  }

  #goodbye (router: Router, since: number): ReturnType<Duel['advertsOf']>[number] | undefined {
    return this.#adverts(router, 'PLAIN', since).find(({ priority }) => priority === 0)
  }

  #virtualMac (name: InstanceName): string {
    return `00:00:5e:00:0${this.#variant.family === 4 ? 1 : 2}:` +
      vridOf(name).toString(16).padStart(2, '0')
  }

  #macOf (router: Router): string {
    const known = this.#macs.get(router)
    if (known !== undefined) return known
    const text = this.#duel.network.runOn(router.host, 'ip', '-o', 'link', 'show', 'dev', 'eth0')
    const mac = /link\/ether (\S+)/.exec(text)?.[1] ?? ''
    this.#macs.set(router, mac)
    return mac
  }

  /** Waits until these are with the router, whoever else has them. */
  async #arrived (router: Router, names: readonly InstanceName[]): Promise<boolean> {
    return await until(() => names.every(name =>
      this.#duel.reported(router, this.#address(name))), PATIENCE)
  }

  /** Waits until these are with the router alone. */
  async #moved (what: string, router: Router, names: readonly InstanceName[]): Promise<void> {
    const done = await this.#duel.moves(router, names.map(name => this.#address(name)), PATIENCE)
    this.#t.ok(done, what)
    if (!done) this.#t.comment(`where they are: ${this.#places()}`)
  }

  /**
   * These are with the router alone, by the kernel itself: at once, or again soon where a machine
   * that stood still has moved them for a moment. What has moved for a reason does not come back.
   */
  async #held (what: string, router: Router, names: readonly InstanceName[]): Promise<void> {
    const { first, second } = this.#duel
    const other = router === first ? second : first
    const ok = await until(() => names.every(name =>
      this.#duel.holds(router, this.#address(name)) &&
      !this.#duel.holds(other, this.#address(name))), SOON)
    this.#t.ok(ok, what)
    if (!ok) this.#t.comment(`where they are: ${this.#places()}`)
  }

  #places (): string {
    const { first, second } = this.#duel
    const holders = (name: InstanceName): string => [first, second]
      .filter(router => this.#duel.reported(router, this.#address(name)))
      .map(({ host }) => host.name).join('+')
    return ALL.map(name => `${name} ${holders(name)}`).join(', ')
  }

  /** What the logs say of the states. */
  async #states (
    router: Router, states: Partial<Record<InstanceName, string>>
  ): Promise<void> {
    const seen = (): unknown => Object.fromEntries(Object.keys(states).map(name => {
      const line = router.log.findLast(({ text }) => text.includes(`(${name}) Entering `) ||
        text.includes(`(${name}) entering `))
      return [name, /ntering (\w+)/.exec(line?.text ?? '')?.[1]]
    }))
    // A line is read a moment after what it tells of has happened.
    await until(() => JSON.stringify(seen()) === JSON.stringify(states), PATIENCE)
    this.#t.strictSame(seen(), states, 'and so say the logs')
  }
}
