/** What concerns the processes themselves. */

import { seconds } from '../../lib/time.js'
import type { ProcessConfig } from '../config.js'
import type { Scope } from '../scope.js'

export function compileProcess ({ draft, host }: Scope): ProcessConfig {
  const { defaultNames, names, routerId, maxAutoPriority, minAutoPriorityDelay, ...rest } =
    draft.common
  const { dbus, snmp } = draft.global
  const standard = (name: string): string | undefined =>
    defaultNames ? `keepalived_${name}` : undefined
  return {
    ...rest,
    names: {
      parent: names.parent,
      vrrp: names.vrrp ?? standard('vrrp'),
      checkers: names.checkers ?? standard('lvs'),
      bfd: names.bfd ?? standard('bfd')
    },
    routerId: routerId ?? host.fullHostName,
    maxAutoPriority: maxAutoPriority ?? 0,
    minAutoPriorityDelay: minAutoPriorityDelay ?? seconds(1),
    snmp: {
      ...snmp,
      socket: snmp.socket ?? 'unix:/var/agentx/master',
      rsStatsInterval: snmp.rsStatsInterval ?? snmp.vsStatsInterval
    },
    dbus: { ...dbus, serviceName: dbus.serviceName ?? 'org.keepalived.Vrrp1' },
    linkbeat: {
      polling: draft.linkbeatPolling,
      interfaces: draft.linkbeatInterfaces
    }
  }
}
