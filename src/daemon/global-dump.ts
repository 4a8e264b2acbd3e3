/** The global part of data files. */

import type { Config, DefaultsConfig, SchedulingConfig } from '../config-parser/config.js'
import { seconds, type Duration } from '../lib/time.js'
import { commandText } from '../notify/command.js'
import type { FifoConfig, NotifyConfig } from '../notify/config.js'
import type { BufferConfig } from '../vrrp/config.js'

const AGENTX = 'unix:/var/agentx/master'

type Lines = readonly string[]

/** The section `Global definitions`. */
export function globalDump (config: Config): string {
  const { defaults, lvs, notify, process, vrrp } = config
  const { global } = vrrp
  const lines = [
    '------< Global definitions >------',
    ` Network namespace = ${process.netNamespace ?? '(default)'}`,
    ` Network namespace ipvs = ${process.ipvsNamespace ?? '(main namespace)'}`,
    ...given(' Instance name', process.instance),
    ...given(' Parent process name', process.names.parent),
    ...given(' VRRP process name', process.names.vrrp),
    ...given(' LVS process name', process.names.checkers),
    ...given(' BFD process name', process.names.bfd),
    ` Router ID = ${process.routerId}`,
    ...mailLines(notify),
    ` Checkers log all failures = ${lvs.global.checkerLogAllFailures}`,
    ...(process.reloadCheckLog === undefined
      ? [' No test config before reload']
      : [` Test config before reload, log to ${process.reloadCheckLog}`]),
    ...(process.dataUseInstance ? [' Use instance name in data dumps'] : []),
    ` Dynamic interfaces = ${global.dynamicInterfaces !== 'off'}`,
    ...(notify.mail?.withoutFaults === true ? [' Send emails for fault transitions = off'] : []),
    ...timeoutLines(config),
    ...given(' Default interface', defaults.interface),
    ` Disable local IGMP = ${global.disableLocalIgmp ? 'yes' : 'no'}`,
    ` LVS flush = ${lvs.global.flush}`,
    ` LVS flush on stop = ${{ off: 'disabled', all: 'full', own: 'VS' }[lvs.global.flushOnStop]}`,
    ...notify.fifos.flatMap(fifoLines),
    ` FIFO write vrrp states on reload = ${global.rewriteStatesOnReload}`,
    ...defaultLines(defaults),
    ` Gratuitous ARP interval = ${(global.garpInterval / seconds(1)).toFixed(6)}`,
    ` Gratuitous NA interval = ${(global.gnaInterval / seconds(1)).toFixed(6)}`,
    ` VRRP default protocol version = ${defaults.version}`,
    ...firewallLines(config),
    ` VRRP check unicast_src = ${defaults.checkUnicastSource}`,
    ` VRRP skip check advert addresses = ${defaults.skipCheckAdvertAddresses}`,
    ` VRRP strict mode = ${defaults.strict}`,
    ` Max auto priority = ${process.maxAutoPriority}`,
    ` Min auto priority delay = ${process.minAutoPriorityDelay} usecs`,
    ...scheduling('VRRP', process.vrrp),
    ...scheduling('Checker', process.checkers),
    ...scheduling('BFD', process.bfd),
    ...observerLines(config),
    ` Script security ${enabled(defaults.scriptSecurity)}`,
    ...(defaults.scriptUser === undefined
      ? []
      : [` Default script uid:gid ${defaults.scriptUser.uid}:${defaults.scriptUser.gid}`]),
    ...bufferLines('vrrp_netlink_cmd', global.netlinkCommandBuffer),
    ...bufferLines('vrrp_netlink_monitor', global.netlinkMonitorBuffer),
    ...bufferLines('process_monitor', global.processMonitorBuffer),
    ...bufferLines('lvs_netlink_cmd', lvs.global.netlinkCommandBuffer),
    ...bufferLines('lvs_netlink_monitor', lvs.global.netlinkMonitorBuffer),
    ` rs_init_notifies = ${lvs.global.rsInitNotifies ? 1 : 0}`,
    ` no_checker_emails = ${lvs.global.noCheckerEmails ? 1 : 0}`,
    ...policyLines(config),
    ` rx_bufs_multiples = ${global.receiveBufferMultiplier}`,
    ` umask = 0${process.umask.toString(8)}`,
    ...(global.startupDelay > 0 ? [` vrrp_startup_delay = ${inSeconds(global.startupDelay)}`] : [])
  ]
  return lines.map(line => `${line}\n`).join('')
}

function mailLines ({ alerts, mail }: NotifyConfig): Lines {
  const relay = mail === undefined
    ? []
    : [
        ` Smtp server = ${mail.server}`,
        ` Smtp server port = ${mail.port}`,
        ` Smtp HELO name = ${mail.heloName}`,
        ` Smtp TLS = ${mail.tls}`,
        ...(mail.login === undefined ? [] : [` Smtp user = ${mail.login.user}, password ********`]),
        ` Smtp server connection timeout = ${inSeconds(mail.timeout)}`,
        ` Email notification from = ${mail.from}`,
        ' Email notification to:',
        ...mail.to.map(address => `   ${address}`)
      ]
  return [
    ...relay,
    ` Default smtp_alert = ${setting(alerts.all)}`,
    ` Default smtp_alert_vrrp = ${setting(alerts.vrrp)}`,
    ` Default smtp_alert_checker = ${setting(alerts.checkers)}`
  ]
}

