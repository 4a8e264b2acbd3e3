/** SSL: what SSL_GET checkers show of themselves, and whom they trust. */

import { block } from '../arguments.js'
import type { Draft } from '../draft.js'
import type { Keyword, KeywordTable } from '../keyword.js'
import type { SslDraft } from '../lvs-draft.js'
import { newSsl } from '../lvs-draft.js'
import { checkReadable } from './check-tls.js'

/** keepalived's words for the fields. */
const WORDS = { password: 'password', ca: 'cafile', certificate: 'certfile', key: 'keyfile' } as const

function material (field: keyof typeof WORDS, form: string, meaning: string): Keyword<SslDraft> {
  return {
    about: { meaning, default: 'none', note: 'the last one counts', feature: 'LVS' },
    form,
    values: { type: 'text' },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.report('HF0601', `SSL ${WORDS[field]} missing`, { word: 0, expected: form })
        return
      }
      if (draft[field] !== undefined) reading.report('HF0208', `SSL ${WORDS[field]} already specified - replacing`, { word: 0 })
      draft[field] = argument
      if (field !== 'password') checkReadable(reading, argument)
    }
  }
}

const SSL: KeywordTable<SslDraft> = {
  password: material('password', '<STRING>', 'password of the key'),
  ca: material('ca', '<PATH>', 'PEM file of the authorities to trust'),
  certificate: material('certificate', '<PATH>', 'PEM file with our certificate chain'),
  key: material('key', '<PATH>', 'PEM file with our key')
}

export const SSL_BLOCK = block<Draft, SslDraft>('block',
  { meaning: 'client certificate material for SSL_GET', feature: 'LVS' }, SSL,
  (reading, { lvs }) => {
    if (lvs.ssl.present) reading.report('HF0208', 'SSL context already specified - replacing', { word: 0 })
    lvs.ssl = { ...newSsl(), present: true }
    return lvs.ssl
  })
