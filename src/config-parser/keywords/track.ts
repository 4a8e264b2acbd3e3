/** The track_… blocks of instances and sync groups. */

import { entries, numberArgument, unknownName, unknownWord } from '../arguments.js'
import type { Draft, TrackDraft, TrackReferenceDraft } from '../draft.js'
import type { Documented, Keyword, KeywordTable, Reading } from '../keyword.js'
import { named } from '../named.js'

interface Tracking { readonly name: string, readonly track: TrackDraft }

/** How the words behind a name are read, and what keepalived says of bad ones. */
interface Entry {
  /** The largest weight that is taken as it is. */
  readonly max: number
  readonly missing: (name: string) => string
  readonly badWeight: (name: string, text: string) => string
  readonly badDirection: (name: string, text: string) => string
  readonly badOption: (name: string, text: string) => string
  /** Weights up to 254 are reduced to `max` rather than refused. */
  readonly clamps: boolean
  /** What becomes of the entry when its weight, or the word behind it, is refused. */
  readonly keepsBadWeight: boolean
  readonly keepsBadDirection: boolean
}

interface Kind extends Entry {
  readonly key: keyof TrackDraft
  /** keepalived's word for it in messages. */
  readonly word: string
  /** What has been defined so far. */
  readonly objects: (draft: Draft) => ReadonlyArray<{ readonly name: string }>
}

function entryKind (
  word: string, keyword: string, max: number, more: Partial<Entry> = {}
): Entry {
  return {
    max,
    missing: name => `weight without value specified for ${word} ${name} - ignoring`,
    badWeight: name => `weight for ${word} ${name} must be in [-${max}..${max}] inclusive. Ignoring...`,
    badDirection: (name, text) => `unknown ${keyword} ${name} weight option ${text} - ignoring`,
    badOption: (_name, text) => `unknown ${word} option ${text} - ignoring`,
    clamps: false,
    keepsBadWeight: true,
    keepsBadDirection: false,
    ...more
  }
}

const KINDS = {
  track_script: {
    key: 'scripts',
    word: 'track script',
    objects: draft => draft.scripts,
    ...entryKind('track script', 'track_script', 253, {
      badWeight: name => `track script ${name}: weight must be between [-253..253] inclusive, ignoring...`,
      clamps: true,
      keepsBadDirection: true
    })
  },
  track_file: {
    key: 'files',
    word: 'track file',
    objects: draft => draft.trackFiles,
    ...entryKind('track file', 'track file', 254)
  },
  track_process: {
    key: 'processes',
    word: 'track process',
    objects: draft => draft.trackProcesses,
    ...entryKind('track process', 'track_process', 254)
  },
  track_bfd: {
    key: 'bfds',
    word: 'tracked BFD',
    objects: draft => draft.bfds,
    ...entryKind('track bfd', 'track bfd', 253, {
      badOption: (name, text) => `unknown track bfd ${name} option ${text} - ignoring`
    })
  }
} as const satisfies Readonly<Record<string, Kind>>

const INTERFACE = entryKind('track_interface', 'track_interface', 253, {
  badWeight: (name, text) => `weight ${text} for ${name} must be between [-253..253] inclusive. Ignoring...`,
  badOption: (name, text) => `unknown track_interface ${name} option ${text} - ignoring`,
  clamps: true,
  keepsBadWeight: false,
  keepsBadDirection: true
})

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
    const known = kind.objects(reading.scope.draft)
    if (named(known, name) === undefined) {
      unknownName(reading, name, `(${draft.name}) ${kind.word} ${name} not found, ignoring...`, known, 0)
      return
    }
    const list = draft.track[kind.key]
    if (named(list, name) !== undefined) {
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
  if (named(draft.track.interfaces, name) !== undefined) {
    reading.report('HF0208', `(${draft.name}) duplicate track_interface ${name} - ignoring`, { word: 0 })
    return
  }
  const weight = readWeight(reading, INTERFACE, draft.name)
  if (weight !== undefined) {
    draft.track.interfaces.push({ name, ...weight, place: reading.place(0) })
  }
}

type Weight = Pick<TrackReferenceDraft, 'weight' | 'reverse'>

/**
 * The words behind the name: `weight N [reverse|noreverse]`; undefined when the entry is left out.
 * Kinds differ in what a bad word costs, as keepalived has it: the weight alone, or the entry.
 */
function readWeight (reading: Reading, kind: Entry, owner: string): Weight | undefined {
  const [name = '', option, text, direction] = reading.words
  const standard: Weight = { weight: undefined, reverse: undefined }
  if (option === undefined) return standard
  if (option !== 'weight') {
    unknownWord(reading, option, ['weight'], `(${owner}) ${kind.badOption(name, option)}`, 1)
    return undefined
  }
  if (text === undefined) {
    reading.report('HF0505', `(${owner}) ${kind.missing(name)}`, { word: 1, expected: `a whole number from -${kind.max} to ${kind.max}` })
    return undefined
  }
  const limit = kind.clamps ? 254 : kind.max
  const complaint = (): string => `(${owner}) ${kind.badWeight(name, text)}`
  const read = numberArgument(reading, { min: -limit, max: limit, complaint }, 2)
  if (read === undefined) return kind.keepsBadWeight ? standard : undefined
  const weight = Math.max(-kind.max, Math.min(kind.max, read))
  if (weight !== read) {
    reading.report('HF0505', `(${owner}) weight for ${name} cannot be +/-254. Setting to +/-253`, { word: 2 })
  }
  if (direction === undefined) return { weight, reverse: undefined }
  if (direction === 'reverse' || direction === 'noreverse') return { weight, reverse: direction === 'reverse' }
  unknownWord(reading, direction, ['reverse', 'noreverse'], `(${owner}) ${kind.badDirection(name, direction)}`, 3)
  return kind.keepsBadDirection ? { weight, reverse: undefined } : undefined
}
