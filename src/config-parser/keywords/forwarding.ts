/** lb_kind, lvs_method and sorry_server_lvs_method: how packets reach a server. */

import type { Forwarding, Tunnel } from '../../ipvs/service.js'
import type { About, Keyword, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

const FORM = 'NAT|DR|TUN [type ipip|gue|gre] [port <INTEGER>] [nocsum|csum|remcsum]'

const METHODS = ['NAT', 'DR', 'TUN'] as const

const TYPES = ['ipip', 'gue', 'gre'] as const

const CHECKSUMS = ['nocsum', 'csum', 'remcsum'] as const

interface TunnelWords {
  type: typeof TYPES[number]
  port: number | undefined
  checksum: typeof CHECKSUMS[number] | undefined
}

/** A forwarding keyword; `what` is keepalived's word for the server. */
export function forwardingKeyword<D> (
  what: 'virtual' | 'real' | 'sorry', about: About,
  apply: (draft: D, forwarding: Forwarding, reading: Reading) => void
): Keyword<D> {
  return {
    about: { note: 'the options belong to TUN: gue needs a port and the others have none, ipip has no checksum, gre no remcsum', ...about },
    form: FORM,
    values: { type: 'words', words: METHODS },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('NAT, DR or TUN')
        return
      }
      const method = METHODS.find(each => each === argument)
      if (method === undefined) {
        const known = METHODS.find(each => each === argument.toUpperCase())
        reading.report('HF0306', `PARSER : unknown [${argument}] routing method for ${what} server.`,
          { expected: 'NAT, DR or TUN', suggestion: known === undefined ? undefined : `write ${known}` })
        return
      }
      const words = tunnelWords(reading, what)
      const forwarding = words === undefined ? undefined : forwardingOf(reading, method, words)
      // A tunnel whose options are wrong is a tunnel still: the plain one, as in keepalived.
      if (forwarding !== undefined) apply(draft, forwarding, reading)
      else if (method === 'TUN') apply(draft, { method: 'tunnel', tunnel: { type: 'ipip' } }, reading)
    }
  }
}

/** The words behind the method; undefined after a report. */
function tunnelWords (reading: Reading, what: string): TunnelWords | undefined {
  const { words } = reading
  const found: TunnelWords = { type: 'ipip', port: undefined, checksum: undefined }
  for (let at = 2; at < words.length; at++) {
    const word = words[at] ?? ''
    const checksum = CHECKSUMS.find(each => each === word)
    if (word === 'type') {
      const text = words[++at]
      const type = TYPES.find(each => each === text)
      if (type === undefined) {
        reading.report('HF0306', text === undefined ? `Missing tunnel type for ${what} server.` : `Unknown tunnel type ${text} for ${what} server.`,
          { word: at, expected: TYPES.join(', ') })
        return undefined
      }
      found.type = type
    } else if (word === 'port') {
      const text = words[++at]
      const port = text === undefined ? undefined : readWholeNumber(text, 1, 65535).value
      if (port === undefined) {
        reading.report('HF0303', text === undefined ? `Missing port for ${what} server gue tunnel.` : `Invalid gue tunnel port ${text} for ${what} server.`,
          { word: at, expected: 'a port from 1 to 65535' })
        return undefined
      }
      found.port = port
    } else if (checksum !== undefined) {
      found.checksum = checksum
    } else {
      reading.report('HF0306', `Invalid tunnel option ${word} for ${what} server.`, { word: at, expected: 'type, port, nocsum, csum or remcsum' })
      return undefined
    }
  }
  return found
}

function forwardingOf (
  reading: Reading, method: typeof METHODS[number], { type, port, checksum }: TunnelWords
): Forwarding | undefined {
  if (method !== 'TUN') return { method: method === 'NAT' ? 'masq' : 'route' }
  if ((type === 'gue') !== (port !== undefined)) {
    reading.report('HF0603', 'gue tunnels require port, otherwise cannot have port.', { expected: 'type gue port N' })
    return undefined
  }
  if (type === 'ipip' && checksum !== undefined) {
    reading.report('HF0603', 'ipip tunnels do not support checksum option.')
    return undefined
  }
  if (type === 'gre' && checksum === 'remcsum') {
    reading.report('HF0603', 'gre tunnels do not support remote checksum option.')
    return undefined
  }
  return { method: 'tunnel', tunnel: tunnel(type, port, checksum) }
}

function tunnel (
  type: TunnelWords['type'], port: number | undefined, checksum: TunnelWords['checksum']
): Tunnel {
  if (type === 'gue' && port !== undefined) return { type, port, checksum: checksum ?? 'nocsum' }
  if (type === 'gre') return { type, checksum: checksum === 'csum' ? 'csum' : 'nocsum' }
  return { type: 'ipip' }
}
