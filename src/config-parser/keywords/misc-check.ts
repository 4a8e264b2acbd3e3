/** MISC_CHECK: a script says whether the server works, and how much it can bear. */

import { seconds } from '../../lib/time.js'
import { block, flag, wholeNumber } from '../arguments.js'
import { readCommand } from '../commands.js'
import type { KeywordTable } from '../keyword.js'
import type { MiscDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { newSchedule, typeDefaults } from './check-connection.js'
import { scheduleKeywords } from './check-schedule.js'
import { ownerKeyword } from './vrrp-script.js'

const MISC_CHECK: KeywordTable<MiscDraft> = {
  ...scheduleKeywords<MiscDraft>(typeDefaults(0, '1')),
  misc_path: {
    about: { meaning: 'the command; quoted as a whole when it has arguments', default: 'required', note: 'further words are ignored', feature: 'LVS' },
    form: '<COMMAND-WITH-ARGS>',
    values: { type: 'command' },
    read: (reading, draft) => {
      if (reading.argument === undefined) return
      draft.commandWasSet = true
      draft.command = readCommand(reading, false)
    }
  },
  misc_timeout: wholeNumber({
    min: 0,
    max: 4294,
    meaning: 'when a run counts as failed and is killed, in seconds',
    default: 'delay_loop of the virtual server',
    feature: 'LVS',
    complaint: text => `Invalid misc_timeout value '${text}'`
  }, (draft, value) => { draft.timeout = seconds(value) }),
  misc_dynamic: flag({ meaning: 'the exit status 2..255 sets the weight: status - 2', default: 'off', feature: 'LVS' },
    draft => { draft.dynamic = true }),
  user: ownerKeyword((draft, owner) => { draft.owner = owner ?? 'unknown' })
}

export const MISC_CHECK_BLOCK = block<RealServerDraft, MiscDraft>('block',
  { meaning: 'runs a command that exits with 0 while the server works', feature: 'LVS' }, MISC_CHECK,
  reading => ({
    ...newSchedule(reading),
    type: 'misc',
    command: undefined,
    commandWasSet: false,
    owner: undefined,
    timeout: undefined,
    dynamic: false
  }),
  (check, reading, server) => {
    const { diagnostics } = reading.scope
    if (!check.commandWasSet) {
      diagnostics.report('HF0405', check.place, 'No script path has been specified for MISC_CHECKER - skipping',
        { expected: 'misc_path "COMMAND"' })
    } else if (check.owner === 'unknown') {
      diagnostics.report('HF0401', check.place,
        `Failed to set uid/gid for misc checker script '${check.command?.text ?? ''}' - removing`)
    } else if (check.command !== undefined) {
      if (check.owner !== undefined) check.command = { ...check.command, owner: check.owner }
      addChecker(server, check)
    }
  })
