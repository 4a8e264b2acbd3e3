/** `holdfast fmt FILE`: the canonical layout of a configuration, without losing a comment. */

import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { format } from '../config-parser/format.js'
import { commandLine } from './command-line.js'
import { synopsis } from './commands.js'

const USAGE = `${synopsis('fmt')}  --check   say which files are not in canonical layout, and exit with 1
  --write   change the files instead of printing them
`

const OPTIONS = {
  check: { type: 'boolean' }, write: { type: 'boolean', short: 'w' }, help: { type: 'boolean', short: 'h' }
} as const

/** Formats the files; `-` is standard input. */
export async function main (args: readonly string[]): Promise<number> {
  const line = commandLine({
    args, name: 'holdfast fmt', usage: USAGE, options: OPTIONS, needsFile: true
  })
  if (typeof line === 'number') return line
  const { values, positionals } = line
  let status = 0
  for (const path of positionals) {
    status = Math.max(status, formatFile(path, values.check === true, values.write === true))
  }
  return status
}

function formatFile (path: string, check: boolean, write: boolean): number {
  let text
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    process.stderr.write(`holdfast fmt: ${error instanceof Error ? error.message : path}\n`)
    return 2
  }
  // Replacement characters would be written where other bytes were.
  if (text.includes('\ufffd')) {
    process.stderr.write(`holdfast fmt: ${path} is not UTF-8: left as it is\n`)
    return 2
  }
  const formatted = format(text)
  if (check) {
    if (formatted !== text) process.stdout.write(`${path}\n`)
    return formatted === text ? 0 : 1
  }
  if (!write || path === '-') process.stdout.write(formatted)
  else if (formatted !== text) replace(path, formatted)
  return 0
}

/** A reader sees the old file or the new one, never half of it. */
function replace (path: string, text: string): void {
  const temporary = `${path}.fmt-${process.pid}`
  writeFileSync(temporary, text, { mode: statSync(path).mode & 0o777, flag: 'wx' })
  renameSync(temporary, path)
}
