/** The JSON file of SIGRTMIN+2, field by field in keepalived's order and with its types. */

import type { Command } from '../lib/command.js'
import { commandText } from '../notify/command.js'
import type { NotifyConfig, TransitionNotify } from '../notify/config.js'
import type { InstanceConfig, TrackProcessConfig } from '../vrrp/config.js'
import type { InstanceStatus, ProcessStatus } from '../vrrp/status.js'
import { addressText, deviceText } from './address-text.js'
import { routeText } from './route-text.js'
import { ruleText } from './rule-text.js'
import type { DumpSources } from './data-dump.js'

/** A number with exactly six decimals, which JSON.stringify would shorten. */
class Micros {
  readonly value: number
  constructor (value: number) { this.value = value }
}

type Field = readonly [name: string, value: unknown]

/** One line; version 1 is an array of instances, version 2 an object with processes too. */
export function jsonDump (
  version: 1 | 2, { config, notify, status, epoch }: DumpSources
): string {
  const instances = config.instances.flatMap(instance => {
    const found = status.instances.find(({ name }) => name === instance.name)
    return found === undefined ? [] : [instanceJson(instance, notify, found, epoch)]
  })
  const list = `[${instances.join(',')}]`
  if (version === 1) return `${list}\n`
  const processes = config.trackProcesses.map(process =>
    object(processFields(process, status.processes.find(({ name }) => name === process.name))))
  const tracked = processes.length === 0 ? '' : `,"track_process":[${processes.join(',')}]`
  return `{"vrrp":${list}${tracked}}\n`
}

function instanceJson (
  config: InstanceConfig, notify: NotifyConfig, status: InstanceStatus, epoch: number
): string {
  const data = object(dataFields(config, notify, status, epoch))
  return `{"data":${data},"stats":${object(statisticsFields(status))}}`
}

function object (fields: readonly Field[]): string {
  const text = fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `"${name}":${valueText(value)}`)
  return `{${text.join(',')}}`
}

function valueText (value: unknown): string {
  if (value instanceof Micros) return value.value.toFixed(6)
  return JSON.stringify(value).replaceAll('/', '\\/')
}

const STATES = { INIT: 0, BACKUP: 1, MASTER: 2, FAULT: 3 } as const

function dataFields (
  config: InstanceConfig, notify: NotifyConfig, status: InstanceStatus, epoch: number
): readonly Field[] {
  const seconds = (micros: number): number => micros / 1_000_000
  const bit = (on: boolean): number => on ? 1 : 0
  const { garp } = config
  return [
    ['iname', config.name],
    ['dont_track_primary', bit(config.dontTrackPrimary)],
    ['skip_check_adv_addr', bit(config.skipCheckAdvertAddresses)],
    ['strict_mode', bit(config.strict)],
    ['vmac_ifname', status.ownInterface ?? ''],
    ['ifp_ifname', status.ownInterface ?? config.interface],
    ['master_priority', status.master?.priority ?? 0],
    ['last_transition', new Micros(epoch + status.lastTransition / 1_000_000)],
    ['garp_delay', seconds(garp.masterDelay)],
    ['garp_refresh', seconds(garp.masterRefresh)],
    ['garp_rep', garp.masterRepeat],
    ['garp_refresh_rep', garp.masterRefreshRepeat],
    ['garp_lower_prio_delay', seconds(garp.lowerPriorityDelay)],
    ['garp_lower_prio_rep', garp.lowerPriorityRepeat],
    ['lower_prio_no_advert', bit(config.lowerPriorityNoAdvert)],
    ['higher_prio_send_advert', bit(config.higherPrioritySendAdvert)],
    ['vrid', config.vrid],
    ['base_priority', config.priority],
    ['effective_priority', status.effectivePriority],
    ['vipset', status.heldAddresses.length > 0],
    ['promote_secondaries', config.promoteSecondaries],
    ['adver_int', seconds(config.advertInterval)],
    ['master_adver_int', seconds(status.masterInterval)],
    ['accept', bit(config.accept)],
    ['nopreempt', !config.preempt],
    ['preempt_delay', seconds(config.preemptDelay)],
    ['state', STATES[status.state]],
    ['wantstate', STATES[status.wantedState]],
    ['version', config.version],
    ...scriptFields(notify.instances[config.name], config),
    ...listFields(config, notify, status),
    ['auth_type', authType(config)],
    // What a dump shows, a backup of /tmp keeps: never the password.
    ['auth_data', config.authentication === undefined ? undefined : '********']
  ]
}

