/** An option of a program as its table has it, and its line in a --help. */

import type { OptionSpec } from './getopt.js'

export interface ProgramOption extends OptionSpec {
  readonly long: string
  /** What stands for the argument in a help text. */
  readonly value?: string
  /** Half a line for --help. */
  readonly what: string
  /** What the manual page says beyond it, in sentences. */
  readonly more?: string
  /** What a shell offers for the argument. */
  readonly offers?: 'file' | 'namespace' | readonly string[]
  /** Not an option of keepalived's. */
  readonly ours?: true
}

/** The lines of a --help. */
export function optionLines (options: Readonly<Record<string, ProgramOption>>): string {
  return Object.values(options)
    .map(option => `  ${spelling(option).padEnd(30)} ${option.what}\n`).join('')
}

/** `-f, --use-file=FILE`; a long option without a short one stands below the long ones. */
function spelling ({ short, long, argument, value }: ProgramOption): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  const argumentText = argument === 'none' ? '' : argument === 'optional' ? `[=${value}]` : `=${value}`
  return `${letter}--${long}${argumentText}`
}
