/**
 * Names of hosts and services on ipvsadm's command line, and in what `ipvsadm -S` without -n has
 * written: made numbers before the line is read, so that reading it asks nobody.
 */

import { readFileSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { parseIp } from '../lib/ip-address.js'
import { UsageError } from './ipvsadm-options.js'

/** Where names are looked up; tests have their own. */
export interface Names {
  /** The first address of a host; rejects when there is none. */
  readonly address: (host: string, isIpv6: boolean) => Promise<string>
  /** The port of a service, such as `http`. */
  readonly port: (service: string, protocol: string) => number | undefined
}

/** The words behind which a service or server stands, with the protocol they imply. */
const PROTOCOL_OF: ReadonlyMap<string, string | undefined> = new Map([
  ['-t', 'tcp'], ['--tcp-service', 'tcp'], ['-u', 'udp'], ['--udp-service', 'udp'],
  ['--sctp-service', 'sctp'], ['-r', undefined], ['--real-server', undefined]
])

/** What follows such a word, unless it is all numbers: `HOST`, `HOST:PORT`, `[HOST]:PORT`. */
const PLACE = /^(\[[^\]]+\]|[^:[\]]+)(?::([^:]+))?$/

/** `words` with numbers for names; rejects with a {@link UsageError} for an unknown host. */
export async function withNumbers (words: readonly string[], names: Names): Promise<string[]> {
  const numbers: string[] = []
  let protocol = 'tcp'
  let isWide = words.includes('-6') || words.includes('--ipv6')
  for (const word of words) {
    const [option, joined] = splitOption(word)
    const before = numbers.at(-1) ?? ''
    const named = joined === undefined ? before : option
    if (!PROTOCOL_OF.has(named)) {
      numbers.push(word)
      continue
    }
    protocol = PROTOCOL_OF.get(named) ?? protocol
    const place = await numericPlace(joined ?? word, protocol, isWide, names)
    isWide ||= place.startsWith('[')
    numbers.push(joined === undefined ? place : `${option}=${place}`)
  }
  return numbers
}

/** `--long=value` in its two parts. */
function splitOption (word: string): readonly [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

async function numericPlace (
  text: string, protocol: string, isWide: boolean, names: Names
): Promise<string> {
  const found = PLACE.exec(text)
  if (found === null) return text
  const [, host = '', port] = found
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const address = parseIp(bare) ?? await names.address(bare, isWide).catch(() => {
    throw new UsageError(`unknown host ${bare}`)
  })
  const number = port === undefined || /^\d+$/.test(port) ? port : names.port(port, protocol) ?? port
  const shown = host.startsWith('[') || address.includes(':') ? `[${address}]` : address
  return number === undefined ? shown : `${shown}:${number}`
}

const SERVICES = '/etc/services'

/** The names this machine knows; each host is looked up once. */
export function machineNames (): Names {
  const hosts = new Map<string, Promise<string>>()
  let ports: ReadonlyMap<string, number> | undefined
  return {
    address: async (host, isWide) => {
      const key = `${host} ${isWide}`
      const asked = hosts.get(key) ?? lookup(host, { family: isWide ? 6 : 4 })
        .then(({ address }) => address)
      hosts.set(key, asked)
      return await asked
    },
    port: (service, protocol) => {
      ports ??= servicePorts(readFileSync(SERVICES, 'utf8'))
      return ports.get(`${service}/${protocol}`)
    }
  }
}

/** services(5): `http 80/tcp www`, by `http/tcp` and `www/tcp`; the first line of a name counts. */
export function servicePorts (text: string): ReadonlyMap<string, number> {
  const ports = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, place = '', ...others] = line.replace(/#.*/, '').trim().split(/\s+/)
    const [, port, protocol] = /^(\d+)\/(\w+)$/.exec(place) ?? []
    if (name === undefined || port === undefined) continue
    for (const each of [name, ...others]) {
      const key = `${each}/${protocol}`
      if (!ports.has(key)) ports.set(key, Number(port))
    }
  }
  return ports
}
