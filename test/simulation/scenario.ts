/** A random group of routers and a random run of bad luck, all from one seed. */

import { seededRandom } from '../../src/lib/random.js'
import type { Random } from '../../src/lib/random.js'
import { between, centis, instant, later, micros, seconds } from '../../src/lib/time.js'
import type { Duration } from '../../src/lib/time.js'
import type { InstanceConfig, VrrpConfig } from '../../src/vrrp/config.js'
import { downInterval } from '../../src/vrrp/instance-state.js'
import { NO_TRACKING, addressConfig, instanceConfig, link, vrrpConfig } from '../vrrp/samples.js'
import { FakeClock } from '../fakes/clock.js'
import { FakeSegment } from '../fakes/segment.js'
import { Invariants } from './invariants.js'
import { Station } from './station.js'
import type { Frame, Watch } from './station.js'

/** Routers do not start with the machine. */
const BEGINNING = instant(100_000_000)
/** The longest a process may not run, in microseconds. */
const MOST_STALL = 5_000_000
/** How long luck is bad. */
const TROUBLE = seconds(40)

export interface Outcome {
  /** What was violated; none is success. */
  readonly violations: readonly string[]
  /** Microseconds of virtual time that passed. */
  readonly simulated: number
  readonly transitions: number
}

interface Setting {
  readonly configs: readonly VrrpConfig[]
  /** The longest any instance waits for a master. */
  readonly patience: Duration
}

/** Runs the scenario of `seed` to its end. */
export function runScenario (seed: number): Outcome {
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
  const end = later(clock.now, TROUBLE)
  for (let at = later(clock.now, seconds(4)); at < end;
    at = later(at, micros(random.between(100_000, 6_000_000)))) {
    clock.schedule(at, () => disturb(random, stations, segment, setting))
  }
  clock.runUntil(end)

  segment.healAll()
  for (const station of stations) {
    station.give({ type: 'link', link: link('eth0', 2) })
    station.start()
  }
  // A stall that has begun may last; then one wait for a master, one more for a sync group whose
  // members were not ready together, and the way of the last packets.
  clock.runUntil(later(clock.now, micros(MOST_STALL + 2 * setting.patience + 100_000)))
  invariants.settled(stations)

  for (const station of stations) station.stop()
  clock.runUntil(later(clock.now, seconds(2)))
  invariants.stopped(stations)
  return {
    violations: invariants.violations,
    simulated: between(BEGINNING, clock.now),
    transitions: invariants.transitions
  }
}

function invent (random: Random): Setting {
  const version = random.next() < 0.5 ? 2 : 3
  const advertInterval = version === 2
    ? seconds(random.between(1, 2))
    : centis(random.between(1, 4) * (random.next() < 0.3 ? 1 : 25))
  const vrids = random.between(1, 3)
  const grouped = vrids > 1 && random.next() < 0.5
  const preempt = random.next() < 0.7
  const preemptDelay = preempt && random.next() < 0.2 ? seconds(random.between(1, 5)) : micros(0)
  const authentication = authenticationOf(random, version)
  const routers = random.between(2, 4)
  let patience = micros(0)
  const configs: VrrpConfig[] = []
  for (let router = 0; router < routers; router++) {
    // Members of a group share a priority, as every manual asks for: groups that disagree about
    // the better router push each other away forever, in keepalived too.
    const shared = random.between(1, 254)
    const instances: InstanceConfig[] = []
    for (let vrid = 1; vrid <= vrids; vrid++) {
      const instance = instanceConfig({
        name: `VI_${vrid}`,
        version,
        vrid,
        priority: grouped ? shared : random.between(1, 254),
        advertInterval,
        preempt,
        preemptDelay,
        authentication,
        addresses: [addressConfig(`10.0.0.${100 + vrid}/24`)]
      })
      instances.push(instance)
      const wait = downInterval(instance, 1, advertInterval) + preemptDelay
      if (wait > patience) patience = micros(wait)
    }
    const group = {
      name: 'G',
      members: instances.map(({ name }) => name),
      track: NO_TRACKING,
      trackingWeight: false
    }
    configs.push(vrrpConfig(instances, grouped ? { syncGroups: [group] } : {}))
  }
  return { configs, patience }
}

function authenticationOf (random: Random, version: 2 | 3): InstanceConfig['authentication'] {
  if (version === 3 || random.next() < 0.6) return undefined
  return { type: 'pass', password: 'simulate' }
}

function disturb (
  random: Random, stations: readonly Station[], segment: FakeSegment<Frame>, setting: Setting
): void {
  const at = random.between(0, stations.length - 1)
  const other = random.between(0, stations.length - 1)
  const station = stations[at]
  const config = setting.configs[at]
  if (station === undefined || config === undefined) return
  switch (random.between(0, 10)) {
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
    case 7: return station.stall(micros(random.between(1_000, MOST_STALL)))
    case 8: return station.give({
      type: 'link', link: link('eth0', 2, { running: random.next() < 0.5 })
    })
    case 9: return station.kernel.rob('10.0.0.101')
    default: return station.reload(config)
  }
}
