/** KEEPALIVED-MIB.2: sync groups and instances. */

import { micros } from '../../lib/time.js'
import { instancesOf, KEEPALIVED, STATE, type Facts, type Instance } from './facts.js'
import { command, gauge, inetAddress, inetTypeOf, integer, row, text, yesNo } from './values.js'
import type { Variable } from './view.js'

const VRRP = [...KEEPALIVED, 2]

/** vrrpSyncGroupTable and vrrpSyncGroupMemberTable. */
export function groupRows ({ config, vrrp }: Facts): readonly Variable[] {
  return config.vrrp.syncGroups.flatMap((group, at) => {
    const state = vrrp?.groups.find(each => each.name === group.name)?.state
    if (state === undefined) return []
    const notify = config.notify.groups[group.name]
    return [
      ...row([...VRRP, 1, 1], [at + 1], {
        2: text(group.name),
        3: integer(STATE[state]),
        4: yesNo(notify?.mail === true),
        5: yesNo(runsScripts(notify)),
        6: command(notify?.master),
        7: command(notify?.backup),
        8: command(notify?.fault),
        9: command(notify?.any),
        10: yesNo(group.trackingWeight),
        11: command(notify?.stop)
      }),
      ...group.members.flatMap((member, place) =>
        row([...VRRP, 2, 1], [at + 1, place + 1], { 2: text(member) }))
    ]
  })
}

type Notify = Facts['config']['notify']['instances'][string] | undefined

const runsScripts = (notify: Notify): boolean => notify !== undefined &&
  [notify.master, notify.backup, notify.fault, notify.stop, notify.any]
    .some(each => each !== undefined)

/** vrrpInstanceTable. */
export function instanceRows (facts: Facts): readonly Variable[] {
  return instancesOf(facts).flatMap(instance =>
    row([...VRRP, 3, 1], [instance.index], instanceColumns(facts, instance), {
      7: { type: 'priority', instance: instance.config.name },
      13: { type: 'preempt', instance: instance.config.name }
    }))
}

function instanceColumns (facts: Facts, { config, status }: Instance): Parameters<typeof row>[2] {
  const notify = facts.config.notify.instances[config.name]
  const daemon = facts.config.lvs.global.syncDaemon
  const follows = daemon?.instance === config.name
  const { delivery, version } = config
  return {
    2: text(config.name),
    3: gauge(config.vrid),
    4: integer(STATE[status.state]),
    5: integer(config.wantsMaster ? STATE.MASTER : STATE.BACKUP),
    6: integer(STATE[status.wantedState]),
    7: integer(config.priority),
    8: integer(status.effectivePriority),
    9: yesNo(status.holdsAddresses),
    10: config.interface === undefined ? undefined : text(config.interface),
    11: yesNo(config.track.interfaces.length > 0),
    12: gauge(config.advertInterval / micros(version === 2 ? 1_000_000 : 10_000)),
    13: yesNo(config.preempt),
    14: gauge(config.preemptDelay / 1_000_000),
    15: integer({ none: 0, pass: 1, ah: 2 }[config.authentication?.type ?? 'none']),
    16: yesNo(follows),
    17: follows ? text(daemon.interface) : undefined,
    18: status.syncGroup === undefined ? undefined : text(status.syncGroup),
    19: gauge(config.garp.masterDelay / 1_000_000),
    20: yesNo(notify?.mail === true),
    21: yesNo(runsScripts(notify)),
    22: command(notify?.master),
    23: command(notify?.backup),
    24: command(notify?.fault),
    25: command(notify?.stop),
    26: command(notify?.any),
    // There is no accept mode in version 2.
    27: version === 2 ? integer(0) : yesNo(config.accept),
    28: yesNo(config.promoteSecondaries),
    29: yesNo(facts.config.vrrp.global.polledLinks
      .some(each => each.interface === config.interface)),
    30: integer(version),
    31: command(notify?.masterRxLowerPriority),
    32: command(notify?.deleted),
    33: yesNo(config.notifyDeleted),
    34: delivery.type === 'multicast' ? inetTypeOf(delivery.group) : undefined,
    35: delivery.type === 'multicast' ? inetAddress(delivery.group) : undefined
  }
}
