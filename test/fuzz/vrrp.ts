/**
 * Hostile packets for the VRRP engine: real adverts, signed with a wrong key where the path signs,
 * with bits flipped, bytes replaced, cut and stretched, and pure noise, on every kind of receive
 * path. Nothing may be thrown, nothing may become MASTER or BACKUP because of a packet that is not
 * genuine, and no flood of lines may follow.
 */

import { assert } from '../../src/lib/assert.js'
import { seededRandom } from '../../src/lib/random.js'
import type { Random } from '../../src/lib/random.js'
import { micros, seconds } from '../../src/lib/time.js'
import type { HmacConfig, InstanceConfig } from '../../src/vrrp/config.js'
import type { ReceivedPacket, VrrpEffect } from '../../src/vrrp/events.js'
import { newReceiverMemory } from '../../src/vrrp/reception.js'
import { AdvertSender } from '../../src/vrrp/sender.js'
import { Bench, instanceConfig, ip, ipv6Config, vrrpConfig } from '../vrrp/samples.js'

export interface Findings {
  readonly packets: number
  readonly accepted: number
  readonly lines: number
  /** What must not have happened; none is success. */
  readonly violations: readonly string[]
}

const hmac: HmacConfig = {
  keys: [{ id: 1, secret: new Uint8Array(32).fill(0x5a) }],
  activeKey: 1,
  timeWindow: seconds(5),
  antiReplay: 'time',
  mode: 'enforce'
}
const unicast: InstanceConfig['delivery'] = {
  type: 'unicast',
  peers: [{ address: ip('10.0.0.2'), minTtl: 0, maxTtl: 255 }],
  ttl: undefined,
  checkSource: true
}

const ah: InstanceConfig['authentication'] = { type: 'ah', password: 'secret' }
/** What somebody without the key would sign with. */
const WRONG = { password: 'Secret', secret: new Uint8Array(32).fill(0x5b) }

/** Every receive path; `guarded` ones must never obey a packet their key has not signed. */
const PATHS: ReadonlyArray<readonly [string, InstanceConfig, boolean]> = [
  ['v2', instanceConfig(), false],
  ['v2 PASS', instanceConfig({ authentication: { type: 'pass', password: 'secret' } }), false],
  ['v2 AH', instanceConfig({ authentication: ah }), true],
  ['v2 AH unicast', instanceConfig({ authentication: ah, delivery: unicast }), true],
  ['v2 auth_hmac', instanceConfig({ hmac }), true],
  ['v3', instanceConfig({ version: 3 }), false],
  ['v3 unicast', instanceConfig({ version: 3, delivery: unicast }), false],
  ['v3 auth_hmac', instanceConfig({ version: 3, hmac }), true],
  ['v3 auth_hmac monotonic unicast', instanceConfig({
    version: 3, hmac: { ...hmac, antiReplay: 'monotonic' }, delivery: unicast
  }), true],
  ['v3 IPv6 auth_hmac', ipv6Config({ name: 'VI_1', hmac }), true],
  ['v3 IPv6', ipv6Config({ name: 'VI_1' }), false],
  ['v2 IPv6', ipv6Config({ name: 'VI_1', version: 2 }), false]
]

/** Sends `count` packets, spread over all paths. */
export function fuzzVrrp (count: number, seed: number): Findings {
  const random = seededRandom(seed)
  const violations: string[] = []
  let [accepted, allLines, packets] = [0, 0, 0]
  for (const [name, config, guarded] of PATHS) {
    const bench = new Bench(vrrpConfig([config]))
    bench.pass(seconds(4))
    bench.take()
    const share = Math.ceil(count / PATHS.length)
    const forger = new Forger(config, random)
    const start = bench.now
    let lines = 0
    for (let at = 0; at < share; at++) {
      const packet = forger.next(bench.socket())
      packets++
      try {
        bench.give({ type: 'packet', packet })
      } catch (error) {
        violations.push(`${name}: ${String(error)} on ${Buffer.from(packet.payload).toString('hex')}`)
        break
      }
      if (at % 1_000 === 0) bench.pass(micros(50_000))
      lines += bench.logs().filter(entry => entry.type !== 'announcing').length
    }
    const minutes = (bench.now - start) / 60_000_000 + 1
    // Ten lines a minute because of packets, and those that report changes of state.
    const most = 11 * minutes + 3 * transitionsOf(bench)
    allLines += lines
    if (lines > most) violations.push(`${name}: ${lines} lines`)
    const received = bench.statistics()['advertsReceived'] ?? 0
    accepted += received
    if (guarded && (received > 0 || bench.state() !== 'master')) {
      violations.push(`${name}: ${received} forged adverts were accepted`)
    }
  }
  return { packets, accepted, lines: allLines, violations }
}

