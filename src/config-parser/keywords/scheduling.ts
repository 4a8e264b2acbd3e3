/** The keywords about priorities, processors and memory: the same for each child process. */

import { micros } from '../../lib/time.js'
import { flag, line, wholeNumber } from '../arguments.js'
import type { Draft, SchedulingDraft } from '../draft.js'
import type { Keyword, KeywordTable } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

/** `what` begins the keywords: vrrp, checker or bfd. */
export function schedulingKeywords (
  what: 'vrrp' | 'checker' | 'bfd', feature: string, of: (draft: Draft) => SchedulingDraft
): KeywordTable<Draft> {
  const limit = wholeNumber<Draft>({
    min: 1,
    max: 0xffff_ffff,
    meaning: 'RLIMIT_RTTIME in microseconds, with a realtime priority',
    default: '10000',
    note: '1 becomes 2',
    feature,
    complaint: found => `Invalid ${what} real-time limit '${found}' - ignoring`
  }, (draft, value) => { of(draft).realtimeLimit = micros(Math.max(2, value)) })
  return {
    [`${what}_priority`]: wholeNumber({
      min: -20,
      max: 19,
      meaning: 'nice value of the process',
      default: '0',
      ...(what === 'checker' ? {} : { note: 'not given: -20 where the system allows it' }),
      feature,
      complaint: () => `Invalid ${what} process priority specified`
    }, (draft, value) => { of(draft).nice = value }),
    [`${what}_no_swap`]: flag({ meaning: 'keep the memory of the process out of swap', feature }, draft => { of(draft).noSwap = true }),
    [`${what}_rt_priority`]: realtime(what, feature, of),
    [`${what}_cpu_affinity`]: line('<INTEGER>...', { meaning: 'processors to run on', default: 'all', note: 'from 0', feature }, (reading, draft) => {
      if (reading.argument === undefined) {
        reading.report('HF0301', `No cpu_id specified for ${what} process`, { expected: 'one or more processors' })
      }
      for (const [index, word] of reading.words.entries()) {
        if (index === 0) continue
        const { value } = readWholeNumber(word, 0, reading.scope.host.processors - 1)
        if (value === undefined) {
          reading.report('HF0303', `Invalid cpu_id:${word} specified for ${what} process`,
            { word: index, expected: `a processor from 0 to ${reading.scope.host.processors - 1}` })
        } else if (!of(draft).cpus.includes(value)) of(draft).cpus.push(value)
      }
    }),
    [`${what}_rlimit_rttime`]: limit,
    [`${what}_rlimit_rtime`]: { ...limit, about: { ...limit.about, aliasOf: `${what}_rlimit_rttime` } }
  }
}

function realtime (
  what: string, feature: string, of: (draft: Draft) => SchedulingDraft
): Keyword<Draft> {
  return {
    about: { meaning: 'realtime priority (SCHED_RR)', default: 'none', note: 'clamped', feature },
    form: '<INTEGER>',
    values: { type: 'integer', min: 1, max: 99 },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a whole number from 1 to 99')
        return
      }
      const { value } = readWholeNumber(argument, -2_147_483_648, 2_147_483_647)
      if (value === undefined) {
        reading.report('HF0302', `Invalid ${what} real-time priority '${argument}' - ignoring`, { expected: 'a whole number from 1 to 99' })
        return
      }
      if (value < 1 || value > 99) {
        const edge = value < 1 ? 'less than minimum 1 - setting to minimum' : 'greater than maximum 99 - setting to maximum'
        reading.report('HF0303', `${what} process real-time priority ${value} ${edge}`, { expected: 'a whole number from 1 to 99' })
      }
      of(draft).realtime = Math.min(99, Math.max(1, value))
    }
  }
}
