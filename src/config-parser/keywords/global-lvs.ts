/** global_defs about virtual servers, and the scheduling of the checker and BFD processes. */

import { isMulticast, parseIp } from '../../lib/ip-address.js'
import { flag, line, onOff, wholeNumber } from '../arguments.js'
import type { Draft, SyncDaemonDraft } from '../draft.js'
import type { KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'
import { buffer, hookPriority, tableName } from './global-vrrp.js'
import { schedulingKeywords } from './scheduling.js'

const FEATURE = 'LVS'

export const GLOBAL_LVS: KeywordTable<Draft> = {
  checker_log_all_failures: onOff({ meaning: 'log every failed check, not only the deciding one', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.checkerLogAllFailures = value }),
  lvs_timeouts: line('[tcp <INT>] [tcpfin <INT>] [udp <INT>]', {
    meaning: 'IPVS connection timeouts in seconds; the former values return at the end', default: 'the kernel\'s', note: '0..2678400 each; 0 leaves it', feature: FEATURE
  }, readTimeouts),
  lvs_flush: flag({ meaning: 'empty the whole IPVS table at start', feature: FEATURE }, ({ global }) => { global.lvsFlush = true }),
  lvs_flush_on_stop: flushOnStop(false),
  lvs_flush_onstop: flushOnStop(true),
  lvs_sync_daemon: line('<IFACE> [inst <VRRP_INSTANCE>] [id <0-255>] [maxlen <INT>] [port <INT>] [ttl <1-255>] [group <MCAST>]', {
    meaning: 'run the IPVS connection sync daemon; master and backup follow the instance, both run if none is named',
    default: 'none',
    note: 'maxlen 1..65507, port 1..65535; the id is by default the vrid of inst, else 0; old form IFACE INSTANCE [ID]',
    feature: 'LVS+VRRP'
  }, readSyncDaemon),
  rs_init_notifies: onOff({ meaning: 'run notifications of real servers that are put up at start without a check', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.rsInitNotifies = value }),
  no_checker_emails: onOff({ meaning: 'mail only when the real server changes state, not per checker', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.noCheckerEmails = value }),
  nftables_ipvs: line('[<TABLE>]', {
    meaning: 'use generated firewall marks for virtual server groups', default: 'off; alone keepalived_ipvs', feature: 'nftables+LVS'
  }, (reading, { global }) => { tableName(reading, 'keepalived_ipvs', global.nftablesIpvsTable, value => { global.nftablesIpvsTable = value }) }),
  nftables_ipvs_priority: hookPriority(
    ({ global }, value) => { global.nftablesIpvsPriority = value }
  ),
  nftables_ipvs_start_fwmark: wholeNumber({ min: 1, max: 0xffff_ffff, meaning: 'first mark to allocate', default: '1000', feature: 'nftables+LVS' },
    ({ global }, value) => { global.nftablesIpvsStartMark = value }),
  ...buffer('lvs_netlink_cmd_rcv_bufs', 'lvsCommand', FEATURE),
  ...buffer('lvs_netlink_monitor_rcv_bufs', 'lvsMonitor', FEATURE),
  ...schedulingKeywords('checker', FEATURE, ({ common }) => common.checkers),
  ...schedulingKeywords('bfd', 'BFD', ({ common }) => common.bfd)
}

function flushOnStop (old: boolean) {
  const about = {
    meaning: 'at the end empty the table, or with VS delete the own virtual servers without deleting real servers first',
    default: 'off',
    note: 'nothing or VS',
    feature: FEATURE,
    ...(old ? { aliasOf: 'lvs_flush_on_stop' } : {})
  }
  return line<Draft>('[VS]', about, (reading, { global }) => {
    const { argument } = reading
    if (argument === undefined) global.lvsFlushOnStop = 'all'
    else if (argument === 'VS') global.lvsFlushOnStop = 'own'
    else reading.report('HF0306', `Unknown lvs_flush_on_stop type ${argument}`, { expected: 'VS, or nothing' })
  })
}

function readTimeouts (reading: Reading, { global }: Draft): void {
  const keys = { tcp: 'tcp', tcpfin: 'tcpFin', udp: 'udp' } as const
  if (reading.argument === undefined) reading.missing('tcp, tcpfin or udp and a number of seconds')
  for (let at = 1; at < reading.words.length; at++) {
    const word = reading.words[at] ?? ''
    if (word !== 'tcp' && word !== 'tcpfin' && word !== 'udp') {
      reading.report('HF0306', `Unknown option ${word} specified for lvs_timeouts`, { word: at, expected: 'tcp, tcpfin or udp' })
      continue
    }
    const text = reading.words[++at]
    const value = readWholeNumber(text ?? '', 0, 2_678_400).value
    if (value !== undefined) global.lvsTimeouts[keys[word]] = value
    else {
      reading.report('HF0303', text === undefined ? `No value specified for lvs_timeout ${word} - ignoring` : `Invalid lvs_timeout ${word} - ${text}`,
        { word: at, expected: 'seconds from 0 to 2678400' })
    }
  }
}

const SYNC_NUMBERS = {
  id: [0, 255], maxlen: [1, 65507], port: [1, 65535], ttl: [1, 255]
} as const

function readSyncDaemon (reading: Reading, { global }: Draft): void {
  const [, interfaceName, ...options] = reading.words
  if (interfaceName === undefined) {
    reading.report('HF0301', 'lvs_sync_daemon requires interface', { word: 0, expected: 'an interface' })
    return
  }
  if (global.lvsSyncDaemon !== undefined) {
    reading.report('HF0208', 'lvs_sync_daemon has already been specified - ignoring', { word: 0 })
    return
  }
  const daemon: SyncDaemonDraft = {
    interface: interfaceName,
    instance: undefined,
    id: undefined,
    maxlen: undefined,
    port: undefined,
    ttl: undefined,
    group: undefined,
    place: reading.place(1)
  }
  global.lvsSyncDaemon = daemon
  let at = 0
  const [first] = options
  const words = ['inst', 'id', 'maxlen', 'port', 'ttl', 'group']
  if (first !== undefined && !words.includes(first)) {
    // The old form: IFACE INSTANCE [ID].
    daemon.instance = first
    at = 1
    const old = readWholeNumber(options[1] ?? '', 0, 255).value
    if (old !== undefined) {
      daemon.id = old
      at = 2
    }
  }
  for (; at < options.length; at += 2) readSyncOption(reading, daemon, at + 2)
}

function readSyncOption (reading: Reading, daemon: SyncDaemonDraft, at: number): void {
  const [word = '', text = ''] = reading.words.slice(at, at + 2)
  if (word === 'inst') daemon.instance = text
  else if (word === 'group') {
    const group = parseIp(text)
    if (group !== undefined && isMulticast(group)) daemon.group = group
    else reading.report('HF0307', `Invalid lvs_sync_daemon group (${text}) - ignoring`, { word: at + 1, expected: 'a multicast address' })
  } else if (word === 'id' || word === 'maxlen' || word === 'port' || word === 'ttl') {
    const [min, max] = SYNC_NUMBERS[word]
    const { value } = readWholeNumber(text, min, max)
    if (value !== undefined) daemon[word] = value
    else reading.report('HF0303', `Invalid lvs_sync_daemon ${word} (${text}) - ignoring`, { word: at + 1, expected: `a whole number from ${min} to ${max}` })
  } else {
    reading.report('HF0306', `Unknown lvs_sync_daemon option '${word}' - ignoring`, { word: at, expected: 'inst, id, maxlen, port, ttl or group' })
  }
}
