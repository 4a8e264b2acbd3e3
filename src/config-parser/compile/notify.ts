/** Scripts, FIFOs and mails: commands resolved, and left out where they cannot run. */

import type {
  Command, FifoConfig, MailConfig, NotifyConfig, TimedCommand, TransitionNotify
} from '../../notify/config.js'
import type { CommandDraft } from '../commands.js'
import { resolveCommand } from '../commands.js'
import type { FifoDraft, NotifyDraft } from '../draft.js'
import type { Scope } from '../scope.js'

/** Everything but the virtual servers' part, which comes with them. */
export type VrrpNotify = Omit<NotifyConfig, 'virtualServers'>

/**
 * Resolves every command. Scripts to track that cannot run are taken out of the draft, with what
 * refers to them, so this comes before the VRRP part is made.
 */
export function compileNotify (scope: Scope): VrrpNotify {
  const { draft } = scope
  const trackScripts = compileTrackScripts(scope)
  return {
    trackScripts,
    instances: Object.fromEntries(draft.instances.map(({ name, notify }) =>
      [name, transitions(notify, name, scope)])),
    groups: Object.fromEntries(draft.syncGroups.map(({ name, notify }) =>
      [name, transitions(notify, name, scope)])),
    fifos: compileFifos(scope),
    startup: timed(draft.global.startup, draft.global.startupTimeout, 'startup script', scope),
    shutdown: timed(draft.global.shutdown, draft.global.shutdownTimeout, 'shutdown script', scope),
    mail: compileMail(scope),
    alerts: {
      all: draft.global.smtpAlert,
      vrrp: draft.global.smtpAlertVrrp,
      checkers: draft.global.smtpAlertChecker
    },
    order: draft.global.notifyOrder
  }
}

function compileTrackScripts (scope: Scope): Readonly<Record<string, Command>> {
  const { draft } = scope
  const commands: Record<string, Command> = {}
  draft.scripts = draft.scripts.filter(({ name, command }) => {
    if (command === undefined) return false
    const resolved = resolveCommand(command, scope, `track script ${name}`)
    if (resolved !== undefined) commands[name] = resolved
    return resolved !== undefined
  })
  const known = new Set(draft.scripts.map(({ name }) => name))
  for (const { track } of [...draft.instances, ...draft.syncGroups]) {
    track.scripts = track.scripts.filter(({ name }) => known.has(name))
  }
  return commands
}

function transitions (notify: NotifyDraft, owner: string, scope: Scope): TransitionNotify {
  const { global } = scope.draft
  const resolve = (command: CommandDraft | undefined): Command | undefined =>
    command === undefined ? undefined : resolveCommand(command, scope, `notify script of ${owner}`, false)
  return {
    master: resolve(notify.master),
    backup: resolve(notify.backup),
    fault: resolve(notify.fault),
    stop: resolve(notify.stop),
    deleted: resolve(notify.deleted),
    masterRxLowerPriority: resolve(notify.masterRxLowerPriority),
    any: resolve(notify.any),
    mail: notify.mail ?? global.smtpAlertVrrp ?? global.smtpAlert ?? false
  }
}

function timed (
  command: CommandDraft | undefined, timeout: TimedCommand['timeout'], what: string, scope: Scope
): TimedCommand | undefined {
  const resolved = command === undefined ? undefined : resolveCommand(command, scope, what)
  return resolved === undefined ? undefined : { command: resolved, timeout }
}

function compileFifos (scope: Scope): readonly FifoConfig[] {
  const { fifos } = scope.draft.global
  const result: FifoConfig[] = []
  for (const part of ['all', 'vrrp', 'lvs'] as const) {
    const fifo = fifos[part]
    if (fifo.path === undefined) continue
    if (part !== 'all' && fifo.path === fifos.all.path) {
      scope.diagnostics.report('HF0208', fifo.place, `${part}_notify_fifo has same name as notify_fifo - ignoring ${part}_notify_fifo`)
      continue
    }
    result.push({ part, ...compileFifo(fifo, fifo.path, scope) })
  }
  return result
}

function compileFifo (
  { owner, script }: FifoDraft, path: string, scope: Scope
): Omit<FifoConfig, 'part'> {
  const { uid, gid } = owner ?? scope.host.self
  const resolved = script === undefined ? undefined : resolveCommand(script, scope, `script of FIFO ${path}`, false)
  return { path, uid, gid, script: resolved }
}

/** Mails need a server and somebody to send them to. */
function compileMail ({ draft, host }: Scope): MailConfig | undefined {
  const { global, common } = draft
  if (global.smtpServer === undefined || global.emailTo.length === 0) return undefined
  return {
    routerId: common.routerId ?? host.fullHostName,
    from: global.emailFrom ?? `${host.self.name}@${host.fullHostName}`,
    to: global.emailTo,
    server: global.smtpServer,
    port: global.smtpPort,
    heloName: global.smtpHelo ?? host.fullHostName,
    timeout: global.smtpTimeout,
    // A password does not go over the wire as it is unless somebody says so.
    tls: global.smtpTls ?? (global.smtpLogin === undefined ? 'offered' : 'required'),
    login: global.smtpLogin,
    withoutFaults: global.noEmailFaults
  }
}
