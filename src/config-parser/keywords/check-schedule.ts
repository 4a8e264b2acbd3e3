/**
 * The keywords of schedules: those a virtual server hands on to its real servers and they to
 * their checkers, and those every checker has for itself.
 */

import { decimalSeconds, onOff, wholeNumber } from '../arguments.js'
import type { KeywordTable } from '../keyword.js'
import type { InheritedDraft, ScheduleDraft } from '../lvs-draft.js'

/** keepalived counts microseconds in 64 bits; ours are exact up to 2^53, 285 years. */
const LONGEST = 9_007_199_254

const FEATURE = 'LVS'

const MAX_UNSIGNED = 0xffff_ffff

/** delay_loop is at least a microsecond. */
const SHORTEST_LOOP = 0.000001

const MEANING = {
  delayBeforeRetry: 'until a failed check is repeated',
  warmup: 'upper bound of the random delay before the first check',
  delayLoop: 'from one check to the next'
} as const

/** What a span of time is for decimalSeconds; with nothing said it may be none. */
function span (
  meaning: string, fallback: string, complaint: (text: string) => string, min = 0
): Parameters<typeof decimalSeconds>[0] {
  return { min, max: LONGEST, meaning, default: fallback, feature: FEATURE, complaint }
}

/** The connect_timeout of a server or a checker, in seconds. */
export const CONNECT_TIMEOUT = { min: 0.000001, max: 4294.967295 } as const

/** retry, delay_before_retry, warmup, connect_timeout and delay_loop of a server. */
export function inheritedKeywords<D extends InheritedDraft> (
  what: 'virtual' | 'real'
): KeywordTable<D> {
  const above = (checker: string): string => what === 'real' ? 'that of the virtual server' : checker
  const invalid = (name: string) => (text: string): string =>
    `${what} server ${name} '${text}' invalid - ignoring`
  return {
    retry: wholeNumber({
      min: 1,
      max: MAX_UNSIGNED,
      meaning: 'failures the checkers bear before the server is down',
      default: above('that of the checker'),
      feature: FEATURE,
      complaint: text => `retry value invalid - ${text}`
    }, (draft, value) => { draft.retry = value }),
    delay_before_retry: decimalSeconds(span(
      MEANING.delayBeforeRetry, above('that of the checker'),
      invalid(what === 'real' ? 'delay_before_retry' : 'delay before retry')
    ), (draft, value) => { draft.delayBeforeRetry = value }),
    warmup: decimalSeconds(span(MEANING.warmup, above('delay_loop'), invalid('warmup')),
      (draft, value) => { draft.warmup = value }),
    connect_timeout: decimalSeconds({
      ...CONNECT_TIMEOUT,
      meaning: 'limit of connecting, and of each read and write',
      default: above('5'),
      feature: FEATURE,
      complaint: text => `${what} server connect_timeout ${text} invalid - ignoring`
    }, (draft, value) => { draft.connectTimeout = value }),
    delay_loop: decimalSeconds(span(
      MEANING.delayLoop, above('60'), invalid(what === 'real' ? 'delay_loop' : 'delay loop'),
      SHORTEST_LOOP
    ), (draft, value) => { draft.delayLoop = value })
  }
}

/** What a checker type uses where neither it nor its servers say anything. */
export interface TypeDefaults {
  readonly retry: string
  readonly delayBeforeRetry: string
}

/** retry, delay_before_retry, warmup, delay_loop, alpha and log_all_failures of a checker. */
export function scheduleKeywords<D extends ScheduleDraft> (
  defaults: TypeDefaults
): KeywordTable<D> {
  const invalid = (name: string) => (text: string): string =>
    `Invalid ${name} connection value '${text}'`
  return {
    retry: wholeNumber({
      min: 0,
      max: MAX_UNSIGNED,
      meaning: 'failures it bears before the server is down',
      default: defaults.retry,
      feature: FEATURE,
      complaint: text => `Invalid retry connection value '${text}'`
    }, (draft, value) => { draft.retry = value }),
    delay_before_retry: decimalSeconds(span(
      MEANING.delayBeforeRetry, defaults.delayBeforeRetry, invalid('delay_before_retry')
    ), (draft, value) => { draft.delayBeforeRetry = value }),
    warmup: decimalSeconds(span(
      MEANING.warmup, 'that of the real server, else delay_loop', invalid('warmup')
    ), (draft, value) => { draft.warmup = value }),
    delay_loop: decimalSeconds(span(
      MEANING.delayLoop, 'that of the real server',
      text => `delay_loop '${text}' is invalid - ignoring`, SHORTEST_LOOP
    ), (draft, value) => { draft.delayLoop = value }),
    alpha: onOff({ meaning: 'the server is down until this has succeeded', default: 'that of the real server', feature: FEATURE },
      (draft, value) => { draft.alpha = value }),
    log_all_failures: onOff({ meaning: 'log every failure, not only the deciding one', default: 'checker_log_all_failures', feature: FEATURE },
      (draft, value) => { draft.logAllFailures = value })
  }
}
