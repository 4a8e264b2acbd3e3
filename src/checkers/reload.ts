/**
 * What survives a reload: virtual servers, real servers and checkers are matched between the old
 * and the new configuration as keepalived does, and matched ones keep what they know.
 */

import type { CheckerState } from './checker.js'
import type { LvsConfig, RealServerConfig, VirtualServerConfig } from './config.js'
import { parametersKey, type Runner, type RunnerPlan, type Subscriber } from './runner.js'

/** Where a virtual server and its real servers were before; undefined: new. */
export interface Match {
  readonly virtualServer: number | undefined
  /** By the place of the real server in the new configuration. */
  readonly realServers: ReadonlyArray<number | undefined>
}

/**
 * Matches each new virtual server with an old one: by address, port and protocol, by mark and
 * family, or by group and place; and real servers by address and port.
 */
export function matchServers (before: LvsConfig, after: LvsConfig): readonly Match[] {
  const places = new Map(before.virtualServers.map((each, place) => [identity(each), place]))
  return after.virtualServers.map(server => {
    const place = places.get(identity(server))
    const old = place === undefined ? undefined : before.virtualServers[place]
    if (place === undefined || old === undefined) {
      return { virtualServer: undefined, realServers: server.realServers.map(() => undefined) }
    }
    const oldPlaces = new Map(old.realServers.map((each, index) => [endpoint(each), index]))
    return {
      virtualServer: place,
      realServers: server.realServers.map(each => oldPlaces.get(endpoint(each)))
    }
  })
}

/**
 * The states that the runners of a new configuration take over, by runner key: from the first of
 * their subscribers whose real server had a checker of the same type and parameters.
 */
export function inheritedStates (
  plans: readonly RunnerPlan[], matches: readonly Match[], runners: readonly Runner[]
): ReadonlyMap<string, CheckerState> {
  const byKey = new Map(runners.map(each => [each.key, each]))
  let byParameters: ReadonlyMap<string, CheckerState> | undefined
  const inherited = new Map<string, CheckerState>()
  for (const { key, config, subscribers } of plans) {
    // Nearly all checks are what they were: their parameters need not be compared.
    const same = byKey.get(key)
    if (same !== undefined && wasChecked(same, subscribers[0], matches)) {
      inherited.set(key, same.state)
      continue
    }
    const old = byParameters ??= statesByChecker(runners)
    const parameters = parametersKey(config)
    for (const { virtualServer, realServer } of subscribers) {
      const match = matches[virtualServer]
      const state = old.get(`${match?.virtualServer} ${match?.realServers[realServer]} ` +
        parameters)
      if (state === undefined) continue
      inherited.set(key, state)
      break
    }
  }
  return inherited
}

/** Whether the runner was the real server's that is at `at` now. */
function wasChecked (
  runner: Runner, at: Subscriber | undefined, matches: readonly Match[]
): boolean {
  const match = at === undefined ? undefined : matches[at.virtualServer]
  const realServer = at === undefined ? undefined : match?.realServers[at.realServer]
  return realServer !== undefined && runner.subscribers.some(each =>
    each.virtualServer === match?.virtualServer && each.realServer === realServer)
}

/** States by the places of virtual and real server and the parameters of the check. */
function statesByChecker (
  runners: readonly Runner[]
): ReadonlyMap<string, CheckerState> {
  const states = new Map<string, CheckerState>()
  for (const runner of runners) {
    const key = parametersKey(runner.config)
    for (const { virtualServer, realServer } of runner.subscribers) {
      states.set(`${virtualServer} ${realServer} ${key}`, runner.state)
    }
  }
  return states
}

/**
 * Whether a checker without a past starts up. An alpha checker starts down, but not on a real
 * server that was alive before the reload.
 */
export function startsUp (alpha: boolean, serverWasAlive: boolean | undefined): boolean {
  return !alpha || serverWasAlive === true
}

function identity (server: VirtualServerConfig): string {
  return `${server.name} ${server.target.type === 'fwmark' ? server.family : ''}`
}

function endpoint (server: RealServerConfig): string {
  return `${server.address} ${server.port}`
}
