/**
 * `holdfast why`: the state of one instance in sentences. Why it is what it is, what makes up its
 * priority, whom it has heard, and what would have to happen for it to become MASTER, or to cease
 * to be. Facts in, prose out; the facts are those of the status.
 */

import type { InstanceConfig } from '../../vrrp/config.js'
import type { TrackerStatus } from '../../vrrp/status.js'
import { periodText } from '../period-text.js'
import type { InstanceReport, VrrpReport } from './status-report.js'

export interface Explanation {
  readonly instance: InstanceReport
  readonly sentences: readonly string[]
}

const OWNER = 255

const REASONS: Readonly<Record<string, string>> = {
  startup: 'that is how it starts',
  'master-down': 'no master was heard any more',
  'higher-priority': 'a router with a higher priority announced itself',
  'higher-address': 'a router with the same priority and a higher address announced itself',
  fault: 'something it needs failed',
  recovered: 'what it needs works again',
  group: 'its sync group moved',
  robbed: 'somebody took away an address, route or rule of it',
  operator: 'an operator handed over',
  overslept: 'this process did not run for so long that another router must have taken over',
  'other-owner': 'another router owns the same addresses',
  shutdown: 'the daemon stops'
}

/** Explains `instance`, which is one of `report`. */
export function explain (
  config: InstanceConfig, instance: InstanceReport, report: VrrpReport
): Explanation {
  return {
    instance,
    sentences: [
      stateSentence(instance),
      ...prioritySentences(instance),
      ...faultSentences(config, instance),
      ...heardSentences(instance),
      ...futureSentences(config, instance, report)
    ]
  }
}

function stateSentence ({ name, state, age, since, reason }: InstanceReport): string {
  const why = reason === undefined ? undefined : REASONS[reason] ?? reason
  return `${name} has been ${state} for ${periodText(age)} (since ${since})` +
    `${why === undefined ? '' : `, because ${why}`}.`
}

function prioritySentences ({ priority }: InstanceReport): readonly string[] {
  const { configured, effective, total, trackers } = priority
  if (configured === OWNER && effective === OWNER) {
    return ['Its priority is 255, that of an address owner, which no tracker changes.']
  }
  const weighted = trackers.filter(({ weight }) => weight !== 0)
  const parts = weighted.map(each =>
    `${signed(each.priority)} from ${each.kind} ${each.name} (weight ${each.weight}` +
    `${each.reverse ? ' reverse' : ''}${each.priority === 0 ? ', not counting now' : ''})`)
  const sum = parts.length === 0
    ? `as configured${configured === effective ? '' : ` (${configured}), lowered`}`
    : `${configured} as configured, ${parts.join(', ')}`
  const clamped = total === effective || parts.length === 0
    ? ''
    : `; ${total} is brought into 1..254`
  return [`Its priority is ${effective}: ${sum}${clamped}.`]
}

function faultSentences (config: InstanceConfig, { faults }: InstanceReport): readonly string[] {
  return faults.map(fault => `It is kept in FAULT: ${faultText(config, fault)}.`)
}

function faultText (config: InstanceConfig, fault: string): string {
  if (fault === 'interface') return `interface ${config.interface ?? ''} is down or missing`
  if (fault === 'source') return 'it has no address to send adverts from'
  if (fault === 'socket') return 'its socket cannot be used (see the log)'
  if (fault === 'config') {
    return `it cannot work as configured${config.configurationFault === undefined
      ? ''
      : ` (${config.configurationFault})`}`
  }
  if (fault.startsWith('interface ')) return `${fault} is down or missing`
  return `${fault} says so`
}

function heardSentences (
  { state, master, advertInterval, due }: InstanceReport
): readonly string[] {
  if (state === 'MASTER') {
    return [`It announces itself every ${periodText(advertInterval)}` +
      `${due === undefined ? '' : `, next in ${periodText(due)}`}.`]
  }
  if (state !== 'BACKUP') return []
  if (master === undefined) return ['It has heard no master since then.']
  return [`The master is ${master.address} with priority ${master.priority}` +
    `${master.age === undefined ? '' : `, heard ${periodText(master.age)} ago`}.`]
}

