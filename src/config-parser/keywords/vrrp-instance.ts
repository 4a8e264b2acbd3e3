/**
 * vrrp_instance: the keywords of a virtual router. Interfaces and delivery have their own files.
 */

import type { Draft, InstanceDraft } from '../draft.js'
import {
  block, decimalSeconds, entries, flag, line, onOff, unknownWord, wholeNumber
} from '../arguments.js'
import { readCommand } from '../commands.js'
import type { Keyword, KeywordTable } from '../keyword.js'
import { withAddress } from '../named.js'
import { newInstance } from '../new-draft.js'
import { readWholeNumber } from '../numbers.js'
import { ADDRESS_WORDS, readAddressEntry } from './addresses.js'
import { AUTHENTICATION, AUTH_HMAC } from './authentication.js'
import { garpKeywords } from './garp.js'
import { INSTANCE_DELIVERY } from './instance-delivery.js'
import { INSTANCE_INTERFACE } from './instance-interface.js'
import { notifyKeywords, notifyScript, SCRIPT_FORM } from './notify.js'
import { readRoute, ROUTE_WORDS } from './routes.js'
import { readRule, RULE_WORDS } from './rules.js'
import { trackKeywords } from './track.js'

/** What an instance says about elections. */
const ELECTION: KeywordTable<InstanceDraft> = {
  state: line('<WORD>', {
    meaning: 'initial state', default: 'BACKUP; MASTER if priority 255', note: 'MASTER, BACKUP'
  }, (reading, draft) => {
    const { argument } = reading
    if (argument === undefined) {
      reading.missing('MASTER or BACKUP')
    } else if (argument === 'MASTER') {
      draft.wantsMaster = true
    } else if (argument === 'BACKUP') {
      if (draft.wantsMaster === true) {
        reading.report('HF0208', `(${draft.name}) state previously set as MASTER - ignoring BACKUP`)
      } else draft.wantsMaster = false
    } else {
      unknownWord(reading, argument, ['MASTER', 'BACKUP'],
        `(${draft.name}) unknown state '${argument}', defaulting to BACKUP`)
      draft.wantsMaster ??= false
    }
  }),
  virtual_router_id: ranged('virtual router id, the same on all routers of the group', 'required', 1, 255,
    (text, { name }) => `(${name}): VRID '${text}' not valid - must be between 1 & 255`,
    (draft, value) => { draft.vrid = value }),
  version: ranged('protocol version', 'IPv4 vrrp_version, IPv6 3', 2, 3,
    (_text, { name }) => `(${name}): Version must be either 2 or 3`,
    (draft, value, reading) => {
      const version = value === 2 ? 2 : 3
      if (draft.version !== undefined && draft.version !== version) {
        reading.report('HF0210', `(${draft.name}) version conflicts with configured or deduced version ${draft.version} - ignoring`)
      } else draft.version = version
    }),
  priority: ranged('priority in elections; 255 is the owner of the addresses', '100; 255 with state MASTER and no priority', 1, 255,
    (_text, { name }) => `(${name}) Priority not valid! must be between 1 & 255. Using default 100`,
    (draft, value) => { draft.priority = value }, draft => { draft.priority = 100 }),
  advert_int: decimalSeconds({
    min: 0.01,
    max: 255,
    meaning: 'advertisement interval',
    default: '1',
    note: 'version 2 whole seconds 1..255, version 3 0.01..40.95 in steps of 10 ms (rounded)',
    complaint: found => `Advert interval (${found}) not valid! Must be > 0 - ignoring`
  }, (draft, value, reading) => {
    draft.advertInterval = value
    draft.advertIntervalPlace = reading.place(1)
  }),
  preempt: flag({ meaning: 'clears an earlier nopreempt', default: 'on' }, draft => { draft.preempt = true }),
  nopreempt: flag({
    meaning: 'a higher priority does not take over from a live master', note: 'cleared for state MASTER or priority 255'
  }, draft => { draft.preempt = false }),
  preempt_delay: decimalSeconds({
    min: 0,
    max: 1000,
    meaning: 'delay before taking over from a lower priority master',
    default: '0',
    note: 'cleared for state MASTER, nopreempt and strict mode',
    complaint: () => 'Preempt_delay not valid! must be between 0-1000'
  }, (draft, value) => { draft.preemptDelay = value }),
  strict_mode: onOff({ meaning: 'enforce the RFC', default: 'vrrp_strict' },
    (draft, value) => { draft.strict = value }),
  down_timer_adverts: ranged('missed adverts before takeover', 'vrrp_down_timer_adverts', 1, 100,
    (text, { name }) => `(${name}) down_timer_adverts '${text}' must be between 1 and 100 - ignoring`,
    (draft, value) => { draft.downTimerAdverts = value }),
  timer_expired_backup: timerExpiredBackup(false),
  thread_timer_expired: timerExpiredBackup(true),
  lower_prio_no_advert: onOff({
    meaning: 'do not answer a lower priority advert with an advert', default: 'vrrp_lower_prio_no_advert (strict on)'
  }, (draft, value) => { draft.lowerPriorityNoAdvert = value }),
  higher_prio_send_advert: onOff({
    meaning: 'send one advert before yielding to a higher priority', default: 'vrrp_higher_prio_send_advert (strict off)'
  }, (draft, value) => { draft.higherPrioritySendAdvert = value }),
  owner_ignore_adverts: onOff({
    meaning: 'the owner of the addresses drops received adverts',
    default: 'vrrp_owner_ignore_adverts (strict on)',
    note: 'only with priority 255',
    recent: true
  }, (draft, value) => { draft.ownerIgnoreAdverts = value }),
  debug: ranged('no effect apart from the dump', '0', 0, 4,
    (text, { name }) => `(${name}) Debug value '${text}' not valid; must be between 0-4`,
    (draft, value) => { draft.debug = value })
}

