/** Where the control socket of a daemon is: daemon and commands find it by the same rule. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export const CONTROL_DIRECTORY = '/run/holdfast'

/** What tells the daemons of one machine apart. */
export interface DaemonNames {
  /** -p: daemons with pid files of their own have their sockets beside them. */
  readonly pidFile?: string | undefined
  readonly namespace?: string | undefined
  readonly instance?: string | undefined
}

/** The path of the socket unless --control-socket says otherwise. */
export function controlSocketPath ({ pidFile, namespace, instance }: DaemonNames): string {
  if (pidFile !== undefined) return `${pidFile.replace(/\.pid$/, '')}.sock`
  const names = [namespace, instance].filter(name => name !== undefined)
  return join(CONTROL_DIRECTORY, `${names.length === 0 ? 'control' : names.join('_')}.sock`)
}

/** The sockets in the directory, for who has to choose one. */
export function controlSockets (directory: string = CONTROL_DIRECTORY): readonly string[] {
  try {
    return readdirSync(directory)
      .filter(name => name.endsWith('.sock')).sort().map(name => join(directory, name))
  } catch {
    return []
  }
}