function futureSentences (
  config: InstanceConfig, instance: InstanceReport, report: VrrpReport
): readonly string[] {
  switch (instance.state) {
    case 'MASTER': return [stayingMaster(instance)]
    case 'FAULT': return [
      'It leaves FAULT for BACKUP when that is repaired' +
      `${groupClause(instance, report)}, and takes over by the usual rules.`
    ]
    case 'INIT': return [waitingSentence(instance)]
    case 'BACKUP': return becomingMaster(config, instance, report)
  }
}

function stayingMaster ({ priority, syncGroup }: InstanceReport): string {
  const group = syncGroup === undefined
    ? ''
    : `, or another member of sync group ${syncGroup} has to leave MASTER`
  if (priority.effective === OWNER) {
    return `As the owner it stays MASTER until something it needs fails${group}.`
  }
  return `It stays MASTER until a router with a priority above ${priority.effective} (or the same ` +
    `and a higher address) announces itself, or something it needs fails${group}.`
}

function waitingSentence ({ priority }: InstanceReport): string {
  const pending = priority.trackers.filter(each => each.pending)
    .map(({ kind, name }) => `${kind} ${name}`)
  return pending.length === 0
    ? 'It waits for its interface, or for the delay after the start.'
    : `It waits for the first result of ${pending.join(', ')}.`
}

function becomingMaster (
  config: InstanceConfig, instance: InstanceReport, report: VrrpReport
): readonly string[] {
  const { standby, master, due, masterDownInterval, priority } = instance
  const until = standby?.until === undefined ? 'until told otherwise' : `until ${standby.until}`
  if (standby?.manner === 'maintenance') {
    return [`An operator keeps it from becoming MASTER ${until}: ` +
      `holdfast maintenance off ${instance.name}.`]
  }
  const silence = 'It becomes MASTER when no advert is heard for ' +
    `${periodText(masterDownInterval)}${due === undefined ? '' : ` (${periodText(due)} from now)`}` +
    `, or soon after the master says goodbye${groupClause(instance, report)}.`
  const sentences = [silence]
  if (standby !== undefined) {
    sentences.push(`An operator has handed over: it obeys any other master ${until} ` +
      `(holdfast maintenance off ${instance.name}).`)
  } else if (master !== undefined && priority.effective > master.priority) {
    sentences.push(lowerMasterSentence(config, instance))
  } else if (master !== undefined && config.preempt) {
    sentences.push(...preemptionSentences(instance, master.priority))
  } else if (master !== undefined) {
    sentences.push('A higher priority of its own would change nothing: nopreempt.')
  }
  return sentences
}

function lowerMasterSentence (config: InstanceConfig, { preemptIn }: InstanceReport): string {
  const higher = 'Its priority is higher than the master\'s'
  if (!config.preempt) return `${higher}, but it obeys it all the same: nopreempt.`
  return preemptIn === undefined || preemptIn <= 0
    ? `${higher}: it no longer listens to it, and takes over when its timer runs out.`
    : `${higher}: it takes over when preempt_delay is over, in ${periodText(preemptIn)}.`
}

/** What its trackers could still add. */
function preemptionSentences (
  { priority }: InstanceReport, toBeat: number
): readonly string[] {
  const gains = priority.trackers
    .filter(({ kind, weight }) => weight !== 0 && kind !== 'file')
    .map(each => ({ each, gain: best(each) - each.priority }))
    .filter(({ gain }) => gain > 0)
  const reachable = Math.min(254, priority.total + gains.reduce((sum, { gain }) => sum + gain, 0))
  const names = gains.map(({ each, gain }) => `${each.kind} ${each.name} (+${gain})`).join(', ')
  if (priority.configured === OWNER) return []
  return reachable > toBeat
    ? [`It would also take over with a priority above ${toBeat}: ${names} would have to change.`]
    : [`It would also take over with a priority above ${toBeat}; the most its trackers allow is ` +
      `${reachable}.`]
}

/** The most a tracker can contribute. */
function best ({ weight, reverse }: TrackerStatus): number {
  return Math.max(0, reverse ? -weight : weight)
}

function groupClause (
  { name, syncGroup }: InstanceReport, { groups, instances }: VrrpReport
): string {
  const group = groups.find(each => each.name === syncGroup)
  if (group === undefined) return ''
  const others = group.members.filter(member => member !== name)
    .map(member => `${member} (${instances.find(each => each.name === member)?.state ?? 'INIT'})`)
  return others.length === 0
    ? ''
    : `, once all of sync group ${group.name} can: ${others.join(', ')}`
}

function signed (value: number): string {
  return value < 0 ? String(value) : `+${value}`
}
