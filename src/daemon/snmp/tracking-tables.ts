/** KEEPALIVED-MIB.2: what is tracked, and by whom. */

import type { ScriptStatus } from '../../vrrp/status.js'
import type { TrackConfig, TrackReference } from '../../vrrp/config.js'
import { instancesOf, KEEPALIVED, type Facts } from './facts.js'
import { command, gauge, integer, row, text, yesNo } from './values.js'
import type { Variable } from './view.js'

const VRRP = [...KEEPALIVED, 2]

/** The tables of one kind of tracker: of instances, and of groups. */
const TABLES: ReadonlyArray<{
  readonly kind: keyof TrackConfig
  readonly instances: number
  readonly groups: number
  /** Interfaces have their name where the others have a number nobody can read. */
  readonly first: 1 | 2
}> = [
  { kind: 'interfaces', instances: 4, groups: 14, first: 1 },
  { kind: 'scripts', instances: 5, groups: 15, first: 2 },
  { kind: 'files', instances: 12, groups: 16, first: 2 },
  { kind: 'bfds', instances: 17, groups: 19, first: 2 },
  { kind: 'processes', instances: 20, groups: 22, first: 2 }
]

export function trackedRows (facts: Facts): readonly Variable[] {
  return TABLES.flatMap(({ kind, instances, groups, first }) => {
    const rows = (table: number, owner: number, tracked: readonly TrackReference[]) =>
      tracked.flatMap(({ name, weight, reverse }, at) => row([...VRRP, table, 1], [owner, at + 1], {
        [first]: text(name),
        [first + 1]: integer(weight),
        [first + 2]: yesNo(reverse)
      }))
    return [
      ...instancesOf(facts).flatMap(({ config, index }) =>
        rows(instances, index, config.track[kind])),
      ...facts.config.vrrp.syncGroups.flatMap((group, at) =>
        rows(groups, at + 1, group.track[kind]))
    ]
  })
}

/** vrrpScriptTable, vrrpFileTable, vrrpBfdTable and vrrpProcessTable. */
export function trackerRows ({ config, vrrp }: Facts): readonly Variable[] {
  return [
    ...config.vrrp.scripts.flatMap((script, at) => {
      const status = vrrp?.scripts.find(each => each.name === script.name)
      return row([...VRRP, 9, 1], [at + 1], {
        2: text(script.name),
        3: command(config.notify.trackScripts[script.name]),
        4: integer(script.interval / 1_000_000),
        5: integer(script.weight),
        6: status === undefined ? undefined : integer(scriptResult(status)),
        7: gauge(script.rise),
        8: gauge(script.fall),
        9: yesNo(script.reverse)
      })
    }),
    ...config.vrrp.trackFiles.flatMap((file, at) => row([...VRRP, 13, 1], [at + 1], {
      2: text(file.name),
      3: text(file.path),
      4: integer(vrrp?.files.find(each => each.name === file.name)?.value ?? 0),
      5: integer(file.weight),
      6: yesNo(file.reverse)
    })),
    ...config.vrrp.trackBfds.flatMap((bfd, at) => row([...VRRP, 18, 1], [at + 1], {
      2: text(bfd.name),
      3: integer(vrrp?.bfds.find(each => each.name === bfd.name)?.up === true ? 1 : 0),
      4: integer(bfd.weight),
      5: yesNo(bfd.reverse)
    })),
    ...config.vrrp.trackProcesses.flatMap((process, at) => {
      const status = vrrp?.processes.find(each => each.name === process.name)
      return row([...VRRP, 21, 1], [at + 1], {
        2: text(process.name),
        3: text(process.path),
        4: text(process.parameters.join(' ')),
        5: integer({ none: 0, exact: 1, partial: 2, initial: 3 }[process.match]),
        6: integer(process.weight),
        7: yesNo(process.reverse),
        8: gauge(process.quorum),
        9: integer(process.quorumMax ?? -1),
        10: gauge(process.forkDelay),
        11: gauge(process.terminateDelay),
        12: yesNo(process.fullCommand),
        13: integer(status?.count ?? 0),
        14: yesNo(status?.good === true)
      })
    })
  ]
}

function scriptResult ({ phase, reading }: ScriptStatus): number {
  if (phase === 'init' || phase === 'init-reload') return 1
  if (phase === 'init-failed') return 5
  return reading === 'bad' ? 2 : 3
}
