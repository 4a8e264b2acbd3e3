/** The keywords of an instance about where adverts go and where they come from. */

import type { IpAddress } from '../../lib/ip-address.js'
import { familyOf, isLinkLocal, isMulticast, parseIp } from '../../lib/ip-address.js'
import { address, entries, flag, line, onOff } from '../arguments.js'
import type { InstanceDraft } from '../draft.js'
import type { Documented, KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

const PEER_WORDS: Readonly<Record<string, Documented>> = {
  ADDRESS: { about: { meaning: 'the peer', default: 'required' }, form: '<ADDRESS>', values: { type: 'address' } },
  min_ttl: { about: { meaning: 'lowest TTL accepted', default: '0' }, form: '<INTEGER>', values: { type: 'integer', min: 0, max: 255 } },
  max_ttl: { about: { meaning: 'highest TTL accepted', default: '255' }, form: '<INTEGER>', values: { type: 'integer', min: 0, max: 255 } }
}

export const INSTANCE_DELIVERY: KeywordTable<InstanceDraft> = {
  native_ipv6: flag({ meaning: 'IPv6 and version 3, also without addresses', note: 'error after IPv4 addresses' }, (draft, reading) => {
    if (draft.family === 'ipv4') {
      reading.report('HF0506', `(${draft.name}) Cannot specify native_ipv6 with IPv4 addresses`, { word: 0 })
      return
    }
    draft.family = 'ipv6'
    draft.nativeIpv6 = true
  }),
  unicast_peer: entries({ meaning: 'the other routers: adverts go to each of them instead of to a group' }, PEER_WORDS, readPeer,
    // An empty block is a unicast keyword too.
    (draft, reading) => { draft.unicastKeyword ??= reading.place(0) }),
  unicast_fault_no_peer: flag({ meaning: 'FAULT instead of multicast when unicast words are used without peers' },
    draft => { draft.unicastFaultNoPeer = true }),
  check_unicast_src: flag({ meaning: 'drop adverts from others than the peers', default: 'vrrp_check_unicast_src' },
    draft => { draft.checkUnicastSource = true }),
  old_unicast_checksum: line('[never]', {
    meaning: 'use, or never fall back to, the unicast checksum of version 3 before keepalived 1.3.7', default: 'as the peer does', feature: 'UNICAST_CHKSUM_COMPAT'
  }, (reading, draft) => {
    if (reading.argument === undefined) draft.oldUnicastChecksum = 'always'
    else if (reading.argument === 'never') draft.oldUnicastChecksum = 'never'
    else {
      reading.report('HF0306', `(${draft.name}) Unknown old_unicast_chksum parameter ${reading.argument} - ignoring`, { expected: 'never, or nothing' })
    }
  }),
  mcast_src_ip: address({ meaning: 'source address of adverts', default: 'primary address of the interface', malformed: malformedSource },
    (draft, value, reading) => { setSource(reading, draft, value) }),
  unicast_src_ip: address({ meaning: 'source address of unicast adverts', default: 'primary address of the interface', malformed: malformedSource },
    (draft, value, reading) => {
      draft.unicastKeyword ??= reading.place(0)
      setSource(reading, draft, value)
    }),
  mcast_dst_ip: address({ meaning: 'multicast group of this instance', default: 'vrrp_mcast_group4 or vrrp_mcast_group6' },
    (draft, value, reading) => {
      if (!isMulticast(value) || (familyOf(value) === 'ipv6' && !/^ff.2:/.test(value))) {
        reading.report('HF0307', `(${draft.name}) mcast_dst_ip ${value} is not a ${familyOf(value) === 'ipv6' ? 'link-local ' : ''}multicast address - ignoring`)
      } else if (draft.other !== undefined && draft.multicastGroup !== undefined &&
          familyOf(draft.multicastGroup) !== familyOf(value)) {
        draft.other.multicastGroup = value
      } else draft.multicastGroup = value
    }),
  track_src_ip: flag({ meaning: 'FAULT while the source address is missing', note: 'needs a configured source' },
    draft => { draft.trackSourceAddress = true }),
  unicast_ttl: {
    about: { meaning: 'TTL or hop limit of unicast adverts', default: '255 (IPv6: the kernel\'s)' },
    form: '<INTEGER>',
    values: { type: 'integer', min: 0, max: 255 },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a whole number from 0 to 255')
        return
      }
      const { value } = readWholeNumber(argument, 0, 255)
      if (value === undefined) {
        reading.report('HF0303', `(${draft.name}) unicast_ttl '${argument}' invalid - ignoring`, { expected: 'a whole number from 0 to 255' })
      } else {
        draft.unicastTtl = value
        draft.unicastKeyword ??= reading.place(0)
      }
    }
  },
  v3_checksum_as_v2: onOff({
    meaning: 'version 3 IPv4 checksum without the pseudo header', default: 'v3_checksum_as_v2 of global_defs', recent: true
  }, (draft, value) => { draft.v3ChecksumAsV2 = value })
}

