import t from 'tap'
import type { LvsConfig } from '../../src/checkers/config.js'
import { CheckersEngine } from '../../src/checkers/engine.js'
import type { CheckersEffect, CheckersEvent } from '../../src/checkers/events.js'
import type { Memory } from '../../src/checkers/memory.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import type { Change, Entry } from '../../src/ipvs/plan.js'
import type { DestinationId } from '../../src/ipvs/service.js'
import type { Destination, ServiceId } from '../../src/ipvs/service.js'
import { destinationKey, serviceKey } from '../../src/ipvs/service.js'
import { instant, seconds } from '../../src/lib/time.js'
import { BAD, GOOD } from './drive.js'
import { httpCheck, lvs, miscCheck, realServer, sorryServer, startup, tcpCheck, virtualServer, withCheckers } from './examples.js'

/** The kernel's table as the changes make it. */
class Kernel {
  readonly entries = new Map<string, Entry>()

  apply (change: Change): void {
    switch (change.type) {
      case 'add-service':
      case 'edit-service': {
        const { service } = change
        const destinations = this.entries.get(serviceKey(service.id))?.destinations ?? []
        this.entries.set(serviceKey(service.id), { service, destinations })
        return
      }
      case 'delete-service':
        this.entries.delete(serviceKey(change.service))
        return
      case 'delete-destination': return this.#change(change.service, change.destination, [])
      default: return this.#change(change.service, change.destination, [change.destination])
    }
  }

  #change (service: ServiceId, which: DestinationId, put: readonly Destination[]): void {
    const entry = this.entries.get(serviceKey(service))
    if (entry === undefined) throw new Error('a destination without a service')
    const others = entry.destinations.filter(each => destinationKey(each) !== destinationKey(which))
    this.entries.set(serviceKey(service), { ...entry, destinations: [...others, ...put] })
  }
}

/** An engine whose effects reach the kernel. */
class Process {
  readonly engine = new CheckersEngine()
  readonly #kernel: Kernel

  constructor (kernel: Kernel) {
    this.#kernel = kernel
  }

  start (config: LvsConfig, memory: Memory | undefined): readonly CheckersEffect[] {
    return this.give(startup(config, {
      table: [...this.#kernel.entries.values()], masters: ['VI_1'], memory
    }))
  }

  give (event: CheckersEvent, at = 0): readonly CheckersEffect[] {
    const effects = this.engine.handle(event, instant(at))
    for (const effect of effects) {
      if (effect.type !== 'ipvs') continue
      for (const change of effect.changes) this.#kernel.apply(change)
    }
    return effects
  }

  /** One round of all checks. */
  check (answer: (name: string) => ProbeResult): void {
    for (const effect of this.give({ type: 'timeout' }, seconds(600))) {
      if (effect.type !== 'start-probe') continue
      const { config, attempt } = effect
      const result = answer(config.type === 'misc' ? config.text : config.connection.address)
      this.give({ type: 'probe-result', attempt, result }, seconds(600))
    }
  }
}

const config: LvsConfig = lvs([
  virtualServer([
    realServer('10.0.0.2'), realServer('10.0.0.3'),
    withCheckers(realServer('10.0.0.4'), tcpCheck('10.0.0.4'), httpCheck('10.0.0.4')),
    withCheckers(realServer('10.0.0.5', { weight: 10 }), miscCheck('/weigh', true)),
    realServer('10.0.0.6'),
    realServer('10.0.0.7', { alpha: true, checkers: [tcpCheck('10.0.0.7', { alpha: true })] })
  ]),
  virtualServer([realServer('10.0.1.2', { inhibitOnFailure: true })], {
    name: '[10.0.0.9]:tcp:80',
    target: { type: 'fwmark', mark: 9 },
    sorryServer: sorryServer('10.0.1.9')
  }),
  virtualServer([
    withCheckers(realServer('10.0.2.2'), { type: 'bfd', session: 'peer', alpha: false })
  ], { name: 'FWM 3', target: { type: 'fwmark', mark: 3 } })
], {}, {
  syncDaemon: {
    interface: 'eth0', instance: 'VI_1', id: 1, maxlen: undefined, port: undefined, ttl: undefined, group: undefined
  },
  timeouts: { tcp: 60, tcpFin: 0, udp: 0 }
})

/** A process after a while: a server down, one weighed, one drained, a sorry server in use. */
function weathered (kernel: Kernel): Process {
  const process = new Process(kernel)
  process.start(config, undefined)
  process.check(name => {
    if (name === '/weigh') return { ok: true, weight: 3 }
    return ['10.0.0.2', '10.0.1.2'].includes(name) ? BAD : GOOD
  })
  process.give({ type: 'bfd', session: 'peer', up: false })
  process.give({
    type: 'operate',
    virtualServer: '[10.0.0.1]:tcp:80',
    realServer: '[10.0.0.6]:tcp:80',
    operation: { type: 'drain', timeout: undefined }
  })
  return process
}

t.test('a process that goes on from a memory changes nothing and tells nobody', async t => {
  const kernel = new Kernel()
  const first = weathered(kernel)
  const { memory, revision } = first.engine
  t.ok(revision > 0)
  const table = structuredClone(kernel.entries)
  t.equal(table.get('TCP 10.0.0.1:80')?.destinations.length, 5)

  const second = new Process(kernel)
  const effects = second.start(config, structuredClone(memory))
  t.strictSame(effects.filter(({ type }) => type !== 'log'), [])
  t.strictSame(kernel.entries, table)
  t.strictSame(second.engine.memory, memory, 'and remembers the same')

  second.check(name => name === '/weigh' ? { ok: true, weight: 3 } : GOOD)
  t.equal(kernel.entries.get('TCP 10.0.0.1:80')?.destinations.length, 6, 'checks go on')
  const end = second.give({ type: 'shutdown', release: true })
  t.match(end.slice(-3), [
    { type: 'stop-daemon', state: 'master' },
    { type: 'set-timeouts', timeouts: { tcp: 900 } }, { type: 'stopped' }
  ])
})

t.test('without a memory it would have begun anew', async t => {
  const kernel = new Kernel()
  weathered(kernel)
  const effects = new Process(kernel).start(config, undefined)
  t.ok(effects.some(({ type }) => type === 'ipvs'))
})

t.test('what is not remembered starts as at any start; what is gone is forgotten', async t => {
  const kernel = new Kernel()
  const { memory } = weathered(kernel).engine
  const [web] = config.virtualServers
  if (web === undefined || memory === undefined) throw new Error('unreachable')
  const fresh = virtualServer([
    realServer('10.0.3.2', { alpha: true, checkers: [tcpCheck('10.0.3.2', { alpha: true })] })
  ], { name: 'FWM 4', target: { type: 'fwmark', mark: 4 } })
  new Process(kernel).start({ ...config, virtualServers: [web, fresh] }, memory)
  t.strictSame(kernel.entries.get('FWM 4')?.destinations, [], 'alpha')
  t.equal(kernel.entries.get('TCP 10.0.0.1:80')?.destinations.length, 5)
})

t.test('a flush is for the first start alone', async t => {
  const flushing = { ...config, global: { ...config.global, flush: true } }
  const first = new Process(new Kernel())
  t.match(first.start(flushing, undefined)[0], { type: 'flush-table' })
  const second = new Process(new Kernel())
  t.notMatch(second.start(flushing, first.engine.memory)[0], { type: 'flush-table' })
})
