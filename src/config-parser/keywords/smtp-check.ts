/** SMTP_CHECK, and its old host blocks, each of which is one more checker. */

import { block } from '../arguments.js'
import type { KeywordTable } from '../keyword.js'
import type { RealServerDraft, SmtpDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'

/** The checker, with the server whose hosts are checkers of their own. */
interface OpenSmtp extends SmtpDraft { readonly server: RealServerDraft }

const HOST: KeywordTable<SmtpDraft> = socketKeywords<SmtpDraft>({
  retry: 'that of the checker, where it is set before', delayBeforeRetry: 'that of the checker, where it is set before'
})

const SMTP_CHECK: KeywordTable<OpenSmtp> = {
  ...socketKeywords<OpenSmtp>(typeDefaults(1, '1')),
  helo_name: {
    about: { meaning: 'name sent in HELO', default: 'smtpchecker.keepalived.org', feature: 'LVS' },
    form: '<STRING>',
    values: { type: 'text' },
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.report('HF0601', 'SMTP_CHECK helo name missing', { expected: 'a name' })
      else draft.heloName = reading.argument
    }
  },
  host: block<OpenSmtp, SmtpDraft>('block',
    { meaning: 'one more target: a checker of its own', note: 'write one SMTP_CHECK for each target instead', feature: 'LVS' }, HOST,
    (reading, check) => {
      reading.report('HF0209', 'The SMTP_CHECK host block is deprecated. Please define additional checkers.',
        { word: 0, class: undefined, severity: 'warning', suggestion: 'write a second SMTP_CHECK block' })
      return {
        ...newSocket('smtp', reading, check.server),
        retry: check.retry,
        delayBeforeRetry: check.delayBeforeRetry,
        heloName: check.heloName
      }
    },
    (host, reading, { server }) => {
      checkTarget(host, server, reading)
      addChecker(server, host)
    })
}

export const SMTP_CHECK_BLOCK = block<RealServerDraft, OpenSmtp>('block',
  { meaning: 'checks that a mail server greets and takes HELO', feature: 'LVS' }, SMTP_CHECK,
  (reading, server) => ({ ...newSocket('smtp', reading, server), heloName: undefined, server }),
  ({ server, ...check }, reading) => {
    checkTarget(check, server, reading)
    addChecker(server, check)
  })
