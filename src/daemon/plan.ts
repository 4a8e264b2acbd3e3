/**
 * What a reload would do, told beforehand: the differences of the configuration in words, and what
 * the reload itself (rehearsed by the same engines) asks of the kernel. Above all: what is
 * disturbed, because a master changes hands or an address is away for a moment.
 */

import { rehearseCheckers } from './rehearse-checkers.js'
import type { Config } from '../config-parser/config.js'
import { destinationKey, serviceKey } from '../ipvs/service.js'
import type { Change } from '../ipvs/plan.js'
import type { IpAddress } from '../lib/ip-address.js'
import { parseIp } from '../lib/ip-address.js'
import type { Instant } from '../lib/time.js'
import type { VrrpEffect } from '../vrrp/events.js'
import { isSameRouter } from '../vrrp/reload.js'
import { rehearseReload, type Present, type RehearsedReload } from './rehearse-vrrp.js'
import { addressText } from './address-text.js'
import { differences } from './differences.js'
import { replacedScripts } from './replaced-scripts.js'

export interface Plan {
  readonly sections: ReadonlyArray<{ readonly title: string, readonly lines: readonly string[] }>
  /** What somebody may notice; empty: nothing flaps. */
  readonly disturbances: readonly string[]
}

/** The reload from `running`, whose engine is in `present`, to `next`. */
export function planReload (
  running: Config, present: Present, next: Config, now: Instant
): Plan {
  const scripts = replacedScripts(running.notify.trackScripts, next.notify.trackScripts)
  const rehearsed = rehearseReload(running.vrrp, present, next.vrrp, scripts, now)
  const masters = present.instances.filter(({ state }) => state === 'MASTER').map(({ name }) => name)
  const table = rehearseCheckers(running.lvs, {
    masters,
    addresses: addressesOf(present),
    files: Object.fromEntries(present.files.map(({ name, value }) => [name, value]))
  }, next.lvs, now)
  const sections = [
    { title: 'VRRP', lines: instanceLines(running, next, rehearsed) },
    { title: 'Sync groups', lines: named(running.vrrp.syncGroups, next.vrrp.syncGroups) },
    { title: 'Addresses', lines: addressLines(rehearsed) },
    { title: 'Routes and rules', lines: routeLines(running, next, rehearsed) },
    { title: 'IPVS', lines: table.map(changeText) },
    { title: 'Virtual servers', lines: named(running.lvs.virtualServers, next.lvs.virtualServers) },
    { title: 'BFD', lines: named(running.bfd, next.bfd) },
    { title: 'Tracking', lines: trackingLines(running, next, scripts) },
    {
      title: 'Notification',
      lines: differences(
        { ...running.notify, trackScripts: {} }, { ...next.notify, trackScripts: {} })
    },
    { title: 'Global', lines: globalLines(running, next) }
  ]
  return {
    sections: sections.filter(({ lines }) => lines.length > 0),
    disturbances: [...flaps(running, next, masters, rehearsed), ...serviceFlaps(table)]
  }
}

/** Named things that come, go or change. */
function named<Item extends { readonly name: string }> (
  before: readonly Item[], after: readonly Item[]
): readonly string[] {
  const others = (list: readonly Item[], { name }: Item): Item | undefined =>
    list.find(each => each.name === name)
  return [
    ...before.filter(each => others(after, each) === undefined).map(({ name }) => `- ${name}`),
    ...after.flatMap(each => {
      const former = others(before, each)
      if (former === undefined) return [`+ ${each.name}`]
      const lines = differences(former, each)
      return lines.length === 0 ? [] : [`~ ${each.name}`, ...lines.map(line => `    ${line}`)]
    })
  ]
}

function instanceLines (
  running: Config, next: Config, { states }: RehearsedReload
): readonly string[] {
  const [before, after] = [running.vrrp.instances, next.vrrp.instances]
  const lines: string[] = []
  for (const from of before) {
    if (!after.some(to => isSameRouter(from, to))) {
      lines.push(`- ${from.name} (${from.interface ?? 'no interface'}, virtual router ${from.vrid})`)
    }
  }
  for (const to of after) {
    const candidates = before.filter(from => isSameRouter(from, to))
    const from = candidates.find(({ name }) => name === to.name) ?? candidates[0]
    const state = states.get(to.name) ?? 'INIT'
    if (from === undefined) {
      lines.push(`+ ${to.name} (${to.interface ?? 'no interface'}, virtual router ${to.vrid}, ` +
        `priority ${to.priority}): starts as ${state}`)
      continue
    }
    const changes = differences(from, to)
    if (changes.length === 0) continue
    lines.push(`~ ${to.name}: ${state}`, ...changes.map(line => `    ${line}`))
  }
  return lines
}

function addressLines ({ effects, interfaces }: RehearsedReload): readonly string[] {
  return effects.flatMap(effect => {
    if (effect.type !== 'add-addresses' && effect.type !== 'remove-addresses') return []
    const sign = effect.type === 'add-addresses' ? '+' : '-'
    return effect.addresses.map(({ interface: index, config }) =>
      `${sign} ${addressText({ ...config, interface: interfaces.get(index) }, undefined, [])}` +
      (effect.instance === undefined ? ' (static)' : ` (${effect.instance})`))
  })
}

