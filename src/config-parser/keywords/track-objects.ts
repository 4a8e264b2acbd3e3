/**
 * track_file (and vrrp_track_file), vrrp_track_process: what instances can track besides scripts.
 */

import { block, decimalSeconds, flag, line, wholeNumber } from '../arguments.js'
import { seconds } from '../../lib/time.js'
import type { Draft, TrackFileDraft, TrackProcessDraft } from '../draft.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import { named } from '../named.js'
import { readWholeNumber } from '../numbers.js'
import { blockName } from './names.js'
import { weightKeyword } from './vrrp-script.js'

function trackFileKeywords (old: boolean): KeywordTable<TrackFileDraft> {
  const alias = (name: string): { aliasOf?: string } => old ? { aliasOf: `track_file.${name}` } : {}
  const weight = weightKeyword<TrackFileDraft>('track_file', 254, { meaning: 'multiplier of the number in the file', default: '1', ...alias('weight') })
  return {
    file: line('<PATH>', {
      meaning: 'the file', default: 'required', note: 'its directory must exist', ...alias('file')
    }, (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) reading.missing('a path')
      else if (draft.path !== undefined) {
        reading.report('HF0208', `File already set for track file ${draft.name} - ignoring ${argument}`)
      } else draft.path = argument
    }),
    weight: {
      ...weight,
      read: (reading, draft) => {
        weight.read?.(reading, draft)
        draft.weightSet = true
      }
    },
    init_file: line('[<INTEGER>] [overwrite]', {
      meaning: 'create the file, or overwrite it, at start', default: 'not touched; value 0', ...alias('init_file')
    }, readInitFile)
  }
}

function readInitFile (reading: Reading, draft: TrackFileDraft): void {
  let [value, overwrite] = [0, false]
  for (const [index, word] of reading.words.entries()) {
    if (index === 0) continue
    const number = readWholeNumber(word, -2_147_483_648, 2_147_483_647).value
    if (word === 'overwrite') overwrite = true
    else if (number === undefined) {
      reading.report('HF0306', `Unknown track file ${draft.name} init_file option ${word}`, { word: index, expected: 'a whole number, overwrite' })
      return
    } else {
      value = number
      if (Math.abs(number) > 254) {
        reading.report('HF0303', `Initial value ${number} for track file ${draft.name} is outside [-254, 254]`,
          { word: index, class: undefined, severity: 'warning' })
      }
    }
  }
  draft.initial = { value, overwrite }
}

function trackFileBlock (old: boolean): Keyword<Draft> {
  return block<Draft, TrackFileDraft>('block <NAME>',
    { meaning: 'a watched file', ...(old ? { aliasOf: 'track_file' } : {}) }, trackFileKeywords(old),
    (reading, draft) => {
      if (old) {
        reading.report('HF0209', 'vrrp_track_file is deprecated, please use track_file', {
          word: 0, class: undefined, severity: 'warning', suggestion: 'write track_file'
        })
      }
      const name = blockName(reading)
      if (name === undefined) return undefined
      if (named(draft.trackFiles, name) !== undefined) {
        reading.report('HF0207', `Track file ${name} already defined`)
        return undefined
      }
      return {
        name,
        place: reading.place(1),
        path: undefined,
        weight: 1,
        weightSet: false,
        reverse: false,
        initial: undefined
      }
    },
    (file, reading, draft) => {
      if (file.path !== undefined) draft.trackFiles.push(file)
      else reading.scope.diagnostics.report('HF0405', file.place, `No file set for track_file ${file.name} - ignoring`, { expected: 'file PATH' })
    })
}

export const TRACK_FILE_BLOCK = trackFileBlock(false)
export const VRRP_TRACK_FILE_BLOCK = trackFileBlock(true)

