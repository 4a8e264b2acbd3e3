/**
 * What the requests of the control socket do. Reading is for everybody who may connect; what
 * changes something (changes.ts) is for those who may change, and is logged with the caller.
 */

import { serialize } from 'node:v8'
import { unreachable } from '../../lib/assert.js'
import { now } from '../../net/clock.js'
import type { PeerCredentials } from '../../net/peer-credentials.js'
import { HOLDFAST_VERSION, KEEPALIVED_VERSION } from '../version.js'
import { Changes, refuseReader } from './changes.js'
import { answered, type DaemonHandle, type RunningConfiguration } from './daemon-handle.js'
import { PROTOCOL_VERSION, type Request, RequestError } from './protocol.js'
import {
  type ReportClock, type StatusReport, type VrrpReport, vrrpReport
} from './status-report.js'
import { explain, type Explanation } from './why.js'

const LOG_LINES = 500

export class Requests {
  readonly #daemon: DaemonHandle
  readonly #changes: Changes

  constructor (daemon: DaemonHandle) {
    this.#daemon = daemon
    this.#changes = new Changes(daemon, () => this.#vrrp())
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
      case 'why': return await this.#why(request.instance)
      case 'config':
        // Secrets are in it.
        refuseReader(this.#daemon, peer)
        return await this.#configuration()
      case 'reload': case 'failover': case 'maintenance': case 'rs':
        return await this.#changes.carryOut(request, peer)
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

  /** For this program alone: JSON has no word for much of it. */
  async #configuration (): Promise<unknown> {
    const status = await answered(this.#daemon.vrrpStatus())
    const running: RunningConfiguration = { ...this.#daemon.running(), status }
    return {
      format: 'v8', version: HOLDFAST_VERSION, data: serialize(running).toString('base64')
    }
  }

  async #why (name: string): Promise<Explanation> {
    const config = this.#daemon.config().vrrp.instances.find(each => each.name === name)
    if (config === undefined) throw new RequestError('not-found', `there is no instance ${name}`)
    const report = await this.#vrrp()
    const instance = report?.instances.find(each => each.name === name)
    if (report === undefined || instance === undefined) {
      throw new RequestError('unavailable', 'the VRRP process does not answer')
    }
    return explain(config, instance, report)
  }

  async #vrrp (): Promise<VrrpReport | undefined> {
    const status = await answered(this.#daemon.vrrpStatus())
    return status && vrrpReport(this.#daemon.config().vrrp, status, clock())
  }
}

function clock (): ReportClock {
  return { wall: Date.now(), monotonic: now() }
}
