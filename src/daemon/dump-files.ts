/**
 * Writes the files that signals ask for. They stand in a directory where everybody may write, so
 * each is made under a new name that must not exist, and renamed: a link laid there by somebody
 * else is replaced, not followed, and a reader sees the old file or the new one.
 */

import { closeSync, constants, openSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** TMPDIR when it is a directory, else /tmp. */
export function dumpDirectory (environment: NodeJS.ProcessEnv): string {
  const wanted = environment.TMPDIR
  if (wanted === undefined || wanted === '') return '/tmp'
  return statSync(wanted, { throwIfNoEntry: false })?.isDirectory() === true ? wanted : '/tmp'
}

/** The name of a .data file, with namespace and instance in it when that is configured. */
export function dataFileName (
  part: 'vrrp' | 'parent' | 'check' | 'bfd',
  names: {
    readonly useInstance: boolean
    readonly namespace: string | undefined
    readonly instance: string | undefined
  }
): string {
  const base = part === 'vrrp' ? 'keepalived' : `keepalived_${part}`
  const suffix = [names.namespace, names.instance].filter(name => name !== undefined).join('_')
  return names.useInstance && suffix !== '' ? `${base}.${suffix}.data` : `${base}.data`
}

/**
 * Where state_dump_file wants the data of a process: an absolute name, a directory (with a slash at
 * its end), or a name in the dump directory. The word of the process goes before the last dot.
 */
export function stateFilePath (
  configured: string, directory: string, part: 'vrrp' | 'parent' | 'check' | 'bfd'
): string {
  if (configured.endsWith('/')) return join(configured, dataFileName(part, NO_NAMES))
  const path = configured.startsWith('/') ? configured : join(directory, configured)
  if (part === 'vrrp') return path
  const name = basename(path)
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  return join(dirname(path), `${stem}_${part}${extension}`)
}

const NO_NAMES = { useInstance: false, namespace: undefined, instance: undefined } as const

/** Puts `text` at `directory`/`name`, readable by the owner alone. Throws what the system says. */
export function writeDump (directory: string, name: string, text: string): void {
  const temporary = join(directory, `.${name}.${randomBytes(6).toString('hex')}`)
  const fd = openSync(temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
    closeSync(fd)
    renameSync(temporary, join(directory, name))
  } catch (error) {
    unlinkSync(temporary)
    throw error
  }
}
