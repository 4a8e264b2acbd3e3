/** A random group of routers and a random run of bad luck, all from one seed. */

import { seededRandom } from '../../src/lib/random.js'
import type { Random } from '../../src/lib/random.js'
import { between, instant, later, micros, seconds, sum } from '../../src/lib/time.js'
import type { VrrpConfig } from '../../src/vrrp/config.js'
import { addressConfig } from '../vrrp/samples.js'
import { FakeClock } from '../fakes/clock.js'
import { FakeSegment } from '../fakes/segment.js'
import { Invariants } from './invariants.js'
import { TRACKED_FILE, invent } from './setting.js'
import type { Setting } from './setting.js'
import { Station } from './station.js'
import type { Frame, Watch } from './station.js'

/** Routers do not start with the machine. */
const BEGINNING = instant(100_000_000)
/** The longest a process may not run, in microseconds. All of these by the pace of the setting. */
const MOST_STALL = 5_000_000
/** How long luck is bad, and how often that begins anew. */
const TROUBLE = 20_000_000
const ROUNDS = 2

export interface Outcome {
  /** What was violated; none is success. */
  readonly violations: readonly string[]
  /** Microseconds of virtual time that passed. */
  readonly simulated: number
  readonly transitions: number
}

/** Runs the scenario of `seed` to its end; a storm of packets is a violation too. */
export function runScenario (seed: number): Outcome {
  try {
    return play(seed)
  } catch (error) {
    return { violations: [String(error)], simulated: 0, transitions: 0 }
  }
}

function play (seed: number): Outcome {
  const random = seededRandom(seed)
  const clock = new FakeClock(BEGINNING)
  const segment = new FakeSegment<Frame>(clock, random)
  const setting = invent(random)
  const invariants = new Invariants(clock)
  const watch: Watch = (station, effects) => invariants.watch(station, effects)
  const stations = setting.configs.map((config, at) =>
    new Station(at, config, clock, segment, watch))

  for (const station of stations) {
    clock.after(micros(random.between(0, 3_000_000)), () => station.start())
  }
  for (let round = 0; round < ROUNDS; round++) {
    const end = later(clock.now, micros(TROUBLE * setting.pace))
    for (let at = later(clock.now, seconds(4 * setting.pace)); at < end;
      at = later(at, micros(random.between(100_000, 6_000_000) * setting.pace))) {
      clock.schedule(at, () => disturb(random, stations, segment, setting))
    }
    clock.runUntil(end)
    heal(stations, segment, setting)
    // A stall that has begun may last, and recorded adverts are remembered; then one wait for a
    // master, one more for a sync group whose members were not ready together, and the way of the
    // last packets.
    clock.runUntil(later(clock.now, sum(
      micros(MOST_STALL * setting.pace + 2 * setting.patience + 100_000), setting.memory)))
    invariants.settled(stations)
  }

  for (const station of stations) station.stop()
  clock.runUntil(later(clock.now, seconds(2)))
  invariants.stopped(stations)
  return {
    violations: invariants.violations,
    simulated: between(BEGINNING, clock.now),
    transitions: invariants.transitions
  }
}

/** Ends all misfortune: everybody runs, with the right time and the configuration of the start. */
function heal (
  stations: readonly Station[], segment: FakeSegment<Frame>, setting: Setting
): void {
  segment.healAll()
  stations.forEach((station, at) => {
    const config = setting.configs[at]
    station.kernel.setCarrier(true)
    station.setClock(0)
    station.give({ type: 'file-value', file: TRACKED_FILE, value: 0 })
    // What a crash has left is known to the configuration it happened under.
    station.start()
    if (config !== undefined) station.reload(config)
  })
}

function disturb (
  random: Random, stations: readonly Station[], segment: FakeSegment<Frame>, setting: Setting
): void {
  const at = random.between(0, stations.length - 1)
  const other = random.between(0, stations.length - 1)
  const station = stations[at]
  const config = setting.configs[at]
  if (station === undefined || config === undefined) return
  switch (random.between(0, 13)) {
    case 0: return station.crash()
    case 1: return station.start()
    case 2: return station.stop()
    case 3: return segment.cut(at, other)
    case 4:
      segment.cut(at, other)
      return segment.cut(other, at)
    case 5: return segment.healAll()
    case 6:
      segment.weather = {
        loss: random.next() * 0.5,
        duplication: random.next() * 0.3,
        delay: [20, random.between(100, 200_000)]
      }
      return
    case 7: return station.stall(micros(random.between(1_000, MOST_STALL) * setting.pace))
    case 8: return station.kernel.setCarrier(random.next() < 0.5)
    case 9: return rob(random, station, config)
    case 10: return station.give({
      type: 'file-value', file: TRACKED_FILE, value: random.between(-1, 2)
    })
    case 11:
      // Hours off, or a little: what auth_hmac tolerates, and what it does not.
      return station.setClock(random.between(-7_200, 7_200) * (random.next() < 0.5 ? 1 : 0.001))
    case 12: return station.reload(changed(random, config))
    default: return station.reload(config)
  }
}

function rob (random: Random, station: Station, { instances }: VrrpConfig): void {
  const addresses = instances.flatMap(each => each.addresses)
  const address = addresses[random.between(0, addresses.length - 1)]
  if (address !== undefined) station.kernel.rob(address.address)
}

/** Another configuration of the same router. */
function changed (random: Random, config: VrrpConfig): VrrpConfig {
  const by = random.between(-20, 20)
  const drops = config.syncGroups.length === 0 && random.next() < 0.3 ? 1 : 0
  const excluded = random.next() < 0.3 ? [addressConfig('10.0.0.199/24')] : []
  return {
    ...config,
    instances: config.instances.slice(drops).map(each => ({
      ...each,
      priority: each.priority === 255 ? 255 : Math.min(Math.max(each.priority + by, 1), 254),
      excludedAddresses: each.vrid === 1 && each.family === 'ipv4' ? excluded : []
    }))
  }
}
