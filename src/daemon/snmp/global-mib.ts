/** KEEPALIVED-MIB.1: what the whole daemon is. */

import { parseIp } from '../../lib/ip-address.js'
import type { MailConfig } from '../../notify/config.js'
import type { AgentxValue } from '../../wire/agentx.js'
import { KEEPALIVED, type Facts } from './facts.js'
import { gauge, inetAddress, inetTypeOf, integer, octets, row, scalar, text, yesNo } from './values.js'
import type { Variable } from './view.js'

const GLOBAL = [...KEEPALIVED, 1]
const MAIL = [...GLOBAL, 3]

export function globalVariables ({ config, version }: Facts): readonly Variable[] {
  const { lvs, notify, process, vrrp } = config
  return [
    scalar([...GLOBAL, 1], text(version)),
    scalar([...GLOBAL, 2], text(process.routerId)),
    ...mailVariables(notify),
    scalar([...GLOBAL, 4], yesNo(process.snmp.traps)),
    scalar([...GLOBAL, 5], integer(process.linkbeat.polling ? 2 : 1)),
    scalar([...GLOBAL, 6], yesNo(lvs.global.flush)),
    // The counters of every kernel that Node.js runs on have 64 bits.
    scalar([...GLOBAL, 7], yesNo(true)),
    scalar([...GLOBAL, 8], text(process.netNamespace ?? '')),
    scalar([...GLOBAL, 9], yesNo(process.dbus.enabled)),
    scalar([...GLOBAL, 10], yesNo(vrrp.global.dynamicInterfaces !== 'off')),
    scalar([...GLOBAL, 11], integer({ all: 1, off: 2, own: 3 }[lvs.global.flushOnStop]))
  ]
}

function mailVariables ({ alerts, mail }: Facts['config']['notify']): readonly Variable[] {
  return [
    ...(mail === undefined ? NO_RELAY : relayVariables(mail)),
    scalar([...MAIL, 8], alert(alerts.all)),
    scalar([...MAIL, 9], alert(alerts.vrrp)),
    scalar([...MAIL, 10], alert(alerts.checkers))
  ]
}

/** Without a relay its family is not IPv4, and what has a number has none. */
const NO_RELAY: readonly Variable[] = [
  scalar([...MAIL, 1], integer(2)),
  scalar([...MAIL, 2], octets(new Uint8Array(4))),
  scalar([...MAIL, 3], gauge(0)),
  scalar([...MAIL, 6], gauge(0)),
  scalar([...MAIL, 7], yesNo(true))
]

/** On, off, or not said. */
function alert (value: boolean | undefined): AgentxValue {
  return value === undefined ? integer(3) : yesNo(value)
}

function relayVariables (mail: MailConfig): readonly Variable[] {
  const address = parseIp(mail.server)
  return [
    // A relay by name has no address here.
    ...(address === undefined
      ? []
      : [scalar([...MAIL, 1], inetTypeOf(address)), scalar([...MAIL, 2], inetAddress(address))]),
    scalar([...MAIL, 3], gauge(mail.timeout / 1_000_000)),
    scalar([...MAIL, 4], text(mail.from)),
    ...mail.to.flatMap((recipient, at) => row([...MAIL, 5, 1], [at + 1], { 2: text(recipient) })),
    scalar([...MAIL, 6], gauge(mail.port)),
    scalar([...MAIL, 7], yesNo(!mail.withoutFaults))
  ]
}
