/** virtual_server_group: addresses and firewall marks that share one definition. */

import type { Family } from '../../lib/ip-address.js'
import type { Draft } from '../draft.js'
import type { Documented, Frame, Keyword, Reading } from '../keyword.js'
import type { ServerGroupDraft } from '../lvs-draft.js'
import { named } from '../named.js'
import { readWholeNumber } from '../numbers.js'
import type { RangeProblem } from './endpoint.js'
import { parseRange, readPort } from './endpoint.js'
import { blockName } from './names.js'

const MAX_MARK = 0xffff_ffff

const ENTRY_WORDS: Readonly<Record<string, Documented>> = {
  ADDRESS: {
    about: {
      meaning: 'address, range or network; each address is a service of its own',
      default: 'port 0',
      note: 'END is the last octet (IPv4), the last group in hex (IPv6) or a full address; host bits must be zero with /LEN'
    },
    form: '<ADDRESS>[-<END>|/<LEN>] [<PORT>]',
    values: { type: 'special' }
  },
  fwmark: {
    about: { meaning: 'firewall mark', default: 'family of the virtual server' },
    form: '<INTEGER> [inet|inet6]',
    values: { type: 'integer', min: 0, max: MAX_MARK }
  }
}

export const SERVER_GROUP_BLOCK: Keyword<Draft> = {
  about: { meaning: 'addresses and marks that share one definition', note: 'a name used twice: the first one counts' },
  form: 'value block <NAME>',
  values: { type: 'special' },
  inside: ENTRY_WORDS,
  open: (reading, draft): Frame => {
    const name = blockName(reading)
    if (name === undefined) return { type: 'skip' }
    const group: ServerGroupDraft = { name, place: reading.place(1), entries: [] }
    const twin = named(draft.lvs.groups, name) !== undefined
    if (twin) {
      reading.report('HF0207', `virtual server group ${name} is already defined: this one has no effect`,
        { class: undefined, severity: 'warning' })
    }
    return {
      type: 'entries',
      entry: each => { readEntry(each, group) },
      end: () => { if (complete(group, reading) && !twin) draft.lvs.groups.push(group) }
    }
  }
}

/** A group without entries is removed, and so is one whose marks could be of either family. */
function complete ({ name, entries, place }: ServerGroupDraft, reading: Reading): boolean {
  const { diagnostics } = reading.scope
  if (entries.length === 0) {
    diagnostics.report('HF0602', place, `virtual server group ${name} has no entries - removing`)
    return false
  }
  const has = (family: Family): boolean => entries.some(each => each.type === 'addresses'
    ? each.first.includes(':') === (family === 'ipv6')
    : each.family === family)
  if (has('ipv4') && has('ipv6') && entries.some(each => each.type === 'fwmark' && each.family === undefined)) {
    diagnostics.report('HF0602', place, `virtual server group ${name} cannot have IPv4, IPv6 and fwmark without family - removing`,
      { suggestion: 'write inet or inet6 behind each fwmark' })
    return false
  }
  return true
}

function readEntry (reading: Reading, group: ServerGroupDraft): void {
  if (reading.keyword === 'fwmark') readMark(reading, group)
  else readAddresses(reading, group)
}

function readMark (reading: Reading, group: ServerGroupDraft): void {
  const [, text, familyText] = reading.words
  if (text === undefined) {
    reading.missing('a firewall mark')
    return
  }
  const mark = readWholeNumber(text, 0, MAX_MARK).value
  if (mark === undefined) {
    reading.report('HF0303', `(${group.name}): fwmark '${text}' must be in [0, ${MAX_MARK}] - ignoring`, { expected: 'a firewall mark' })
    return
  }
  const family = familyText === 'inet' ? 'ipv4' : familyText === 'inet6' ? 'ipv6' : undefined
  if (familyText !== undefined && family === undefined) {
    reading.report('HF0306', `(${group.name}): fwmark '${text}' family ${familyText} unknown - ignoring`, { word: 2, expected: 'inet or inet6' })
    return
  }
  group.entries.push({ type: 'fwmark', mark, family })
}

function readAddresses (reading: Reading, group: ServerGroupDraft): void {
  const [text = '', portText] = reading.words
  const port = readPort(reading, 1, false)
  const range = parseRange(text)
  if (typeof range === 'string') {
    reading.report('HF0307', rangeMessage(range, text, portText), { word: 0, expected: 'ADDR, ADDR-END or ADDR/LEN' })
  } else if (port === 'bad') {
    reading.report('HF0303', invalid(text, portText), { word: 1, expected: 'a port from 1 to 65535' })
  } else {
    group.entries.push({ type: 'addresses', ...range, port: port ?? 0 })
  }
}

function invalid (text: string, port: string | undefined): string {
  return `Invalid virtual server group IP address ${text} ${port === undefined ? '' : `/port/${port}`} - skipping`
}

function rangeMessage (problem: RangeProblem, text: string, port: string | undefined): string {
  const end = text.slice(text.search(/[/-]/) + 1)
  switch (problem) {
    case 'not-greater': return `Address range end is not greater than address range start - ${text} - skipping`
    case 'less': return `Address range end is less than address range start - ${text} - skipping`
    case 'bad-mask': return `Invalid netmask - ${text} - skipping`
    case 'host-bits': return `Address mask bits not empty - ${text} - skipping`
    case 'too-large': return `Virtual server group range '${text}' end '${end}' too large`
    case 'rubbish': return `Virtual server group range '${text}' has extra characters at end '${end}'`
    default: return invalid(text, port)
  }
}
