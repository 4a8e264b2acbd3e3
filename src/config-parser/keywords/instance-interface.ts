/** The keywords of an instance about its interface: VMAC, ipvlan, VRF, buffers. */

import { macBytes, parseMac } from '../../lib/mac-address.js'
import { familyOf } from '../../lib/ip-address.js'
import { flag, line, text, unknownWord, wholeNumber } from '../arguments.js'
import type { InstanceDraft, VmacDraft } from '../draft.js'
import type { KeywordTable, Reading } from '../keyword.js'
import { parsePrefix } from './addresses.js'

export const INSTANCE_INTERFACE: KeywordTable<InstanceDraft> = {
  interface: text({
    maxLength: 15,
    meaning: 'interface for adverts, and default for addresses',
    default: 'required unless unicast',
    note: 'not the loopback'
  }, (draft, value, reading) => {
    if (tooLong(reading, value)) return
    draft.interface = value
    draft.interfacePlace = reading.place(1)
    checkExists(reading, draft, value)
  }),
  vrf: text({ meaning: 'VRF device, for unicast without an interface', feature: 'VRF' },
    (draft, value) => { draft.vrf = value }),
  dont_track_primary: flag({ meaning: 'ignore the state of the own interface' },
    draft => { draft.dontTrackPrimary = true }),
  use_vmac: line('[[name] <IFNAME>] [<MAC>] [group <IFGROUP>] [netlink_notify_msg]', {
    meaning: 'run on a macvlan with the virtual MAC address',
    default: 'off; name vrrp.VRID, MAC 00:00:5e:00:01:VRID or 00:00:5e:00:02:VRID',
    feature: 'VMAC'
  }, readVmac),
  use_vmac_addr: flag({ meaning: 'use VMACs also for addresses on other interfaces or of the other family', feature: 'VMAC' },
    draft => { draft.vmacAddresses = true }),
  vmac_xmit_base: flag({ meaning: 'send adverts from the base interface', default: 'off; on with unicast', feature: 'VMAC' },
    draft => { draft.vmacTransmitOnBase = true }),
  use_ipvlan: line('[bridge|private|vepa] [[name] <IFNAME>] [<ADDRESS>[/LEN]] [group <IFGROUP>]',
    { meaning: 'run on an ipvlan', default: 'off', note: 'L2 mode; IPv4 needs the address', feature: 'IPVLAN' }, readIpvlan),
  linkbeat_use_polling: flag({ meaning: 'poll the state of the link', aliasOf: 'linkbeat_interfaces', feature: 'linkbeat' },
    (draft, reading) => {
      draft.linkbeatPolling = true
      reading.report('HF0209', `(${draft.name}) 'linkbeat_use_polling' in vrrp instance deprecated - use linkbeat_interfaces block`,
        { word: 0, class: 'deprecated' })
    }),
  lvs_sync_daemon_interface: text({ meaning: 'interface of the IPVS sync daemon', aliasOf: 'global_defs lvs_sync_daemon' },
    (draft, value, reading) => {
      draft.lvsSyncInterface = value
      reading.report('HF0209', `(${draft.name}) Specifying lvs_sync_daemon_interface against a vrrp is deprecated.`,
        { word: 0, class: 'deprecated', suggestion: `in global_defs: lvs_sync_daemon ${value} ${draft.name}` })
    }),
  kernel_rx_buf_size: wholeNumber({
    min: 0, max: 0xffff_ffff, meaning: 'share of the receive buffer, in bytes', default: 'that of the policy'
  }, (draft, value) => { draft.kernelReceiveBuffer = value })
}

function tooLong (reading: Reading, name: string, word = 1): boolean {
  if (name.length <= 15) return false
  reading.report('HF0309', `Interface name '${name}' too long - ignoring`, { word, expected: 'at most 15 characters' })
  return true
}

function checkExists (reading: Reading, draft: InstanceDraft, name: string): void {
  const { scope } = reading
  const facts = scope.host.networkInterface(name)
  if (facts === undefined) {
    if (scope.draft.global.dynamicInterfaces !== 'off') return
    reading.report('HF0502', `WARNING - interface ${name} for vrrp_instance ${draft.name} doesn't exist`,
      { suggestion: 'create it first, or set dynamic_interfaces in global_defs' })
    scope.missingInterfaces.add(name)
  } else if (facts.loopback) {
    reading.report('HF0502', `(${draft.name}) cannot use a loopback interface (${name}) for vrrp - ignoring`)
    draft.interface = undefined
  }
}