/** Addresses, routes, rules and what is accepted for them. */
const ADDRESSES: KeywordTable<InstanceDraft> = {
  virtual_ipaddress: entries({
    meaning: 'advertised addresses, all of one family',
    default: 'required for version 3 and strict mode unless no_virtual_ipaddress',
    note: 'at most 255 and what the MTU carries; the rest become excluded'
  }, ADDRESS_WORDS, (reading, draft) => {
    const address = readAddressEntry(reading, ADDRESS_WORDS)
    if (address === undefined) return
    const family = address.address.includes(':') ? 'ipv6' : 'ipv4'
    draft.family ??= family
    if (draft.family !== family && draft.other === undefined) {
      reading.report('HF0506', `(${draft.name}): address family must match VRRP instance [${address.text}] - ignoring`, {
        word: 0, suggestion: 'put it into virtual_ipaddress_excluded or an instance of its own, or write dual_stack before'
      })
    } else if (isRepeated(draft, address.address)) {
      repeated(reading, draft, address.text)
    } else (draft.family === family ? draft : draft.other)?.addresses.push(address)
  }),
  virtual_ipaddress_excluded: entries({ meaning: 'addresses that are set and not advertised, of either family' },
    ADDRESS_WORDS, (reading, draft) => {
      const address = readAddressEntry(reading, ADDRESS_WORDS)
      if (address === undefined) return
      if (isRepeated(draft, address.address)) repeated(reading, draft, address.text)
      else draft.excludedAddresses.push(address)
    }),
  dual_stack: {
    about: {
      meaning: 'the block lists addresses of both families: two protocol instances in one sync group',
      default: 'off: addresses of a second family are ignored',
      note: 'stands before the addresses, peers and sources it is about',
      own: true
    },
    form: 'flag',
    values: { type: 'none' },
    read: (reading, draft) => {
      draft.other ??= {
        place: reading.place(0),
        addresses: [],
        sourceAddress: undefined,
        peers: [],
        multicastGroup: undefined
      }
    }
  },
  no_virtual_ipaddress: flag({ meaning: 'no complaint about missing addresses', note: 'cleared in strict mode', recent: true },
    draft => { draft.noVirtualAddress = true }),
  virtual_routes: entries({ meaning: 'routes while master' }, ROUTE_WORDS, (reading, draft) => {
    const route = readRoute(reading, ROUTE_WORDS)
    if (route !== undefined) draft.routes.push(route)
  }),
  virtual_rules: entries({ meaning: 'rules while master' }, RULE_WORDS, (reading, draft) => {
    draft.rules.push(...readRule(reading, RULE_WORDS))
  }),
  promote_secondaries: flag({ meaning: 'set the sysctl of that name on the interface', note: 'ignored with a VMAC' },
    draft => { draft.promoteSecondaries = true }),
  accept: flag({ meaning: 'accept packets to the virtual addresses', default: 'on (strict: off unless priority 255)' },
    draft => { draft.accept = true }),
  no_accept: flag({ meaning: 'drop packets to the virtual addresses with firewall rules' },
    draft => { draft.accept = false }),
  // Any valid word switches it on: a defect of keepalived that configurations live with.
  skip_check_adv_addr: onOff({
    meaning: 'compare the list of advertised addresses only when the master changes',
    default: 'vrrp_skip_check_adv_addr',
    note: 'off switches it on, too'
  }, draft => { draft.skipCheckAdvertAddresses = true })
}

/** Scripts, mails and their relatives. */
const NOTIFICATIONS: KeywordTable<InstanceDraft> = {
  ...notifyKeywords<InstanceDraft>(),
  notify_deleted: {
    about: { meaning: 'report DELETED when a reload removes the instance', default: 'off: FAULT is reported', note: 'the first one wins' },
    form: `[${SCRIPT_FORM}]`,
    values: { type: 'command' },
    read: (reading, draft) => {
      draft.notifyDeleted = true
      if (reading.argument === undefined) return
      if (draft.notify.deleted === undefined) draft.notify.deleted = readCommand(reading, true)
      else reading.report('HF0208', `(${draft.name}) notify_deleted script already specified - ignoring ${reading.argument}`)
    }
  },
  notify_master_rx_lower_pri: notifyScript('masterRxLowerPriority', 'run when a master receives a lower priority advert'),
  notify_priority_changes: onOff({
    meaning: 'FIFO line and script also for changes of the priority',
    default: 'that of the sync group, then vrrp_notify_priority_changes'
  }, (draft, value) => { draft.notifyPriorityChanges = value })
}

