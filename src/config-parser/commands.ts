/**
 * Command lines of scripts: how they are split, whose they are, and what makes them unusable.
 * Splitting and the owner are settled where the keyword stands, because script_user counts from
 * its line on; the file itself is looked at when the whole configuration has been read.
 */

import type { Command } from '../lib/command.js'
import { unescaped } from './ast.js'
import type { Host, UserFacts } from './host.js'
import type { Reading } from './keyword.js'
import type { Scope } from './scope.js'
import { findProgram, programProblem } from './script-files.js'
import type { Place } from './source.js'
import { splitQuoted } from './words.js'

/** Whom a script runs as. */
export interface Owner {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

/** A command as written, with its owner. */
export interface CommandDraft {
  /** The first word of the line: the whole command. */
  readonly text: string
  readonly args: readonly string[]
  readonly readTest: boolean
  readonly owner: Owner
  readonly place: Place
}

/** The words behind the keyword: the command, a user and a group, or fewer. */
function commandWords (reading: Reading): readonly string[] | undefined {
  const text = unescaped(reading.statement.text)
  const rest = text.slice(reading.keyword.length)
  const split = splitQuoted(rest, 'literal')
  if (!split.ok) {
    const message = split.error.code === 'open-quote'
      ? `missing terminating quote in ${reading.keyword} - ignoring`
      : `trailing backslash in ${reading.keyword} - ignoring`
    reading.report('HF0110', message, { class: 'unmatched-quote', expected: 'a closing quote' })
    return undefined
  }
  if (split.value.length === 0) {
    reading.missing('a command, in quotes when it has arguments')
    return undefined
  }
  return split.value
}

/**
 * The command of the line. With `owned`, a user and a group may follow it; without, further words
 * are ignored and the owner is given.
 */
export function readCommand (reading: Reading, owned: boolean): CommandDraft | undefined {
  const words = commandWords(reading)
  const [text, user, group] = words ?? []
  if (text === undefined) return undefined
  const readTest = text.trimStart().startsWith('<')
  const split = splitQuoted(readTest ? text.trimStart().slice(1) : text, 'decode')
  if (!split.ok || split.value.length === 0) {
    reading.report('HF0110', `missing terminating quote in command '${text}' - ignoring`,
      { class: 'unmatched-quote', suggestion: 'inside the quotes of the command, use single quotes' })
    return undefined
  }
  const owner = owned && user !== undefined
    ? readOwner(reading, user, group, text)
    : defaultOwner(reading.scope)
  if (owner === undefined) {
    if (!owned || user === undefined) {
      reading.report('HF0401', `Unable to set default user keepalived_script for script ${text}`,
        { suggestion: 'create the user keepalived_script, or set script_user before this line' })
    }
    return undefined
  }
  return { text, args: split.value, readTest, owner, place: reading.place(1) }
}

/** USER [[:]GROUP] behind a command or `user`; a colon asks for the user's other groups too. */
export function readOwner (
  reading: Reading, userName: string, groupText: string | undefined, script?: string
): Owner | undefined {
  const { host, draft } = reading.scope
  const user = userFacts(host, userName)
  const colon = groupText?.startsWith(':') === true
  const groupName = colon ? groupText?.slice(1) : groupText
  const gid = groupName === undefined || groupName === ''
    ? user?.gid
    : host.group(groupName) ?? (/^\d+$/.test(groupName) ? Number(groupName) : undefined)
  if (user === undefined || gid === undefined) {
    const what = user === undefined ? `user '${userName}'` : `group '${groupName ?? ''}'`
    const whose = script === undefined ? 'script' : `script '${script}'`
    reading.report('HF0401', `Unable to set uid/gid for ${whose}: ${what} does not exist`, {
      expected: 'USER [GROUP]',
      suggestion: script === undefined
        ? undefined
        : `put the command in quotes if '${userName}' is an argument: "${[script, userName, groupText].filter(word => word !== undefined).join(' ')}"`
    })
    return undefined
  }
  const all = colon || draft.global.setSupplementaryGroups
  return { uid: user.uid, gid, groups: all ? host.groupsOf(user) : [] }
}

function userFacts (host: Host, name: string): UserFacts | undefined {
  return host.user(name) ?? (/^\d+$/.test(name)
    ? { name, uid: Number(name), gid: Number(name) }
    : undefined)
}

/** script_user, else keepalived_script, else who we are - which script security forbids. */
export function defaultOwner ({ host, draft }: Scope): Owner | undefined {
  const { scriptUser, scriptSecurity, setSupplementaryGroups } = draft.global
  if (scriptUser !== undefined) return scriptUser
  const user = host.user('keepalived_script')
  if (user === undefined && scriptSecurity) return undefined
  const { uid, gid } = user ?? host.self
  const groups = setSupplementaryGroups && user !== undefined ? host.groupsOf(user) : []
  return { uid, gid, groups }
}

/**
 * The command ready to run, or undefined after a report. `what` names it in the report, e.g.
 * `track script chk_http`. That a notify script is missing (`counts` false) keepalived only logs.
 */
export function resolveCommand (
  command: CommandDraft, scope: Scope, what: string, counts = true
): Command | undefined {
  const { host, diagnostics, draft } = scope
  const { args, owner, place, readTest, text } = command
  const [name = ''] = args
  const base = { args, uid: owner.uid, gid: owner.gid, groups: owner.groups, readTest }
  // The form `</PATH` opens the file when it runs: whether it is there now does not matter.
  if (readTest) return { ...base, path: name, shell: true }
  const path = findProgram(host, name, owner)
  if (path === undefined) {
    const shell = shellFor(command, scope)
    if (shell !== undefined) {
      diagnostics.report('HF0407', place,
        `'${name}' is not a program: running the command of ${what} through ${shell}`,
        { class: counts ? 'general' : undefined, severity: 'warning', suggestion: 'put the command into a script file: keepalived does not run it' })
      scope.scriptsUsed.set(what, place)
      return { ...base, args: [shell, '-c', text], path: shell, shell: false }
    }
    diagnostics.report('HF0402', place, `Disabling ${what} since not found/accessible`,
      { class: counts ? 'general' : undefined, severity: counts ? 'error' : 'warning', suggestion: `make '${name}' an executable file, or correct the path in '${text}'` })
    return undefined
  }
  scope.scriptsUsed.set(what, place)
  const problem = programProblem(host, path.configured, owner)
  if (problem !== undefined) {
    const { scriptSecurity } = draft.global
    diagnostics.report('HF0403', place,
      `Unsafe permissions found for script '${text}': ${problem}${scriptSecurity ? ` - disabling ${what}` : ''}`,
      { class: scriptSecurity ? 'security' : undefined, severity: scriptSecurity ? 'error' : 'warning', suggestion: 'let root own the path, and nobody else write to it' })
    if (scriptSecurity) return undefined
  }
  const executed = draft.global.useSymlinkPaths ? path.configured : path.resolved
  return { ...base, args: [cleaned(name), ...args.slice(1)], path: executed, shell: path.shell }
}

/** What only a shell understands: tests in brackets, lists, pipes, redirections, substitutions. */
const SHELL_SYNTAX = /^\[\[?\s|&&|\|\||[;|<>`]|\$\(/

/**
 * The shell for a command whose first word is no program but which is written for a shell, like
 * `[[ -f /etc/keepalived/down ]] && exit 1 || exit 0`. Versions of keepalived that ran scripts
 * through system(3) left many such lines behind; today's disable the script.
 */
function shellFor ({ args, text, owner }: CommandDraft, { host }: Scope): string | undefined {
  // A path that is not there is not there for a shell either, whatever its arguments look like.
  if (args[0]?.includes('/') === true || !SHELL_SYNTAX.test(text.trim())) return undefined
  return ['/bin/bash', '/bin/sh'].find(shell => findProgram(host, shell, owner) !== undefined)
}

/** argv[0]: the name as configured, without `.`, `..` and doubled slashes. */
function cleaned (path: string): string {
  if (!path.startsWith('/')) return path
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
