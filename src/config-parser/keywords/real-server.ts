/** real_server: one server behind a virtual one, and the blocks that check it. */

import { writtenServer } from '../../checkers/config.js'
import type { IpAddress } from '../../lib/ip-address.js'
import { familyOf } from '../../lib/ip-address.js'
import { seconds } from '../../lib/time.js'
import { block, decimalSeconds, onOff, text, wholeNumber } from '../arguments.js'
import { readCommand } from '../commands.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import type { RealServerDraft, VirtualServerDraft } from '../lvs-draft.js'
import { AGENT_CHECK_BLOCK } from './agent-check.js'
import { inheritedKeywords } from './check-schedule.js'
import { DNS_CHECK_BLOCK } from './dns-check.js'
import { readHosts, readPort } from './endpoint.js'
import { BFD_CHECK_BLOCK, FILE_CHECK_BLOCK } from './file-check.js'
import { forwardingKeyword } from './forwarding.js'
import { GRPC_CHECK_BLOCK } from './grpc-check.js'
import { HTTP_GET_BLOCK, SSL_GET_BLOCK } from './http-get.js'
import { MISC_CHECK_BLOCK } from './misc-check.js'
import { SCRIPT_FORM } from './notify.js'
import { SMTP_CHECK_BLOCK } from './smtp-check.js'
import { PING_CHECK_BLOCK, TCP_CHECK_BLOCK } from './tcp-check.js'
import { UDP_CHECK_BLOCK } from './udp-check.js'

const FEATURE = 'LVS'

const MAX_WEIGHT = 2_147_483_647

const REAL_SERVER: KeywordTable<RealServerDraft> = {
  weight: wholeNumber({
    min: 0,
    max: MAX_WEIGHT,
    meaning: 'share of the connections',
    default: 'that of the virtual server',
    feature: FEATURE,
    complaint: found => `Real server weight ${found} is outside range 0-${MAX_WEIGHT}`
  }, (draft, value) => { draft.weight = value }),
  lvs_method: forwardingKeyword('real', { meaning: 'how packets reach it', default: 'that of the virtual server at the real_server line', feature: FEATURE },
    (draft, forwarding) => { draft.forwarding = forwarding }),
  uthreshold: threshold('upperThreshold', 'no new connections above so many', '0 (no limit)'),
  lthreshold: threshold('lowerThreshold', 'new connections again below so many', '0'),
  inhibit_on_failure: onOff({ meaning: 'weight 0 instead of removal when a check fails', default: 'that of the virtual server', feature: FEATURE },
    (draft, value) => { draft.inhibitOnFailure = value }),
  notify_up: notifyKeyword('up', 'run when it comes up'),
  notify_down: notifyKeyword('down', 'run when it goes down'),
  alpha: onOff({ meaning: 'down until its checkers have succeeded', default: 'that of the virtual server', feature: FEATURE },
    (draft, value) => { draft.alpha = value }),
  ...inheritedKeywords<RealServerDraft>('real'),
  smtp_alert: onOff({ meaning: 'mail on change', default: 'smtp_alert_checker, smtp_alert, on', feature: FEATURE },
    (draft, value) => { draft.mail = value }),
  virtualhost: virtualhostKeyword('real', 'that of the virtual server', (draft, value) => { draft.virtualhost = value }),
  snmp_name: snmpNameKeyword('real', (draft, value) => { draft.snmpName = value }),
  slow_start: decimalSeconds({
    min: 0, max: 86_400, meaning: 'when it recovers its weight grows to the full value over so long', default: '0 (at once)', own: true, feature: FEATURE
  }, (draft, value) => { draft.slowStart = value }),
  MISC_CHECK: MISC_CHECK_BLOCK,
  SMTP_CHECK: SMTP_CHECK_BLOCK,
  TCP_CHECK: TCP_CHECK_BLOCK,
  PING_CHECK: PING_CHECK_BLOCK,
  UDP_CHECK: UDP_CHECK_BLOCK,
  HTTP_GET: HTTP_GET_BLOCK,
  SSL_GET: SSL_GET_BLOCK,
  DNS_CHECK: DNS_CHECK_BLOCK,
  FILE_CHECK: FILE_CHECK_BLOCK,
  BFD_CHECK: BFD_CHECK_BLOCK,
  GRPC_CHECK: GRPC_CHECK_BLOCK,
  AGENT_CHECK: AGENT_CHECK_BLOCK
}

