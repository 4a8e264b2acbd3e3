/** The track_… blocks of instances and sync groups. */

import { entries, numberArgument, unknownWord } from '../arguments.js'
import type { Draft, TrackDraft, TrackReferenceDraft } from '../draft.js'
import type { Documented, Keyword, KeywordTable, Reading } from '../keyword.js'
import { nearest } from '../nearest.js'

interface Tracking { readonly name: string, readonly track: TrackDraft }

interface Kind {
  readonly key: keyof TrackDraft
  /** keepalived's word for it in messages. */
  readonly word: string
  readonly max: number
  /** The names that have been defined so far; undefined: anything, looked at elsewhere. */
  readonly names: (draft: Draft) => readonly string[]
}

const KINDS = {
  track_script: {
    key: 'scripts', word: 'track script', max: 253, names: draft => draft.scripts.map(({ name }) => name)
  },
  track_file: {
    key: 'files', word: 'track file', max: 254, names: draft => draft.trackFiles.map(({ name }) => name)
  },
  track_process: {
    key: 'processes', word: 'track process', max: 254, names: draft => draft.trackProcesses.map(({ name }) => name)
  },
  track_bfd: {
    key: 'bfds', word: 'tracked BFD', max: 253, names: draft => draft.bfds.map(({ name }) => name)
  }
} as const satisfies Readonly<Record<string, Kind>>

const WEIGHT_WORDS: Readonly<Record<string, Documented>> = {
  weight: {
    about: { meaning: 'what it adds to the priority; 0 means FAULT when bad', default: 'that of the object' },
    form: 'weight <INTEGER> [reverse|noreverse]',
    values: { type: 'integer', min: -254, max: 254 }
  }
}

/** track_script, track_file, track_process, track_bfd and track_interface. */
export function trackKeywords<D extends Tracking> (): KeywordTable<D> {
  return {
    track_interface: entries({ meaning: 'interfaces to track besides the own one' },
      WEIGHT_WORDS, readInterface),
    track_script: trackBlock(KINDS.track_script, 'scripts to track'),
    track_file: trackBlock(KINDS.track_file, 'files to track'),
    track_process: trackBlock(KINDS.track_process, 'processes to track'),
    track_bfd: trackBlock(KINDS.track_bfd, 'BFD sessions to track')
  }
}

function trackBlock<D extends Tracking> (kind: Kind, meaning: string): Keyword<D> {
  return entries({ meaning }, WEIGHT_WORDS, (reading, draft) => {
    const [name = ''] = reading.words
    const known = kind.names(reading.scope.draft)
    if (!known.includes(name)) {
      const close = nearest(name, known)
      reading.report('HF0504', `(${draft.name}) ${kind.word} ${name} not found, ignoring...`, {
        word: 0,
        expected: known.length === 0 ? 'a name that is defined before this line' : `one of ${known.join(', ')}`,
        suggestion: close === undefined ? undefined : `did you mean '${close}'?`
      })
      return
    }
    const list = draft.track[kind.key]
    if (list.some(each => each.name === name)) {
      reading.report('HF0208', `(${draft.name}) duplicate ${kindKeyword(kind)} ${name} - ignoring`, { word: 0 })
      return
    }
    const weight = readWeight(reading, kind, draft.name)
    if (weight !== undefined) list.push({ name, ...weight, place: reading.place(0) })
  })
}

function kindKeyword (kind: Kind): string {
  return Object.entries(KINDS).find(([, each]) => each === kind)?.[0] ?? kind.word
}

function readInterface (reading: Reading, draft: Tracking): void {
  const [name = ''] = reading.words
  const { scope } = reading
  if (scope.host.networkInterface(name) === undefined && scope.draft.global.dynamicInterfaces === 'off') {
    reading.report('HF0502', `(${draft.name}) tracked interface ${name} doesn't exist`,
      { word: 0, suggestion: 'create it first, or set dynamic_interfaces in global_defs' })
    scope.missingInterfaces.add(name)
    return
  }
  if (draft.track.interfaces.some(each => each.name === name)) {
    reading.report('HF0208', `(${draft.name}) duplicate track_interface ${name} - ignoring`, { word: 0 })
    return
  }
  const weight = readWeight(reading, { word: 'track interface', max: 253 }, draft.name)
  if (weight !== undefined) {
    draft.track.interfaces.push({ name, ...weight, place: reading.place(0) })
  }
}

/** The words behind the name: `weight N [reverse|noreverse]`; undefined after a bad weight. */
function readWeight (
  reading: Reading, { word, max }: Pick<Kind, 'word' | 'max'>, owner: string
): Pick<TrackReferenceDraft, 'weight' | 'reverse'> | undefined {
  let weight: number | undefined
  let reverse: boolean | undefined
  const { words } = reading
  for (let at = 1; at < words.length; at++) {
    const text = words[at] ?? ''
    if (text === 'weight') {
      const read = numberArgument(reading, {
        min: -254,
        max: 254,
        complaint: found => `(${owner}) weight ${found} for ${words[0] ?? ''} must be between [-${max}..${max}] inclusive. Ignoring...`
      }, ++at)
      if (read === undefined) return undefined
      weight = read
      if (Math.abs(read) > max) {
        weight = Math.sign(read) * max
        reading.report('HF0505', `(${owner}) weight for ${words[0] ?? ''} cannot be +/-254. Setting to +/-253`, { word: at })
      }
      const direction = words[at + 1]
      if (direction === 'reverse' || direction === 'noreverse') {
        reverse = direction === 'reverse'
        at++
      }
    } else {
      unknownWord(reading, text, ['weight'], `(${owner}) unknown ${word} option ${text} - ignoring`, at)
      break
    }
  }
  return { weight, reverse }
}