function readVmac (reading: Reading, draft: InstanceDraft): void {
  const vmac: VmacDraft = {
    interface: undefined,
    mac: undefined,
    macPrefix: undefined,
    group: undefined,
    netlinkNotify: false
  }
  if (draft.ipvlan !== undefined) {
    reading.report('HF0210', `(${draft.name}) Cannot specify use_vmac with use_ipvlan - ignoring use_vmac`, { word: 0 })
    return
  }
  const { words, scope } = reading
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === 'netlink_notify_msg') vmac.netlinkNotify = true
    else if (word === 'name' && words[at + 1] !== undefined) setName(reading, draft.name, vmac, ++at)
    else if (word === 'group' && words[at + 1] !== undefined) {
      const group = scope.names.number('group', words[++at] ?? '')
      if (group === undefined) reading.report('HF0306', `(${draft.name}) Invalid vmac group '${words[at] ?? ''}' - ignoring`, { word: at })
      else vmac.group = group
    } else if (/^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){4,5}$/.test(word)) setMac(reading, draft, vmac, at)
    else setName(reading, draft.name, vmac, at)
  }
  draft.vmac = vmac
}

function setName (reading: Reading, owner: string, vmac: VmacDraft, at: number): void {
  const name = reading.words[at] ?? ''
  if (tooLong(reading, name, at)) return
  const existing = reading.scope.host.networkInterface(name)
  if (existing !== undefined && existing.kind !== 'macvlan' && existing.kind !== 'unknown') {
    reading.report('HF0502', `(${owner}) interface ${name} already exists and is not a private macvlan; ignoring vmac if_name`, { word: at })
  } else if (vmac.interface === undefined) vmac.interface = name
  else reading.report('HF0308', `use_vmac has two names: ${vmac.interface} and ${name} - ignoring ${name}`, { word: at })
}

function setMac (reading: Reading, draft: InstanceDraft, vmac: VmacDraft, at: number): void {
  const word = reading.words[at] ?? ''
  const octets = word.split(':')
  const mac = parseMac(octets.length === 6 ? word : `${word}:00`)
  const bytes = mac === undefined ? undefined : macBytes(mac)
  if (mac === undefined || bytes === undefined || ((bytes[0] ?? 0) & 1) !== 0) {
    reading.report('HF0307', `(${draft.name}) Invalid MAC address ${word} for use_vmac - ignoring`, { word: at, expected: 'six octets, not multicast' })
  } else if (mac.startsWith('00:00:5e:00:01:') || mac.startsWith('00:00:5e:00:02:')) {
    reading.report('HF0307', `(${draft.name}) MAC address ${word} is one of the RFC's - ignoring`, { word: at })
  } else if (octets.length === 6) vmac.mac = mac
  else vmac.macPrefix = mac.slice(0, -3)
}

function readIpvlan (reading: Reading, draft: InstanceDraft): void {
  const { words, scope } = reading
  let mode: 'bridge' | 'private' | 'vepa' = 'bridge'
  let name: string | undefined
  let address: ReturnType<typeof parsePrefix>
  let group: number | undefined
  if (draft.vmac !== undefined) {
    reading.report('HF0210', `(${draft.name}) Cannot specify use_ipvlan with use_vmac - ignoring use_ipvlan`, { word: 0 })
    return
  }
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? ''
    const prefix = parsePrefix(word)
    if (word === 'bridge' || word === 'private' || word === 'vepa') mode = word
    else if (prefix !== undefined) address = prefix
    else if (word === 'group' && words[at + 1] !== undefined) group = scope.names.number('group', words[++at] ?? '')
    else {
      const given = word === 'name' && words[at + 1] !== undefined ? words[++at] ?? '' : word
      if (name !== undefined) unknownWord(reading, given, ['bridge', 'private', 'vepa', 'name', 'group'], undefined, at)
      else if (!tooLong(reading, given, at)) name = given
    }
  }
  draft.ipvlan = { mode, interface: name, address, group }
  // The address of the ipvlan is the source of the adverts.
  if (address !== undefined && (
    draft.family ?? familyOf(address.address)
  ) === familyOf(address.address)) {
    draft.sourceAddress ??= address.address
  }
}
