/** Lines of virtual_rules and static_rules, in the words of ip-rule(8). */

import type { Family } from '../../lib/ip-address.js'
import { familyOf } from '../../lib/ip-address.js'
import { KEEPALIVED_PROTOCOL, PLAIN_RULE, type RuleConfig } from '../../vrrp/route-config.js'
import type { RuleDraft } from '../draft.js'
import type { Reading } from '../keyword.js'
import { parsePrefix } from './addresses.js'
import type { EntryWord, Mutable } from './entry-cursor.js'
import { Cursor, entryWord, readRealms } from './entry-cursor.js'
import { checkTrackGroup } from './track-group.js'

/** A rule while its words are read. */
interface RuleWork extends Omit<RuleConfig, 'action' | 'priority'> {
  readonly action: RuleConfig['action'] | undefined
  readonly priority: number | undefined
  readonly families: Set<Family>
}

/** The preference of the first rule without one; each further one gets one less. */
const FIRST_PREFERENCE = 16_384

const TABLE = entryWord<RuleWork>('<TABLE>', 'the table to look up; not 0', (cursor, rule) => {
  const text = cursor.value('a table')
  if (text === undefined) return false
  const table = cursor.reading.scope.names.number('tables', text)
  if (table === undefined) cursor.report('HF0306', `Routing table ${text} not found for rule`)
  else if (table === 0) cursor.report('HF0303', 'Table 0 is not valid')
  else return setAction(cursor, rule, { type: 'table', table })
  return false
})

const PREFERENCE = entryWord<RuleWork>('<NUMBER>', 'rule priority; 0 and 0x prefixes', (cursor, rule) => {
  const value = anyNumber(cursor, 'preference', 0xffff_ffff)
  if (value === undefined) return false
  rule.priority = value
  return true
})

const TOS = entryWord<RuleWork>('<DSFIELD>', 'selector: type of service', (cursor, rule) => {
  const text = cursor.value('a type of service')
  const tos = text === undefined ? undefined : cursor.reading.scope.names.number('dsfield', text)
  if (tos === undefined) cursor.report('HF0306', `TOS value ${text ?? ''} is invalid`)
  else rule.tos = tos
  return tos !== undefined
})

const PREFIX_LENGTH = number(128, (rule, value) => { rule.suppressPrefixLength = value },
  'drop results with so short a prefix; table action')
const GROUP = entryWord<RuleWork>('<GROUP>', 'drop results through that interface group; table action', (cursor, rule) => {
  const text = cursor.value('an interface group')
  const group = text === undefined ? undefined : cursor.reading.scope.names.number('group', text)
  if (group === undefined) cursor.report('HF0306', `Invalid suppress_ifgroup ${text ?? ''}`)
  else rule.suppressGroup = group
  return group !== undefined
})
const INPUT = entryWord<RuleWork>('<IFACE>', 'selector: input interface', (cursor, rule) => {
  rule.inputInterface = cursor.interface('rule')
  return rule.inputInterface !== undefined
})

