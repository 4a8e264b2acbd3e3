/** Lines of virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress. */

import type { Family, IpAddress, IpPrefix } from '../../lib/ip-address.js'
import { addressBits, familyOf, ipBytes, ipFromBytes, parseIp } from '../../lib/ip-address.js'
import { PLAIN_ADDRESS } from '../../vrrp/config.js'
import type { AddressDraft } from '../draft.js'
import type { Documented, Reading } from '../keyword.js'
import { guess } from '../nearest.js'
import { readWholeNumber } from '../numbers.js'
import { checkTrackGroup } from './track-group.js'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Reads the value of an entry word from word `at` on; gives the index of the next word. */
interface AddressWord extends Documented {
  readonly family?: Family
  /** undefined: the word has no value. */
  readonly read: (entry: AddressEntry, value: string, at: number) => boolean
  readonly value: boolean
}

class AddressEntry {
  readonly reading: Reading
  readonly address: Mutable<AddressDraft>
  readonly family: Family
  broadcast: '+' | '-' | undefined

  constructor (reading: Reading, address: Mutable<AddressDraft>) {
    this.reading = reading
    this.address = address
    this.family = familyOf(address.address)
  }

  get text (): string { return this.address.text }
}

function word (
  meaning: string, form: string, value: boolean,
  read: AddressWord['read'], more: { readonly family?: Family, readonly default?: string, readonly aliasOf?: string } = {}
): AddressWord {
  const { family, ...about } = more
  return {
    about: { meaning, ...about },
    form,
    values: { type: value ? 'special' : 'none' },
    value,
    read,
    ...(family === undefined ? {} : { family })
  }
}

function flagWord (
  meaning: string, set: (address: Mutable<AddressDraft>) => void, family?: Family
): AddressWord {
  return word(meaning, 'flag', false, ({ address }) => {
    set(address)
    return true
  }, family === undefined ? {} : { family })
}

const BROADCAST = word('broadcast address; + is all ones, - all zeros', '<ADDRESS> or + or -', true,
  readBroadcast, { family: 'ipv4' })

export const ADDRESS_WORDS: Readonly<Record<string, AddressWord>> = {
  dev: word('interface', '<STRING>', true, readDevice, { default: 'interface of the instance' }),
  scope: word('scope, by name or number', '<SCOPE>', true, readScope, { family: 'ipv4', default: 'global' }),
  broadcast: BROADCAST,
  brd: { ...BROADCAST, about: { ...BROADCAST.about, aliasOf: 'broadcast', equal: true } },
  label: word('label of the address, at most 15 characters', '<STRING>', true, readLabel, { family: 'ipv4' }),
  peer: word('point-to-point peer; its prefix replaces that of the address', '<ADDRESS>[/<LEN>]', true, readPeer),
  home: flagWord('mark as home address', address => { address.home = true }, 'ipv6'),
  '-nodad': flagWord('let duplicate address detection take place', address => { address.detectDuplicates = true }, 'ipv6'),
  mngtmpaddr: flagWord('manage temporary addresses made from it', address => { address.manageTemporary = true }, 'ipv6'),
  noprefixroute: flagWord('no route for the prefix', address => { address.noPrefixRoute = true }),
  autojoin: flagWord('join the multicast group', address => { address.autojoin = true }),
  no_track: flagWord('track neither this address nor its interface', address => { address.noTrack = true }),
  preferred_lft: word('preferred lifetime in seconds', '<INTEGER> or forever', true, readLifetime,
    { default: 'IPv6 /128: 0, else forever' }),
  use_vmac: flagWord('put the address on a VMAC of its own', address => { address.useVmac = true })
}

export const STATIC_ADDRESS_WORDS: Readonly<Record<string, AddressWord>> = {
  ...Object.fromEntries(Object.entries(ADDRESS_WORDS).filter(([name]) => name !== 'use_vmac')),
  track_group: word('instances that also track the interface of this entry', '<NAME>', true,
    ({ address }, value) => {
      address.trackGroup = value
      return true
    })
}

/** The address a line describes; undefined after a report that leaves the line out. */
export function readAddressEntry (
  reading: Reading, words: Readonly<Record<string, AddressWord>>
): AddressDraft | undefined {
  const [first = ''] = reading.words
  const prefix = readPrefix(reading, first)
  if (prefix === undefined) {
    reading.report('HF0307', `VRRP parsed invalid IP ${first}. skipping IP...`,
      { word: 0, expected: 'an IPv4 or IPv6 address, with a prefix length or not' })
    return undefined
  }
  const entry = new AddressEntry(reading, newAddress(prefix, first, reading))
  for (let at = 1; at < reading.words.length; at++) {
    const name = reading.words[at] ?? ''
    const known = Object.hasOwn(words, name) ? words[name] : undefined
    if (known === undefined) {
      const close = guess(name, () => Object.keys(words), reading.scope)
      reading.report('HF0514', `Unknown configuration entry '${name}' for ip address - ignoring`,
        { word: at, suggestion: close === undefined ? undefined : `did you mean '${close}'?` })
      continue
    }
    const value = known.value ? reading.words[++at] : ''
    if (value === undefined) {
      reading.report('HF0514', `No ${name} parameter specified for ${first}`, { word: at, expected: known.form })
      break
    }
    if (known.family !== undefined && known.family !== entry.family) {
      const other = entry.family === 'ipv4' ? 'IPv4' : 'IPv6'
      reading.report('HF0514', `Cannot specify ${name} for ${other} addresses (${first}) - ignoring ${name}`, { word: at })
      continue
    }
    if (!known.read(entry, value, at)) return undefined
  }
  checkTrackGroup(reading, 'address', entry.address, true)
  return finished(entry)
}

