/** vrrp_script: a health script. */

import { seconds } from '../../lib/time.js'
import { block, decimalSeconds, flag, line, wholeNumber } from '../arguments.js'
import type { Owner } from '../commands.js'
import { readCommand, readOwner } from '../commands.js'
import type { Draft, ScriptDraft } from '../draft.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { named } from '../named.js'
import { readWholeNumber } from '../numbers.js'
import { blockName } from './names.js'

const LIMIT = 2_147_483_647

/** `weight N [reverse]`, as script, file, process and BFD blocks have it. */
export function weightKeyword<D extends { name: string, weight: number, reverse: boolean }> (
  what: string, max: number, about: About
): Keyword<D> {
  return {
    about,
    form: '<INTEGER> [reverse]',
    values: { type: 'integer', min: -max, max },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined && what === 'vrrp_script') {
        reading.missing(`a weight from -${max} to ${max}`)
        return
      }
      const { value } = readWholeNumber(argument ?? '', -max, max)
      if (value === undefined) {
        reading.report('HF0505', `${what} ${draft.name} weight ${argument ?? ''} must be in [-${max}, ${max}]`,
          { expected: `a whole number from -${max} to ${max}` })
        return
      }
      draft.weight = value
      draft.reverse = false
      const [, , direction] = reading.words
      if (direction === 'reverse') draft.reverse = true
      else if (direction !== undefined) {
        reading.report('HF0306', `${what} ${draft.name} unknown weight option ${direction} - ignoring`, { word: 2, expected: 'reverse' })
      }
    }
  }
}

export const VRRP_SCRIPT: KeywordTable<ScriptDraft> = {
  script: {
    about: { meaning: 'the command; quoted as a whole when it has arguments', default: 'required' },
    form: '<COMMAND-WITH-ARGS>',
    values: { type: 'command' },
    read: (reading, draft) => {
      draft.commandWasSet = true
      const command = readCommand(reading, false)
      draft.command = command
    }
  },
  interval: decimalSeconds({
    min: 0,
    max: 4294,
    places: 3,
    meaning: 'from one start to the next',
    default: '1',
    note: '0 becomes 1',
    complaint: found => `vrrp script interval '${found}' invalid - ignoring`
  }, (draft, value, reading) => {
    draft.interval = notZero(draft, value, 'interval', reading)
  }),
  timeout: decimalSeconds({
    min: 0,
    max: 4294,
    places: 3,
    meaning: 'when a run counts as failed and is killed',
    default: 'interval',
    note: '0 becomes 1',
    complaint: found => `vrrp script timeout '${found}' invalid - ignoring`
  }, (draft, value, reading) => {
    draft.timeout = notZero(draft, value, 'timeout', reading)
  }),
  weight: weightKeyword('vrrp_script', 253, { meaning: 'what it adds to the priority; 0 means FAULT when it fails', default: '0' }),
  rise: wholeNumber({
    min: 1,
    max: LIMIT,
    meaning: 'successes until it counts as up',
    default: '1',
    complaint: found => `vrrp script rise value '${found}' invalid, defaulting to 1`
  }, (draft, value) => { draft.rise = value }),
  fall: wholeNumber({
    min: 1,
    max: LIMIT,
    meaning: 'failures until it counts as down',
    default: '1',
    complaint: found => `vrrp script fall value '${found}' invalid, defaulting to 1`
  }, (draft, value) => { draft.fall = value }),
  user: ownerKeyword((draft, owner) => { draft.owner = owner ?? 'unknown' }),
  init_fail: flag({ meaning: 'assume it failed until it has succeeded' }, draft => { draft.initFail = true })
}

/** `user USER [[:]GROUP]`. */
export function ownerKeyword<D> (
  apply: (draft: D, owner: Owner | undefined) => void
): Keyword<D> {
  return line('<USER> [[:]<GROUP>]', { meaning: 'whom it runs as', default: 'script_user' }, (reading, draft) => {
    const [, user, group] = reading.words
    if (user === undefined) {
      reading.missing('a user')
      return
    }
    apply(draft, readOwner(reading, user, group))
  })
}

function notZero (
  draft: ScriptDraft, value: ScriptDraft['interval'], what: string, reading: Reading
): ScriptDraft['interval'] {
  if (value > 0) return value
  reading.report('HF0310', `(${draft.name}): vrrp script ${what} must be greater than 0, setting to 1`)
  return seconds(1)
}

export const VRRP_SCRIPT_BLOCK = block<Draft, ScriptDraft>('block <NAME>', { meaning: 'a health script' }, VRRP_SCRIPT,
  (reading, draft) => {
    const name = blockName(reading)
    if (name === undefined) return undefined
    if (named(draft.scripts, name) !== undefined) {
      reading.report('HF0207', `Script ${name} already defined - ignoring`,
        { class: undefined, severity: 'warning' })
    }
    const script: ScriptDraft = {
      name,
      place: reading.place(),
      command: undefined,
      commandWasSet: false,
      owner: undefined,
      interval: seconds(1),
      timeout: undefined,
      weight: 0,
      reverse: false,
      rise: 1,
      fall: 1,
      initFail: false
    }
    return script
  },
  (script, reading, draft) => {
    if (script.command === undefined || script.owner === 'unknown') {
      if (!script.commandWasSet) {
        reading.scope.diagnostics.report('HF0405', script.place, `No script set for vrrp_script ${script.name} - removing`,
          { expected: 'script "COMMAND"' })
      }
      return
    }
    if (script.owner !== undefined) script.command = { ...script.command, owner: script.owner }
    // Of a name that is used twice the first one counts; the second is read like any other.
    if (named(draft.scripts, script.name) === undefined) draft.scripts.push(script)
  })
