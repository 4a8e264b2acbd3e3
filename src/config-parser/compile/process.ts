/** What concerns the processes themselves. */

import type { ProcessConfig } from '../config.js'
import type { Scope } from '../scope.js'

export function compileProcess ({ draft, host }: Scope): ProcessConfig {
  const {
    defaultNames, names, routerId, maxAutoPriority, minAutoPriorityDelay, ...rest
  } = draft.common
  const standard = (name: string): string | undefined => defaultNames ? `keepalived_${name}` : undefined
  return {
    ...rest,
    names: {
      parent: names.parent,
      vrrp: names.vrrp ?? standard('vrrp'),
      checkers: names.checkers ?? standard('lvs'),
      bfd: names.bfd ?? standard('bfd')
    },
    routerId: routerId ?? host.fullHostName
  }
}
