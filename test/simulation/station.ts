/** One simulated router: an engine, its kernel, its place on the segment, and its bad days. */

import type { Duration, Instant } from '../../src/lib/time.js'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import type { ReceivedPacket, VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import type { FakeClock } from '../fakes/clock.js'
import { FakeKernel } from '../fakes/kernel.js'
import type { FakeSegment } from '../fakes/segment.js'
import { ip, link } from '../vrrp/samples.js'

/** What travels: the packet of a send-advert effect. */
export type Frame = VrrpEffect & { readonly type: 'send-advert' }

/** A socket buffer holds so many packets while the process does not run. */
const BUFFERED = 200

/** Called after every event of a station. */
export type Watch = (station: Station, effects: readonly VrrpEffect[]) => void

export class Station {
  readonly name: string
  readonly kernel: FakeKernel
  readonly #clock: FakeClock
  readonly #segment: FakeSegment<Frame>
  readonly #number: number
  #config: VrrpConfig
  #engine: VrrpEngine | undefined
  #armedFor: Instant | undefined
  /** Stalls overlap. */
  #stalls = 0
  #waiting: VrrpEvent[] = []
  readonly #check: Watch

  constructor (
    number: number, config: VrrpConfig, clock: FakeClock, segment: FakeSegment<Frame>,
    check: Watch
  ) {
    this.name = `R${number + 1}`
    this.#config = config
    this.#clock = clock
    this.#segment = segment
    this.#check = check
    const own = { interface: 2, prefix: { address: ip(`10.0.0.${number + 1}`), length: 24 } }
    this.kernel = new FakeKernel(clock, [own], event => this.give(event))
    this.#number = segment.connect(frame => this.#receive(frame))
  }

  get engine (): VrrpEngine | undefined {
    return this.#engine
  }

  /** Instance states by name; `undefined` while the process is down. */
  states (): ReadonlyMap<string, string> | undefined {
    const routers = this.#engine?.world?.routers
    return routers && new Map(routers.map(({ config, state }) => [config.name, state.name]))
  }

  start (): void {
    if (this.#engine !== undefined) return
    this.#engine = new VrrpEngine()
    this.#waiting = []
    this.give({
      type: 'startup',
      config: this.#config,
      links: [link('eth0', 2)],
      addresses: this.kernel.addresses,
      epoch: 1_700_000_000,
      seed: this.#number
    })
  }

  /** SIGKILL: the addresses stay where they are. */
  crash (): void {
    this.#engine = undefined
    this.#armedFor = undefined
  }

  stop (): void {
    this.give({ type: 'shutdown', release: true })
  }

  reload (config: VrrpConfig): void {
    this.#config = config
    this.give({ type: 'reload', config })
  }

  /** The process does not run for a while; packets wait in the socket. */
  stall (duration: Duration): void {
    this.#stalls++
    this.#clock.after(duration, () => this.#wake())
  }

  #wake (): void {
    this.#stalls--
    if (this.#stalls > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    // Read before you fire: adverts that arrived meanwhile come before any timeout.
    for (const event of waiting) this.give(event)
    this.#fire()
  }

  give (event: VrrpEvent): void {
    const engine = this.#engine
    if (engine === undefined) return
    if (this.#stalls > 0 && event.type !== 'startup') {
      if (this.#waiting.length < BUFFERED) this.#waiting.push(event)
      return
    }
    const effects = engine.handle(event, this.#clock.now)
    for (const effect of effects) {
      if (effect.type === 'send-advert') this.#segment.send(this.#number, effect)
      else if (effect.type === 'stopped') this.crash()
      else this.kernel.carryOut(effect)
    }
    this.#check(this, effects)
    this.#arm()
  }

  #receive (frame: Frame): void {
    this.give({ type: 'packet', packet: received(frame) })
  }

  #arm (): void {
    const deadline = this.#engine?.deadline
    if (deadline === undefined || deadline === this.#armedFor) return
    this.#armedFor = deadline
    this.#clock.schedule(deadline, () => {
      if (this.#armedFor === deadline) this.#fire()
    })
  }

  #fire (): void {
    if (this.#stalls > 0) return
    this.#armedFor = undefined
    const deadline = this.#engine?.deadline
    if (deadline === undefined) return
    if (deadline <= this.#clock.now) this.give({ type: 'timeout' })
    else this.#arm()
  }
}

/** A frame as the receiving kernel hands it up. */
export function received (frame: Frame): ReceivedPacket {
  return {
    socket: frame.socket,
    interface: 2,
    family: 'ipv4',
    source: frame.source,
    destination: frame.destination,
    ttl: frame.packet[8],
    protocol: frame.packet[9] ?? 0,
    totalLength: frame.packet.length,
    header: frame.packet.subarray(0, 20),
    payload: frame.packet.subarray(20)
  }
}
