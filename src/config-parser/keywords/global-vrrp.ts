/** global_defs about VRRP and the firewall. */

import { isMulticast, familyOf } from '../../lib/ip-address.js'
import { address, decimalSeconds, flag, line, onOff, readSwitch, text, wholeNumber } from '../arguments.js'
import type { BufferName, Draft } from '../draft.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'
import { garpKeywords } from './garp.js'
import { schedulingKeywords } from './scheduling.js'

const FEATURE = 'VRRP'

const ADVERTS: KeywordTable<Draft> = {
  vrrp_mcast_group4: address({ meaning: 'default IPv4 group', default: '224.0.0.18', note: 'IPv4 multicast', feature: FEATURE },
    ({ global }, value, reading) => {
      if (familyOf(value) === 'ipv4' && isMulticast(value)) global.mcastGroup4 = value
      else reading.report('HF0307', `vrrp_mcast_group4 [${value}] is not multicast. Skipping`, { expected: 'an address from 224.0.0.0 to 239.255.255.255' })
    }),
  vrrp_mcast_group6: address({ meaning: 'default IPv6 group', default: 'ff02::12', note: 'IPv6 multicast', feature: FEATURE },
    ({ global }, value, reading) => {
      if (familyOf(value) !== 'ipv6' || !isMulticast(value)) {
        reading.report('HF0307', `vrrp_mcast_group6 [${value}] is not multicast. Skipping`, { expected: 'an address in ff02::/16' })
        return
      }
      if (!/^ff.2:/.test(value)) reading.report('HF0307', `vrrp_mcast_group6 [${value}] should be link-local multicast.`, { expected: 'an address in ff02::/16' })
      global.mcastGroup6 = value
    }),
  vrrp_down_timer_adverts: wholeNumber({
    min: 1, max: 100, meaning: 'missed adverts before takeover', default: '3', feature: FEATURE, complaint: found => `vrrp_down_timer_adverts '${found}' is invalid - ignoring`
  }, ({ global }, value) => { global.downTimerAdverts = value }),
  vrrp_lower_prio_no_advert: named('lower_prio_no_advert', { meaning: 'do not answer a lower priority advert with an advert', default: 'off (on in strict mode)' },
    ({ global }, value) => { global.lowerPriorityNoAdvert = value }),
  vrrp_higher_prio_send_advert: named('higher_prio_send_advert', { meaning: 'send one advert before yielding to a higher priority master', default: 'off' },
    ({ global }, value) => { global.higherPrioritySendAdvert = value }),
  vrrp_version: wholeNumber({
    min: 2, max: 3, meaning: 'default version of IPv4 instances', default: '2', feature: FEATURE, complaint: () => 'VRRP Error: Version must be either 2 or 3'
  }, ({ global }, value) => { global.version = value === 3 ? 3 : 2 }),
  v3_checksum_as_v2: flag({ meaning: 'default of the instance keyword of the same name', recent: true, feature: FEATURE },
    ({ global }) => { global.v3ChecksumAsV2 = true }),
  vrrp_check_unicast_src: flag({ meaning: 'check that unicast senders are configured peers, in all instances', feature: FEATURE },
    ({ global }) => { global.checkUnicastSource = true }),
  vrrp_skip_check_adv_addr: onOff({ meaning: 'compare the list of advertised addresses only when the master changes', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.skipCheckAdvertAddresses = value }),
  vrrp_strict: onOff({ meaning: 'default of strict mode', default: 'off', feature: FEATURE }, ({ global }, value) => { global.strict = value }),
  vrrp_owner_ignore_adverts: onOff({ meaning: 'address owner drops received adverts', default: 'off', recent: true, feature: FEATURE },
    ({ global }, value) => { global.ownerIgnoreAdverts = value }),
  log_unknown_vrids: flag({ meaning: 'log adverts with an unknown vrid', feature: FEATURE }, ({ global }) => { global.logUnknownVrids = true }),
  vrrp_notify_priority_changes: onOff({ meaning: 'default of notify_priority_changes', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.notifyPriorityChanges = value }),
  fifo_write_vrrp_states_on_reload: flag({ meaning: 'write all states to the FIFOs after a reload, even unchanged ones', feature: FEATURE },
    ({ global }) => { global.rewriteStatesOnReload = true }),
  notify_order: line('strict|legacy', {
    meaning: 'strict: notify scripts of one instance run one after the other; legacy: all at once, as in keepalived',
    default: 'strict',
    note: 'a keyword of Holdfast: keepalived does not know it'
  }, (reading, { global }) => {
    const { argument } = reading
    if (argument === 'strict' || argument === 'legacy') global.notifyOrder = argument
    else reading.report('HF0306', `notify_order ${argument ?? ''} unknown`, { expected: 'strict or legacy' })
  })
}

