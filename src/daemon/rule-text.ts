/** Routing rules as keepalived's dumps have them (route-text.ts). */

import { KEEPALIVED_PROTOCOL, type RuleConfig } from '../vrrp/route-config.js'
import { joined, pair, prefixText } from './route-text.js'

export function ruleText (rule: RuleConfig): string {
  return joined([
    rule.invert ? 'not' : undefined,
    `from ${rule.from === undefined ? 'all' : prefixText(rule.from)}`,
    rule.to === undefined ? undefined : `to ${prefixText(rule.to)}`,
    `priority ${rule.priority}`,
    `tos ${hex(rule.tos ?? 0)}`,
    rule.fwmark === undefined
      ? undefined
      : `fwmark ${hex(rule.fwmark)}${rule.fwmask === undefined ? '' : `/${hex(rule.fwmask)}`}`,
    pair('iif', rule.inputInterface),
    pair('oif', rule.outputInterface),
    pair('suppress_prefixlen', rule.suppressPrefixLength),
    pair('suppress_ifgroup', rule.suppressGroup),
    pair('tunnel-id', rule.tunnelId),
    rangeText('uidrange', rule.uidRange),
    rule.l3mdev ? 'l3mdev' : undefined,
    // What is not tracked has the mark without saying so.
    rule.noTrack && rule.protocol === KEEPALIVED_PROTOCOL ? undefined : `protocol ${rule.protocol}`,
    pair('ipproto', rule.ipProtocol),
    rangeText('sport', rule.sourcePorts),
    rangeText('dport', rule.destinationPorts),
    rule.realms === undefined
      ? undefined
      : `realms ${rule.realms >>> 16}/${rule.realms & 0xffff}`,
    actionText(rule.action),
    rule.noTrack ? 'no_track' : undefined,
    pair('track_group', rule.trackGroup)
  ])
}

function actionText (action: RuleConfig['action']): string {
  switch (action.type) {
    case 'table': return `lookup ${action.table}`
    case 'l3mdev': return 'lookup 0'
    case 'goto': return `goto ${action.priority}`
    case 'nop': return 'nop'
    case 'blackhole': case 'unreachable': case 'prohibit': return `type ${action.type}`
  }
}

function rangeText (
  word: string, range: readonly [number, number] | undefined
): string | undefined {
  return range === undefined ? undefined : `${word} ${range[0]}-${range[1]}`
}

const hex = (value: number): string => `0x${value.toString(16)}`
