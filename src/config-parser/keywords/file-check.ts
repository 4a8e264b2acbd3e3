/** FILE_CHECK and BFD_CHECK: checkers that follow what something else watches. */

import { writtenServer } from '../../checkers/config.js'
import { block, onOff, unknownName } from '../arguments.js'
import type { KeywordTable, Reading } from '../keyword.js'
import type { BfdCheckDraft, FileDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { named } from '../named.js'
import { readWholeNumber } from '../numbers.js'

const LIMIT = 2_147_483_647

const FILE_CHECK: KeywordTable<FileDraft> = {
  track_file: {
    about: { meaning: 'name of the track_file block', default: 'required', note: 'defined before', feature: 'LVS' },
    form: '<NAME>',
    values: { type: 'text' },
    read: (reading, draft) => {
      const { argument, scope } = reading
      if (argument === undefined) {
        reading.missing('the name of a track_file')
        return
      }
      const { trackFiles } = scope.draft
      if (named(trackFiles, argument) !== undefined) draft.file = argument
      else unknownName(reading, argument, `track_file ${argument} not found`, trackFiles)
    }
  },
  weight: {
    about: { meaning: 'multiplier of the number in the file; 0: a number other than 0 means down', default: 'that of the track_file', feature: 'LVS' },
    form: '<INTEGER> [reverse|noreverse]',
    values: { type: 'integer', min: -LIMIT, max: LIMIT },
    read: readWeight
  }
}

function readWeight (reading: Reading, draft: FileDraft): void {
  const [, text, direction] = reading.words
  if (text === undefined) {
    reading.report('HF0601', 'track file weight missing', { word: 0, expected: 'a whole number' })
    return
  }
  const { value } = readWholeNumber(text, -LIMIT, LIMIT)
  if (value === undefined) {
    reading.report('HF0505', `weight for track file must be in [-${LIMIT}..${LIMIT}] inclusive. Ignoring...`,
      { expected: `a whole number from -${LIMIT} to ${LIMIT}` })
  } else if (direction !== undefined && direction !== 'reverse' && direction !== 'noreverse') {
    reading.report('HF0306', `unknown track file weight option ${direction} - ignoring`, { word: 2, expected: 'reverse or noreverse' })
  } else {
    draft.weight = value
    draft.reverse = direction === undefined ? undefined : direction === 'reverse'
  }
}

export const FILE_CHECK_BLOCK = block<RealServerDraft, FileDraft>('block',
  { meaning: 'follows the number in a file', feature: 'LVS' }, FILE_CHECK,
  reading => ({ type: 'file', place: reading.place(0), file: undefined, weight: undefined, reverse: undefined }),
  (check, reading, server) => {
    if (check.file !== undefined) addChecker(server, check)
    else {
      reading.scope.diagnostics.report('HF0405', check.place, 'FILE_CHECK has no track_file specified - ignoring',
        { expected: 'track_file NAME' })
    }
  })

interface OpenBfd extends BfdCheckDraft {
  readonly server: string
  /** The sessions other checkers of the server follow. */
  readonly others: readonly string[]
  nameWasSet: boolean
}

const BFD_CHECK: KeywordTable<OpenBfd> = {
  name: {
    about: { meaning: 'name of the bfd_instance', default: 'required', note: 'defined before, and telling the checkers', feature: 'LVS+BFD' },
    form: '<NAME>',
    values: { type: 'text', maxLength: 31 },
    read: (reading, draft) => {
      const { argument, scope, words } = reading
      draft.nameWasSet = true
      const { bfds } = scope.draft
      if (argument === undefined || words.length > 2) {
        reading.report('HF0601', `(${draft.server}) BFD_CHECK - No or too many names specified - skipping checker`, { expected: 'one name' })
      } else if (draft.session !== undefined) {
        reading.report('HF0208', `(${draft.server}) BFD_CHECK - BFD ${argument} already specified as ${draft.session}`)
      } else if (named(bfds, argument)?.checker !== true) {
        unknownName(reading, argument, `(${draft.server}) BFD_CHECK - BFD ${argument} not configured`,
          bfds.filter(each => each.checker))
      } else if (draft.others.includes(argument)) {
        reading.report('HF0208', `(${draft.server}) BFD_CHECK - RS already monitoring ${argument}`)
      } else draft.session = argument
    }
  },
  alpha: onOff({ meaning: 'the server is down until the session is up', default: 'that of the real server', feature: 'LVS+BFD' },
    (draft, value) => { draft.alpha = value })
}

export const BFD_CHECK_BLOCK = block<RealServerDraft, OpenBfd>('block',
  { meaning: 'follows a BFD session', feature: 'LVS+BFD' }, BFD_CHECK,
  (reading, server) => ({
    type: 'bfd',
    place: reading.place(0),
    session: undefined,
    alpha: undefined,
    server: writtenServer(server.address, server.virtualServer.protocol, server.port ?? 0),
    others: server.checkers.flatMap(each => each.type === 'bfd' && each.session !== undefined ? [each.session] : []),
    nameWasSet: false
  }),
  ({ type, place, session, alpha, server: name, nameWasSet }, reading, server) => {
    if (session !== undefined) addChecker(server, { type, place, session, alpha })
    else if (!nameWasSet) {
      reading.scope.diagnostics.report('HF0405', place, `(${name}) No name has been specified for BFD_CHECKER - skipping`,
        { expected: 'name BFD_INSTANCE' })
    }
  })
