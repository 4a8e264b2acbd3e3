/** What `keepalived -v` and `-h` print; monitoring tools parse the first line of the former. */

import { release, type } from 'node:os'
import { VERSION_LINE } from '../daemon/version.js'
import { OPTIONS, type ProgramOption } from './keepalived-options.js'

/** The block of -v. */
export function versionText (): string {
  return `${VERSION_LINE}

Holdfast: a replacement for keepalived. Licence: Apache-2.0

Built with kernel headers for Linux (none: netlink and system calls from Node.js)
Running on ${type()} ${release()}, Node.js ${process.version}

configure options: none

Config options:  LVS VRRP VRRP_AUTH

System options:  NODE=${process.versions.node} V8=${process.versions.v8}
`
}

/** The text of -h for the program called `name`. */
export function usageText (name: string): string {
  const lines = Object.values(OPTIONS).map((option: ProgramOption) =>
    `  ${spelling(option).padEnd(30)} ${option.what}`)
  return `Usage: ${name} [OPTION...]\n${lines.join('\n')}\n`
}

/** `-f, --use-file=FILE`; a long option without a short one stands below the long ones. */
function spelling ({ short, long, argument, value }: ProgramOption): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  const argumentText = argument === 'none' ? '' : argument === 'optional' ? `[=${value}]` : `=${value}`
  return `${letter}--${long}${argumentText}`
}
