/** bfd_instance: a session that finds out within milliseconds that a neighbour is gone. */

import { BFD_DEFAULTS } from '../../vrrp/bfd/config.js'
import type { IpAddress } from '../../lib/ip-address.js'
import { familyOf, parseIp } from '../../lib/ip-address.js'
import { block, flag, numberArgument, onOff, secondsArgument } from '../arguments.js'
import type { BfdDraft, Draft } from '../draft.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { named } from '../named.js'
import { readWholeNumber } from '../numbers.js'
import { blockName } from './names.js'

const FEATURE = 'BFD'

const MAX_NAME = 31

/** Milliseconds. */
const LONGEST = 4_294_967

/** From here on VRRP itself is faster. Milliseconds. */
const SENSIBLE = 10_000

/** While the block is read: the neighbour as written, whether it is one or not. */
interface OpenBfd extends BfdDraft { neighborText: string | undefined }

function trouble (name: string, what: string): string {
  return `Configuration error: BFD instance ${name} ${what}`
}

interface BfdOptions extends About {
  readonly min: number
  readonly max: number
}

/** A whole number; messages about it name the session, which the general builders do not know. */
function whole (
  options: BfdOptions, complaint: (text: string) => string,
  apply: (draft: OpenBfd, value: number) => void
): Keyword<OpenBfd> {
  const { min, max } = options
  return {
    about: { feature: FEATURE, ...options },
    form: '<INTEGER>',
    values: { type: 'integer', min, max },
    read: (reading, draft) => {
      const told = (text: string): string => trouble(draft.name, complaint(text))
      const value = numberArgument(reading, { min, max, complaint: told })
      if (value !== undefined) apply(draft, value)
    }
  }
}

function timer (
  field: 'minRx' | 'minTx' | 'idleTx', keyword: string, min: number, standard: string, meaning: string
): Keyword<OpenBfd> {
  const options = { min, max: LONGEST, places: 3, milliseconds: true } as const
  return {
    about: { meaning, default: standard, note: `above ${SENSIBLE} is warned of`, feature: FEATURE },
    form: '<DECIMAL ms>',
    values: { type: 'seconds', min, max: LONGEST, places: 3 },
    read: (reading, draft) => {
      const value = secondsArgument(reading, {
        ...options,
        complaint: text => trouble(draft.name, `${keyword} value ${text} is not valid (must be in range [${min}-${LONGEST}]), ignoring`)
      })
      if (value === undefined) return
      draft[field] = value
      if (value <= SENSIBLE * 1000) return
      reading.report('HF0702', `Configuration warning: BFD instance ${draft.name} ${keyword} value ${reading.argument ?? ''} is larger than max sensible (${SENSIBLE})`,
        { class: undefined, severity: 'warning', expected: 'milliseconds' })
    }
  }
}

/** One of the two ends; without an address in the word `apply` gets undefined. */
function end (
  about: About, malformed: (text: string) => string,
  apply: (draft: OpenBfd, address: IpAddress | undefined, text: string) => void
): Keyword<OpenBfd> {
  return {
    about: { feature: FEATURE, ...about },
    form: '<ADDRESS>',
    values: { type: 'address' },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('an address')
        return
      }
      const address = parseIp(argument)
      apply(draft, address, argument)
      if (address !== undefined) return
      reading.report('HF0307', trouble(draft.name, malformed(argument)), { expected: 'an IPv4 or IPv6 address' })
    }
  }
}

function neighbor (more: Partial<About> = {}): Keyword<OpenBfd> {
  return end({ meaning: 'the other end', default: 'required', note: 'the pair with source_ip is unique', ...more },
    text => `has malformed neighbor address ${text}, ignoring instance`,
    (draft, address, text) => {
      draft.neighbor = address
      draft.neighborText = text
    })
}

function ttl (aliasOf?: string): Keyword<OpenBfd> {
  return whole({
    min: 1,
    max: 255,
    meaning: 'TTL or hop limit of what is sent',
    default: '255 with IPv4, 64 with IPv6',
    ...(aliasOf === undefined ? {} : { aliasOf, equal: true })
  }, text => `ttl/hoplimit value ${text} not valid (must be in range [1-255]), ignoring`,
  (draft, value) => { draft.ttl = value })
}

