/**
 * The order of a start, keepalived's: options, configuration, pid files, background, children.
 * Everything that can fail before the background is told to the operator by exit status.
 */

import type { ChildProcess } from 'node:child_process'
import { release, type } from 'node:os'
import { resolve } from 'node:path'
import type { Config } from '../config-parser/config.js'
import { adoptOrphans } from '../net/process-control.js'
import { machineHost } from './config-files.js'
import { openConfigSource } from './configuration.js'
import { controlSocketPath } from './control/paths.js'
import { detach } from './detach.js'
import { Log } from './log.js'
import type { Options } from './options.js'
import { reapOrphans } from './orphans.js'
import { Parent } from './parent.js'
import { pidPaths, type PidPaths } from './pid-file.js'
import { PidFiles } from './pid-files.js'
import { openServiceManager } from './systemd.js'
import { LOG_VERSION } from './version.js'

const RUN_DIRECTORY = '/run'
const DEFAULT_UMASK = 0o177

export interface Start {
  readonly options: Options
  /** The name we were called by. */
  readonly name: string
  readonly commandLine: readonly string[]
  /** Somebody waits for us to let go of the terminal. */
  readonly background: boolean
  /** The VRRP process, already coming up. */
  readonly early: ChildProcess | undefined
}

/** Runs the daemon; resolves with the exit status of this process. */
export async function start (given: Start): Promise<number> {
  const { options, name, commandLine, background, early } = given
  const started = new Date()
  process.title = name
  process.umask(options.umask ?? DEFAULT_UMASK)
  const log = new Log({
    console: options.log.console,
    json: options.log.json,
    facility: options.log.syslog ? options.log.facility : undefined
  })
  log.write(`Starting ${LOG_VERSION}`)
  if (options.log.detail > 0) {
    log.write(`Running on ${type()} ${release()}, Node.js ${process.version}`)
    log.write(`Command line: ${[name, ...commandLine].map(word => `'${word}'`).join(' ')}`)
  }
  for (const option of options.unsupported) {
    log.write(`Option ${option} has no effect: this program cannot do that yet`, 'warning')
  }
  const source = openConfigSource(options, log)
  const loaded = source.load()
  if (loaded.config === undefined) return loaded.status

  const { config } = loaded
  const namespace = options.namespace ?? config.process.netNamespace
  if (options.umask === undefined) process.umask(config.process.umask)
  log.nameInstance(namespace, config.process.instance)
  if (config.process.names.parent !== undefined) process.title = config.process.names.parent

  const pidFiles = claimPidFiles(options, config, log)
  if (typeof pidFiles === 'number') return pidFiles
  try {
    const manager = openServiceManager(process.env)
    if (background) detach()
    pidFiles.write('parent', process.pid)
    adoptOrphans()
    reapOrphans()
    const controlGroup = groupOf(options.controlGroup, log)
    const controlPath = options.controlSocket === 'none'
      ? undefined
      : resolve(options.controlSocket ?? controlSocketPath({
        pidFile: options.pidFiles.parent, namespace, instance: config.process.instance
      }))
    const parent = new Parent({
      options,
      config,
      source,
      log,
      pidFiles,
      manager,
      name,
      early,
      started,
      controlPath,
      controlGroup
    })
    return await parent.run()
  } finally {
    pidFiles.removeAll()
  }
}

/** --control-group=NAME or NAME:read. */
function groupOf (text: string | undefined, log: Log): {
  readonly gid: number, readonly readsOnly: boolean
} | undefined {
  if (text === undefined) return undefined
  const name = text.replace(/:read$/, '')
  const gid = machineHost().group(name)
  if (gid !== undefined) return { gid, readsOnly: name !== text }
  log.write(`There is no group ${name}: the control socket is for root alone`, 'warning')
  return undefined
}

/** The claimed files, or the status to exit with. */
function claimPidFiles (options: Options, config: Config, log: Log): PidFiles | number {
  const { instance, usePidDirectory, netNamespace } = config.process
  const namespace = options.namespace ?? netNamespace
  const defaults = pidPaths(RUN_DIRECTORY,
    { instance, ownDirectory: usePidDirectory || namespace !== undefined })
  const given = options.pidFiles
  const paths: PidPaths = {
    parent: given.parent ?? defaults.parent,
    vrrp: given.vrrp ?? defaults.vrrp,
    checkers: given.checkers ?? defaults.checkers,
    bfd: given.bfd ?? defaults.bfd
  }
  try {
    const files = PidFiles.claim(paths)
    if (files !== undefined) return files
    // Status 0, as keepalived: a second start of a running service is no failure.
    log.write('daemon is already running')
    return 0
  } catch (error) {
    log.write(`Unable to create pid files: ${error instanceof Error ? error.message : ''}`, 'error')
    return 1
  }
}
