/**
 * What the requests of the control socket do. Reading is for everybody who may connect; what
 * changes something is logged with the caller's uid and pid.
 */

import type { CheckersStatus } from '../../checkers/status.js'
import type { Config } from '../../config-parser/config.js'
import { unreachable } from '../../lib/assert.js'
import { now } from '../../net/clock.js'
import type { PeerCredentials } from '../../net/peer-credentials.js'
import type { VrrpStatus } from '../../vrrp/status.js'
import type { LogRing } from '../log-ring.js'
import { HOLDFAST_VERSION, KEEPALIVED_VERSION } from '../version.js'
import { PROTOCOL_VERSION, type Request } from './protocol.js'
import {
  type DaemonReport, type ReportClock, type StatusReport, type VrrpReport, vrrpReport
} from './status-report.js'

/** What the parent lends to its control socket. */
export interface DaemonHandle {
  readonly config: () => Config
  readonly describe: () => DaemonReport
  /** Undefined when the process does not run. */
  readonly vrrpStatus: () => Promise<VrrpStatus | undefined> | undefined
  readonly checkersStatus: () => Promise<CheckersStatus | undefined> | undefined
  readonly records: LogRing
}

/** How long a child may take to answer; one that is busy for longer is reported as absent. */
const PATIENCE_MS = 2_000
const LOG_LINES = 500

export class Requests {
  readonly #daemon: DaemonHandle

  constructor (daemon: DaemonHandle) {
    this.#daemon = daemon
  }

  /** The result of `request`. Throws a RequestError, whose words go to the caller. */
  async answer (request: Request, peer: PeerCredentials): Promise<unknown> {
    switch (request.command) {
      case 'hello': return {
        program: 'holdfast',
        version: HOLDFAST_VERSION,
        keepalived: KEEPALIVED_VERSION,
        protocol: [PROTOCOL_VERSION],
        pid: process.pid,
        uid: peer.uid
      }
      case 'status': return await this.#status()
      case 'log': {
        const { since, after, limit } = request
        const { records } = this.#daemon
        return {
          lines: records.query({ since, after, limit: limit ?? LOG_LINES }), last: records.last
        }
      }
      default: return unreachable(request)
    }
  }

  async #status (): Promise<StatusReport> {
    const [vrrp, checkers] = await Promise.all([
      this.#vrrp(), answered(this.#daemon.checkersStatus())
    ])
    return { daemon: this.#daemon.describe(), vrrp, checkers }
  }

  async #vrrp (): Promise<VrrpReport | undefined> {
    const status = await answered(this.#daemon.vrrpStatus())
    return status && vrrpReport(this.#daemon.config().vrrp, status, clock())
  }
}

/** What a child says, unless it takes too long. */
async function answered<Status> (
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

function clock (): ReportClock {
  return { wall: Date.now(), monotonic: now() }
}
