/** What a command that works on files was called with; help and misuse are answered here. */

import { parseArgs, type ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

interface Request<O extends Options> {
  readonly args: readonly string[]
  /** As it stands before complaints. */
  readonly name: string
  readonly usage: string
  readonly options: O
  /** Without a file there is nothing to do. */
  readonly needsFile?: boolean
}

/** The options and files, or the status the command ends with as all has been said. */
export function commandLine<const O extends Options> (
  { args, name, usage, options, needsFile = false }: Request<O>
): ReturnType<typeof parseArgs<{ options: O, allowPositionals: true }>> | number {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : ''}\n${usage}`)
    return 2
  }
  if (Object.entries(parsed.values).some(([option, value]) => option === 'help' && value === true)) {
    process.stdout.write(usage)
    return 0
  }
  if (!needsFile || parsed.positionals.length > 0) return parsed
  process.stderr.write(usage)
  return 2
}
