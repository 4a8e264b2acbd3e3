/** The keywords outside all blocks, and the blocks themselves. */

import { seconds } from '../../lib/time.js'
import { entries, flag, keywordFrame, line, text, wholeNumber } from '../arguments.js'
import type { Draft } from '../draft.js'
import type { Documented, Frame, KeywordTable, Reading } from '../keyword.js'
import { readDecimal } from '../numbers.js'
import { readAddressEntry, STATIC_ADDRESS_WORDS } from './addresses.js'
import { BFD_INSTANCE_BLOCK } from './bfd-instance.js'
import { GLOBAL_DEFS_BLOCK } from './global-defs.js'
import { readRoute, STATIC_ROUTE_WORDS } from './routes.js'
import { readRule, STATIC_RULE_WORDS } from './rules.js'
import { SSL_BLOCK } from './ssl.js'
import { TRACK_FILE_BLOCK, TRACK_PROCESS_BLOCK, VRRP_TRACK_FILE_BLOCK } from './track-objects.js'
import { VIRTUAL_SERVER_BLOCK } from './virtual-server.js'
import { SERVER_GROUP_BLOCK } from './virtual-server-group.js'
import { VRRP_INSTANCE_BLOCK } from './vrrp-instance.js'
import { VRRP_SCRIPT_BLOCK } from './vrrp-script.js'
import { GARP_GROUP_BLOCK, SYNC_GROUP_BLOCK, TRACK_GROUP_BLOCK } from './vrrp-sync-group.js'

const PROCESS: KeywordTable<Draft> = {
  net_namespace: text({ meaning: 'run in that network namespace', default: 'that of the host', note: 'not changeable on reload; -s overrides it' },
    ({ common }, value, reading) => {
      if (common.netNamespace !== undefined) reading.report('HF0208', `Duplicate net_namespace definition ${value} - ignoring`)
      else common.netNamespace = value
      const { host } = reading.scope
      if (host.hasNamespace(value)) host.useNamespace?.(value)
      else {
        reading.report('HF0125', `network namespace ${value} does not exist`,
          { class: undefined, severity: 'warning', suggestion: `ip netns add ${value}` })
      }
    }),
  net_namespace_ipvs: line('[<STRING>]', {
    meaning: 'namespace of the IPVS tables when it is another one', default: 'net_namespace', note: 'nothing: the namespace keepalived was started in', feature: 'LVS'
  }, (reading, { common }) => { common.ipvsNamespace = reading.argument ?? '' }),
  namespace_with_ipsets: flag({ meaning: 'allow ipsets with namespaces on kernels before 3.13', note: 'there are none older now, so nothing changes' }, () => {}),
  use_pid_dir: flag({ meaning: 'pid files (and the reload file) in a directory of their own' }, ({ common }) => { common.usePidDirectory = true }),
  instance: text({ meaning: 'name of this keepalived: pid files, syslog, dumps', default: 'none', note: 'not changeable on reload; a duplicate is an error' },
    ({ common }, value, reading) => {
      if (common.instance !== undefined) reading.report('HF0208', `Duplicate instance definition ${value} - ignoring`)
      else common.instance = value
    }),
  child_wait_time: wholeNumber({
    min: 0, max: 0xffff_ffff, meaning: 'how long the parent waits for children to end before it kills them, in seconds', default: '5', complaint: found => `Invalid child_wait_time ${found}`
  }, ({ common }, value) => { common.childWaitTime = seconds(value) }),
  linkbeat_use_polling: flag({ meaning: 'poll the state of links instead of listening to netlink', feature: 'linkbeat' }, draft => { draft.linkbeatPolling = true })
}

const INTERFACE_DELAY_WORDS: Readonly<Record<string, Documented>> = {
  IFACE: {
    about: { meaning: 'seconds a change of its state must last', default: 'UP 0' },
    form: '<IFACE> <DOWN> [<UP>]',
    values: { type: 'seconds', min: 0, max: 255, places: 6 }
  }
}

const LINKBEAT_WORDS: Readonly<Record<string, Documented>> = {
  IFACE: {
    about: { meaning: 'a polled interface', default: 'the first method that works' },
    form: '<IFACE> [MII|ETHTOOL|IOCTL]',
    values: { type: 'words', words: ['MII', 'ETHTOOL', 'IOCTL'] }
  }
}