/** All routes of a master are set again at every reload, so only those that are new are shown. */
function routeLines (
  running: Config, next: Config, { effects }: RehearsedReload
): readonly string[] {
  const had = new Set([
    ...running.vrrp.staticRoutes, ...running.vrrp.staticRules,
    ...running.vrrp.instances.flatMap(({ routes, rules }) => [...routes, ...rules])
  ].map(({ text }) => text))
  const wanted = new Set([
    ...next.vrrp.staticRoutes, ...next.vrrp.staticRules,
    ...next.vrrp.instances.flatMap(({ routes, rules }) => [...routes, ...rules])
  ].map(({ text }) => text))
  return effects.flatMap(effect => {
    switch (effect.type) {
      case 'add-routes':
        return effect.routes.filter(({ text }) => !had.has(text)).map(({ text }) => `+ route ${text}`)
      case 'remove-routes':
        return effect.routes.filter(({ text }) => !wanted.has(text)).map(({ text }) => `- route ${text}`)
      case 'add-rules':
        return effect.rules.filter(({ text }) => !had.has(text)).map(({ text }) => `+ rule ${text}`)
      case 'remove-rules':
        return effect.rules.filter(({ text }) => !wanted.has(text)).map(({ text }) => `- rule ${text}`)
      default: return []
    }
  })
}

function trackingLines (
  { vrrp: before, notify: one }: Config, { vrrp: after, notify: other }: Config,
  replaced: readonly string[]
): readonly string[] {
  return [
    ...named(before.scripts, after.scripts).map(line => prefixed('script', line)),
    ...replaced.map(name => `~ script ${name}: another command or user ` +
      `(${one.trackScripts[name]?.path ?? ''} -> ${other.trackScripts[name]?.path ?? ''}), starts afresh`),
    ...named(before.trackFiles, after.trackFiles).map(line => prefixed('file', line)),
    ...named(before.trackProcesses, after.trackProcesses).map(line => prefixed('process', line))
  ]
}

function prefixed (kind: string, line: string): string {
  return line.replace(/^([-+~]) /, `$1 ${kind} `)
}

function globalLines (running: Config, next: Config): readonly string[] {
  return [
    ...differences(running.vrrp.global, next.vrrp.global),
    ...differences(running.lvs.global, next.lvs.global),
    ...differences(running.process, next.process)
  ]
}

function changeText (change: Change): string {
  switch (change.type) {
    case 'add-service': return `+ ${serviceKey(change.service.id)} (${change.service.scheduler})`
    case 'edit-service': return `~ ${serviceKey(change.service.id)} (${change.service.scheduler})`
    case 'delete-service': return `- ${serviceKey(change.service)}`
    case 'add-destination': case 'edit-destination':
      return `${change.type === 'add-destination' ? '+' : '~'} ${serviceKey(change.service)} -> ` +
        `${destinationKey(change.destination)} weight ${change.destination.weight}`
    case 'delete-destination':
      return `- ${serviceKey(change.service)} -> ${destinationKey(change.destination)}`
  }
}

/** Masters that do not stay so, and addresses of masters that are away for a moment. */
function flaps (
  running: Config, next: Config, masters: readonly string[], { effects, states }: RehearsedReload
): readonly string[] {
  const lines: string[] = []
  for (const name of masters) {
    const from = running.vrrp.instances.find(each => each.name === name)
    if (from === undefined) continue
    const heirs = next.vrrp.instances.filter(to => isSameRouter(from, to))
    const heir = heirs.find(each => each.name === name) ?? heirs[0]
    if (heir === undefined) {
      lines.push(next.vrrp.instances.some(each => each.name === name)
        ? `${name} leaves MASTER: it becomes another virtual router, and starts afresh`
        : `${name} leaves MASTER: it is removed`)
    } else if (states.get(heir.name) !== 'MASTER') {
      lines.push(`${heir.name} leaves MASTER and becomes ${states.get(heir.name) ?? 'INIT'}`)
    }
  }
  const [gone, added] = [addressesIn(effects, 'remove-addresses'), addressesIn(effects, 'add-addresses')]
  for (const address of gone) {
    if (added.has(address)) lines.push(`${address} is taken away and set again`)
  }
  return lines
}

function addressesIn (
  effects: readonly VrrpEffect[], type: 'add-addresses' | 'remove-addresses'
): ReadonlySet<IpAddress> {
  return new Set(effects.flatMap(effect => effect.type === type && 'addresses' in effect
    ? effect.addresses.map(({ config }) => config.address)
    : []))
}

/** Connections end with their service or server. */
function serviceFlaps (changes: readonly Change[]): readonly string[] {
  return changes.flatMap(change => {
    if (change.type === 'delete-service') return [`connections to ${serviceKey(change.service)} end`]
    if (change.type !== 'delete-destination') return []
    return [`connections to ${serviceKey(change.service)} at ${destinationKey(change.destination)} end`]
  })
}

function addressesOf ({ links }: Present): readonly IpAddress[] {
  return links.flatMap(({ addresses }) => addresses.flatMap(text => {
    const address = parseIp(text.split('/')[0] ?? '')
    return address === undefined ? [] : [address]
  }))
}
