/** The metrics of a route (RTAX in the kernel), which `lock` keeps the kernel from changing. */

import { METRIC_NUMBERS, type RouteMetricsConfig } from '../../vrrp/route-config.js'
import type { Cursor, EntryWord, Mutable } from './entry-cursor.js'
import { entryWord } from './entry-cursor.js'
import type { RouteWork } from './routes.js'

type MetricName = Exclude<keyof RouteMetricsConfig, 'locked' | 'congestionControl'>

export const METRIC_WORDS: Readonly<Record<string, EntryWord<RouteWork>>> = {
  mtu: metric('mtu', true),
  hoplimit: metric('hoplimit', false, 255),
  advmss: metric('advmss', true),
  rtt: time('rtt', 8),
  rttvar: time('rttvar', 4),
  reordering: metric('reordering', true),
  window: metric('window', false),
  cwnd: metric('cwnd', true),
  ssthresh: metric('ssthresh', true),
  rto_min: time('rtoMin', 1),
  initcwnd: metric('initcwnd', false),
  initrwnd: metric('initrwnd', false),
  features: entryWord('ecn', 'feature', (cursor, route) => {
    const text = cursor.value('ecn')
    if (text !== 'ecn') {
      cursor.report('HF0306', `feature ${text ?? ''} not supported`, { expected: 'ecn' })
      return false
    }
    route.metrics = { ...route.metrics, features: 1 }
    return true
  }),
  quickack: metric('quickack', false, 1),
  congctl: entryWord('[lock] <STRING>', 'congestion control', (cursor, route) => {
    const lock = takeLock(cursor)
    const name = cursor.value('the name of an algorithm')
    if (name === undefined) return false
    route.metrics = { ...locked(route, 'congestionControl', lock), congestionControl: name }
    return true
  }),
  fastopen_no_cookie: metric('fastopenNoCookie', false, 1)
}

function metric (
  name: MetricName, lockable: boolean, max = 0xffff_ffff
): EntryWord<RouteWork> {
  return entryWord(lockable ? '[lock] <INTEGER>' : '<INTEGER>', 'metric', (cursor, route) => {
    const lock = lockable && takeLock(cursor)
    const value = cursor.number('route', 0, max)
    if (value === undefined) return false
    route.metrics = { ...locked(route, name, lock), [name]: value }
    return true
  })
}

/** A number in units of 1/`scale` ms as the kernel has it, or a time with the unit s or ms. */
function time (name: MetricName, scale: number): EntryWord<RouteWork> {
  return entryWord('[lock] <TIME>', 'metric; a number, or with the unit s or ms; 0.2 to 120 s', (cursor, route) => {
    const keyword = cursor.word
    const lock = takeLock(cursor)
    const text = cursor.value('a time')
    const [, number, unit] = /^(\d+(?:\.\d+)?)(s|ms)?$/.exec(text ?? '') ?? []
    if (number === undefined) {
      cursor.report('HF0302', `Invalid ${keyword} value ${text ?? ''} specified for route`, { expected: 'a number, or one with s or ms' })
      return false
    }
    const millis = Number(number) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 1 / scale)
    const value = Math.round(Math.min(120_000, Math.max(200, millis)) * scale)
    route.metrics = { ...locked(route, name, lock), [name]: value }
    return true
  })
}

function takeLock (cursor: Cursor): boolean {
  if (cursor.following !== 'lock') return false
  cursor.advance()
  return true
}

function locked (
  route: Mutable<RouteWork>, name: keyof typeof METRIC_NUMBERS, lock: boolean
): RouteMetricsConfig {
  return lock
    ? { ...route.metrics, locked: route.metrics.locked | (1 << METRIC_NUMBERS[name]) }
    : route.metrics
}
