/** The keywords of every checker that connects: where to, from where, for how long. */

import type { IpAddress } from '../../lib/ip-address.js'
import { familyOf, isLinkLocal } from '../../lib/ip-address.js'
import { decimalSeconds, wholeNumber } from '../arguments.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import type { RealServerDraft, ScheduleDraft, SocketDraft } from '../lvs-draft.js'
import type { TypeDefaults } from './check-schedule.js'
import { CONNECT_TIMEOUT, scheduleKeywords } from './check-schedule.js'
import { readHost } from './endpoint.js'

const FEATURE = 'LVS'

/** The defaults of retries: the real server's, else these. */
export function typeDefaults (retry: number, delay: string): TypeDefaults {
  return { retry: `that of the real server, else ${retry}`, delayBeforeRetry: `that of the real server, else ${delay}` }
}

/** The keywords of a connection and of a schedule. */
export function socketKeywords<D extends SocketDraft> (defaults: TypeDefaults): KeywordTable<D> {
  const port = (name: string): string => `Invalid checker ${name}`
  return {
    connect_ip: addressKeyword('address', 'bindto', 'where to connect', 'the address of the real server'),
    connect_port: wholeNumber({
      min: 1,
      max: 65535,
      meaning: 'where to connect',
      default: 'the port of the real server',
      feature: FEATURE,
      complaint: text => `${port('connect_port')} '${text}'`
    }, (draft, value) => { draft.port = value }),
    bindto: addressKeyword('bindAddress', 'connect_ip', 'source address', 'none'),
    bind_port: wholeNumber({
      min: 1,
      max: 65535,
      meaning: 'source port',
      default: 'any',
      feature: FEATURE,
      complaint: text => `${port('bind_port')} '${text}'`
    }, (draft, value) => { draft.bindPort = value }),
    bind_if: {
      about: { meaning: 'interface to bind to', default: 'none', note: 'required for link-local targets', feature: FEATURE },
      form: '<STRING>',
      values: { type: 'text', maxLength: 15 },
      read: (reading, draft) => {
        const { argument } = reading
        if (argument === undefined) reading.missing('an interface')
        else if (argument.length > 15) reading.report('HF0309', `Interface name ${argument} is too long - ignoring`, { expected: 'at most 15 characters' })
        else draft.bindInterface = argument
      }
    },
    connect_timeout: decimalSeconds({
      ...CONNECT_TIMEOUT,
      meaning: 'limit of connecting, and of each read and write',
      default: 'that of the real server',
      feature: FEATURE,
      complaint: text => `connect_timeout ${text} invalid - ignoring`
    }, (draft, value) => { draft.connectTimeout = value }),
    fwmark: wholeNumber({
      min: 0,
      max: 0xffff_ffff,
      meaning: 'mark of the packets (SO_MARK)',
      default: '0',
      feature: 'LVS+SO_MARK',
      complaint: text => `Invalid fwmark connection value '${text}'`
    }, (draft, value) => { draft.fwmark = value }),
    ...scheduleKeywords<D>(defaults)
  }
}

/** connect_ip and bindto: of one family, that of the real server where the other is not given. */
function addressKeyword<D extends SocketDraft> (
  field: 'address' | 'bindAddress', other: string, meaning: string, standard: string
): Keyword<D> {
  return {
    about: { meaning, default: standard, note: `of the family of ${other}`, feature: FEATURE },
    form: '<ADDRESS>',
    values: { type: 'address' },
    read: (reading, draft) => {
      const { argument, keyword } = reading
      if (argument === undefined) {
        reading.missing('an address')
        return
      }
      const address = readHost(reading, 1)
      if (address === undefined) {
        reading.report('HF0307', `Invalid ${keyword} address ${argument} - ignoring`, { expected: 'an IPv4 or IPv6 address' })
        return
      }
      const fits = field === 'address' && draft.bindAddress === undefined ? true : familyOf(address) === draft.family
      if (!fits) {
        reading.report('HF0506', `${keyword} address ${argument} does not match address family of ${other} - skipping`,
          { expected: draft.family === 'ipv4' ? 'an IPv4 address' : 'an IPv6 address' })
        return
      }
      draft[field] = address
      draft.family = familyOf(address)
    }
  }
}

/** Nothing said yet. */
export function newSchedule (reading: Reading): ScheduleDraft {
  return {
    place: reading.place(0),
    delayLoop: undefined,
    retry: undefined,
    delayBeforeRetry: undefined,
    warmup: undefined,
    alpha: undefined,
    logAllFailures: undefined
  }
}

/**
 * Nothing said yet, for a checker of that server. One literal with everything in it: there may be
 * a hundred thousand of them.
 */
export function newSocket<Type extends string> (
  type: Type, reading: Reading, server: RealServerDraft
): SocketDraft & { readonly type: Type } {
  return {
    type,
    place: reading.place(0),
    delayLoop: undefined,
    retry: undefined,
    delayBeforeRetry: undefined,
    warmup: undefined,
    alpha: undefined,
    logAllFailures: undefined,
    family: familyOf(server.address),
    address: undefined,
    port: undefined,
    bindAddress: undefined,
    bindPort: 0,
    bindInterface: undefined,
    connectTimeout: undefined,
    fwmark: 0
  }
}

/** At the end of the block: a link-local address means nothing without its interface. */
export function checkTarget (draft: SocketDraft, server: RealServerDraft, reading: Reading): void {
  const target: IpAddress = draft.address ?? server.address
  if (draft.bindInterface !== undefined || familyOf(target) === 'ipv4' || !isLinkLocal(target)) return
  reading.scope.diagnostics.report('HF0605', draft.place, `Checker link local address ${target} requires a bind_if`,
    { suggestion: 'add bind_if INTERFACE' })
}