function threshold (
  field: 'upperThreshold' | 'lowerThreshold', meaning: string, standard: string
): Keyword<RealServerDraft> {
  const name = field === 'upperThreshold' ? 'uthreshold' : 'lthreshold'
  return wholeNumber({
    min: 0, max: 0xffff_ffff, meaning, default: standard, feature: FEATURE, complaint: found => `Invalid real_server ${name} '${found}' - ignoring`
  }, (draft, value) => { draft[field] = value })
}

function notifyKeyword (field: 'up' | 'down', meaning: string): Keyword<RealServerDraft> {
  return {
    about: { meaning, default: 'none', note: 'the first one counts', feature: FEATURE },
    form: SCRIPT_FORM,
    values: { type: 'command' },
    read: (reading, draft) => {
      if (draft[field] !== undefined) {
        const { address, port, virtualServer } = draft
        reading.report('HF0208', `(${writtenServer(address, virtualServer.protocol, port ?? 0)}) ${reading.keyword} script already specified - ignoring ${reading.argument ?? ''}`)
      } else draft[field] = readCommand(reading, true)
    }
  }
}

/** virtualhost of a virtual or real server. */
export function virtualhostKeyword<D> (
  what: 'virtual' | 'real', standard: string, apply: (draft: D, value: string) => void
): Keyword<D> {
  return {
    ...text<D>({ meaning: 'Host header of HTTP_GET and SSL_GET', default: standard, feature: FEATURE }, () => {}),
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.report('HF0601', `${what} server virtualhost missing`, { word: 0, expected: 'a host name' })
      else apply(draft, reading.argument)
    }
  }
}

/** snmp_name of a virtual or real server. */
export function snmpNameKeyword<D> (
  what: 'virtual' | 'real', apply: (draft: D, value: string) => void
): Keyword<D> {
  return {
    ...text<D>({ meaning: 'name shown by SNMP', default: 'none', feature: 'SNMP_CHECKER' }, () => {}),
    read: (reading, draft) => {
      const { argument, words } = reading
      if (argument === undefined || words.length > 2) {
        reading.report('HF0601', `${what} server snmp_name missing or extra parameters`, { word: words.length > 2 ? 2 : 0, expected: 'one name' })
      } else apply(draft, argument)
    }
  }
}

export const REAL_SERVER_BLOCK = block<VirtualServerDraft, RealServerDraft>('block <ADDRESS> [<PORT>]',
  { meaning: 'a real server', default: 'port of the virtual server', note: 'of a repeated address and port the second is removed; a name stands for all its addresses (not in keepalived)', feature: FEATURE },
  REAL_SERVER, newRealServer)

const NO_OTHERS: readonly IpAddress[] = []

function newRealServer (
  reading: Reading, virtualServer: VirtualServerDraft
): RealServerDraft | undefined {
  const [, addressText, portText] = reading.words
  if (addressText === undefined) {
    reading.missing('an address, and a port')
    return undefined
  }
  const { target } = virtualServer
  const hosts = readHosts(reading, 1,
    target.type === 'address' ? familyOf(target.address) : virtualServer.family)
  const address = hosts[0]
  const port = readPort(reading, 2, true)
  if (address === undefined || port === 'bad') {
    reading.report('HF0307', `Invalid real server ip address/port ${addressText}/${portText ?? ''} - skipping`,
      { word: address === undefined ? 1 : 2, expected: address === undefined ? 'an IPv4 or IPv6 address, or a name that can be resolved' : 'a port from 1 to 65535' })
    return undefined
  }
  const server: RealServerDraft = {
    virtualServer,
    address,
    others: hosts.length > 1 ? hosts.slice(1) : NO_OTHERS,
    place: reading.place(1),
    port,
    forwarding: virtualServer.forwarding,
    weight: undefined,
    upperThreshold: 0,
    lowerThreshold: 0,
    inhibitOnFailure: undefined,
    alpha: undefined,
    up: undefined,
    down: undefined,
    mail: undefined,
    virtualhost: undefined,
    snmpName: undefined,
    slowStart: seconds(0),
    delayLoop: undefined,
    retry: undefined,
    delayBeforeRetry: undefined,
    warmup: undefined,
    connectTimeout: undefined,
    checkers: []
  }
  virtualServer.realServers.push(server)
  return server
}
