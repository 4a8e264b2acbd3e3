/**
 * The requests that change something: only for root, or for members of the control group where
 * these may change, and each of them with a line in the log that says who asked and what came of
 * it.
 */

import { unreachable } from '../../lib/assert.js'
import { later, seconds, type Instant } from '../../lib/time.js'
import { now } from '../../net/clock.js'
import type { PeerCredentials } from '../../net/peer-credentials.js'
import { periodText } from '../period-text.js'
import type { ReloadResult } from '../reload-record.js'
import { answered, type DaemonHandle } from './daemon-handle.js'
import { type Request, RequestError } from './protocol.js'
import { findServers, type FoundServers } from './server-names.js'
import type { InstanceReport, VrrpReport } from './status-report.js'

export type Change = Extract<Request, {
  readonly command: 'reload' | 'failover' | 'maintenance' | 'rs'
}>

export class Changes {
  readonly #daemon: DaemonHandle
  readonly #report: () => Promise<VrrpReport | undefined>

  /** `report` asks the VRRP process. */
  constructor (daemon: DaemonHandle, report: () => Promise<VrrpReport | undefined>) {
    this.#daemon = daemon
    this.#report = report
  }

  /** Carries `change` out. Throws a RequestError, which is logged, too. */
  async carryOut (change: Change, peer: PeerCredentials): Promise<unknown> {
    const who = `by uid=${peer.uid} pid=${peer.pid}`
    try {
      refuseReader(this.#daemon, peer)
      const result = await this.#act(change)
      this.#daemon.log(`Control: ${describe(change)} ${who}: done`)
      return result
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#daemon.log(`Control: ${describe(change)} ${who}: refused, ${why}`)
      throw error
    }
  }

  async #act (change: Change): Promise<unknown> {
    switch (change.command) {
      case 'reload': return await this.#reload()
      case 'failover': return await this.#failover(change)
      case 'maintenance': return await this.#maintenance(change)
      case 'rs': return await this.#operate(change)
      default: return unreachable(change)
    }
  }

  async #reload (): Promise<ReloadResult> {
    const result = await this.#daemon.reload()
    if (result.result === 'refused') throw new RequestError('conflict', result.reason)
    return result
  }

  async #failover ({ instance, for: period }: Change & { readonly command: 'failover' }):
  Promise<{ readonly instances: readonly InstanceReport[] }> {
    const [report] = await this.#instances(instance)
    if (report?.state !== 'MASTER') {
      throw new RequestError('conflict', `${instance} is ${report?.state}: there is nothing to hand over`)
    }
    this.#daemon.standBack({ instance, manner: 'failover', until: endOf(period) })
    return { instances: await this.#instances(instance) }
  }

  async #maintenance ({ on, instance, for: period }: Change & { readonly command: 'maintenance' }):
  Promise<{ readonly instances: readonly InstanceReport[] }> {
    const before = await this.#instances(instance)
    const until = endOf(period)
    for (const { name } of before) {
      if (on) this.#daemon.standBack({ instance: name, manner: 'maintenance', until })
      else this.#daemon.resume(name)
    }
    return { instances: await this.#instances(instance) }
  }

  /** The instance of that name and its sync group, or all; as they are now. */
  async #instances (name: string | undefined): Promise<readonly InstanceReport[]> {
    const { instances } = this.#daemon.config().vrrp
    if (name !== undefined && !instances.some(each => each.name === name)) {
      throw new RequestError('not-found', `there is no instance ${name}`)
    }
    const report = await this.#report()
    if (report === undefined) {
      throw new RequestError('unavailable', 'the VRRP process does not answer')
    }
    if (name === undefined) return report.instances
    const group = report.groups.find(({ members }) => members.includes(name))
    const found = report.instances.find(each => each.name === name)
    const others = report.instances.filter(each =>
      each !== found && group?.members.includes(each.name) === true)
    return found === undefined ? [] : [found, ...others]
  }

  async #operate (change: Change & { readonly command: 'rs' }):
  Promise<FoundServers & { readonly servers: number }> {
    const { action, weight, for: period } = change
    const found = findServers(this.#daemon.config().lvs, change.virtualServer, change.realServer)
    const operation = action === 'drain'
      ? { type: 'drain' as const, timeout: period === undefined ? undefined : seconds(period) }
      : action === 'enable' ? { type: 'enable' as const } : { type: 'weight' as const, weight }
    const servers = await answered(this.#daemon.operate({ type: 'operate', ...found, operation }))
    if (servers === undefined) {
      throw new RequestError('unavailable', 'the checkers process does not answer')
    }
    if (servers === 0) {
      throw new RequestError('not-found', `there is no real server ${change.realServer}`)
    }
    return { ...found, servers }
  }
}

/** Throws unless the caller may change what the daemon does. */
export function refuseReader (
  { groupReadsOnly }: Pick<DaemonHandle, 'groupReadsOnly'>, { uid }: PeerCredentials
): void {
  if (uid === 0 || uid === process.geteuid?.() || !groupReadsOnly) return
  throw new RequestError('forbidden', 'you may look, and change nothing')
}

function endOf (period: number | undefined): Instant | undefined {
  return period === undefined ? undefined : later(now(), seconds(period))
}

/** The command as an operator would have typed it. */
function describe (change: Change): string {
  const lasts = 'for' in change && change.for !== undefined ? ` for ${periodText(change.for)}` : ''
  switch (change.command) {
    case 'reload': return 'reload'
    case 'failover': return `failover ${change.instance}${lasts}`
    case 'maintenance':
      return `maintenance ${change.on ? 'on' : 'off'} ${change.instance ?? '(all)'}${lasts}`
    case 'rs': {
      const value = change.action === 'weight' ? ` ${change.weight ?? 'as configured'}` : ''
      return `rs ${change.action} ${change.virtualServer ?? '(all)'} ${change.realServer}${value}${lasts}`
    }
    default: return unreachable(change)
  }
}
