/**
 * Finds the virtual and real servers an operator means. The written names of the configuration
 * (`[10.0.0.100]:tcp:80`) are long, so what is left of them without brackets, protocol or port is
 * taken too, as long as it means one server.
 */

import type { LvsConfig } from '../../checkers/config.js'
import { RequestError } from './protocol.js'

export interface FoundServers {
  /** Undefined: every one that has the real server. */
  readonly virtualServer: string | undefined
  readonly realServer: string
}

/** The written names. Throws a RequestError when there is no such server, or more than one. */
export function findServers (
  { virtualServers }: LvsConfig, wantedVirtual: string | undefined, wantedReal: string
): FoundServers {
  const virtualServer = wantedVirtual === undefined
    ? undefined
    : one('virtual server', wantedVirtual, virtualServers.map(({ name }) => name))
  const among = virtualServers.filter(({ name }) =>
    virtualServer === undefined || name === virtualServer)
  const realServer = one('real server', wantedReal,
    among.flatMap(({ realServers }) => realServers.map(({ name }) => name)))
  return { virtualServer, realServer }
}

function one (what: string, wanted: string, names: readonly string[]): string {
  const distinct = [...new Set(names)]
  const exact = distinct.find(name => name === wanted)
  if (exact !== undefined) return exact
  const found = distinct.filter(name => shortForms(name).includes(canonical(wanted)))
  const [first] = found
  if (first === undefined) {
    throw new RequestError('not-found', `there is no ${what} ${wanted}`)
  }
  if (found.length > 1) {
    throw new RequestError('conflict', `${wanted} may be ${found.join(' or ')}`)
  }
  return first
}

/** `[10.0.0.100]:tcp:80` is also 10.0.0.100:tcp:80, 10.0.0.100:80, 10.0.0.100. */
function shortForms (name: string): readonly string[] {
  const match = /^\[(.+)\](?::(\w+))?:(\d+)$/.exec(name)
  if (match === null) return [canonical(name)]
  const [, address = '', protocol, port = ''] = match
  const forms = [address, `${address}:${port}`]
  if (protocol !== undefined) forms.push(`${address}:${protocol}:${port}`)
  return forms.map(form => form.toLowerCase())
}

function canonical (text: string): string {
  return text.replace(/[[\]]/g, '').trim().replace(/\s+/g, ':').toLowerCase()
}
