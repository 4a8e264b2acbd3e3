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
    delay_before_retry: decimalSeconds({
      min: 0,
      max: LONGEST,
      meaning: 'until a failed check is repeated',
      default: above('that of the checker'),
      feature: FEATURE,
      complaint: invalid(what === 'real' ? 'delay_before_retry' : 'delay before retry')
    }, (draft, value) => { draft.delayBeforeRetry = value }),
    warmup: decimalSeconds({
      min: 0,
      max: LONGEST,
      meaning: 'upper bound of the random delay before the first check',
      default: above('delay_loop'),
      feature: FEATURE,
      complaint: invalid('warmup')
    }, (draft, value) => { draft.warmup = value }),
    connect_timeout: decimalSeconds({
      ...CONNECT_TIMEOUT,
      meaning: 'limit of connecting, and of each read and write',
      default: above('5'),
      feature: FEATURE,
      complaint: text => `${what} server connect_timeout ${text} invalid - ignoring`
    }, (draft, value) => { draft.connectTimeout = value }),
    delay_loop: decimalSeconds({
      min: 0.000001,
      max: LONGEST,
      meaning: 'from one check to the next',
      default: above('60'),
      feature: FEATURE,
      complaint: invalid(what === 'real' ? 'delay_loop' : 'delay loop')
    }, (draft, value) => { draft.delayLoop = value })
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
  return {
    retry: wholeNumber({
      min: 0,
      max: MAX_UNSIGNED,
      meaning: 'failures it bears before the server is down',
      default: defaults.retry,
      feature: FEATURE,
      complaint: text => `Invalid retry connection value '${text}'`
    }, (draft, value) => { draft.retry = value }),
    delay_before_retry: decimalSeconds({
      min: 0,
      max: LONGEST,
      meaning: 'until a failed check is repeated',
      default: defaults.delayBeforeRetry,
      feature: FEATURE,
      complaint: text => `Invalid delay_before_retry connection value '${text}'`
    }, (draft, value) => { draft.delayBeforeRetry = value }),
    warmup: decimalSeconds({
      min: 0,
      max: LONGEST,
      meaning: 'upper bound of the random delay before the first check',
      default: 'that of the real server, else delay_loop',
      feature: FEATURE,
      complaint: text => `Invalid warmup connection value '${text}'`
    }, (draft, value) => { draft.warmup = value }),
    delay_loop: decimalSeconds({
      min: 0.000001,
      max: LONGEST,
      meaning: 'from one check to the next',
      default: 'that of the real server',
      feature: FEATURE,
      complaint: text => `delay_loop '${text}' is invalid - ignoring`
    }, (draft, value) => { draft.delayLoop = value }),
    alpha: onOff({ meaning: 'the server is down until this has succeeded', default: 'that of the real server', feature: FEATURE },
      (draft, value) => { draft.alpha = value }),
    log_all_failures: onOff({ meaning: 'log every failure, not only the deciding one', default: 'checker_log_all_failures', feature: FEATURE },
      (draft, value) => { draft.logAllFailures = value })
  }
}