export const ROOT: KeywordTable<Draft> = {
  ...PROCESS,
  global_defs: GLOBAL_DEFS_BLOCK,
  track_group: TRACK_GROUP_BLOCK,
  static_ipaddress: entries({ meaning: 'addresses set at start and removed at the end' }, STATIC_ADDRESS_WORDS, (reading, draft) => {
    const address = readAddressEntry(reading, STATIC_ADDRESS_WORDS)
    const device = address?.interface ?? defaultInterface(reading, draft)
    if (address === undefined || device === undefined) return
    draft.staticAddresses.push({ ...address, interface: device })
  }),
  static_routes: entries({ meaning: 'routes set at start and removed at the end' }, STATIC_ROUTE_WORDS, (reading, draft) => {
    const route = readRoute(reading, STATIC_ROUTE_WORDS)
    if (route !== undefined) draft.staticRoutes.push(route)
  }),
  static_rules: entries({ meaning: 'rules set at start and removed at the end' }, STATIC_RULE_WORDS, (reading, draft) => {
    draft.staticRules.push(...readRule(reading, STATIC_RULE_WORDS))
  }),
  vrrp_sync_group: SYNC_GROUP_BLOCK,
  garp_group: GARP_GROUP_BLOCK,
  linkbeat_interfaces: entries({ meaning: 'interfaces to poll' }, LINKBEAT_WORDS, readLinkbeat),
  interface_up_down_delays: entries({ meaning: 'debounce of link changes' }, INTERFACE_DELAY_WORDS, readDelays),
  vrrp_instance: VRRP_INSTANCE_BLOCK,
  vrrp_script: VRRP_SCRIPT_BLOCK,
  vrrp_track_process: TRACK_PROCESS_BLOCK,
  track_file: TRACK_FILE_BLOCK,
  vrrp_track_file: VRRP_TRACK_FILE_BLOCK,
  bfd_instance: BFD_INSTANCE_BLOCK,
  SSL: SSL_BLOCK,
  virtual_server_group: SERVER_GROUP_BLOCK,
  virtual_server: VIRTUAL_SERVER_BLOCK
}

/** The frame at the bottom of the stack. */
export function rootFrame (draft: Draft): Frame {
  return keywordFrame('the root level', ROOT, draft, () => {})
}

/** The interface of a static address without dev, as far as the file has been read. */
function defaultInterface (reading: Reading, { global }: Draft): string | undefined {
  const name = global.defaultInterface ?? 'eth0'
  const { host, missingInterfaces } = reading.scope
  if (global.dynamicInterfaces !== 'off' || host.networkInterface(name) !== undefined) return name
  reading.report('HF0502', `Static address ${reading.keyword} requires either an interface or default interface must exist`,
    { class: 'bad-interface', word: 0, suggestion: `add dev IFACE, or create ${name}` })
  missingInterfaces.add(name)
  return undefined
}

function readLinkbeat (reading: Reading, draft: Draft): void {
  const [name = '', method] = reading.words
  if (method !== undefined && method !== 'MII' && method !== 'ETHTOOL' && method !== 'IOCTL') {
    reading.report('HF0306', `Unknown linkbeat type ${method} for interface ${name} - ignoring`, { word: 1, expected: 'MII, ETHTOOL or IOCTL' })
    return
  }
  draft.linkbeatInterfaces.push({ interface: name, method })
}

function readDelays (reading: Reading, draft: Draft): void {
  const [name = '', downText, upText = '0'] = reading.words
  const { scope } = reading
  if (scope.host.networkInterface(name) === undefined && scope.draft.global.dynamicInterfaces === 'off') {
    reading.report('HF0502', `unknown interface ${name} specified for up/down delay`, { word: 0 })
    scope.missingInterfaces.add(name)
    return
  }
  if (downText === undefined) {
    reading.report('HF0301', `No delay specified for interface ${name} - ignoring`,
      { class: undefined, severity: 'warning', expected: 'the delays down and up, in seconds' })
    return
  }
  const options = { min: 0, max: 255, places: 6, unitMicros: 1_000_000 }
  const [down, up] = [readDecimal(downText, options), readDecimal(upText, options)]
  if (down.micros === undefined || up.micros === undefined) {
    const index = down.micros === undefined ? 1 : 2
    reading.report('HF0303', `up/down delay '${reading.words[index] ?? ''}' invalid for ${name}`, { word: index, expected: 'seconds from 0 to 255' })
    return
  }
  draft.interfaceDelays.push(
    { interface: name, down: seconds(down.micros / 1_000_000), up: seconds(up.micros / 1_000_000) }
  )
}
