/** Lints of virtual servers: servers nobody checks, checks that take too long, double services. */

import type { CHECKER_DEFAULTS } from '../../checkers/checker-config.js'
import { VIRTUAL_SERVER_DEFAULTS, writtenServer, writtenTarget } from '../../checkers/config.js'
import type { Duration } from '../../lib/time.js'
import { seconds, times } from '../../lib/time.js'
import { inherit } from '../compile/checkers.js'
import type { CheckerDraft, RealServerDraft, VirtualServerDraft } from '../lvs-draft.js'
import type { Scope } from '../scope.js'
import type { Find } from './lint.js'

/**
 * How often a probe may wait for its whole timeout: connecting, and each answer it reads. TLS and
 * DNS have one deadline for all of it.
 */
const WAITS: Readonly<Record<Exclude<keyof typeof CHECKER_DEFAULTS, 'misc'>, number>> =
  { tcp: 1, udp: 1, ping: 1, dns: 1, http: 2, smtp: 4, grpc: 2, agent: 2 }

export function lintCheckers ({ draft }: Scope, find: Find): void {
  const services = new Set<string>()
  for (const server of draft.lvs.virtualServers) {
    lintService(server, services, find)
    for (const real of server.realServers) {
      const name = writtenServer(real.address, server.protocol, real.port ?? 0)
      if (real.checkers.length === 0) {
        find('HF1006', real.place, `real server ${name} has no checker: it counts as up for ever`,
          { suggestion: 'add a TCP_CHECK, or another check of what it serves' })
      }
      for (const checker of real.checkers) lintPeriod(checker, real, name, find)
    }
  }
}

function lintService (
  { target, protocol, place }: VirtualServerDraft, services: Set<string>, find: Find
): void {
  // Several services may share a group; the kernel's entries are made for each protocol.
  const key = target.type === 'group' ? `group ${target.group} ${protocol}` : writtenTarget(target, protocol)
  if (services.has(key)) {
    find('HF1010', place, `virtual server ${writtenTarget(target, protocol)} is defined before: in the kernel both are one`,
      { suggestion: 'put all real servers into one block' })
  }
  services.add(key)
}

function lintPeriod (
  checker: CheckerDraft, real: RealServerDraft, name: string, find: Find
): void {
  if (checker.type === 'file' || checker.type === 'bfd') return
  const { delayLoop, connectTimeout } = inherit(real)
  const period = checker.delayLoop ?? delayLoop
  const above = real.virtualServer.delayLoop ?? VIRTUAL_SERVER_DEFAULTS.delayLoop
  const longest = checker.type === 'misc'
    ? checker.timeout ?? above
    : times(checker.connectTimeout ?? connectTimeout, waits(checker))
  if (longest <= period) return
  find('HF1007', checker.place, `the check of ${name} can take ${text(longest)} and is due every ${text(period)}`,
    { suggestion: checker.type === 'misc' ? 'a smaller misc_timeout, or a larger delay_loop' : 'a smaller connect_timeout, or a larger delay_loop' })
}

function waits (checker: Exclude<CheckerDraft, { readonly type: 'misc' | 'file' | 'bfd' }>): number {
  return checker.type === 'http' && checker.secure ? 1 : WAITS[checker.type]
}

function text (duration: Duration): string {
  return `${duration / seconds(1)} s`
}
