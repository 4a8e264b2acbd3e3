/** `keepalived -t`. Apart from the daemon's own files, because it should be over soon. */

import { openSync, writeSync } from 'node:fs'
import type { Options } from './options.js'
import { diagnosticLines, readConfiguration } from './read-configuration.js'

/**
 * -t: checks the configuration and says what it found on stderr, or appends it to `logFile`.
 * Answers with keepalived's exit status.
 */
export function testConfiguration (options: Options, logFile: string | undefined): number {
  let fd = 2
  if (logFile !== undefined) {
    try {
      fd = openSync(logFile, 'a', 0o644)
    } catch (error) {
      process.stderr.write(`Unable to open config-test log file ${logFile}: ` +
        `${error instanceof Error ? error.message : ''}\n`)
      return 1
    }
  }
  const { diagnostics, exitCode } = readConfiguration({
    path: options.configFile,
    configId: options.configId,
    allConfig: options.strictIncludes,
    configTest: true
  }, options.namespace)
  for (const diagnostic of diagnostics) {
    for (const line of diagnosticLines(diagnostic)) writeSync(fd, `${line}\n`)
  }
  return exitCode
}
