/**
 * A router nobody has asked: for a plan from one file to another. Every interface that is named is
 * up, every tracker is good, and every instance is MASTER, because that is the router on which a
 * reload can disturb something.
 */

import type { Config } from '../config-parser/config.js'
import { plainLink } from '../vrrp/links.js'
import type { Present } from './rehearse-vrrp.js'

/** What a healthy router with `config` would say of itself. */
export function assumedPresent ({ vrrp }: Config, next: Config): Present {
  const addresses = [...vrrp.instances, ...next.vrrp.instances]
    .flatMap(({ sourceAddress }) => sourceAddress === undefined ? [] : [sourceAddress])
  return {
    instances: vrrp.instances.map(({ name }) => ({ name, state: 'MASTER', standby: undefined })),
    scripts: vrrp.scripts.map(({ name, rise, fall }) =>
      ({ name, result: rise + fall - 1, phase: 'done', lastStatus: 0 })),
    files: vrrp.trackFiles.map(({ name }) => ({ name, value: 0 })),
    processes: vrrp.trackProcesses.map(({ name }) =>
      ({ name, count: 1, good: true, delay: undefined })),
    bfds: vrrp.trackBfds.map(({ name }) => ({ name, up: true })),
    links: [...interfacesOf(vrrp), ...interfacesOf(next.vrrp)]
      .filter((name, at, names) => names.indexOf(name) === at)
      .map((name, at) => ({
        link: plainLink(name, at + 2),
        up: true,
        // Documentation addresses: something to send adverts from.
        addresses: [
          `192.0.2.${(at % 250) + 1}/24`,
          `fe80::${(at + 1).toString(16)}/64`,
          ...(at === 0 ? addresses.map(withLength) : [])
        ]
      }))
  }
}

function withLength (address: string): string {
  return `${address}/${address.includes(':') ? 64 : 24}`
}

function interfacesOf ({ instances, staticAddresses }: Config['vrrp']): readonly string[] {
  const names = [
    ...instances.flatMap(each => [
      each.interface,
      ...[...each.addresses, ...each.excludedAddresses].map(address => address.interface),
      ...each.track.interfaces.map(({ name }) => name)
    ]),
    ...staticAddresses.map(each => each.interface)
  ]
  return names.filter(name => name !== undefined)
}
