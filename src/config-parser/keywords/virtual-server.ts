/** virtual_server: a service, how its connections are shared out, and its real servers. */

import type { VirtualServerTarget } from '../../checkers/config.js'
import { VIRTUAL_SERVER_DEFAULTS, writtenTarget } from '../../checkers/config.js'
import { familyOf, parseIp } from '../../lib/ip-address.js'
import { block, choice, flag, numberArgument, onOff, text, wholeNumber } from '../arguments.js'
import { readCommand } from '../commands.js'
import type { Draft } from '../draft.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import type { LvsDraft, VirtualServerDraft } from '../lvs-draft.js'
import { guess } from '../nearest.js'
import { readWholeNumber } from '../numbers.js'
import { inheritedKeywords } from './check-schedule.js'
import { readHost, readPort } from './endpoint.js'
import { forwardingKeyword } from './forwarding.js'
import { SCRIPT_FORM } from './notify.js'
import { REAL_SERVER_BLOCK, snmpNameKeyword, virtualhostKeyword } from './real-server.js'
import { PERSISTENCE } from './virtual-server-persistence.js'
import { SORRY_SERVER } from './virtual-server-sorry.js'

const FEATURE = 'LVS'

const MAX_UNSIGNED = 0xffff_ffff

const MAX_WEIGHT = 2_147_483_647

export const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf',
  'sed', 'nq', 'twos'] as const

type VirtualKeyword = Keyword<VirtualServerDraft>

/** The name of a virtual server in messages. */
export function nameOf ({ target, protocol }: VirtualServerDraft): string {
  return writtenTarget(target, protocol)
}

function scheduler (aliasOf?: string): VirtualKeyword {
  return choice(SCHEDULERS, {
    meaning: 'how connections are shared out',
    default: 'wlc, with a message',
    feature: FEATURE,
    unknown: found => `Invalid lvs_scheduler '${found}' - ignoring`,
    ...(aliasOf === undefined ? {} : { aliasOf, equal: true })
  }, (draft, value) => { draft.scheduler = value })
}

/** A flag of the source or Maglev hashing scheduler, which must be named before. */
function hashFlag (
  field: 'flag1' | 'flag2' | undefined, own: 'sh' | 'mh', meaning: string
): VirtualKeyword {
  return flag({ meaning, note: `only after lb_algo ${own}`, feature: FEATURE }, (draft, reading) => {
    if (draft.scheduler !== 'sh' && draft.scheduler !== 'mh') {
      reading.report('HF0607', `${reading.keyword} only applies to sh scheduler - ignoring`, { word: 0, expected: `lb_algo ${own} before it` })
      return
    }
    if (field === undefined) return
    // keepalived takes either keyword with either scheduler: in the kernel they are the same bit.
    draft[field] = true
  })
}

const forwarding = (aliasOf?: string): VirtualKeyword => forwardingKeyword('virtual', {
  meaning: 'how packets reach the servers',
  default: 'NAT, with a message',
  feature: FEATURE,
  ...(aliasOf === undefined ? {} : { aliasOf, equal: true })
}, (draft, value) => { draft.forwarding = value })

function quorumScript (field: 'quorumUp' | 'quorumDown', meaning: string): VirtualKeyword {
  return {
    about: { meaning, default: 'none', note: 'the first one counts', feature: FEATURE },
    form: SCRIPT_FORM,
    values: { type: 'command' },
    read: (reading, draft) => {
      if (draft[field] !== undefined) {
        reading.report('HF0208', `(${nameOf(draft)}) ${reading.keyword} script already specified - ignoring ${reading.argument ?? ''}`)
      } else draft[field] = readCommand(reading, true)
    }
  }
}

const SCHEDULING: KeywordTable<VirtualServerDraft> = {
  lb_algo: scheduler(),
  lvs_sched: scheduler('lb_algo'),
  hashed: hashFlag(undefined, 'sh', 'nothing: the word is accepted and sets nothing'),
  ops: flag({ meaning: 'one packet scheduling: each datagram by itself', note: 'UDP or fwmark only', feature: FEATURE },
    draft => { draft.onePacket = true }),
  'flag-1': flag({ meaning: 'first flag of the scheduler', feature: FEATURE }, draft => { draft.flag1 = true }),
  'flag-2': flag({ meaning: 'second flag of the scheduler', feature: FEATURE }, draft => { draft.flag2 = true }),
  'flag-3': flag({ meaning: 'third flag of the scheduler', feature: FEATURE }, draft => { draft.flag3 = true }),
  'sh-port': hashFlag('flag2', 'sh', 'hash the port too'),
  'sh-fallback': hashFlag('flag1', 'sh', 'take another server when the hashed one is down'),
  'mh-port': hashFlag('flag2', 'mh', 'hash the port too'),
  'mh-fallback': hashFlag('flag1', 'mh', 'take another server when the hashed one is down'),
  lb_kind: forwarding(),
  lvs_method: forwarding('lb_kind')
}

