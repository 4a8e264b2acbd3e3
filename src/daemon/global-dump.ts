/** The global part of data files. */

import type { Config, SchedulingConfig } from '../config-parser/config.js'
import { seconds } from '../lib/time.js'

/** The section `Global definitions`. */
export function globalDump ({ process, vrrp, notify, lvs }: Config): string {
  const { global } = vrrp
  const { snmp, dbus } = process
  const { mail } = notify
  const lines = [
    '------< Global definitions >------',
    ` Network namespace = ${process.netNamespace ?? '(default)'}`,
    ` Network namespace ipvs = ${process.ipvsNamespace ?? '(main namespace)'}`,
    ...(process.instance === undefined ? [] : [` Instance name = ${process.instance}`]),
    ` Router ID = ${process.routerId}`,
    ...(mail === undefined
      ? []
      : [
          ` Smtp server = ${mail.server}`,
          ` Smtp server port = ${mail.port}`,
          ` Smtp HELO name = ${mail.heloName}`,
          ` Smtp TLS = ${mail.tls}`,
          ...(mail.login === undefined ? [] : [` Smtp user = ${mail.login.user}, password ********`]),
          ` Smtp server connection timeout = ${mail.timeout / seconds(1)}`,
          ` Email notification from = ${mail.from}`,
          ...mail.to.map(address => ` Email notification = ${address}`)
        ]),
    ` Default smtp_alert = ${setting(notify.alerts.all)}`,
    ` Default smtp_alert_vrrp = ${setting(notify.alerts.vrrp)}`,
    ` Default smtp_alert_checker = ${setting(notify.alerts.checkers)}`,
    ` Checkers log all failures = ${lvs.global.checkerLogAllFailures}`,
    ...(process.reloadCheckLog === undefined
      ? [' No test config before reload']
      : [` Test config before reload, log to ${process.reloadCheckLog}`]),
    ` Dynamic interfaces = ${global.dynamicInterfaces !== 'off'}`,
    ` Disable local IGMP = ${global.disableLocalIgmp ? 'yes' : 'no'}`,
    ` LVS flush = ${lvs.global.flush}`,
    ` LVS flush on stop = ${{ off: 'disabled', all: 'full', own: 'VS' }[lvs.global.flushOnStop]}`,
    ` FIFO write vrrp states on reload = ${global.rewriteStatesOnReload}`,
    ...notify.fifos.map(({ part, path }) =>
      ` ${{ all: 'Global', vrrp: 'VRRP', lvs: 'LVS' }[part]} notify fifo = ${path}`),
    ` Gratuitous ARP interval = ${(global.garpInterval / seconds(1)).toFixed(6)}`,
    ` Gratuitous NA interval = ${(global.gnaInterval / seconds(1)).toFixed(6)}`,
    ...(global.firewall === undefined
      ? []
      : [
          ` nftables table name = ${global.firewall.table}`,
          ` nftables base chain priority = ${global.firewall.priority}`,
          ` nftables ${global.firewall.byIndex ? '' : 'don\'t '}force use ifindex for link local IPv6`,
          ` nftables with${global.firewall.counters ? '' : 'out'} counters`
        ]),
    ` Max auto priority = ${process.maxAutoPriority}`,
    ` Min auto priority delay = ${process.minAutoPriorityDelay} usecs`,
    ...scheduling('VRRP', process.vrrp),
    ...scheduling('Checker', process.checkers),
    ...scheduling('BFD', process.bfd),
    ` SNMP vrrp ${enabled(snmp.vrrp)}`,
    ` SNMP checker ${enabled(snmp.checker)}`,
    ` SNMP RFCv2 ${enabled(snmp.rfc2)}`,
    ` SNMP RFCv3 ${enabled(snmp.rfc3)}`,
    ` SNMP traps ${enabled(snmp.traps)}`,
    ` SNMP socket = ${snmp.socket}`,
    ` DBus ${enabled(dbus.enabled)}`,
    ` DBus service name = ${dbus.serviceName}`,
    ` rs_init_notifies = ${lvs.global.rsInitNotifies ? 1 : 0}`,
    ` no_checker_emails = ${lvs.global.noCheckerEmails ? 1 : 0}`,
    ` rx_bufs_multiples = ${global.receiveBufferMultiplier}`,
    ` umask = 0${process.umask.toString(8)}`
  ]
  return lines.map(line => `${line}\n`).join('')
}

const setting = (value: boolean | undefined): string =>
  value === undefined ? 'unset' : value ? 'on' : 'off'

const enabled = (on: boolean): string => on ? 'enabled' : 'disabled'

function scheduling (part: string, config: SchedulingConfig): readonly string[] {
  return [
    ` ${part} process priority = ${config.nice ?? 0}`,
    ` ${part} don't swap = ${config.noSwap}`,
    ` ${part} realtime priority = ${config.realtime}`,
    ` ${part} realtime limit = ${config.realtimeLimit}`
  ]
}
