/**
 * A reload, rehearsed: an engine of its own is put into the states of the running one, given the
 * new configuration, and asked for its effects. What `holdfast plan` promises is therefore what the
 * reload does, by the same code.
 */

import { assert } from '../lib/assert.js'
import { parseIp } from '../lib/ip-address.js'
import type { IpPrefix } from '../lib/ip-address.js'
import { later } from '../lib/time.js'
import type { Instant } from '../lib/time.js'
import type { VrrpConfig } from '../vrrp/config.js'
import { VrrpEngine } from '../vrrp/engine.js'
import type { VrrpEffect } from '../vrrp/events.js'
import { hold } from '../vrrp/holdings.js'
import { freshBackup } from '../vrrp/instance-state.js'
import type { InstanceStatus, ScriptStatus, StateName, VrrpStatus } from '../vrrp/status.js'
import { setInitialPriority } from '../vrrp/trackers.js'
import type { Router, World } from '../vrrp/world.js'

/** What must be known of the running engine; its status has it all. */
export interface Present extends Pick<VrrpStatus, 'files' | 'processes' | 'bfds' | 'links'> {
  readonly instances: ReadonlyArray<Pick<InstanceStatus, 'name' | 'state' | 'standby'>>
  readonly scripts: ReadonlyArray<Pick<ScriptStatus, 'name' | 'result' | 'phase' | 'lastStatus'>>
}

export interface RehearsedReload {
  /** What the reload asks of kernel, scripts and log, in order. */
  readonly effects: readonly VrrpEffect[]
  /** The states of the instances after it. */
  readonly states: ReadonlyMap<string, StateName>
  /** Names of the interfaces by their index in the effects. */
  readonly interfaces: ReadonlyMap<number, string>
}

/** Plays the reload from `running` to `next` at `now`. */
export function rehearseReload (
  running: VrrpConfig, present: Present, next: VrrpConfig, replacedScripts: readonly string[],
  now: Instant
): RehearsedReload {
  const engine = new VrrpEngine()
  engine.handle({
    type: 'startup',
    config: running,
    links: present.links.map(({ link }) => link),
    addresses: present.links.flatMap(({ link, addresses }) =>
      addresses.flatMap(prefixesOf).map(prefix => ({ interface: link.index, prefix }))),
    epoch: 0,
    seed: 1
  }, now)
  assert(engine.world !== undefined, 'an engine that has started has a world')
  // Only its owner may change a world, and this one has no other.
  const world: World = engine.world
  world.startsAt = now
  world.delayOver = true
  bringToPresent(world, present, now)
  const effects = engine.handle({ type: 'reload', config: next, replacedScripts }, now)
  return {
    effects,
    states: new Map(world.routers.map(({ config, state }) => [config.name, STATES[state.name]])),
    interfaces: new Map([...world.links].map(([index, { link }]) => [index, link.name]))
  }
}

const STATES = { init: 'INIT', backup: 'BACKUP', master: 'MASTER', fault: 'FAULT' } as const

function bringToPresent (world: World, present: Present, now: Instant): void {
  for (const { name, result, phase, lastStatus } of present.scripts) {
    const script = world.scripts.get(name)
    if (script === undefined) continue
    const nextRunAt = later(now, script.config.interval)
    script.state = { counter: result, phase, running: false, nextRunAt, lastStatus }
  }
  for (const { name, value } of present.files) world.files.set(name, value)
  for (const { name, count, good } of present.processes) {
    world.processes.set(name, { count, good, counted: true, changeAt: undefined })
  }
  for (const { name, up } of present.bfds) world.bfds.set(name, up)
  for (const router of world.routers) {
    const status = present.instances.find(({ name }) => name === router.config.name)
    if (status !== undefined) setState(world, router, status, now)
  }
  for (const group of world.groups) {
    const [first] = group.members
    if (first !== undefined) group.state = STATES[first.state.name]
  }
  // What came of getting there is history.
  world.out = []
}

function setState (world: World, router: Router, status: Present['instances'][number], now: Instant): void {
  setInitialPriority(world, router)
  router.standby = status.standby
  switch (status.state) {
    case 'MASTER': {
      const nextAdvertAt = later(now, router.config.advertInterval)
      router.state = { name: 'master', nextAdvertAt, lastAdvertAt: now, contest: undefined }
      hold(world, router)
      break
    }
    case 'BACKUP':
      router.state = freshBackup(router.config, router.priority, now)
      break
    case 'FAULT':
      router.state = { name: 'fault' }
      break
    case 'INIT':
      router.state = { name: 'init' }
  }
}

function prefixesOf (text: string): readonly IpPrefix[] {
  const [address = '', length] = text.split('/')
  const parsed = parseIp(address)
  return parsed === undefined ? [] : [{ address: parsed, length: Number(length) }]
}
