/**
 * The order of a start, keepalived's: options, configuration, pid files, background, children.
 * Everything that can fail before the background is told to the operator by exit status.
 */

import type { ChildProcess } from 'node:child_process'
import { release, type } from 'node:os'
import { resolve } from 'node:path'
import type { Config } from '../config-parser/config.js'
import { adoptOrphans, enterNetworkNamespace } from '../net/process-control.js'
import { machineHost } from './config-files.js'
import { openConfigSource } from './configuration.js'
import { allowCoreFiles } from './core-files.js'
import { dumpDirectory } from './dump-files.js'
import { controlSocketPath } from './control/paths.js'
import { detach } from './detach.js'
import { Log } from './log.js'
import { namespacePath } from './namespace-path.js'
import type { Options } from './options.js'
import { reapOrphans } from './orphans.js'
import { Parent } from './parent.js'
import { pidPaths, RUN_DIRECTORY, type PidPaths } from './pid-file.js'
import { PidFiles } from './pid-files.js'
import type { HeldSignals } from './signals.js'
import { openServiceManager } from './systemd.js'
import { LOG_VERSION } from './version.js'

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
  /** What has come since the program was started. */
  readonly signals: HeldSignals
}

/** Runs the daemon; resolves with the exit status of this process. */
export async function start (given: Start): Promise<number> {
  const { options, name, commandLine, background, early, signals } = given
  const started = new Date()
  process.title = name
  process.umask(options.umask ?? DEFAULT_UMASK)
  const log = new Log({
    console: options.log.console,
    json: options.log.json,
    file: logFile(options.log.file),
    facility: options.log.syslog ? options.log.facility : undefined
  })
  log.write(`Starting ${LOG_VERSION}`)
  if (options.log.detail > 0) {
    log.write(`Running on ${type()} ${release()}, Node.js ${process.version}`)
    log.write(`Command line: ${[name, ...commandLine].map(word => `'${word}'`).join(' ')}`)
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
  const restore = options.coreFiles === undefined
    ? undefined
    : allowCoreFiles(options.coreFiles, early?.pid === undefined ? [] : [early.pid],
      text => log.write(text))
  try {
    const manager = openServiceManager(process.env)
    if (namespace !== undefined && !enterNamespace(namespace, log)) return 0
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
      signals,
      name,
      early,
      started,
      controlPath,
      controlGroup
    })
    return await parent.run()
  } finally {
    restore?.()
    pidFiles.removeAll()
  }
}

/**
 * The parent is in the namespace, too, so that scripts and mails are. keepalived, too, ends with
 * status 0 when it cannot.
 */
function enterNamespace (name: string, log: Log): boolean {
  try {
    enterNetworkNamespace(namespacePath(name))
    return true
  } catch {
    log.write(`Unable to set network namespace ${name} - exiting`, 'error')
    return false
  }
}

/** -g; a relative name is one of the directory for dumps, as the default is. */
function logFile (file: string | undefined): string | undefined {
  return file === undefined ? undefined : resolve(dumpDirectory(process.env), file)
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
    { instance, ownDirectory: usePidDirectory, namespace })
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
