/**
 * The configuration as the parent lives with it: loaded at start, loaded again at a reload. What
 * the parser found goes to the log.
 */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config-parser/config.js'
import type { Diagnostic } from '../config-parser/diagnostics.js'
import { EXIT } from '../config-parser/diagnostics.js'
import type { Loaded } from '../config-parser/load.js'
import { DEFAULT_FIREWALL } from '../vrrp/firewall.js'
import type { Log } from './log.js'
import type { Options } from './options.js'
import { RUN_DIRECTORY } from './pid-file.js'
import { diagnosticLines, readConfiguration } from './read-configuration.js'
import { reloadFilePath, whileFileExists } from './reload-file.js'

export type Reloaded =
  | { readonly config: Config }
  | { readonly config: undefined, readonly refusal: string }

export interface ConfigSource {
  /** Reads everything; without a configuration the daemon exits with `status`. */
  load (): { readonly config: Config | undefined, readonly status: number }
  /** Reads again. Refused, `current` stays in force; the reason is in the log, too. */
  reload (current: Config): Reloaded
  /** Errors of the running configuration: the daemon has come up in spite of them. */
  readonly accepted: () => readonly string[]
}

/** The files named by `options`; relative names are those of the directory we were started in. */
export function openConfigSource (options: Options, log: Log): ConfigSource {
  const path = resolve(options.configFile)
  const read = (configTest = false): Loaded => readConfiguration({
    path,
    configId: options.configId,
    allConfig: options.strictIncludes,
    configTest
  }, options.namespace)
  const tell = (diagnostics: readonly Diagnostic[]): void => {
    for (const diagnostic of diagnostics) {
      for (const line of diagnosticLines(diagnostic)) log.write(line, LEVELS[diagnostic.severity])
    }
  }
  /** Errors the running configuration has too: the daemon has come up in spite of them. */
  let accepted: ReadonlySet<string> = new Set()
  return {
    accepted: () => [...accepted],
    load () {
      log.write(`Opening file '${options.configFile}'.`)
      const { config, diagnostics, exitCode } = read()
      tell(diagnostics)
      accepted = errorsOf(diagnostics)
      return { config, status: exitCode }
    },
    reload (current) {
      log.write(`Opening file '${options.configFile}'.`)
      const { reloadFile, reloadCheckLog, instance } = current.process
      const trial = reloadCheckLog === undefined
        ? undefined
        : tryOut(read(true), reloadCheckLog)
      if (trial !== undefined) {
        log.write(trial, 'error')
        return { config: undefined, refusal: trial }
      }
      const { config, diagnostics } = whileFileExists(
        reloadFilePath(reloadFile, RUN_DIRECTORY, instance), () => read())
      tell(diagnostics)
      const errors = errorsOf(diagnostics)
      const newError = [...errors].find(each => !accepted.has(each))
      const refusal = reloadRefusal(current, config, newError)
      if (refusal === undefined && config !== undefined) {
        accepted = errors
        return { config }
      }
      const why = refusal ?? UNUSABLE
      log.write(`Reload refused, the running configuration stays: ${why}`, 'error')
      return { config: undefined, refusal: why }
    }
  }
}

/**
 * reload_check_config: what -t would say of the new files, in its log; undefined when all is well.
 */
function tryOut ({ diagnostics, exitCode }: Loaded, path: string): string | undefined {
  const text = diagnostics.flatMap(diagnosticLines).map(each => `${each}\n`).join('')
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch {
    // Its place does not decide whether a configuration is good.
  }
  return exitCode === EXIT.ok ? undefined : `New config failed validation, see ${path} for details`
}

function errorsOf (diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  return new Set(diagnostics
    .filter(({ severity }) => severity === 'error').map(({ message }) => message))
}

const UNUSABLE = 'the configuration is unusable'
const LEVELS = { error: 'error', warning: 'warning', note: 'info' } as const

/** Why a configuration cannot replace the running one; `undefined` when it can. */
export function reloadRefusal (
  current: Config, next: Config | undefined, newError: string | undefined
): string | undefined {
  if (next === undefined) return UNUSABLE
  // keepalived goes on with what it has understood, and an address is lost to a missing brace.
  if (newError !== undefined) return newError
  for (const [keyword, value] of [
    ['net_namespace', (config: Config) => config.process.netNamespace],
    ['net_namespace_ipvs', (config: Config) => config.process.ipvsNamespace],
    ['instance', (config: Config) => config.process.instance],
    ['tmp_config_directory', (config: Config) => config.process.temporaryConfigDirectory],
    ['disable_local_igmp', (config: Config) => config.vrrp.global.disableLocalIgmp]
  ] as const) {
    if (value(current) !== value(next)) return `${keyword} cannot be changed by a reload`
  }
  // The first VMAC brings a table, and only a table that is there cannot get another name.
  const [table, nextTable] = [current, next].map(config => config.vrrp.global.firewall?.table)
  if (table !== undefined && table !== (nextTable ?? DEFAULT_FIREWALL.table)) {
    return 'nftables cannot be changed by a reload'
  }
  return undefined
}
