/** Tracked scripts whose command or user has changed: what they have said no longer counts. */

import type { Command } from '../notify/config.js'

export type Commands = Readonly<Record<string, Command>>

/** The names of those that are in both and not the same. */
export function replacedScripts (before: Commands, after: Commands): readonly string[] {
  return Object.keys(after).filter(name =>
    before[name] !== undefined && !isSameScript(before, after, name))
}

export function isSameScript (before: Commands, after: Commands, name: string): boolean {
  return JSON.stringify(before[name]) === JSON.stringify(after[name])
}