function timeoutLines ({ lvs: { global: { timeouts } } }: Config): Lines {
  const line = (name: string, value: number): Lines =>
    value === 0 ? [] : [` LVS ${name} timeout = ${value}`]
  return [
    ...line('TCP', timeouts.tcp), ...line('TCP FIN', timeouts.tcpFin), ...line('UDP', timeouts.udp)
  ]
}

function fifoLines ({ part, path, uid, gid, script }: FifoConfig): Lines {
  const name = ` ${{ all: 'Global', vrrp: 'VRRP', lvs: 'LVS' }[part]} notify fifo`
  return [
    `${name} = ${path}, uid:gid ${uid}:${gid}`,
    ...(script === undefined
      ? []
      : [`${name} script = ${commandText({ ...script, args: [...script.args, path] })}, uid:gid ${script.uid}:${script.gid}`])
  ]
}

/** What vrrp_instance blocks have where they say nothing. */
function defaultLines (defaults: DefaultsConfig): Lines {
  const { garp } = defaults
  const { all, every } = garp.extraInterfaces ?? { all: false, every: seconds(0) }
  return [
    ` VRRP notify priority changes = ${defaults.notifyPriorityChanges}`,
    ` VRRP IPv4 mcast group = ${defaults.group4}`,
    ` VRRP IPv6 mcast group = ${defaults.group6}`,
    ` Gratuitous ARP delay = ${inSeconds(garp.masterDelay)}`,
    ` Gratuitous ARP repeat = ${garp.masterRepeat}`,
    ` Gratuitous ARP refresh timer = ${inSeconds(garp.masterRefresh)}`,
    ` Gratuitous ARP refresh repeat = ${garp.masterRefreshRepeat}`,
    ` Gratuitous ARP lower priority delay = ${inSeconds(garp.lowerPriorityDelay)}`,
    ` Gratuitous ARP lower priority repeat = ${garp.lowerPriorityRepeat}`,
    ` Num adverts before down = ${defaults.downTimerAdverts}`,
    ` Gratuitous ARP for each secondary ${all ? 'i/f' : 'VMAC'} = ${inSeconds(every)}s`,
    ` Send advert after receive lower priority advert = ${!defaults.lowerPriorityNoAdvert}`,
    ` Send advert after receive higher priority advert = ${defaults.higherPrioritySendAdvert}`
  ]
}

function firewallLines ({ vrrp: { global: { firewall } } }: Config): Lines {
  const counters = ` nftables with${firewall?.counters === true ? '' : 'out'} counters`
  if (firewall === undefined) return [counters]
  return [
    ` nftables table name = ${firewall.table}`,
    ` nftables base chain priority = ${firewall.priority}`,
    ` nftables ${firewall.byIndex ? '' : 'don\'t '}force use ifindex for link local IPv6`,
    counters
  ]
}

function scheduling (part: string, config: SchedulingConfig): Lines {
  return [
    ` ${part} process priority = ${config.nice ?? 0}`,
    ` ${part} don't swap = ${config.noSwap}`,
    ` ${part} realtime priority = ${config.realtime}`,
    ...(config.cpus.length === 0 ? [] : [` ${part} CPU Affinity = ${config.cpus.join(' ')}`]),
    ` ${part} realtime limit = ${config.realtimeLimit}`
  ]
}

function observerLines ({ process: { dbus, snmp } }: Config): Lines {
  return [
    ` SNMP vrrp ${enabled(snmp.vrrp)}`,
    ` SNMP checker ${enabled(snmp.checker)}`,
    ` SNMP RFCv2 ${enabled(snmp.rfc2)}`,
    ` SNMP RFCv3 ${enabled(snmp.rfc3)}`,
    ` SNMP traps ${enabled(snmp.traps)}`,
    ` SNMP socket = ${snmp.socket === AGENTX ? `default (${AGENTX})` : snmp.socket}`,
    ` DBus ${enabled(dbus.enabled)}`,
    ` DBus service name = ${dbus.serviceName}`
  ]
}

function bufferLines (name: string, buffer: BufferConfig | undefined): Lines {
  return [
    ` ${name}_rcv_bufs = ${buffer?.bytes ?? 0}`,
    ` ${name}_rcv_bufs_force = ${buffer?.force === true ? 1 : 0}`
  ]
}

/** vrrp_rx_bufs_policy. */
function policyLines ({ vrrp: { global: { receiveBufferPolicy: policy } } }: Config): Lines {
  switch (policy.type) {
    case 'none': return []
    case 'fixed': return [` rx_bufs_size = ${policy.bytes}`]
    case 'words': {
      const words = [...(policy.mtu ? ['MTU'] : []), ...(policy.advert ? ['ADVERT'] : [])]
      return [` rx_bufs_policy = ${words.join(' ')}`]
    }
  }
}

/** NAME = VALUE, or nothing. */
const given = (name: string, value: string | undefined): Lines =>
  value === undefined ? [] : [`${name} = ${value}`]

const setting = (value: boolean | undefined): string =>
  value === undefined ? 'unset' : value ? 'on' : 'off'

const enabled = (on: boolean): string => on ? 'enabled' : 'disabled'

const inSeconds = (duration: Duration): number => duration / seconds(1)
