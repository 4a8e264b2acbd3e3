/** What a whole process costs, from its start to its end. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { projectPath } from '../test/project.js'

const TIME = '/usr/bin/time'

/** What to say where it cannot be measured. */
export const NO_TIME = `not measured: ${TIME} is not there (apt-get install time)\n`

export interface Cost {
  /** Seconds of the whole process, by the wall clock and by the processor. */
  readonly wall: number
  readonly processor: number
  /** MiB. */
  readonly peak: number
  readonly output: string
}

export function canMeasure (): boolean {
  return existsSync(TIME)
}

/** Builds the program as it is installed: what is in dist may be of another day. */
export function buildProgram (): void {
  const built = spawnSync(process.execPath, [projectPath('scripts/build.mjs')], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build ended with ${built.status}: ${built.stderr}`)
}

/**
 * The environment without further certificates for Node.js, which it reads at every start where
 * they are asked for, used or not: the host's hundred and fifty take twice as long as all the rest.
 */
function environment (): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
  return environment
}

/** Runs a command, but no longer than `patience` ms; throws when it fails or takes longer. */
export function cost (command: readonly string[], patience?: number): Cost {
  // The clock of time(1) counts hundredths of a second.
  const start = performance.now()
  // Ending time(1) would leave behind what it measures; timeout(1) ends both.
  const limit = patience === undefined ? [] : ['timeout', String(patience / 1_000)]
  const [program = TIME, ...args] = [...limit, TIME, '-f', '\n%U %S %M', ...command]
  const { stdout, stderr, status } = spawnSync(program, args,
    { encoding: 'utf8', maxBuffer: 1 << 28, env: environment() })
  const wall = (performance.now() - start) / 1_000
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  const [user = 0, system = 0, kib = 0] =
    (stderr.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wall, processor: user + system, peak: kib / 1_024, output: stdout }
}
