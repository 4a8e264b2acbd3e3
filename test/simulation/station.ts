/** One simulated router: an engine, its kernel, its place on the segment, and its bad days. */

import { familyOf, isMulticast } from '../../src/lib/ip-address.js'
import type { Duration, Instant } from '../../src/lib/time.js'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import type { ReceivedPacket, VrrpEffect, VrrpEvent } from '../../src/vrrp/events.js'
import type { FakeClock } from '../fakes/clock.js'
import { FakeKernel } from '../fakes/kernel.js'
import type { FakeSegment } from '../fakes/segment.js'
import { ip, link } from '../vrrp/samples.js'
import { ownAddress } from './setting.js'

/** What travels: the packet of a send-advert effect. */
export type Frame = VrrpEffect & { readonly type: 'send-advert' }

/** A socket buffer holds so many packets while the process does not run. */
const BUFFERED = 200
const TRUE_EPOCH = 1_700_000_000

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
  #waitingPackets = 0
  /** What its wall clock showed at instant 0. */
  #epoch = TRUE_EPOCH
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
    const own = [['ipv4', 24], ['ipv6', 64]] as const
    const addresses = own.map(([family, length]) =>
      ({ interface: 2, prefix: { address: ip(ownAddress(family, number)), length } }))
    this.kernel = new FakeKernel(clock, link('eth0', 2), addresses, event => this.give(event))
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
    this.#waitingPackets = 0
    this.give({
      type: 'startup',
      config: this.#config,
      links: this.kernel.links,
      addresses: this.kernel.addresses,
      epoch: this.#epoch,
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
    if (this.#engine === undefined) return
    this.#config = config
    this.give({ type: 'reload', config })
  }

  /** Somebody sets the wall clock so many seconds off, or right again. */
  setClock (off: number): void {
    if (this.#epoch === TRUE_EPOCH + off) return
    this.#epoch = TRUE_EPOCH + off
    this.give({ type: 'clock-set', epoch: this.#epoch })
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
    this.#waitingPackets = 0
    // Read before you fire: adverts that arrived meanwhile come before any timeout.
    for (const event of waiting) this.give(event)
    this.#fire()
  }

  give (event: VrrpEvent): void {
    const engine = this.#engine
    if (engine === undefined) return
    if (this.#stalls > 0 && event.type !== 'startup') {
      // Sockets are full at some time; netlink, timers of others and operators are not forgotten.
      const isFull = event.type === 'packet' && this.#waitingPackets >= BUFFERED
      if (isFull) return
      if (event.type === 'packet') this.#waitingPackets++
      this.#waiting.push(event)
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
    const isGroup = isMulticast(frame.destination)
    // The network would not deliver it.
    if (!isGroup && !this.kernel.has(frame.destination)) return
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
export function received ({ socket, source, destination, ttl, packet }: Frame): ReceivedPacket {
  const family = familyOf(destination)
  const headerLength = family === 'ipv4' ? 20 : 0
  // Sockets are named after what they are bound to: the group, or the receiver's own address.
  const own = isMulticast(destination) ? socket : socket.replace(/[^/]*$/, destination)
  return {
    socket: own,
    interface: 2,
    family,
    source,
    destination,
    ttl: family === 'ipv4' ? packet[8] : ttl ?? 64,
    protocol: family === 'ipv4' ? packet[9] ?? 0 : 112,
    totalLength: packet.length,
    header: packet.subarray(0, headerLength),
    payload: packet.subarray(headerLength)
  }
}
