/** VRRP-MIB (RFC 2787), for version 2, and VRRPV3-MIB (RFC 6527), for both. */

import { familyOf, ipBytes, type IpAddress } from '../../lib/ip-address.js'
import { macBytes, type MacAddress } from '../../lib/mac-address.js'
import type { Oid } from '../../wire/agentx.js'
import { instancesOf, VRRP_MIB, VRRPV3_MIB, type Facts, type Instance } from './facts.js'
import { counter, counter64, gauge, inetAddress, integer, ipAddress, octets, row, scalar, ticks, yesNo } from './values.js'
import type { Variable } from './view.js'

/** Both MIBs count states alike. */
const OPERATION = { INIT: 1, BACKUP: 2, MASTER: 3, FAULT: 1 } as const
const ACTIVE = 1

/** An instance the MIBs can show: they name it by its interface. */
interface Shown extends Instance {
  readonly link: NonNullable<Instance['link']>
}

function shown (facts: Facts): readonly Shown[] {
  return instancesOf(facts).flatMap(each =>
    each.link === undefined ? [] : [{ ...each, link: each.link }])
}

/** The address of the virtual router, where it has one, else that of the interface. */
function virtualMac ({ config, link }: Shown): MacAddress | undefined {
  return config.vmac?.mac ?? link.link.mac
}

/** Hundredths of seconds since it is what it is; 0 while it takes no part. */
function upTime ({ status }: Instance, facts: Facts): number {
  const active = status.state === 'BACKUP' || status.state === 'MASTER'
  return active ? Math.max(0, facts.now - status.lastTransition) / 10_000 : 0
}

function total (list: readonly Instance[], name: 'checksumErrors' | 'versionErrors'): number {
  return list.reduce((sum, { status }) => sum + status.statistics[name], 0)
}

/** VRRP-MIB: the instances of version 2. */
export function vrrpMib (facts: Facts): readonly Variable[] {
  const all = shown(facts).filter(({ config }) => config.version === 2)
  const operations: Oid = [...VRRP_MIB, 1]
  const statistics: Oid = [...VRRP_MIB, 2]
  return [
    scalar([...operations, 1], integer(2)),
    scalar([...operations, 2], yesNo(facts.config.process.snmp.traps)),
    ...all.flatMap(instance => {
      const { config, link, status } = instance
      const index = [link.link.index, config.vrid]
      const mac = virtualMac(instance)
      const counts = status.statistics
      return [
        ...row([...operations, 3, 1], index, {
          2: mac === undefined ? undefined : octets(macBytes(mac)),
          3: integer(OPERATION[status.state]),
          4: integer(1),
          5: integer(config.priority),
          6: integer(config.addresses.length),
          // Whose advert was received last: nobody's, for a master.
          7: ipAddress(bytesOf(status.master?.address)),
          8: ipAddress(bytesOf(status.source)),
          9: integer({ none: 1, pass: 2, ah: 3 }[config.authentication?.type ?? 'none']),
          11: integer(config.advertInterval / 1_000_000),
          12: yesNo(config.preempt),
          13: ticks(upTime(instance, facts)),
          14: integer(1),
          15: integer(ACTIVE)
        }),
        ...config.addresses.flatMap(({ address }) =>
          row([...operations, 4, 1], [...index, ...ipBytes(address)], { 2: integer(ACTIVE) })),
        ...row([...statistics, 4, 1], index, {
          1: counter(counts.becameMaster),
          2: counter(counts.advertsReceived),
          3: counter(counts.advertIntervalErrors),
          4: counter(counts.authFailures),
          5: counter(counts.ttlErrors),
          6: counter(counts.priorityZeroReceived),
          7: counter(counts.priorityZeroSent),
          8: counter(counts.invalidTypes),
          9: counter(counts.addressListErrors),
          10: counter(counts.invalidAuthTypes),
          11: counter(counts.authTypeMismatches),
          12: counter(counts.packetLengthErrors)
        })
      ]
    }),
    scalar([...statistics, 1], counter(total(all, 'checksumErrors'))),
    scalar([...statistics, 2], counter(total(all, 'versionErrors'))),
    // Adverts of virtual routers we know nothing of are dropped by the kernel's filter, uncounted.
    scalar([...statistics, 3], counter(0))
  ]
}

const bytesOf = (address: IpAddress | undefined): Uint8Array =>
  address === undefined ? new Uint8Array(4) : ipBytes(address)

/** The master as far as it is known: ourselves, or who a backup obeys. */
function masterBytes ({ config, status }: Instance): Uint8Array {
  const address: IpAddress | undefined = status.state === 'MASTER' ? status.source : status.master?.address
  return address === undefined ? new Uint8Array(config.family === 'ipv4' ? 4 : 16) : ipBytes(address)
}

/** VRRPV3-MIB: every instance. */
export function vrrpV3Mib (facts: Facts): readonly Variable[] {
  const all = shown(facts)
  const operations: Oid = [...VRRPV3_MIB, 1, 1]
  const statistics: Oid = [...VRRPV3_MIB, 1, 2]
  return [
    ...all.flatMap(instance => {
      const { config, link, status } = instance
      const index = [link.link.index, config.vrid, config.family === 'ipv4' ? 1 : 2]
      const mac = virtualMac(instance)
      const counts = status.statistics
      return [
        ...row([...operations, 1, 1], index, {
          3: octets(masterBytes(instance)),
          4: status.source === undefined ? undefined : inetAddress(status.source),
          5: mac === undefined ? undefined : octets(macBytes(mac)),
          6: integer(OPERATION[status.state]),
          7: gauge(config.priority),
          8: integer(config.addresses.length),
          9: integer(config.advertInterval / 10_000),
          10: yesNo(config.preempt),
          11: yesNo(config.accept),
          12: ticks(upTime(instance, facts)),
          13: integer(ACTIVE)
        }),
        ...config.addresses.flatMap(({ address }) =>
          // The address ends the index, so its length is not in it.
          familyOf(address) === config.family
            ? row([...operations, 2, 1], [...index, ...ipBytes(address)], { 2: integer(ACTIVE) })
            : []),
        ...row([...statistics, 5, 1], index, {
          1: counter(counts.becameMaster),
          2: integer(masterReason(instance)),
          3: counter64(counts.advertsReceived),
          4: counter64(counts.advertIntervalErrors),
          5: counter64(counts.ttlErrors),
          6: integer(protocolError(counts)),
          7: counter64(counts.priorityZeroReceived),
          8: counter64(counts.priorityZeroSent),
          9: counter64(counts.invalidTypes),
          10: counter64(counts.addressListErrors),
          11: counter64(counts.packetLengthErrors),
          12: ticks(0),
          13: gauge(config.advertInterval / 1_000)
        })
      ]
    }),
    scalar([...statistics, 1], counter64(total(all, 'checksumErrors'))),
    scalar([...statistics, 2], counter64(total(all, 'versionErrors'))),
    scalar([...statistics, 3], counter64(0)),
    scalar([...statistics, 4], ticks(0))
  ]
}

/** vrrpv3StatisticsProtoErrReason: noError 0, ipTtlError 1, versionError 2, checksumError 3. */
function protocolError (counts: Instance['status']['statistics']): number {
  if (counts.ttlErrors > 0) return 1
  if (counts.versionErrors > 0) return 2
  return counts.checksumErrors > 0 ? 3 : 0
}

/** vrrpv3StatisticsNewMasterReason: notMaster 0, priority 1, masterNoResponse 3. */
function masterReason ({ status: { lastReason, state } }: Instance): number {
  if (state !== 'MASTER') return 0
  return lastReason === 'master-down' ? 3 : 1
}
