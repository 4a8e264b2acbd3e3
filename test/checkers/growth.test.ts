/**
 * What a failure costs in a virtual server of thousands, counted in looks at its real servers, and
 * that the table which comes of looking at single ones is the one that a look at all would give.
 */

import t from 'tap'
import type { AgentCheckerConfig } from '../../src/checkers/checker-config.js'
import type { RealServerConfig } from '../../src/checkers/config.js'
import { CheckersEngine } from '../../src/checkers/engine.js'
import type { CheckersEffect, CheckersEvent } from '../../src/checkers/events.js'
import type { Change, Entry } from '../../src/ipvs/plan.js'
import type { Destination, Service } from '../../src/ipvs/service.js'
import { destinationKey, serviceKey } from '../../src/ipvs/service.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant, type Instant, later, seconds } from '../../src/lib/time.js'
import { BAD, GOOD } from './drive.js'
import {
  connection, ip, lvs, realServer, schedule, sorryServer, startup, virtualServer
} from './examples.js'

const addressOf = (place: number): string => `10.1.${place >> 8}.${place & 255}`

/** Real servers that count how often one is looked at. */
function counted (count: number): {
  readonly servers: readonly RealServerConfig[], readonly looks: () => number
} {
  let looks = 0
  const servers = Array.from({ length: count }, (_, place) => {
    const server = realServer(addressOf(place))
    return Object.defineProperties({ ...server }, Object.fromEntries(
      (['weight', 'address', 'inhibitOnFailure'] as const).map(name => [name, {
        enumerable: true,
        get: () => {
          looks++
          return server[name]
        }
      }])))
  })
  return { servers, looks: () => looks }
}

/** How often real servers are looked at for each that fails, and for each that comes back. */
function looksForEach (count: number): number {
  const { servers, looks } = counted(count)
  const engine = new CheckersEngine()
  const config = lvs([virtualServer(servers, {
    sorryServer: sorryServer('10.2.0.1'), quorum: Math.floor(count / 2), hysteresis: 1
  })])
  let now: Instant = instant(0)
  engine.handle(startup(config), now)
  const before = looks()
  for (const result of [BAD, GOOD]) {
    // The first failure decides; each is an event of its own, as servers fail one by one.
    now = later(now, seconds(60))
    const started = engine.handle({ type: 'timeout' }, now)
      .flatMap(each => each.type === 'start-probe' ? [each.attempt] : [])
    t.equal(started.length, count)
    for (const attempt of started) engine.handle({ type: 'probe-result', attempt, result }, now)
  }
  return (looks() - before) / count
}

t.test('a failure among sixteen times as many servers costs the same', async t => {
  const [few, many] = [looksForEach(100), looksForEach(1600)]
  t.ok(few >= 2, 'looks are counted')
  t.ok(many < 1.5 * few, `${few} looks for each of 100, ${many} for each of 1600`)
})

/** A kernel's table, as the changes make it. */
class Table {
  readonly #services = new Map<string, { service: Service, all: Map<string, Destination> }>()

  apply (changes: readonly Change[]): void {
    for (const each of changes) {
      const key = serviceKey('id' in each.service ? each.service.id : each.service)
      const entry = this.#services.get(key)
      switch (each.type) {
        case 'add-service':
        case 'edit-service':
          this.#services.set(key, { service: each.service, all: entry?.all ?? new Map() })
          break
        case 'delete-service':
          this.#services.delete(key)
          break
        case 'delete-destination':
          if (entry?.all.delete(destinationKey(each.destination)) !== true) throw new Error('ENOENT')
          break
        default: {
          const name = destinationKey(each.destination)
          const known = entry?.all.has(name) === true
          if (known !== (each.type === 'edit-destination')) throw new Error(`${each.type} ${name}`)
          entry?.all.set(name, each.destination)
        }
      }
    }
  }

  get entries (): readonly Entry[] {
    return Array.from(this.#services.values(), ({ service, all }) =>
      ({ service, destinations: [...all.values()] }))
  }
}

const GROUP = {
  g: {
    name: 'g',
    entries: [
      { type: 'addresses', first: ip('10.0.2.1'), last: ip('10.0.2.2'), port: 80 },
      { type: 'fwmark', mark: 9, family: undefined }
    ]
  }
} as const

const agentCheck = (address: string): AgentCheckerConfig => ({
  type: 'agent',
  schedule: schedule(),
  connection: connection(address),
  send: undefined,
  required: true
})

/** Virtual servers of every kind: apart, alike without NAT, shared, inhibited, with a sorry one. */
function mixture (): ReturnType<typeof lvs> {
  const checked = (place: number, changes: Partial<RealServerConfig> = {}): RealServerConfig =>
    realServer(addressOf(place), { checkers: [agentCheck(addressOf(place))], ...changes })
  const routed = (place: number, port: number): RealServerConfig =>
    ({ ...checked(place, { port, forwarding: { method: 'route' } }), name: `routed ${place} ${port}` })
  const target = { type: 'group', group: 'g', index: 0 } as const
  return lvs([
    virtualServer([0, 1, 2].map(each => checked(each)), {
      name: 'sorry', sorryServer: sorryServer('10.2.0.1', true), quorum: 2
    }),
    virtualServer([3, 4, 5].map(each => checked(each, { inhibitOnFailure: each !== 4 })), {
      name: 'marked', target: { type: 'fwmark', mark: 7 }, sorryServer: sorryServer(addressOf(3))
    }),
    virtualServer([routed(6, 80), routed(6, 81), routed(7, 80)], { name: 'alike', target }),
    virtualServer([checked(8, { slowStart: seconds(30) }), checked(6)], {
      name: 'shared', target: { type: 'fwmark', mark: 9 }
    })
  ], { groups: GROUP })
}

for (const seed of [1, 2, 3, 4]) {
  t.test(`after thousands of results the table is the one that is wanted (seed ${seed})`, async t => {
    const random = seededRandom(seed)
    const [engine, table] = [new CheckersEngine(), new Table()]
    let now: Instant = instant(0)
    const give = (event: CheckersEvent): readonly CheckersEffect[] => {
      const effects = engine.handle(event, now)
      for (const each of effects) if (each.type === 'ipvs') table.apply(each.changes)
      return effects
    }
    give(startup(mixture()))
    let changes = 0
    for (let round = 0; round < 2000; round++) {
      now = engine.deadline ?? now
      const probes = give({ type: 'timeout' }).filter(each => each.type === 'start-probe')
      for (const { attempt } of probes) {
        const percent = random.between(0, 3) * 50
        const agent = { percent, administration: undefined, operation: undefined, description: '' }
        const result = random.between(0, 2) === 0 ? BAD : { ...GOOD, agent }
        const effects = give({ type: 'probe-result', attempt, result })
        changes += effects.filter(each => each.type === 'ipvs').length
      }
      if (round % 10 !== 9) continue
      const repaired = give({ type: 'table', table: table.entries })
      t.strictSame(repaired.filter(each => each.type === 'ipvs'), [], `round ${round}`)
    }
    t.ok(changes > 1000, `${changes} results changed the table`)
  })
}