const BFD_INSTANCE: KeywordTable<OpenBfd> = {
  source_ip: end({ meaning: 'local address', default: 'chosen by the kernel', note: 'of the family of the neighbour' },
    text => `has malformed source address ${text}, ignoring`,
    (draft, address) => { draft.source = address ?? draft.source }),
  neighbor_ip: neighbor(),
  neighbour_ip: neighbor({ aliasOf: 'neighbor_ip', equal: true }),
  min_rx: timer('minRx', 'min_rx', 1, '10', 'shortest interval in which packets can be received'),
  min_tx: timer('minTx', 'min_tx', 1, '10', 'shortest interval in which packets are sent while up'),
  idle_tx: timer('idleTx', 'idle_tx', 1000, '1000', 'interval of sending while not up'),
  multiplier: whole(
    { min: 1, max: 255, meaning: 'packets that may be missed before the neighbour is down', default: '5' },
    text => `multiplier value ${text} not valid (must be in range [1-255]), ignoring`,
    (draft, value) => { draft.multiplier = value }),
  passive: flag({ meaning: 'wait for the neighbour to begin', default: 'off', feature: FEATURE }, draft => { draft.passive = true }),
  ttl: ttl(),
  hoplimit: ttl('ttl'),
  max_hops: whole(
    { min: -1, max: 255, meaning: 'packets that lost more hops are dropped; -1 drops none', default: '0', note: 'not above ttl' },
    text => `max_hops value ${text} not valid (must be in range [-1-255]), ignoring`,
    (draft, value) => { draft.maxHops = value }),
  multihop: onOff({ meaning: 'port 4784 (RFC 5883) instead of 3784', default: 'off', recent: true, feature: FEATURE },
    (draft, value) => { draft.multihop = value }),
  weight: {
    about: { meaning: 'default weight for track_bfd', default: '0', feature: 'BFD+VRRP' },
    form: '<INTEGER> [reverse]',
    values: { type: 'integer', min: -253, max: 253 },
    read: readWeight
  },
  vrrp: flag({ meaning: 'tell the VRRP process, and only it unless checker stands too', default: 'both are told', feature: 'BFD+VRRP' },
    draft => { draft.vrrp = true }),
  checker: flag({ meaning: 'tell the checker process, and only it unless vrrp stands too', default: 'both are told', feature: 'BFD+LVS' },
    draft => { draft.checker = true })
}

function readWeight (reading: Reading, draft: OpenBfd): void {
  const [, text, direction] = reading.words
  if (text === undefined) {
    reading.missing('a weight from -253 to 253')
    return
  }
  const { value } = readWholeNumber(text, -253, 253)
  if (value === undefined) {
    reading.report('HF0505', trouble(draft.name, `weight value ${text} not valid (must be in range [-253-253]), ignoring`),
      { expected: 'a whole number from -253 to 253' })
    return
  }
  draft.weight = value
  draft.reverse = direction === 'reverse'
  if (direction !== undefined && direction !== 'reverse') {
    reading.report('HF0306', trouble(draft.name, `unknown weight option ${direction}`), { word: 2, expected: 'reverse' })
  }
}

export const BFD_INSTANCE_BLOCK = block<Draft, OpenBfd>('block <NAME>',
  { meaning: 'a BFD session', note: 'a name of at most 31 characters; a duplicate is skipped', feature: FEATURE }, BFD_INSTANCE,
  (reading, draft) => {
    const name = blockName(reading)
    if (name === undefined) return undefined
    if (name.length > MAX_NAME) {
      reading.report('HF0701', trouble(name, `name too long (maximum length is ${MAX_NAME} characters) - ignoring`))
      return undefined
    }
    if (named(draft.bfds, name) !== undefined) {
      reading.report('HF0207', trouble(name, 'already configured - ignoring'))
      return undefined
    }
    return newBfd(name, reading)
  },
  (bfd, reading, draft) => { if (complete(bfd, reading, draft)) draft.bfds.push(bfd) })

function newBfd (name: string, reading: Reading): OpenBfd {
  return {
    name,
    place: reading.place(1),
    source: undefined,
    neighbor: undefined,
    minRx: BFD_DEFAULTS.minRx,
    minTx: BFD_DEFAULTS.minTx,
    idleTx: BFD_DEFAULTS.idleTx,
    multiplier: BFD_DEFAULTS.multiplier,
    passive: false,
    ttl: undefined,
    maxHops: BFD_DEFAULTS.maxHops,
    multihop: false,
    weight: 0,
    reverse: false,
    vrrp: false,
    checker: false,
    neighborText: undefined
  }
}

/** What only the end of the block can tell; false after a report that leaves the session out. */
function complete (bfd: OpenBfd, reading: Reading, draft: Draft): boolean {
  const { name, source, neighbor: peer, neighborText, place } = bfd
  const refuse = (what: string, expected?: string): false => {
    reading.scope.diagnostics.report('HF0701', place, trouble(name, what), { expected })
    return false
  }
  if (peer === undefined) {
    return neighborText === undefined ? refuse('has no neighbor address set, disabling instance', 'neighbor_ip ADDRESS') : false
  }
  if (source !== undefined && familyOf(source) !== familyOf(peer)) {
    return refuse(`source address ${source} and neighbor address ${peer} are not of the same family, disabling instance`)
  }
  const twin = draft.bfds.some(each => each.neighbor === peer &&
    (source === undefined || each.source === undefined || each.source === source))
  if (twin) {
    return source === undefined
      ? refuse(`has duplicate neighbor address ${peer}, ignoring instance`)
      : refuse(`has duplicate source/neighbor address ${source}/${peer}, ignoring instance`)
  }
  bfd.ttl ??= BFD_DEFAULTS.ttl[familyOf(peer)]
  if (bfd.maxHops > bfd.ttl) {
    reading.scope.diagnostics.report('HF0703', place, `BFD instance ${name}: max_hops exceeds ttl/hoplimit - setting to ttl/hoplimit`)
    bfd.maxHops = bfd.ttl
  }
  if (!bfd.vrrp && !bfd.checker) {
    bfd.vrrp = true
    bfd.checker = true
  }
  return true
}
