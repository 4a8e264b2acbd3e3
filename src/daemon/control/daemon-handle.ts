/** What the parent lends to its control socket. */

import type { CheckersEvent } from '../../checkers/events.js'
import type { CheckersStatus } from '../../checkers/status.js'
import type { Config } from '../../config-parser/config.js'
import type { NamedStandby } from '../../vrrp/standby.js'
import type { VrrpStatus } from '../../vrrp/status.js'
import type { Adjustment } from '../adjustment.js'
import type { ServiceTraffic } from '../checkers-messages.js'
import type { LogRing } from '../log-ring.js'
import type { ReloadResult } from '../reload-record.js'
import type { DaemonReport } from './status-report.js'

/** What `holdfast plan` must know of a running daemon. */
export interface RunningConfiguration {
  readonly config: Config
  /** Errors the daemon has come up in spite of. */
  readonly accepted: readonly string[]
  readonly configFile: string
  readonly options: { readonly configId: string | undefined, readonly allConfig: boolean }
  /** Undefined when no VRRP process runs. */
  readonly status: VrrpStatus | undefined
}

export interface DaemonHandle {
  readonly config: () => Config
  readonly describe: () => DaemonReport
  /** What planning needs beside the status. */
  readonly running: () => Omit<RunningConfiguration, 'status'>
  /** Undefined when the process does not run. */
  readonly vrrpStatus: () => Promise<VrrpStatus | undefined> | undefined
  readonly checkersStatus: () => Promise<CheckersStatus | undefined> | undefined
  /** What the kernel has counted; undefined when there is nobody to ask. */
  readonly traffic: () => Promise<readonly ServiceTraffic[] | undefined> | undefined
  readonly records: LogRing
  /** The members of the control group may look, and change nothing. */
  readonly groupReadsOnly: boolean
  readonly standBack: (standby: NamedStandby) => void
  readonly resume: (instance: string) => void
  /** Resolves with how many real servers were meant; undefined when the process does not run. */
  readonly operate: (
    event: CheckersEvent & { readonly type: 'operate' }
  ) => Promise<number | undefined> | undefined
  /** Changes an instance until the next reload; false when that cannot be done now. */
  readonly adjust: (instance: string, adjustment: Adjustment) => boolean
  readonly reload: () => Promise<ReloadResult>
  readonly log: (text: string) => void
}

/** How long a child may take to answer; one that is busy for longer counts as absent. */
const PATIENCE_MS = 2_000

/** What a child says, unless it takes too long. */
export async function answered<Status> (
  asked: Promise<Status | undefined> | undefined
): Promise<Status | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
  })
  const status = await Promise.race([asked, late])
  clearTimeout(timer)
  return status
}
