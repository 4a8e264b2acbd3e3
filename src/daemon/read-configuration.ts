/**
 * One reading of the configuration on this machine, and what it found, in keepalived's manner: one
 * line each, with its place.
 */

import type { Diagnostic } from '../config-parser/diagnostics.js'
import { EXIT } from '../config-parser/diagnostics.js'
import type { Loaded, LoadOptions } from '../config-parser/load.js'
import { load } from '../config-parser/load.js'
import { schemaDiagnostics } from '../config-parser/schema/config.js'
import { machineHost } from './config-files.js'

/**
 * Loads, and holds what comes of it to its schema: a parser gone wrong must not reach a router.
 *
 * @param namespace the network namespace of -s, whose interfaces count
 */
export function readConfiguration (options: LoadOptions, namespace?: string): Loaded {
  const host = machineHost({
    test: options.configTest === true, ...(namespace === undefined ? {} : { namespace })
  })
  const { config, diagnostics, exitCode } = load(host, options)
  const faults = schemaDiagnostics(config)
  if (faults.length === 0) return { config, diagnostics, exitCode }
  return {
    config: undefined,
    diagnostics: [...diagnostics, ...faults],
    exitCode: exitCode === EXIT.ok ? EXIT.config : exitCode
  }
}

/** keepalived's line, `(FILE: Line N) text`, with the column; what would help on the next line. */
export function diagnosticLines (diagnostic: Diagnostic): readonly string[] {
  const { place, message, expected, suggestion, within, code } = diagnostic
  const where = place === undefined
    ? ''
    : `(${place.file.path}: Line ${place.line}) `
  const help = [
    place === undefined ? undefined : `column ${place.column}`,
    within === undefined ? undefined : `in ${within}`,
    expected === undefined ? undefined : `expected ${expected}`,
    suggestion
  ].filter(each => each !== undefined)
  const hint = expected === undefined && suggestion === undefined && within === undefined
    ? []
    : [`${where}  [${code}] ${help.join('; ')}`]
  return [`${where}${message}`, ...hint]
}