const TRACK_PROCESS: KeywordTable<TrackProcessDraft> = {
  process: line('<PATH or NAME> [<PARAM>...]', {
    meaning: 'the command; parameters switch to matching the full command line', default: 'required', note: 'the first one wins', feature: 'TRACK_PROCESS'
  }, (reading, draft) => {
    const [, path, ...parameters] = reading.words
    if (path === undefined) reading.missing('a path or the name of a process')
    else if (draft.path !== undefined) {
      reading.report('HF0208', `Process already set for track process ${draft.name} - ignoring ${path}`)
    } else {
      draft.path = path
      draft.parameters = parameters
      if (parameters.length > 0) {
        draft.fullCommand = true
        if (draft.match === 'none') draft.match = 'exact'
      }
    }
  }),
  param_match: line('[initial|partial]', {
    meaning: 'how parameters are compared', default: 'exact when parameters are given', feature: 'TRACK_PROCESS'
  }, (reading, draft) => {
    const { argument } = reading
    draft.fullCommand = true
    if (argument === undefined) draft.match = 'exact'
    else if (argument === 'initial' || argument === 'partial') draft.match = argument
    else reading.report('HF0306', `Unknown param_match type ${argument} for track process ${draft.name}`, { expected: 'initial, partial, or nothing' })
  }),
  weight: weightKeyword('Weight for vrrp_track_process', 254, { meaning: 'what it adds to the priority; 0 means FAULT', default: '0', feature: 'TRACK_PROCESS' }),
  quorum: wholeNumber({
    min: 1, max: 65535, meaning: 'least number of processes', default: '1', note: 'not above quorum_max', feature: 'TRACK_PROCESS'
  }, (draft, value, reading) => {
    if (draft.quorumMax !== undefined && value > draft.quorumMax) {
      reading.report('HF0303', `vrrp track process ${draft.name} quorum ${value} must not be above quorum_max ${draft.quorumMax} - ignoring`)
    } else draft.quorum = value
  }),
  quorum_max: wholeNumber({
    min: 0, max: 65535, meaning: 'greatest number of processes', default: 'unlimited', note: 'not below quorum; 0 sets quorum 0', feature: 'TRACK_PROCESS'
  }, (draft, value, reading) => {
    if (value === 0) draft.quorum = 0
    if (value < draft.quorum) {
      reading.report('HF0303', `vrrp track process ${draft.name} quorum_max ${value} must not be below quorum ${draft.quorum} - ignoring`)
    } else draft.quorumMax = value
  }),
  delay: delay('both delays', (draft, value) => {
    draft.terminateDelay = value
    draft.forkDelay = value
  }),
  terminate_delay: delay('how long before the loss of the quorum counts', (draft, value) => { draft.terminateDelay = value }),
  fork_delay: delay('how long before the gain of the quorum counts', (draft, value) => { draft.forkDelay = value }),
  full_command: flag({ meaning: 'match argv[0] of the command line, not the name of the process', feature: 'TRACK_PROCESS' },
    draft => { draft.fullCommand = true })
}

function delay (
  meaning: string, apply: (draft: TrackProcessDraft, value: TrackProcessDraft['forkDelay']) => void
): Keyword<TrackProcessDraft> {
  return decimalSeconds({ min: 0.000001, max: 3600, meaning, default: '0', feature: 'TRACK_PROCESS' }, apply)
}

export const TRACK_PROCESS_BLOCK = block<Draft, TrackProcessDraft>('block <NAME>',
  { meaning: 'a watched process', feature: 'TRACK_PROCESS' }, TRACK_PROCESS,
  (reading, draft) => {
    const name = blockName(reading)
    if (name === undefined) return undefined
    if (named(draft.trackProcesses, name) !== undefined) {
      reading.report('HF0207', `Track process ${name} already defined`)
      return undefined
    }
    return {
      name,
      place: reading.place(1),
      path: undefined,
      parameters: [],
      match: 'none',
      fullCommand: false,
      weight: 0,
      reverse: false,
      quorum: 1,
      quorumMax: undefined,
      terminateDelay: seconds(0),
      forkDelay: seconds(0)
    }
  },
  (watched, reading, draft) => {
    if (watched.path !== undefined) draft.trackProcesses.push(watched)
    else reading.scope.diagnostics.report('HF0405', watched.place, `No process set for vrrp_track_process ${watched.name} - removing`, { expected: 'process PATH' })
  })