export const RULE_WORDS: Readonly<Record<string, EntryWord<RuleWork>>> = {
  inet: familyWord('ipv4'),
  inet6: familyWord('ipv6'),
  from: prefixWord('from'),
  to: prefixWord('to'),
  table: TABLE,
  lookup: TABLE,
  not: entryWord('flag', 'invert the selector', (_cursor, rule) => {
    rule.invert = true
    return true
  }),
  preference: PREFERENCE,
  order: PREFERENCE,
  priority: PREFERENCE,
  tos: TOS,
  dsfield: TOS,
  fwmark: entryWord('<NUMBER>[/<MASK>]', 'selector: firewall mark; 0 and 0x prefixes', (cursor, rule) => {
    const text = cursor.value('a mark')
    const [mark, mask] = (text ?? '').split('/').map(plainNumber)
    if (mark === undefined || (text?.includes('/') === true && mask === undefined)) {
      cursor.report('HF0303', `Invalid rule fwmark ${text ?? ''} specified`, { expected: 'NUMBER[/MASK]' })
      return false
    }
    rule.fwmark = mark
    rule.fwmask = mask
    return true
  }),
  realms: entryWord('[<SRC>/]<DST>', 'realms; IPv4, table action', (cursor, rule) => {
    const realms = readRealms(cursor, 'rule')
    if (realms === undefined) return false
    rule.realms = realms
    rule.families.add('ipv4')
    return true
  }),
  suppress_prefixlength: PREFIX_LENGTH,
  sup_pl: PREFIX_LENGTH,
  suppress_ifgroup: GROUP,
  sup_group: GROUP,
  dev: INPUT,
  iif: INPUT,
  oif: entryWord('<IFACE>', 'selector: output interface', (cursor, rule) => {
    rule.outputInterface = cursor.interface('rule')
    return rule.outputInterface !== undefined
  }),
  'tunnel-id': entryWord('<INTEGER>', 'selector: tunnel id, 64 bits', (cursor, rule) => {
    const text = cursor.value('a whole number')
    if (text === undefined || !/^\d{1,20}$/.test(text) || BigInt(text) >= 1n << 64n) {
      cursor.report('HF0303', `Invalid tunnel-id ${text ?? ''} specified`, { expected: 'a whole number of 64 bits' })
      return false
    }
    rule.tunnelId = BigInt(text)
    return true
  }),
  uidrange: range('uidrange', 0xffff_ffff, (rule, value) => { rule.uidRange = value }),
  l3mdev: entryWord('flag', 'action: the table of the VRF', (cursor, rule) => {
    rule.l3mdev = true
    return setAction(cursor, rule, { type: 'l3mdev' })
  }),
  protocol: number(255, (rule, value) => { rule.protocol = value }, 'rule protocol; numbers only'),
  ipproto: entryWord('<PROTO>', 'selector: IP protocol', (cursor, rule) => {
    const text = cursor.value('an IP protocol')
    const protocol = text === undefined
      ? undefined
      : /^\d+$/.test(text) && Number(text) <= 255
        ? Number(text)
        : cursor.reading.scope.host.protocolNumber(text)
    if (protocol === undefined) cursor.report('HF0306', `Invalid ipproto ${text ?? ''}`)
    else rule.ipProtocol = protocol
    return protocol !== undefined
  }),
  sport: range('sport', 65535, (rule, value) => { rule.sourcePorts = value }),
  dport: range('dport', 65535, (rule, value) => { rule.destinationPorts = value }),
  type: entryWord('[type] ACTION', 'action: blackhole, unreachable, prohibit, nop, goto <PREF>', cursor => {
    if (cursor.following !== undefined) return true
    cursor.reading.missing('an action')
    return false
  }),
  blackhole: actionWord('blackhole'),
  unreachable: actionWord('unreachable'),
  prohibit: actionWord('prohibit'),
  nop: actionWord('nop'),
  goto: entryWord('goto <PREF>', 'action: go on at that rule; needs a lower own preference', (cursor, rule) => {
    const target = anyNumber(cursor, 'goto target', 0xffff_ffff)
    return target !== undefined && setAction(cursor, rule, { type: 'goto', priority: target })
  }),
  no_track: entryWord('flag', 'do not react to the deletion by others', (_cursor, rule) => {
    rule.noTrack = true
    return true
  })
}

export const STATIC_RULE_WORDS: Readonly<Record<string, EntryWord<RuleWork>>> = {
  ...RULE_WORDS,
  track_group: entryWord('<NAME>', 'instances that also track the interface of this entry', (cursor, rule) => {
    rule.trackGroup = cursor.trackGroup()
    return rule.trackGroup !== undefined
  })
}

/** The rules a line describes: one, or one per family when nothing tells which. */
export function readRule (
  reading: Reading, words: Readonly<Record<string, EntryWord<RuleWork>>>
): readonly RuleDraft[] {
  const cursor = new Cursor(reading)
  const rule = newRule(reading)
  while (cursor.advance() !== undefined) {
    const { word } = cursor
    const known = Object.hasOwn(words, word) ? words[word] : undefined
    if (known === undefined) {
      cursor.report('HF0513', `Unknown rule option ${word}`)
      return []
    }
    if (!known.read(cursor, rule)) return []
  }
  return finished(reading, rule)
}

function newRule (reading: Reading): Mutable<RuleWork> {
  return {
    ...PLAIN_RULE,
    priority: undefined,
    action: undefined,
    text: reading.words.join(' '),
    families: new Set()
  }
}