const TIMES: KeywordTable<Draft> = {
  vrrp_garp_interval: time('least gap between gratuitous ARPs on an interface', 0.000001, ({ global }, value) => { global.garpInterval = value }),
  vrrp_gna_interval: time('least gap between unsolicited neighbour adverts', 0.000001, ({ global }, value) => { global.gnaInterval = value }),
  vrrp_startup_delay: time('wait after the start before any VRRP activity', 0.001, ({ global }, value) => { global.startupDelay = value }),
  vrrp_delay_after_boot: time('the same, counted from the boot; the larger of both applies', 0.001, ({ global }, value) => { global.delayAfterBoot = value }, { recent: true }),
  vrrp_min_garp: onOff({ meaning: 'one message only: repeat 1, no second burst, no refresh, where nothing else is set', default: 'off', feature: FEATURE },
    ({ global }, value) => { global.minGarp = value })
}

const INTERFACES: KeywordTable<Draft> = {
  dynamic_interfaces: line('[allow_if_changes]', {
    meaning: 'interfaces may appear and disappear; with the word, the base of a macvlan may change too', default: 'off', feature: FEATURE
  }, (reading, { global }) => {
    const { argument } = reading
    global.dynamicInterfaces = argument === 'allow_if_changes' ? 'allow-if-changes' : 'on'
    if (argument !== undefined && argument !== 'allow_if_changes') {
      reading.report('HF0306', `Unknown dynamic_interfaces option '${argument}' - ignoring`, { expected: 'allow_if_changes' })
    }
  }),
  default_interface: text({ maxLength: 15, meaning: 'interface of static addresses without dev', default: 'eth0', feature: FEATURE }, ({ global }, value, reading) => {
    global.defaultInterface = value
    const { scope } = reading
    if (scope.host.networkInterface(value) === undefined && global.dynamicInterfaces === 'off') {
      reading.report('HF0502', `WARNING - default interface ${value} doesn't exist`, { class: undefined, severity: 'warning' })
    }
  }),
  disable_local_igmp: flag({ meaning: 'stop IGMP joins for 224.0.0.0/24 while running', note: 'not changeable on reload', feature: FEATURE },
    ({ global }) => { global.disableLocalIgmp = true }),
  vmac_prefix: prefix('name prefix of generated VMAC interfaces', 'vrrp', 'vmacPrefix'),
  vmac_addr_prefix: prefix('prefix of VMACs made for single addresses', 'vmac_prefix', 'vmacAddressPrefix'),
  ...buffer('vrrp_netlink_cmd_rcv_bufs', 'vrrpCommand', FEATURE),
  ...buffer('vrrp_netlink_monitor_rcv_bufs', 'vrrpMonitor', FEATURE),
  ...buffer('process_monitor_rcv_bufs', 'processMonitor', 'TRACK_PROCESS'),
  vrrp_rx_bufs_policy: line('MTU|ADVERT|<INTEGER>', {
    meaning: 'size of VRRP receive buffers', default: 'none', note: 'MTU, ADVERT (in either case) or bytes; a number excludes words, MTU beats ADVERT', feature: FEATURE
  }, readBufferPolicy),
  vrrp_rx_bufs_multiplier: wholeNumber({
    min: 1, max: 0xffff_ffff, meaning: 'factor applied by the policy', default: '3', feature: FEATURE, complaint: found => `Invalid vrrp_rx_bufs_multiplier ${found}`
  }, ({ global }, value) => { global.receiveBufferMultiplier = value })
}

const FIREWALL: KeywordTable<Draft> = {
  vrrp_iptables: line('[<INCHAIN> [<OUTCHAIN>]]', {
    meaning: 'drop packets to addresses that are not accepted; done with nftables', default: 'off; alone INPUT OUTPUT', feature: 'iptables or nftables'
  }, (reading, { global }) => {
    const [, input = 'INPUT', output] = reading.words
    global.iptables = { input, output: reading.argument === undefined ? 'OUTPUT' : output }
    global.nftablesTable ??= 'keepalived'
    reading.report('HF0209', "iptables not supported, using nftables instead. Please replace 'vrrp_iptables and 'vrrp_ipsets' with 'nftables' config option",
      { word: 0, suggestion: 'write nftables keepalived' })
  }),
  vrrp_ipsets: line('[<v4> [<v6> [<if6> [<igmp> [<mld> [<nd>]]]]]]', {
    meaning: 'names of the sets used with vrrp_iptables',
    default: 'keepalived keepalived6 keepalived_if6 keepalived_igmp keepalived_mld keepalived_nd; alone no sets',
    feature: 'iptables+ipset'
  }, (reading, { global }) => {
    global.ipsets = reading.words.slice(1)
    reading.report('HF0209', 'ipsets are not used: nftables has sets of its own', { word: 0, suggestion: 'remove the line' })
  }),
  nftables: line('[<TABLE>]', { meaning: 'nftables table for no-accept and VMAC rules', default: 'off; alone keepalived', note: 'below 31 characters; not changeable on reload', feature: 'nftables' },
    (reading, { global }) => { tableName(reading, 'keepalived', global.nftablesTable, value => { global.nftablesTable = value }) }),
  nftables_priority: hookPriority(({ global }, value) => { global.nftablesPriority = value }),
  nftables_ifindex: flag({ meaning: 'match link-local addresses by ifindex instead of interface name', feature: 'nftables' }, ({ global }) => { global.nftablesIfindex = true }),
  nftables_counters: flag({ meaning: 'add counters to rules', feature: 'nftables' }, ({ global }) => { global.nftablesCounters = true })
}