export const VRRP_INSTANCE: KeywordTable<InstanceDraft> = {
  ...INSTANCE_INTERFACE,
  ...INSTANCE_DELIVERY,
  ...ELECTION,
  ...ADDRESSES,
  ...NOTIFICATIONS,
  ...trackKeywords<InstanceDraft>(),
  ...garpKeywords<InstanceDraft>({
    prefix: '',
    garp: draft => draft.garp,
    label: draft => `(${draft.name}): `,
    defaults: {
      masterDelay: 'vrrp_garp_master_delay',
      masterRepeat: 'vrrp_garp_master_repeat',
      masterRefresh: 'vrrp_garp_master_refresh',
      masterRefreshRepeat: 'vrrp_garp_master_refresh_repeat',
      lowerPriorityDelay: 'vrrp_garp_lower_prio_delay (strict 0)',
      lowerPriorityRepeat: 'vrrp_garp_lower_prio_repeat (strict 0)',
      extra: 'vrrp_garp_extra_if'
    }
  }),
  authentication: AUTHENTICATION,
  auth_hmac: AUTH_HMAC
}

export const VRRP_INSTANCE_BLOCK = block<Draft, InstanceDraft>('block <NAME>', { meaning: 'a virtual router' }, VRRP_INSTANCE,
  (reading, draft) => {
    const name = reading.argument
    if (name === undefined) {
      reading.report('HF0301', 'vrrp_instance must have a name', { expected: 'a name' })
      return undefined
    }
    if (draft.instanceNames.has(name)) {
      reading.report('HF0207', `vrrp instance ${name} already defined`,
        { suggestion: 'the second block is skipped: give it another name' })
      return undefined
    }
    const instance = newInstance(name, reading.place(1))
    draft.instances.push(instance)
    draft.instanceNames.add(name)
    return instance
  })

type Range = (draft: InstanceDraft, value: number, reading: Parameters<NonNullable<Keyword<InstanceDraft>['read']>>[0]) => void

/** A whole number whose complaint names the instance. */
function ranged (
  meaning: string, standard: string, min: number, max: number,
  complaint: (text: string, draft: InstanceDraft) => string, apply: Range,
  otherwise: (draft: InstanceDraft) => void = () => {}
): Keyword<InstanceDraft> {
  return {
    ...wholeNumber<InstanceDraft>({ min, max, meaning, default: standard }, apply),
    read: (reading, draft) => {
      const { argument } = reading
      const expected = `a whole number from ${min} to ${max}`
      if (argument === undefined) {
        reading.missing(expected)
        return
      }
      const { value, problem } = readWholeNumber(argument, min, max, !reading.scope.configTest)
      if (value !== undefined) {
        apply(draft, value, reading)
        return
      }
      reading.report(problem === 'out-of-range' ? 'HF0303' : 'HF0302', complaint(argument, draft), { expected })
      otherwise(draft)
    }
  }
}

function timerExpiredBackup (old: boolean): Keyword<InstanceDraft> {
  const about = {
    meaning: 'leave MASTER when the process was not run long enough for another to take over; the number is the highest priority among the others',
    default: 'off; alone 254',
    note: 'needs nopreempt',
    recent: true,
    ...(old ? { aliasOf: 'timer_expired_backup' } : {})
  }
  return {
    about,
    form: '[<INTEGER>]',
    values: { type: 'integer', min: 1, max: 254 },
    read: (reading, draft) => {
      if (old) {
        reading.report('HF0209', `(${draft.name}) thread_timer_expired is deprecated, please use timer_expired_backup`,
          { word: 0, class: 'deprecated' })
      }
      const { argument } = reading
      const value = argument === undefined ? 254 : readWholeNumber(argument, 1, 254).value
      if (value !== undefined) draft.timerExpiredBackup = value
      else {
        reading.report('HF0303', `(${draft.name}) ${reading.keyword} '${argument ?? ''}' invalid - ignoring`,
          { expected: 'a whole number from 1 to 254' })
      }
    }
  }
}

function isRepeated (draft: InstanceDraft, address: string): boolean {
  return [draft.addresses, draft.other?.addresses ?? [], draft.excludedAddresses]
    .some(list => withAddress(list, address) !== undefined)
}

function repeated (reading: Parameters<Range>[2], draft: InstanceDraft, text: string): void {
  reading.report('HF0208', `(${draft.name}) duplicate virtual address ${text} - ignoring`, { word: 0, class: undefined, severity: 'warning' })
}
