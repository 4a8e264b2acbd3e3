/** The ports of real and sorry servers: only NAT can change them, and a mark has none. */

import type { RealServerDraft, SorryServerDraft } from '../lvs-draft.js'
import type { Examined } from './examined.js'
import { name, realName, report } from './examined.js'

/** Corrects the ports of all servers, with keepalived's messages. */
export function checkPorts (examined: Examined): void {
  const { server } = examined
  for (const each of server.realServers) realServerPort(examined, each)
  if (server.sorryServer !== undefined) sorryServerPort(examined, server.sorryServer)
}

function realServerPort (examined: Examined, real: RealServerDraft): void {
  const { server: { target } } = examined
  const nat = real.forwarding?.method === 'masq'
  if (target.type === 'address') {
    if (real.port === undefined) real.port = target.port
    else if (!nat && real.port !== target.port) {
      report(examined, 'HF0617', `WARNING - virtual server ${name(examined)} and real server ${realName(examined, real)} ports don't match - resetting`, real.place,
        { expected: target.port === 0 ? 'no port' : `port ${target.port}`, suggestion: 'use the port of the virtual server, or lb_kind NAT' })
      real.port = target.port
    }
  } else if (nat || real.port === undefined) {
    real.port ??= 0
  } else if (target.type === 'fwmark') {
    report(examined, 'HF0617', `WARNING - fwmark virtual server ${name(examined)}, real server ${realName(examined, real)} has port specified - clearing`, real.place,
      { expected: 'no port' })
    real.port = 0
  } else {
    groupPort(examined, real)
  }
}

/** The ports of a group are those of its entries: what does not match is said, and left. */
function groupPort (examined: Examined, real: RealServerDraft): void {
  const { served } = examined
  const [vs, rs] = [name(examined), realName(examined, real)]
  if (served.marks) {
    report(examined, 'HF0617', `WARNING - fwmark virtual server ${vs}, real server ${rs} has port specified - port will be ignored`, real.place)
  }
  for (const entry of served.entries) {
    if (entry.type !== 'addresses' || entry.port === real.port) continue
    const range = entry.first === entry.last ? entry.first : `${entry.first}-${entry.last}`
    report(examined, 'HF0617', `virtual server ${vs}:[${range},${entry.port}] and real server ${rs} ports don't match`, real.place,
      { expected: `port ${entry.port}` })
  }
}

function sorryServerPort (examined: Examined, sorry: SorryServerDraft): void {
  const { server: { target } } = examined
  const nat = sorry.forwarding?.method === 'masq'
  if (target.type === 'address') {
    if (sorry.port === undefined) sorry.port = target.port
    else if (!nat && sorry.port !== target.port) {
      report(examined, 'HF0617', `WARNING - virtual server ${name(examined)} and sorry server ports don't match - resetting`, sorry.place,
        { expected: target.port === 0 ? 'no port' : `port ${target.port}` })
      sorry.port = target.port
    }
  } else if (nat || sorry.port === undefined) {
    sorry.port ??= 0
  } else if (target.type === 'fwmark') {
    report(examined, 'HF0617', `WARNING - virtual server ${name(examined)}, sorry server has port specified - clearing`, sorry.place)
    sorry.port = 0
  } else {
    report(examined, 'HF0617', `WARNING - virtual server ${name(examined)}, sorry server has port specified - port will be ignored`, sorry.place)
  }
}