function transitionsOf (bench: Bench): number {
  return (bench.statistics()['becameMaster'] ?? 0) + (bench.statistics()['releasedMaster'] ?? 0)
}

/**
 * Makes packets as somebody would who has heard the group and does not know its key: signed with
 * another one where the group signs, then changed in one way or another.
 */
class Forger {
  readonly #config: InstanceConfig
  readonly #random: Random
  readonly #sender: AdvertSender
  #clock = 1_700_000_004_000_000

  constructor (config: InstanceConfig, random: Random) {
    const { authentication, hmac: own } = config
    this.#config = config
    this.#random = random
    const forged: InstanceConfig = {
      ...config,
      authentication: authentication && (authentication.type === 'ah'
        ? { ...authentication, password: WRONG.password }
        : authentication),
      hmac: own && { ...own, keys: [{ id: own.activeKey, secret: WRONG.secret }] },
      delivery: config.delivery.type === 'unicast'
        ? { ...config.delivery, peers: [{ address: ip('10.0.0.1'), minTtl: 0, maxTtl: 255 }] }
        : config.delivery
    }
    this.#sender = new AdvertSender(forged, newReceiverMemory(forged, undefined))
  }

  next (socket: string): ReceivedPacket {
    const random = this.#random
    const real = this.#signed(socket)
    const payload = mutate(real.payload, random)
    // The vrid decides who gets to see it: nearly all of them shall be seen.
    const hasAh = real.protocol === 51
    const vridAt = hasAh ? 25 : 1
    if (payload.length > vridAt && random.next() < 0.9) payload[vridAt] = this.#config.vrid
    return {
      ...real,
      payload,
      ttl: random.next() < 0.9 ? real.ttl : random.between(0, 255),
      protocol: random.next() < 0.98 ? real.protocol : 163 - real.protocol,
      totalLength: random.next() < 0.9
        ? payload.length + real.header.length
        : random.between(0, 65_535),
      destination: random.next() < 0.95 ? real.destination : undefined
    }
  }

  #signed (socket: string): ReceivedPacket {
    const { family } = this.#config
    const source = ip(sourceOf(this.#config, this.#random))
    this.#sender.move({ socket, source })
    this.#clock += this.#random.between(1, 1_000)
    const out: VrrpEffect[] = []
    this.#sender.send(this.#random.between(0, 255), this.#clock, out)
    const [sent] = out
    assert(sent?.type === 'send-advert', 'a sender that has been told where sends')
    const headerLength = family === 'ipv4' ? 20 : 0
    return {
      socket,
      interface: 2,
      family,
      source,
      destination: sent.destination,
      ttl: sent.ttl,
      protocol: headerLength > 0 ? sent.packet[9] ?? 0 : 112,
      totalLength: sent.packet.length,
      header: sent.packet.slice(0, headerLength),
      payload: sent.packet.slice(headerLength)
    }
  }
}

function sourceOf (config: InstanceConfig, random: Random): string {
  // Peers are known by their address: often enough it is one of theirs.
  const last = random.next() < 0.3 ? 2 : random.between(1, 254)
  return config.family === 'ipv4' ? `10.0.0.${last}` : `fe80::${last.toString(16)}`
}

function mutate (bytes: Uint8Array, random: Random): Uint8Array {
  switch (random.between(0, 5)) {
    case 0: return Uint8Array.from({ length: random.between(0, 80) }, () => random.between(0, 255))
    case 1: return bytes.slice(0, random.between(0, bytes.length))
    case 2: {
      const longer = new Uint8Array(bytes.length + random.between(1, 60))
      longer.set(bytes)
      return longer
    }
    case 3: {
      const changed = bytes.slice()
      const at = random.between(0, bytes.length - 1)
      changed[at] = random.between(0, 255)
      return changed
    }
    case 4: return bytes.slice()
    default: {
      const flipped = bytes.slice()
      for (let flips = random.between(1, 4); flips > 0; flips--) {
        const bit = random.between(0, bytes.length * 8 - 1)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      }
      return flipped
    }
  }
}