function scriptFields (
  notify: TransitionNotify | undefined, config: InstanceConfig
): readonly Field[] {
  const text = (command: Command | undefined): string | undefined =>
    command === undefined ? undefined : commandText(command)
  return [
    ['smtp_alert', notify?.mail ?? false],
    ['notify_deleted', config.notifyDeleted],
    ['script_backup', text(notify?.backup)],
    ['script_master', text(notify?.master)],
    ['script_fault', text(notify?.fault)],
    ['script_stop', text(notify?.stop)],
    ['script_deleted', text(notify?.deleted)],
    ['script', text(notify?.any)],
    ['script_master_rx_lower_pri', text(notify?.masterRxLowerPriority)]
  ]
}

function listFields (
  config: InstanceConfig, notify: NotifyConfig, status: InstanceStatus
): readonly Field[] {
  const held = status.heldAddresses
  const device = deviceText(config, status)
  const some = (list: readonly string[]): readonly string[] | undefined =>
    list.length === 0 ? undefined : list
  const { track } = config
  return [
    ['vips', some(config.addresses.map(each => addressText(each, device, held, !config.accept)))],
    ['evips', some(config.excludedAddresses.map(each =>
      addressText(each, device, held, !config.accept)))],
    ['vroutes', some(config.routes.map(routeText))],
    ['vrules', some(config.rules.map(ruleText))],
    ['track_ifp', some(track.interfaces.map(({ name }) => name))],
    ['track_script', some(track.scripts.map(({ name }) => {
      const command = notify.trackScripts[name]
      return command === undefined ? name : commandText(command)
    }))],
    ['track_process', some(track.processes.map(({ name }) => name))]
  ]
}

function authType ({ authentication, version }: InstanceConfig): number {
  if (authentication === undefined || version !== 2) return 0
  return authentication.type === 'pass' ? 1 : 2
}

function statisticsFields ({ statistics }: InstanceStatus): readonly Field[] {
  return [
    ['advert_rcvd', statistics.advertsReceived],
    ['advert_sent', statistics.advertsSent],
    ['become_master', statistics.becameMaster],
    ['release_master', statistics.releasedMaster],
    ['packet_len_err', statistics.packetLengthErrors],
    ['advert_interval_err', statistics.advertIntervalErrors],
    ['ip_ttl_err', statistics.ttlErrors],
    ['invalid_type_rcvd', statistics.invalidTypes],
    ['addr_list_err', statistics.addressListErrors],
    ['invalid_authtype', statistics.invalidAuthTypes],
    ['authtype_mismatch', statistics.authTypeMismatches],
    ['auth_failure', statistics.authFailures],
    ['auth_ext_missing', statistics.authExtMissing],
    ['auth_ext_malformed', statistics.authExtMalformed],
    ['auth_ext_unknown_key', statistics.authExtUnknownKey],
    ['auth_ext_invalid_hmac', statistics.authExtInvalidHmac],
    ['auth_ext_stale', statistics.authExtStale],
    ['auth_ext_replay', statistics.authExtReplay],
    ['pri_zero_rcvd', statistics.priorityZeroReceived],
    ['pri_zero_sent', statistics.priorityZeroSent]
  ]
}

function processFields (
  config: TrackProcessConfig, status: ProcessStatus | undefined
): readonly Field[] {
  return [
    ['process', config.path],
    ['parameters', config.parameters.join(' ')],
    ['param_match', config.match],
    ['min_processes', config.quorum],
    ['max_processes', config.quorumMax],
    ['current_processes', status?.count ?? 0],
    ['have_quorum', status?.good ?? false],
    ['weight', config.weight],
    ['terminate_delay', config.terminateDelay / 1_000_000],
    ['fork_delay', config.forkDelay / 1_000_000],
    ['fork_delay_timer_running', status?.delay === 'fork'],
    ['terminate_delay_timer_running', status?.delay === 'terminate'],
    ['full_command', config.fullCommand]
  ]
}
