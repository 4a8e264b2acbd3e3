/** The defaults of instances and scripts, for data files. */

import { defaultOwner } from '../commands.js'
import type { DefaultsConfig } from '../config.js'
import { newGarp } from '../new-draft.js'
import type { Scope } from '../scope.js'
import { compileGarp } from './garp.js'
import { DOWN_TIMER_ADVERTS, GROUPS } from './instance.js'

export function compileDefaults (scope: Scope): DefaultsConfig {
  const { global } = scope.draft
  const owner = defaultOwner(scope)
  return {
    interface: global.defaultInterface,
    group4: global.mcastGroup4 ?? GROUPS.ipv4,
    group6: global.mcastGroup6 ?? GROUPS.ipv6,
    garp: compileGarp(newGarp(), global, false),
    downTimerAdverts: global.downTimerAdverts ?? DOWN_TIMER_ADVERTS,
    lowerPriorityNoAdvert: global.lowerPriorityNoAdvert ?? false,
    higherPrioritySendAdvert: global.higherPrioritySendAdvert ?? false,
    version: global.version,
    checkUnicastSource: global.checkUnicastSource,
    skipCheckAdvertAddresses: global.skipCheckAdvertAddresses,
    strict: global.strict,
    notifyPriorityChanges: global.notifyPriorityChanges,
    scriptSecurity: global.scriptSecurity,
    scriptUser: owner === undefined ? undefined : { uid: owner.uid, gid: owner.gid }
  }
}
