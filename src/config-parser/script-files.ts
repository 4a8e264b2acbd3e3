/**
 * The files of scripts: where they are, whether their owner may run them, who could change them.
 */

import type { Owner } from './commands.js'
import type { FileStatus, Host } from './host.js'

export interface Program {
  /** As configured, made absolute when it was found by the path search. */
  readonly configured: string
  /** Without links. */
  readonly resolved: string
  /** It has no interpreter line and is no binary: it runs through `sh -c`. */
  readonly shell: boolean
}

/** The program a name or path stands for, or undefined when the owner cannot run such a file. */
export function findProgram (host: Host, name: string, owner: Owner): Program | undefined {
  const candidates = name.includes('/')
    ? [name]
    : (host.environment('PATH') ?? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin')
        .split(':').map(directory => `${directory}/${name}`)
  for (const configured of candidates) {
    const status = host.status(configured)
    if (status === undefined || status.type !== 'file' || !mayExecute(status, owner)) continue
    const resolved = host.realPath(configured)
    if (resolved === undefined) continue
    return { configured, resolved, shell: !host.isProgram(resolved) }
  }
  return undefined
}

function mayExecute ({ mode, uid, gid }: FileStatus, owner: Owner): boolean {
  if (owner.uid === 0) return (mode & 0o111) !== 0
  if (uid === owner.uid) return (mode & 0o100) !== 0
  if (gid === owner.gid || owner.groups.includes(gid)) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/**
 * What would let somebody else than root change what runs as root: a component of the path that
 * is not root's, or that others may write (sticky directories excepted).
 */
export function programProblem (host: Host, path: string, owner: Owner): string | undefined {
  const file = host.status(path)
  const privileged = owner.uid === 0 || owner.gid === 0 || ((file?.mode ?? 0) & 0o6000) !== 0
  if (!privileged) return undefined
  const resolved = host.realPath(path) ?? path
  const parts = resolved.split('/')
  for (let count = 1; count <= parts.length; count++) {
    const component = parts.slice(0, count).join('/') || '/'
    const status = host.status(component)
    if (status === undefined) return `${component} cannot be examined`
    if (status.uid !== 0) return `${component} is not owned by root`
    const sticky = status.type === 'directory' && (status.mode & 0o1000) !== 0
    const writable = (status.mode & 0o002) !== 0 || (
      (status.mode & 0o020) !== 0 && status.gid !== 0
    )
    if (writable && !sticky) return `${component} is writable by others than root`
  }
  return undefined
}