function finished (reading: Reading, work: Mutable<RuleWork>): readonly RuleDraft[] {
  const { families, action, ...rule } = work
  const refuse = (message: string): readonly RuleDraft[] => {
    reading.report('HF0513', message, { word: 0 })
    return []
  }
  if (families.size > 1) return refuse('rule specification has mixed IPv4 and IPv6')
  if (action === undefined) return refuse('No action specified for rule - ignoring')
  if (action.type !== 'table' && (rule.suppressGroup !== undefined || rule.suppressPrefixLength !== undefined || rule.realms !== undefined)) {
    return refuse('suppressors and realms need a table action - ignoring rule')
  }
  if (action.type === 'goto' && rule.priority !== undefined && rule.priority >= action.priority) {
    return refuse(`Invalid rule - preference ${rule.priority} >= goto target ${action.priority}`)
  }
  checkTrackGroup(reading, 'rule', rule, rule.inputInterface !== undefined)
  if (!rule.noTrack && rule.protocol !== KEEPALIVED_PROTOCOL) {
    reading.report('HF0513', `Rule cannot be tracked if protocol is not RTPROT_KEEPALIVED(${KEEPALIVED_PROTOCOL}), resetting protocol`,
      { word: 0, suggestion: 'add no_track, or leave the protocol out' })
    rule.protocol = KEEPALIVED_PROTOCOL
  }
  const wanted: readonly Family[] = families.size === 0 ? ['ipv4', 'ipv6'] : [...families]
  const given = rule.priority ?? nextPreference(reading, wanted)
  const place = reading.place(0)
  return wanted.map(family => ({ rule: { ...rule, family, priority: given, action }, place }))
}

/** What a rule without a preference gets; the families are counted apart. */
function nextPreference (reading: Reading, families: readonly Family[]): number {
  const { ruleNumbers } = reading.scope
  const preference = FIRST_PREFERENCE - Math.max(...families.map(each => ruleNumbers[each]))
  for (const family of families) ruleNumbers[family] = FIRST_PREFERENCE - preference + 1
  reading.report('HF0513', `Rule has no preference specified - setting to ${preference}. This is probably not what you want.`,
    { word: 0, suggestion: 'add preference NUMBER' })
  return preference
}

function setAction (
  cursor: Cursor, rule: Mutable<RuleWork>, action: RuleConfig['action']
): boolean {
  if (rule.action !== undefined) {
    cursor.report('HF0513', 'Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable for rule')
    return false
  }
  rule.action = action
  return true
}

function actionWord (type: 'blackhole' | 'unreachable' | 'prohibit' | 'nop'): EntryWord<RuleWork> {
  return entryWord('flag', 'action', (cursor, rule) => setAction(cursor, rule, { type }))
}

function familyWord (family: Family): EntryWord<RuleWork> {
  return entryWord('flag', `the rule is ${family === 'ipv4' ? 'IPv4' : 'IPv6'}; both when nothing tells`, (_cursor, rule) => {
    rule.families.add(family)
    return true
  })
}

function prefixWord (key: 'from' | 'to'): EntryWord<RuleWork> {
  return entryWord('<PREFIX>', 'selector; the default is all', (cursor, rule) => {
    const text = cursor.value('a prefix')
    if (text === 'all' || text === 'any' || text === 'default') return true
    const prefix = text === undefined ? undefined : parsePrefix(text)
    if (prefix === undefined) {
      cursor.report('HF0307', `Invalid rule ${key} address ${text ?? ''}`, { expected: 'ADDRESS[/LENGTH]' })
      return false
    }
    rule[key] = prefix
    rule.families.add(familyOf(prefix.address))
    return true
  })
}

function number (
  max: number, apply: (rule: Mutable<RuleWork>, value: number) => void, meaning: string
): EntryWord<RuleWork> {
  return entryWord('<INTEGER>', meaning, (cursor, rule) => {
    const value = cursor.number('rule', 0, max)
    if (value === undefined) return false
    apply(rule, value)
    return true
  })
}

function range (
  name: string, max: number, apply: (
    rule: Mutable<RuleWork>, value: readonly [number, number]
  ) => void
): EntryWord<RuleWork> {
  return entryWord('<FROM>-<TO>', 'selector; a range is required', (cursor, rule) => {
    const text = cursor.value('FROM-TO')
    const [, low, high] = /^(\d+)-(\d+)$/.exec(text ?? '') ?? []
    if (
      low === undefined || high === undefined || Number(high) > max || Number(low) > Number(high)
    ) {
      cursor.report('HF0303', `invalid ${name} range ${text ?? ''}`, { expected: 'FROM-TO' })
      return false
    }
    apply(rule, [Number(low), Number(high)])
    return true
  })
}

function anyNumber (cursor: Cursor, what: string, max: number): number | undefined {
  const text = cursor.value('a whole number')
  const value = text === undefined ? undefined : plainNumber(text)
  if (value === undefined || value > max) {
    cursor.report('HF0303', `Invalid rule ${what} ${text ?? ''} specified`, { expected: `a whole number up to ${max}` })
    return undefined
  }
  return value
}

/** Decimal, 0x hexadecimal or 0 octal. */
function plainNumber (text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^(?:0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(text) ? Number(text) : undefined
}
