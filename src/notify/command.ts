/**
 * What is executed for a configured command, worked out as plain words: argument vectors,
 * appended arguments, the detour over a shell, the stripped environment (keepalived's runtime
 * behaviour; the execution itself is daemon/scripts.ts).
 */

import type { Command, TransitionNotify } from './config.js'

/** Everything `execve` needs, and whom to be. */
export interface Execution {
  readonly file: string
  /** argv, beginning with argv[0]. */
  readonly argv: readonly string[]
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

/** The execution of `command` with `appended` arguments behind its own. */
export function execution (command: Command, appended: readonly string[] = []): Execution {
  const argv = [...command.args, ...appended]
  const { uid, gid, groups } = command
  if (!command.shell) return { file: command.path, argv, uid, gid, groups }

  // No interpreter line: the kernel refuses such a file, a shell reads it as its own language.
  const words = [command.path, ...argv.slice(1)].map(quoted).join(' ')
  return { file: '/bin/sh', argv: ['sh', '-c', words], uid, gid, groups }
}

/** `word` in single quotes, as a shell reads it back unchanged. */
export function quoted (word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** The command as dumps and logs show it: every word in quotes. */
export function commandText (command: Command): string {
  return command.args.map(word => `'${word}'`).join(' ')
}

/** States as scripts are told of them; INIT is never announced. */
export type NotifyState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED'

/** What a state of an instance or group sets off, in the order it must run. */
export function transitionExecutions (
  notify: TransitionNotify,
  transition: {
    readonly kind: 'instance' | 'group'
    readonly name: string
    readonly state: NotifyState
    readonly priority: number
  }
): readonly Execution[] {
  const executions: Execution[] = []
  const specific = specificCommand(notify, transition.state)
  if (specific !== undefined) executions.push(execution(specific))
  if (notify.any !== undefined) {
    const kind = transition.kind === 'instance' ? 'INSTANCE' : 'GROUP'
    // A group has no priority of its own, and scripts have always been told 0.
    const priority = transition.kind === 'instance' ? transition.priority : 0
    executions.push(execution(notify.any,
      [kind, transition.name, transition.state, String(priority)]))
  }
  return executions
}

function specificCommand (notify: TransitionNotify, state: NotifyState): Command | undefined {
  switch (state) {
    case 'MASTER': return notify.master
    case 'BACKUP': return notify.backup
    case 'FAULT': return notify.fault
    case 'STOP': return notify.stop
    // Without the keyword the removal of an instance looks like a fault to its scripts.
    case 'DELETED': return notify.deleted
  }
}

/** Variables that would let a caller of the daemon change what a root script does. */
const UNSAFE = new Set(['IFS', 'LD_PRELOAD', 'LD_LIBRARY_PATH'])

/** The environment a script sees: the daemon's own, without {@link UNSAFE} and our own marks. */
export function scriptEnvironment (
  environment: Readonly<Record<string, string | undefined>>
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || UNSAFE.has(name) || name.startsWith('NODE_CHANNEL_')) continue
    kept[name] = value
  }
  return kept
}