export const GLOBAL_VRRP: KeywordTable<Draft> = {
  ...ADVERTS,
  ...TIMES,
  ...INTERFACES,
  ...FIREWALL,
  ...garpKeywords<Draft>({
    prefix: 'vrrp_',
    garp: ({ global }) => global.garp,
    label: () => '',
    defaults: {
      masterDelay: '5',
      masterRepeat: '5',
      masterRefresh: '0: never',
      masterRefreshRepeat: '1',
      lowerPriorityDelay: 'vrrp_garp_master_delay',
      lowerPriorityRepeat: 'vrrp_garp_master_repeat',
      extra: 'off'
    }
  }),
  ...schedulingKeywords('vrrp', FEATURE, ({ common }) => common.vrrp)
}

function named (
  name: string, about: About, apply: (draft: Draft, value: boolean) => void
): Keyword<Draft> {
  const keyword = onOff<Draft>({ ...about, feature: FEATURE }, apply)
  return {
    ...keyword,
    read: (reading, draft) => {
      const { argument } = reading
      if (argument !== undefined && !/^(?:true|on|yes|false|off|no)$/.test(argument)) {
        reading.report('HF0305', `Invalid value for vrrp_${name} specified`, { expected: 'on, off, true, false, yes or no' })
        return
      }
      apply(draft, readSwitch(reading) ?? true)
    }
  }
}

function time (
  meaning: string, min: number, apply: (draft: Draft, value: Draft['global']['garpInterval']) => void, more: Partial<About> = {}
): Keyword<Draft> {
  return decimalSeconds({
    min, max: 4294.967295, meaning, default: '0', feature: FEATURE, complaint: (found, keyword) => `${keyword} '${found}' is invalid`, ...more
  }, apply)
}

function prefix (meaning: string, standard: string, key: 'vmacPrefix' | 'vmacAddressPrefix'): Keyword<Draft> {
  return text({ meaning, default: standard, note: 'the first one wins', feature: 'VMAC' }, ({ global }, value, reading) => {
    // The kernel's limit is 15 characters, and `.255` has to fit behind the prefix.
    if (value.length > 11) reading.report('HF0309', `${reading.keyword} ${value} too long - ignoring`, { expected: 'at most 11 characters' })
    else if (global[key] !== undefined) reading.report('HF0208', `${reading.keyword} already specified - ignoring ${value}`)
    else global[key] = value
  })
}

/** A receive buffer and its _force. */
export function buffer (name: string, key: BufferName, feature: string): KeywordTable<Draft> {
  return {
    [name]: wholeNumber({ min: 0, max: 0xffff_ffff, meaning: 'receive buffer in bytes', default: 'the kernel\'s', note: '0 is ignored', feature },
      ({ global }, value) => { global.buffers[key].bytes = value }),
    [`${name}_force`]: onOff({ meaning: 'set the buffer beyond the limit of the kernel (SO_RCVBUFFORCE)', default: 'off', feature },
      ({ global }, value) => { global.buffers[key].force = value })
  }
}

function readBufferPolicy (reading: Reading, { global }: Draft): void {
  if (reading.argument === undefined) {
    reading.missing('MTU, ADVERT or a number of bytes')
    return
  }
  const { receiveBuffers } = global
  for (const [index, word] of reading.words.entries()) {
    if (index === 0) continue
    const upper = word.toUpperCase()
    const bytes = readWholeNumber(word, 1, 2_147_483_647).value
    if (upper === 'MTU') receiveBuffers.mtu = true
    else if (upper === 'ADVERT') receiveBuffers.advert = true
    else if (bytes !== undefined) receiveBuffers.fixed = bytes
    else reading.report('HF0306', `Invalid vrrp_rx_bufs_policy ${word}`, { word: index, expected: 'MTU, ADVERT or a number of bytes' })
  }
  if (receiveBuffers.fixed !== undefined && (receiveBuffers.mtu || receiveBuffers.advert)) {
    reading.report('HF0210', 'vrrp_rx_bufs_policy: a number of bytes excludes MTU and ADVERT - ignoring the number')
    receiveBuffers.fixed = undefined
  }
}

/** The name of an nftables table: given, or the standard one. */
export function tableName (
  reading: Reading, standard: string, current: string | undefined, set: (value: string) => void
): void {
  const name = reading.argument ?? standard
  if (current !== undefined) reading.report('HF0208', `${reading.keyword} already specified - ignoring`, { word: 0 })
  else if (name.length >= 31) reading.report('HF0309', `${reading.keyword} table name too long - ignoring`, { expected: 'below 31 characters' })
  else set(name)
}

export function hookPriority (apply: (draft: Draft, value: number) => void): Keyword<Draft> {
  return wholeNumber({
    min: -2_147_483_648,
    max: 2_147_483_647,
    meaning: 'hook priority of the base chains',
    default: '-1',
    feature: 'nftables',
    complaint: found => `invalid nftables chain priority '${found}'`
  }, apply)
}
