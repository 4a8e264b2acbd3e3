/**
 * The VRRP engine: all instances of one process behind {@link Core}. It owns the world and hands
 * every event to the file that knows its subject. Nothing here touches a socket or a clock.
 */

import { assert, unreachable } from '../lib/assert.js'
import type { Core } from '../lib/core.js'
import type { Instant } from '../lib/time.js'
import type { VrrpEffect, VrrpEvent } from './events.js'
import { onAddress, onAddressGone, onLink, onLinkGone } from './links.js'
import { onAddressLost, onRouteGone, onRuleGone } from './robbery.js'
import { onPacket } from './receive.js'
import { reload } from './reload.js'
import { newWorld, startAll } from './setup.js'
import { finish, shutdown } from './shutdown.js'
import {
  clearStatistics, onBfd, onFileValue, onForwarding, onInterfaceFailed, onProcessCount,
  onScriptResult, onSocket, resume, sendGarp, standBack
} from './surroundings.js'
import { deadlineOf, onTimeout, runScripts } from './timeouts.js'
import type { World } from './world.js'

export class VrrpEngine implements Core<VrrpEvent, VrrpEffect> {
  #world: World | undefined
  #deadline: Instant | undefined

  handle (event: VrrpEvent, now: Instant): readonly VrrpEffect[] {
    if (event.type === 'startup') {
      assert(this.#world === undefined, 'an engine starts once')
      this.#world = newWorld(event, now)
      startAll(this.#world, event.standbys ?? [], now)
      // Scripts begin at once; whoever waits for them is in INIT until they have answered.
      runScripts(this.#world, now)
    } else {
      assert(this.#world !== undefined, 'an engine starts before it is told anything')
      take(this.#world, event, now)
    }
    const { out } = this.#world
    this.#world.out = []
    this.#deadline = deadlineOf(this.#world)
    return out
  }

  get deadline (): Instant | undefined {
    return this.#deadline
  }

  /** For status.ts and tests; to be read, not changed. */
  get world (): Readonly<World> | undefined {
    return this.#world
  }
}

type Later = Exclude<VrrpEvent, { readonly type: 'startup' }>

function take (world: World, event: Later, now: Instant): void {
  if (world.stopping) {
    if (event.type === 'timeout') finish(world, now)
    return
  }
  switch (event.type) {
    case 'timeout': return onTimeout(world, now)
    case 'packet': return onPacket(world, event.packet, now)
    case 'link': return onLink(world, event.link, now)
    case 'link-gone': return onLinkGone(world, event.index, now)
    case 'address': return onAddress(world, event.interface, event.prefix, now)
    case 'address-gone': return onAddressGone(world, event.interface, event.prefix, now)
    case 'address-lost': return onAddressLost(world, event.interface, event.prefix, now)
    case 'route-gone': return onRouteGone(world, event.route, now)
    case 'rule-gone': return onRuleGone(world, event.rule, now)
    case 'socket-opened': return onSocket(world, event.socket, undefined, now)
    case 'socket-failed': return onSocket(world, event.socket, event.reason, now)
    case 'script-result':
      return onScriptResult(world, event.script, event.status, event.timedOut, now)
    case 'file-value': return onFileValue(world, event.file, event.value, now)
    case 'process-count': return onProcessCount(world, event.process, event.count, now)
    case 'bfd': return onBfd(world, event.session, event.up, now)
    case 'send-garp': return sendGarp(world, event.instance, now)
    case 'stand-back': return standBack(world, event.instance, event, now)
    case 'resume': return resume(world, event.instance)
    case 'clear-statistics': return clearStatistics(world)
    case 'clock-set':
      world.epoch = event.epoch
      return
    case 'ipv6-forwarding': return onForwarding(world, event.interface, event.enabled)
    case 'interface-failed': return onInterfaceFailed(world, event.name, event.reason, now)
    case 'reload': return reload(world, event.config, event.replacedScripts ?? [], now)
    case 'shutdown': return shutdown(world, event.release, now)
    default: return unreachable(event)
  }
}
