/** `holdfast plan [FILE]`: what a reload to FILE would change, and whether anything flaps. */

import { resolve } from 'node:path'
import { deserialize } from 'node:v8'
import type { Config } from '../config-parser/config.js'
import { assumedPresent } from '../daemon/assumed-present.js'
import { reloadRefusal } from '../daemon/configuration.js'
import { diagnosticLines, readConfiguration } from '../daemon/read-configuration.js'
import type { RunningConfiguration } from '../daemon/control/daemon-handle.js'
import { planReload, type Plan } from '../daemon/plan.js'
import { HOLDFAST_VERSION } from '../daemon/version.js'
import { now } from '../net/clock.js'
import type { Present } from '../daemon/rehearse-vrrp.js'
import { synopsis } from './commands.js'
import {
  STATUS, textOf, UsageError, WHICH_USAGE, withDaemon, withInvocation
} from './daemon-connection.js'

const USAGE = `${synopsis('plan')}What a reload of the running daemon to FILE (its own file unless given) would change, by the code of
the reload; nothing is changed. With --from no daemon is asked: OLD runs everywhere as MASTER.
  --strict                  exit with 4 when something would flap
  -e, -i ID                 as keepalived's; a running daemon's own unless given
${WHICH_USAGE}exit status: 0 can be reloaded, 1 the reload would be refused, 2 usage, 3 no daemon, 4 see above
`

const COMMAND = {
  name: 'plan',
  usage: USAGE,
  options: {
    json: { type: 'boolean' },
    strict: { type: 'boolean' },
    from: { type: 'string' },
    'all-config': { type: 'boolean', short: 'e' },
    'config-id': { type: 'string', short: 'i' }
  }
} as const

const WOULD_FLAP = 4

type Given = Readonly<Record<string, string | boolean | undefined>>

export async function main (args: readonly string[]): Promise<number> {
  if (args.some(word => /^--from(?:=|$)/.test(word))) {
    return withInvocation(COMMAND, args, ({ given, words }) => fromFile(given, words))
  }
  return withDaemon(COMMAND, args, async (client, { given, words }) => {
    if (words.length > 1) throw new UsageError('one file is wanted')
    const running = readRunning(await client.ask({ command: 'config' }))
    const file = words[0] ?? running.configFile
    const read = { ...optionsOf(given, running.options), path: resolve(file) }
    return report(given, running.config, running.status ?? EMPTY, read, running.accepted)
  })
}

const EMPTY: Present = { instances: [], scripts: [], files: [], processes: [], bfds: [], links: [] }

function fromFile (given: Given, [file, ...others]: readonly string[]): number {
  const from = textOf(given.from)
  if (from === undefined || file === undefined || others.length > 0) {
    throw new UsageError('--from=OLD and one new file are wanted')
  }
  const options = optionsOf(given, { configId: undefined, allConfig: false })
  const old = readConfiguration({ ...options, path: resolve(from) })
  if (old.config === undefined) {
    process.stderr.write(`${old.diagnostics.flatMap(diagnosticLines).join('\n')}\n`)
    return STATUS.refused
  }
  const { config } = readConfiguration({ ...options, path: resolve(file) })
  return report(given, old.config, assumedPresent(old.config, config ?? old.config),
    { ...options, path: resolve(file) },
    old.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message))
}

function optionsOf (
  given: Given, usual: { readonly configId: string | undefined, readonly allConfig: boolean }
): { readonly configId: string | undefined, readonly allConfig: boolean } {
  return {
    configId: textOf(given['config-id']) ?? usual.configId,
    allConfig: given['all-config'] === true || usual.allConfig
  }
}

/** Reads the new file, and prints what would come of it. */
function report (
  given: Given, running: Config, present: Present,
  read: Parameters<typeof readConfiguration>[0], accepted: readonly string[]
): number {
  const { config, diagnostics } = readConfiguration(read)
  const newError = diagnostics.find(({ severity, message }) =>
    severity === 'error' && !accepted.includes(message))?.message
  const refusal = reloadRefusal(running, config, newError)
  if (refusal !== undefined || config === undefined) {
    if (given.json === true) print({ refusal })
    else {
      process.stderr.write(`${diagnostics.flatMap(diagnosticLines).map(line => `${line}\n`).join('')}` +
        `The reload would be refused: ${refusal}\n`)
    }
    return STATUS.refused
  }
  const plan = planReload(running, present, config, now())
  if (given.json === true) print(plan)
  else process.stdout.write(planText(plan))
  return given.strict === true && plan.disturbances.length > 0 ? WOULD_FLAP : STATUS.done
}

function print (value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

function planText ({ sections, disturbances }: Plan): string {
  if (sections.length === 0) return 'Nothing would change.\n'
  const blocks = sections.map(({ title, lines }) =>
    `${title}\n${lines.map(line => `  ${line}\n`).join('')}`)
  const end = disturbances.length === 0
    ? 'Nothing flaps.\n'
    : `What somebody may notice\n${disturbances.map(line => `  ! ${line}\n`).join('')}`
  return `${blocks.join('\n')}\n${end}`
}

/** The daemon's own words, which are ours: of the same version, or not understood. */
function readRunning (answer: unknown): RunningConfiguration {
  if (typeof answer === 'object' && answer !== null && 'data' in answer && 'version' in answer) {
    if (answer.version !== HOLDFAST_VERSION) {
      throw new UsageError(`the daemon is version ${String(answer.version)}, this is ${HOLDFAST_VERSION}`)
    }
    const running: unknown = deserialize(Buffer.from(String(answer.data), 'base64'))
    if (isRunning(running)) return running
  }
  throw new UsageError('the daemon has said something else')
}

function isRunning (value: unknown): value is RunningConfiguration {
  return typeof value === 'object' && value !== null && 'config' in value && 'accepted' in value
}
