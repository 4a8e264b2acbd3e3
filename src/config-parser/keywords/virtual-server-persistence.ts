/** Persistence of a virtual server: how long a client stays with its server. */

import { VIRTUAL_SERVER_DEFAULTS } from '../../checkers/config.js'
import type { KeywordTable, Reading } from '../keyword.js'
import type { VirtualServerDraft } from '../lvs-draft.js'
import { readWholeNumber } from '../numbers.js'

const FEATURE = 'LVS'

const MAX_TIMEOUT = 2_678_400

const MAX_ENGINE = 16

export const PERSISTENCE: KeywordTable<VirtualServerDraft> = {
  persistence_engine: {
    about: { meaning: 'persistence engine, e.g. sip', default: 'none', note: 'a longer name is cut', feature: FEATURE },
    form: '<STRING>',
    values: { type: 'text', maxLength: MAX_ENGINE },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a name, e.g. sip')
        return
      }
      // The kernel's buffer of 16 has room for 15 characters and the zero that ends them.
      if (argument.length > MAX_ENGINE - 1) reading.report('HF0309', `persistence_name too long, truncating - ${argument}`)
      draft.persistenceEngine = argument.slice(0, MAX_ENGINE - 1)
    }
  },
  persistence_timeout: {
    about: { meaning: 'seconds a client stays with its server', default: 'off; without a number 360', feature: FEATURE },
    form: '[<INTEGER>]',
    values: { type: 'integer', min: 1, max: MAX_TIMEOUT },
    read: (reading, draft) => {
      const { argument } = reading
      const value = argument === undefined
        ? VIRTUAL_SERVER_DEFAULTS.persistenceTimeout
        : readWholeNumber(argument, 1, MAX_TIMEOUT).value
      if (value !== undefined) draft.persistenceTimeout = value
      else reading.report('HF0303', 'persistence_timeout invalid', { expected: `seconds from 1 to ${MAX_TIMEOUT}` })
    }
  },
  persistence_granularity: {
    about: { meaning: 'clients of one network count as one', default: '255.255.255.255 or 128', note: 'IPv4: a mask with dots; IPv6: a prefix length; turns persistence on', feature: FEATURE },
    form: '<NETMASK> or <PREFIX>',
    values: { type: 'special' },
    read: readGranularity
  }
}

function readGranularity (reading: Reading, draft: VirtualServerDraft): void {
  const { argument } = reading
  if (argument === undefined) {
    reading.missing('a netmask, or for IPv6 a prefix length')
    return
  }
  // Before its family is known a number alone is a prefix length; of a mark either decides it.
  const open = draft.target.type === 'fwmark' && draft.family === undefined
  if (draft.family === 'ipv6' || (draft.family === undefined && /^\d+$/.test(argument))) {
    const length = readWholeNumber(argument, 1, 128).value
    if (length !== undefined) draft.granularity = { family: 'ipv6', length }
    else reading.report('HF0307', `Invalid IPv6 persistence_granularity specified - ${argument}`, { expected: 'a prefix length from 1 to 128' })
  } else {
    const mask = dottedMask(argument)
    if (mask !== undefined) draft.granularity = { family: 'ipv4', mask }
    else reading.report('HF0307', `Invalid IPv4 persistence_granularity specified - ${argument}`, { expected: 'a netmask, e.g. 255.255.255.0' })
    if (mask !== undefined && !argument.includes('.')) {
      reading.report('HF0608', `persistence_granularity ${argument} is the mask ${dotted(mask)}`,
        { class: undefined, severity: 'warning', suggestion: Number(argument) <= 32 ? `for a prefix length of ${argument} write ${dotted(prefixMask(Number(argument)))}` : undefined })
    }
  }
  if (draft.granularity !== undefined) {
    if (open) draft.family = draft.granularity.family
    draft.persistenceTimeout ??= VIRTUAL_SERVER_DEFAULTS.persistenceTimeout
  }
}

/** As inet_aton reads it: one to four numbers, the last of which fills what is left. */
function dottedMask (text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every(part => /^(?:0x[0-9a-f]+|\d+)$/i.test(part))) return undefined
  const values = parts.map(part => /^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part))
  const last = values.pop() ?? 0
  const room = 256 ** (4 - values.length)
  if (values.some(value => value > 255) || last >= room || Number.isNaN(last)) return undefined
  return values.reduce((mask, value, index) => mask + value * 256 ** (3 - index), last)
}

function prefixMask (length: number): number {
  return 2 ** 32 - 2 ** (32 - length)
}

function dotted (mask: number): string {
  return [24, 16, 8, 0].map(shift => (mask >>> shift) & 0xff).join('.')
}