function setSource (reading: Reading, draft: InstanceDraft, value: IpAddress): void {
  if (draft.family !== undefined && draft.family !== familyOf(value)) {
    if (draft.other !== undefined) {
      draft.other.sourceAddress = value
      return
    }
    reading.report('HF0506', `Configuration error: VRRP instance[${draft.name}] and src address[${reading.argument ?? ''}] MUST be of the same family !!! Skipping...`)
    return
  }
  draft.family = familyOf(value)
  draft.sourceAddress = value
}

function readPeer (reading: Reading, draft: InstanceDraft): void {
  const [first = ''] = reading.words
  // A prefix length behind the address is read and means nothing.
  const peer = parseIp(first.replace(/\/\d+$/, ''))
  draft.unicastKeyword ??= reading.place(0)
  if (peer === undefined) {
    reading.report('HF0307', `Configuration error: VRRP instance[${draft.name}] malformed unicast peer address[${first}]. Skipping...`,
      { word: 0, expected: 'an IPv4 or IPv6 address' })
    return
  }
  draft.family ??= familyOf(peer)
  if (draft.family !== familyOf(peer) && draft.other === undefined) {
    reading.report('HF0506', `Configuration error: VRRP instance[${draft.name}] and unicast peer address[${first}] MUST be of the same family !!! Skipping...`, { word: 0 })
    return
  }
  let [minTtl, maxTtl] = [0, 255]
  for (let at = 1; at < reading.words.length; at += 2) {
    const word = reading.words[at] ?? ''
    const value = readWholeNumber(reading.words[at + 1] ?? '', 0, 255).value
    if (word !== 'min_ttl' && word !== 'max_ttl') {
      reading.report('HF0308', `(${draft.name}) unknown unicast peer option ${word} - ignoring`, { word: at, expected: 'min_ttl or max_ttl' })
    } else if (value === undefined) {
      reading.report('HF0303', `(${draft.name}) ${word} '${reading.words[at + 1] ?? ''}' of unicast peer ${first} invalid - ignoring`,
        { word: at + 1, expected: 'a whole number from 0 to 255' })
    } else {
      if (word === 'min_ttl') minTtl = value
      else maxTtl = value
      // A limit makes no sense for senders nobody knows.
      draft.checkUnicastSource = true
    }
  }
  if (isLinkLocal(peer) && familyOf(peer) === 'ipv6' && draft.interface === undefined) {
    reading.scope.diagnostics.report('HF0506', reading.place(0), `(${draft.name}) link-local peer ${first} needs an interface`, { class: undefined, severity: 'warning' })
  }
  const half = draft.family === familyOf(peer) ? draft : draft.other
  half?.peers.push({ address: peer, minTtl, maxTtl })
}

function malformedSource (text: string, { name }: InstanceDraft): string {
  return `Configuration error: VRRP instance[${name}] malformed src address[${text}]. Skipping...`
}