const QUORUM: KeywordTable<VirtualServerDraft> = {
  quorum_up: quorumScript('quorumUp', 'run when the quorum is gained'),
  quorum_down: quorumScript('quorumDown', 'run when the quorum is lost'),
  quorum: {
    about: { meaning: 'weight that must be alive', default: '1', note: 'reduced to the sum of the weights', feature: FEATURE },
    form: '<INTEGER>',
    values: { type: 'integer', min: 1, max: MAX_UNSIGNED },
    read: (reading, draft) => {
      const complaint = (found: string): string => `Quorum ${found} must be in [1, ${MAX_UNSIGNED}]. Setting to 1.`
      if (reading.argument === undefined) reading.missing('a sum of weights')
      else draft.quorum = numberArgument(reading, { min: 1, max: MAX_UNSIGNED, complaint }) ?? 1
    }
  },
  hysteresis: wholeNumber({
    min: 0,
    max: MAX_UNSIGNED,
    meaning: 'how far above and below the quorum it takes to change',
    default: '0',
    note: 'below quorum',
    feature: FEATURE,
    complaint: found => `Hysteresis ${found} must be in [0, ${MAX_UNSIGNED}] - ignoring`
  }, (draft, value) => { draft.hysteresis = value })
}

const VIRTUAL_SERVER: KeywordTable<VirtualServerDraft> = {
  ip_family: {
    about: { meaning: 'family of services by firewall mark', default: 'that of the servers', feature: FEATURE },
    form: '<WORD>',
    values: { type: 'words', words: ['inet', 'inet6'] },
    read: readFamily
  },
  ...inheritedKeywords<VirtualServerDraft>('virtual'),
  inhibit_on_failure: flag({ meaning: 'weight 0 instead of removal: default of the real servers', default: 'off', feature: FEATURE },
    draft => { draft.inhibitOnFailure = true }),
  ...SCHEDULING,
  ...PERSISTENCE,
  protocol: { about: { meaning: 'protocol of the service', default: 'UDP, with a message', note: 'in any case; ignored for fwmark', feature: FEATURE }, form: '<WORD>', values: { type: 'words', words: ['TCP', 'UDP', 'SCTP'] }, read: readProtocol },
  ha_suspend: flag({ meaning: 'check only while the address is on this host', default: 'off', note: 'not with fwmarks', feature: FEATURE },
    draft => { draft.haSuspend = true }),
  smtp_alert: onOff({ meaning: 'mail when the quorum changes', default: 'smtp_alert_checker, smtp_alert, off', feature: FEATURE },
    (draft, value) => { draft.mail = value }),
  virtualhost: virtualhostKeyword('virtual', 'none', (draft, value) => { draft.virtualhost = value }),
  snmp_name: snmpNameKeyword('virtual', (draft, value) => { draft.snmpName = value }),
  vrrp: text({ meaning: 'in the kernel only while that vrrp_instance is MASTER', default: 'always', own: true, feature: 'LVS+VRRP' },
    (draft, value) => { draft.vrrp = value }),
  alpha: flag({ meaning: 'servers are down until they are checked', default: 'off', feature: FEATURE }, draft => { draft.alpha = true }),
  omega: flag({ meaning: 'run the down notifications at the end', default: 'off', feature: FEATURE }, draft => { draft.omega = true }),
  ...QUORUM,
  weight: wholeNumber({
    min: 1,
    max: MAX_WEIGHT,
    meaning: 'weight of servers that have none of their own',
    default: '1',
    feature: FEATURE,
    complaint: found => `Virtual server weight ${found} is outside range 1-${MAX_WEIGHT}`
  }, (draft, value) => { draft.weight = value }),
  ...SORRY_SERVER,
  real_server: REAL_SERVER_BLOCK
}

function readFamily (reading: Reading, draft: VirtualServerDraft): void {
  const { argument } = reading
  if (argument === undefined) {
    reading.missing('inet or inet6')
    return
  }
  const family = argument === 'inet' ? 'ipv4' : argument === 'inet6' ? 'ipv6' : undefined
  if (family === undefined) {
    reading.report('HF0306', `unknown address family ${argument}`, { expected: 'inet or inet6' })
  } else if (draft.family !== undefined && draft.family !== family) {
    reading.report('HF0506', `Virtual server specified family ${argument} conflicts with server family`)
  } else draft.family = family
}

