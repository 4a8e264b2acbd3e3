/**
 * `crm_verify`: whether a configuration is sound. Says nothing but that unless asked with -V, and
 * tells errors from warnings by its exit code.
 */

import { parseXml } from '../pacemaker-mode/cib/xml.js'
import { verify } from '../pacemaker-mode/simulate/verify.js'
import { getopt, type OptionSpec } from './getopt.js'
import { readText } from './read-text.js'

const OPTIONS = {
  file: { short: 'x', long: 'xml-file', argument: 'required' },
  text: { short: 'X', long: 'xml-text', argument: 'required' },
  pipe: { short: 'p', long: 'xml-pipe', argument: 'none' },
  live: { short: 'L', long: 'live-check', argument: 'none' },
  verbose: { short: 'V', long: 'verbose', argument: 'none' },
  quiet: { short: 'Q', long: 'quiet', argument: 'none' },
  version: { short: '$', long: 'version', argument: 'none' },
  help: { short: 'h', long: 'help', argument: 'none' }
} as const satisfies Record<string, OptionSpec>

/** 78 is what Pacemaker's tool gives for a configuration with errors. */
const EXIT = { ok: 0, warnings: 1, usage: 64, noInput: 66, unavailable: 69, errors: 78 }

const USAGE = `Usage: crm_verify [OPTION...] -x FILE

  -x, --xml-file=FILE   Check the configuration in this file
  -X, --xml-text=TEXT   Check this text
  -p, --xml-pipe        Check standard input
  -V, --verbose         Show what was found, not only whether something was
  -Q, --quiet           Show nothing at all

Exit codes: ${EXIT.ok} sound, ${EXIT.warnings} with warnings, ${EXIT.errors} with errors
`

/** Runs the command; the answer is its exit code. */
export async function main (args: readonly string[]): Promise<number> {
  const given = new Map<string, string>()
  for (const found of getopt(OPTIONS, args)) {
    if (found.type === 'option') given.set(found.name, found.value ?? '')
    else return refuse(EXIT.usage, `Not understood: ${found.type === 'word' ? found.word : found.option}`)
  }
  if (given.has('help')) {
    process.stdout.write(USAGE)
    return EXIT.ok
  }
  if (given.has('version')) {
    process.stdout.write('crm_verify (Holdfast)\n')
    return EXIT.ok
  }
  if (given.has('live')) {
    return refuse(EXIT.unavailable, 'There is no running cluster to ask; give a file with -x')
  }
  return check(given)
}

function refuse (code: number, message: string): number {
  process.stderr.write(`crm_verify: ${message}\n`)
  return code
}

function check (given: ReadonlyMap<string, string>): number {
  const file = given.get('file')
  let text = given.get('text')
  try {
    if (file !== undefined) text = readText(file)
    else if (given.has('pipe')) text = readText(0)
  } catch (error) {
    return refuse(EXIT.noInput, `Could not read ${file ?? 'standard input'}: ${String(error)}`)
  }
  if (text === undefined) return refuse(EXIT.usage, 'Give the configuration with -x, -X or -p')
  const parsed = parseXml(text)
  if (!parsed.ok) {
    const { line, column, message } = parsed.error
    process.stderr.write(`${file ?? ''}:${line}:${column}: error: ${message}\n`)
    return conclude(given, 'errors')
  }
  const { errors, warnings } = verify(parsed.value, Math.floor(Date.now() / 1_000), file)
  const quiet = given.has('quiet')
  if (given.has('verbose') && !quiet) {
    for (const line of [...errors, ...warnings]) process.stderr.write(`${line}\n`)
  }
  if (errors.length > 0) return conclude(given, 'errors')
  return warnings.length > 0 ? conclude(given, 'warnings') : EXIT.ok
}

function conclude (given: ReadonlyMap<string, string>, found: 'errors' | 'warnings'): number {
  if (!given.has('quiet')) {
    const end = found === 'errors' ? 'config not valid' : 'config may not be valid'
    const kind = found === 'errors' ? 'Errors' : 'Warnings'
    process.stderr.write(`crm_verify: ${kind} found during check: ${end}\n`)
    if (!given.has('verbose')) process.stderr.write('-V may provide more details\n')
  }
  return EXIT[found]
}
