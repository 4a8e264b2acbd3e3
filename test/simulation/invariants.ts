/** What must be true of a group of routers whatever happens to it. */

import type { VrrpEffect } from '../../src/vrrp/events.js'
import type { FakeClock } from '../fakes/clock.js'
import type { Station } from './station.js'

export class Invariants {
  readonly violations: string[] = []
  transitions = 0
  readonly #clock: FakeClock
  /** The state each instance was last reported in, by station and name. */
  readonly #reported = new Map<string, string>()

  constructor (clock: FakeClock) {
    this.#clock = clock
  }

  /** After every single event of a station. */
  watch (station: Station, effects: readonly VrrpEffect[]): void {
    this.#watchReports(station, effects)
    const { engine } = station
    const world = engine?.world
    if (engine === undefined || world === undefined) return
    if (engine.deadline !== undefined && Number.isNaN(engine.deadline)) {
      this.#violated(station, 'a deadline is not a number')
    }
    for (const { config, state, held } of world.routers) {
      const holds = held.addresses.length > 0
      if (holds !== (state.name === 'master')) {
        this.#violated(station, `${config.name} is ${state.name} and ${holds ? '' : 'not '}holding`)
      }
      for (const { address } of config.addresses) {
        if (state.name !== 'master' && station.kernel.has(address) && !world.stopping) {
          this.#violated(station, `${address} is set though ${config.name} is ${state.name}`)
        }
      }
      const reported = this.#reported.get(`${station.name} ${config.name}`)
      if (state.name !== 'init' && config.twinOf === undefined &&
          reported !== state.name.toUpperCase()) {
        this.#violated(station, `${config.name} is ${state.name}, and was reported ${reported}`)
      }
    }
    for (const { config, members } of world.groups) {
      const masters = members.filter(({ state }) => state.name === 'master').length
      if (masters !== 0 && masters !== members.length) {
        this.#violated(station, `members of ${config.name} disagree`)
      }
    }
  }

  /** Long enough after the last disturbance. */
  settled (stations: readonly Station[]): void {
    const masters = new Map<string, string[]>()
    for (const station of stations) {
      for (const [name, state] of station.states() ?? []) {
        const list = masters.get(name) ?? []
        masters.set(name, state === 'master' ? [...list, station.name] : list)
        this.#compareWithKernel(station, name, state)
      }
    }
    for (const [name, list] of masters) {
      if (list.length !== 1) {
        this.violations.push(`${name} has ${list.length} masters after everything: ${list.join(' ')}`)
      }
    }
  }

  /** After all of them were stopped. */
  stopped (stations: readonly Station[]): void {
    for (const station of stations) {
      if (station.engine !== undefined) this.#violated(station, 'did not stop')
      const left = station.kernel.added.map(({ prefix }) => prefix.address)
      if (left.length > 0) this.#violated(station, `left ${left.join(' ')} behind`)
      if (station.kernel.links.length > 1) this.#violated(station, 'left an interface behind')
    }
  }

  #compareWithKernel (station: Station, name: string, state: string): void {
    const router = station.engine?.world?.routers.find(({ config }) => config.name === name)
    for (const { address } of router?.config.addresses ?? []) {
      if (station.kernel.has(address) === (state === 'master')) continue
      this.#violated(station, `${name} is ${state}, and the kernel disagrees about ${address}`)
    }
  }

  #watchReports (station: Station, effects: readonly VrrpEffect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'transition' || effect.kind !== 'instance') continue
      this.transitions++
      const key = `${station.name} ${effect.name}`
      if (this.#reported.get(key) === effect.state && effect.reason !== 'startup') {
        this.#violated(station, `${effect.name} was reported ${effect.state} twice`)
      }
      this.#reported.set(key, effect.state)
    }
  }

  #violated (station: Station, what: string): void {
    if (this.violations.length < 20) {
      this.violations.push(`${this.#clock.now / 1_000_000} s, ${station.name}: ${what}`)
    }
  }
}