function newAddress (
  { address, length }: IpPrefix, text: string, reading: Reading
): Mutable<AddressDraft> {
  return {
    ...PLAIN_ADDRESS,
    address,
    prefixLength: length,
    // Its default depends on the prefix, which a peer may still change.
    preferredLifetime: undefined,
    text,
    place: reading.place(0)
  }
}

/** `ADDRESS[/LEN]`; a bad length is reported and the whole address meant. */
function readPrefix (reading: Reading, text: string): IpPrefix | undefined {
  const slash = text.indexOf('/')
  const address = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const bits = addressBits(familyOf(address))
  if (slash < 0) return { address, length: bits }
  const { value } = readWholeNumber(text.slice(slash + 1), 0, bits)
  if (value === undefined) {
    reading.report('HF0303', `Invalid address prefix len ${text.slice(slash + 1)} for address ${text} - using ${bits}`,
      { word: 0, expected: `a prefix length from 0 to ${bits}` })
  }
  return { address, length: value ?? bits }
}

/** The prefix that `text` is, without any report. */
export function parsePrefix (text: string): IpPrefix | undefined {
  const [addressText = '', lengthText, ...more] = text.split('/')
  const address = parseIp(addressText)
  if (address === undefined || more.length > 0) return undefined
  const bits = addressBits(familyOf(address))
  if (lengthText === undefined) return { address, length: bits }
  const { value } = readWholeNumber(lengthText, 0, bits)
  return value === undefined ? undefined : { address, length: value }
}

function readDevice ({ reading, address, text }: AddressEntry, value: string, at: number): boolean {
  const { scope } = reading
  address.interface = value
  if (scope.host.networkInterface(value) === undefined) {
    if (scope.draft.global.dynamicInterfaces !== 'off') return true
    reading.report('HF0502', `WARNING - interface ${value} for ip address ${text} doesn't exist`,
      { word: at, suggestion: 'create it first, or set dynamic_interfaces in global_defs' })
    scope.missingInterfaces.add(value)
  }
  return true
}

function readScope ({ reading, address, text }: AddressEntry, value: string, at: number): boolean {
  const scope = reading.scope.names.number('scopes', value)
  if (scope === undefined) {
    reading.report('HF0306', `Invalid scope '${value}' specified for ${text} - ignoring`, { word: at })
  } else {
    address.scope = scope
  }
  return true
}

function readBroadcast (entry: AddressEntry, value: string, at: number): boolean {
  if (value === '+' || value === '-') {
    entry.broadcast = value
    if (entry.address.prefixLength > 30) {
      entry.reading.report('HF0514', `Address prefix length ${entry.address.prefixLength} too long for broadcast`, { word: at })
      entry.broadcast = undefined
    }
    return true
  }
  const address = parseIp(value)
  if (address === undefined || familyOf(address) !== 'ipv4') {
    entry.reading.report('HF0307', `VRRP invalid broadcast address ${value}. skipping address...`, { word: at })
    return false
  }
  entry.address.broadcast = address
  return true
}

function readLabel ({ reading, address, text }: AddressEntry, value: string, at: number): boolean {
  if (value.length > 15) {
    reading.report('HF0309', `Address label ${value} is longer than maximum length 15 - removing address`,
      { word: at, suggestion: `shorten the label of ${text}` })
    return false
  }
  address.label = value
  return true
}

function readPeer ({ reading, address, family }: AddressEntry, value: string, at: number): boolean {
  const peer = parsePrefix(value)
  if (peer === undefined) {
    reading.report('HF0307', `Invalid peer address ${value}`, { word: at })
    return false
  }
  if (familyOf(peer.address) !== family) {
    reading.report('HF0506', `Peer address ${value} does not match the family of the address`, { word: at })
    return false
  }
  address.peer = peer
  address.prefixLength = peer.length
  return true
}

function readLifetime ({ reading, address }: AddressEntry, value: string, at: number): boolean {
  if (value === 'forever') {
    address.preferredLifetime = 'forever'
    return true
  }
  const lifetime = readWholeNumber(value, 0, 0xffff_ffff)
  if (lifetime.value === undefined) {
    reading.report('HF0303', lifetime.message, { word: at, class: 'invalid-number', expected: 'seconds, or forever' })
  } else {
    address.preferredLifetime = lifetime.value === 0xffff_ffff ? 'forever' : lifetime.value
  }
  return true
}

function finished ({ address, broadcast }: AddressEntry): AddressDraft {
  if (broadcast !== undefined) {
    address.broadcast = edgeAddress(address.address, address.prefixLength, broadcast === '+')
  }
  return address
}

/** The last (all ones) or first (all zeros) address of the network. */
function edgeAddress (address: IpAddress, length: number, ones: boolean): IpAddress {
  const bytes = ipBytes(address)
  for (let bit = length; bit < bytes.length * 8; bit++) {
    const mask = 0x80 >> (bit % 8)
    const at = bit >> 3
    bytes[at] = ones ? (bytes[at] ?? 0) | mask : (bytes[at] ?? 0) & ~mask
  }
  return ipFromBytes(bytes)
}