function readProtocol (reading: Reading, draft: VirtualServerDraft): void {
  const { argument } = reading
  const word = argument?.toLowerCase()
  if (argument === undefined) reading.missing('TCP, UDP or SCTP')
  else if (word === 'tcp' || word === 'udp' || word === 'sctp') draft.protocol = word
  else {
    const close = guess(argument.toUpperCase(), () => ['TCP', 'UDP', 'SCTP'], reading.scope)
    reading.report('HF0306', `Unknown protocol ${argument} - ignoring`,
      { expected: 'TCP, UDP or SCTP', suggestion: close === undefined ? undefined : `did you mean '${close}'?` })
  }
}

export const VIRTUAL_SERVER_BLOCK = block<Draft, VirtualServerDraft>(
  'block <ADDRESS> [<PORT>] / fwmark <INT> / group <NAME>',
  { meaning: 'a virtual service', note: 'without real servers it is removed; port 0 needs persistence', feature: FEATURE },
  VIRTUAL_SERVER,
  (reading, { lvs }) => {
    const target = readTarget(reading, lvs)
    if (target === undefined) return undefined
    const virtualServer = newVirtualServer(reading, target)
    lvs.virtualServers.push(virtualServer)
    return virtualServer
  })

/** What the service is known by; undefined after a report. */
function readTarget (reading: Reading, lvs: LvsDraft): VirtualServerTarget | undefined {
  const [, first, second] = reading.words
  if (first === undefined || ((first === 'fwmark' || first === 'group') && second === undefined)) {
    reading.missing('ADDRESS [PORT], fwmark MARK or group NAME')
    return undefined
  }
  if (first === 'group') {
    const index = lvs.groupUses.get(second ?? '') ?? 0
    lvs.groupUses.set(second ?? '', index + 1)
    return { type: 'group', group: second ?? '', index }
  }
  if (first === 'fwmark') return readMark(reading, second ?? '')
  const address = readHost(reading, 1)
  const port = readPort(reading, 2, true)
  if (address !== undefined && port !== 'bad') return { type: 'address', address, port: port ?? 0 }
  reading.report('HF0307', `Invalid virtual server IP address${second === undefined ? '' : '/port'} ${first}${second === undefined ? '' : `/${second}`} - skipping`,
    address === undefined
      ? { expected: 'an address, fwmark or group', suggestion: parseIp(first.split(':')[0] ?? '') === undefined ? undefined : 'write address and port as two words' }
      : { word: 2, expected: 'a port from 1 to 65535, or none' })
  return undefined
}

function readMark (reading: Reading, text: string): VirtualServerTarget | undefined {
  const mark = readWholeNumber(text, 0, MAX_UNSIGNED).value
  if (mark === undefined) {
    reading.report('HF0303', `virtual server fwmark '${text}' must be in [0, ${MAX_UNSIGNED}] - ignoring`, { word: 2, expected: 'a firewall mark' })
  } else if (mark === 0) {
    // The kernel takes 0 for "no mark", and refuses the service.
    reading.report('HF0303', 'virtual server fwmark 0 is no mark - ignoring', { word: 2, expected: 'a firewall mark from 1' })
  } else return { type: 'fwmark', mark }
  return undefined
}

function newVirtualServer (reading: Reading, target: VirtualServerTarget): VirtualServerDraft {
  return {
    place: reading.place(),
    target,
    family: target.type === 'address' ? familyOf(target.address) : undefined,
    protocol: undefined,
    scheduler: undefined,
    onePacket: false,
    flag1: false,
    flag2: false,
    flag3: false,
    persistenceTimeout: undefined,
    granularity: undefined,
    persistenceEngine: undefined,
    forwarding: undefined,
    haSuspend: false,
    mail: undefined,
    virtualhost: undefined,
    snmpName: undefined,
    vrrp: undefined,
    alpha: false,
    omega: false,
    inhibitOnFailure: false,
    quorumUp: undefined,
    quorumDown: undefined,
    quorum: VIRTUAL_SERVER_DEFAULTS.quorum,
    hysteresis: VIRTUAL_SERVER_DEFAULTS.hysteresis,
    weight: VIRTUAL_SERVER_DEFAULTS.weight,
    sorryServer: undefined,
    delayLoop: undefined,
    retry: undefined,
    delayBeforeRetry: undefined,
    warmup: undefined,
    connectTimeout: undefined,
    realServers: []
  }
}
