/** The gratuitous ARP keywords: the same for global_defs (with vrrp_ before them) and instances. */

import type { Duration } from '../../lib/time.js'
import { micros, seconds } from '../../lib/time.js'
import { line, numberArgument } from '../arguments.js'
import type { GarpDraft } from '../draft.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

const MAX = 0xffff_ffff

type DurationField = 'masterDelay' | 'masterRefresh' | 'lowerPriorityDelay'
type CountField = 'masterRepeat' | 'masterRefreshRepeat' | 'lowerPriorityRepeat'

export interface GarpOwner<D> {
  /** `vrrp_` or nothing. */
  readonly prefix: string
  readonly garp: (draft: D) => GarpDraft
  /** What stands before messages: `(NAME): ` or nothing. */
  readonly label: (draft: D) => string
  /** The defaults, in words. */
  readonly defaults: Readonly<Record<DurationField | CountField | 'extra', string>>
}

export function garpKeywords<D> (owner: GarpOwner<D>): KeywordTable<D> {
  const { prefix, defaults } = owner
  const extra = extraInterfaces(owner)
  const old: Keyword<D> = { ...extra, about: { ...extra.about, aliasOf: `${prefix}garp_extra_if` } }
  return {
    [`${prefix}garp_master_delay`]: wholeSeconds(owner, 'masterDelay', 4294, {
      meaning: 'delay of the second burst of gratuitous ARP/NA after becoming master', default: defaults.masterDelay
    }),
    [`${prefix}garp_master_repeat`]: count(owner, 'masterRepeat', 1, MAX, {
      meaning: 'messages per address and burst', default: defaults.masterRepeat, note: '0 becomes 1'
    }),
    [`${prefix}garp_master_refresh`]: wholeSeconds(owner, 'masterRefresh', MAX, {
      meaning: 'period of refresh bursts while master', default: defaults.masterRefresh
    }),
    [`${prefix}garp_master_refresh_repeat`]: count(owner, 'masterRefreshRepeat', 1, MAX, {
      meaning: 'messages per refresh', default: defaults.masterRefreshRepeat, note: '0 becomes 1'
    }),
    [`${prefix}garp_lower_prio_delay`]: wholeSeconds(owner, 'lowerPriorityDelay', 4294, {
      meaning: 'delay of the second burst after a lower priority advert', default: defaults.lowerPriorityDelay
    }),
    [`${prefix}garp_lower_prio_repeat`]: count(owner, 'lowerPriorityRepeat', 0, 2_147_483_647, {
      meaning: 'messages per burst after a lower priority advert', default: defaults.lowerPriorityRepeat
    }),
    [`${prefix}garp_extra_if`]: extra,
    [prefix === '' ? 'vmac_garp_intvl' : 'vrrp_vmac_garp_intvl']: old
  }
}

function wholeSeconds<D> (
  owner: GarpOwner<D>, field: DurationField, max: number, about: About
): Keyword<D> {
  return {
    about: { ...about, note: 'seconds' },
    form: '<INTEGER>',
    values: { type: 'integer', min: 0, max },
    read: (reading, draft) => {
      const value = numberArgument(reading, {
        min: 0,
        max,
        complaint: found => `${owner.label(draft)}${reading.keyword} '${found}' invalid - ignoring`
      })
      if (value !== undefined) owner.garp(draft)[field] = seconds(value)
    }
  }
}

function count<D> (
  owner: GarpOwner<D>, field: CountField, min: number, max: number, about: About
): Keyword<D> {
  return {
    about,
    form: '<INTEGER>',
    values: { type: 'integer', min, max },
    read: (reading, draft) => {
      const value = numberArgument(reading, {
        min: 0,
        max,
        complaint: found => `${owner.label(draft)}${reading.keyword} '${found}' invalid - ignoring`
      })
      if (value === undefined) return
      if (value < min) {
        reading.report('HF0310', `${owner.label(draft)}${reading.keyword} must be greater than 0, setting to 1`)
      }
      owner.garp(draft)[field] = Math.max(value, min)
    }
  }
}

/** `[all] N`: every N seconds one message on each extra interface. */
function extraInterfaces<D> (owner: GarpOwner<D>): Keyword<D> {
  const about: About = {
    meaning: 'send one GARP/NA per period on every extra VMAC, with all on every extra interface',
    default: owner.defaults.extra,
    note: 'seconds',
    feature: 'VMAC'
  }
  return line('[all] <INTEGER>', about, (reading, draft) => {
    const all = reading.argument === 'all'
    const every = readPeriod(reading, all ? 2 : 1, owner.prefix === '' ? 0 : 1)
    if (every !== undefined) {
      owner.garp(draft).extraInterfaces = every === 0 ? undefined : { all, every }
    }
  })
}

function readPeriod (reading: Reading, index: number, min: number): Duration | undefined {
  const text = reading.words[index]
  if (text === undefined) {
    reading.missing('[all] and a number of seconds')
    return undefined
  }
  const { value } = readWholeNumber(text, min, 86_400)
  if (value !== undefined) return value === 0 ? micros(0) : seconds(value)
  reading.report('HF0303', `${reading.keyword} '${text}' invalid - ignoring`,
    { word: index, expected: `seconds from ${min} to 86400` })
  return undefined
}
