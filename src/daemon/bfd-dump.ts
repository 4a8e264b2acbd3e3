/** The sections of keepalived_bfd.data about the sessions. */

import { detectionTime, ratesOf } from '../vrrp/bfd-state.js'
import { diagnosticText, STATE_NAMES } from './bfd-log-lines.js'
import type { BfdStatus } from './bfd-messages.js'
import { timestamp } from './console-time.js'

/** `epoch`: the wall clock at instant 0, in seconds since 1970. */
export function bfdDataDump (sessions: readonly BfdStatus[], epoch: number): string {
  const lines = sessions.flatMap(status => sessionLines(status, epoch))
  return `${['------< BFD Topology >------', ...lines].join('\n')}\n`
}

function sessionLines ({ config, session }: BfdStatus, epoch: number): readonly string[] {
  const { local, remote } = ratesOf(config, session)
  const { heardAt, polling } = session
  const yes = (tells: boolean): string => tells ? 'Yes' : 'No'
  return [
    ` BFD Instance = ${config.name}`,
    `   Neighbor IP = ${config.neighbor}`,
    ...(config.source === undefined ? [] : [`   Source IP = ${config.source}`]),
    `   Required min RX interval = ${config.minRx} us`,
    `   Desired min TX interval = ${config.minTx} us`,
    `   Desired idle TX interval = ${config.idleTx} us`,
    `   Detection multiplier = ${config.multiplier}`,
    `   ${config.neighbor.includes(':') ? 'hoplimit' : 'TTL'} = ${config.ttl}`,
    `   max_hops = ${config.maxHops ?? -1}`,
    `   multihop = ${config.multihop}`,
    `   passive = ${config.passive}`,
    `   send event to VRRP process = ${yes(config.tells.vrrp)}`,
    `   send event to checker process = ${yes(config.tells.checkers)}`,
    `   local state = ${STATE_NAMES[session.state]}`,
    `   remote state = ${STATE_NAMES[session.remoteState]}`,
    `   local discriminator = ${hex(session.discriminator)}`,
    `   remote discriminator = ${hex(session.remoteDiscriminator)}`,
    `   local diag = ${diagnosticText(session.diagnostic)}`,
    `   remote diag = ${diagnosticText(session.remoteDiagnostic)}`,
    `   remote min tx intv = ${remote.minTx} us`,
    `   remote min rx intv = ${remote.minRx} us`,
    '   local demand = 0',
    `   remote demand = ${session.remoteDemand ? 1 : 0}`,
    `   remote detect multiplier = ${remote.multiplier}`,
    `   ${polling ? 'poll' : '!poll'}, !final`,
    `   local tx intv = ${local.txInterval} us`,
    `   remote tx intv = ${remote.txInterval} us`,
    `   local detection time = ${detectionTime(config, session)} us`,
    `   remote detection time = ${remote.detectionTime} us`,
    heardAt === undefined
      ? '   last_seen = [never]'
      : `   last seen = ${timestamp(epoch + heardAt / 1_000_000)}`
  ]
}

function hex (value: number): string {
  return `0x${value.toString(16)}`
}
