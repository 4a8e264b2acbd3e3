/** DNS_CHECK: one question a name server must answer. */

import type { DnsType } from '../../checkers/checker-config.js'
import { DNS_TYPES } from '../../checkers/checker-config.js'
import { block, unknownWord } from '../arguments.js'
import type { KeywordTable } from '../keyword.js'
import type { DnsDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'

const DNS_CHECK: KeywordTable<DnsDraft> = {
  ...socketKeywords<DnsDraft>(typeDefaults(3, 'delay_loop')),
  type: {
    about: { meaning: 'type of the question', default: 'SOA', note: 'in any case', feature: 'LVS' },
    form: '<WORD>',
    values: { type: 'words', words: DNS_TYPES },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing(DNS_TYPES.join(', '))
        return
      }
      const found: DnsType | undefined = DNS_TYPES.find(each => each === argument.toUpperCase())
      if (found === undefined) unknownWord(reading, argument, DNS_TYPES, `Unknown DNS check type ${argument} - ignoring`)
      else draft.queryType = found
    }
  },
  name: {
    about: { meaning: 'name to ask for', default: '. (the root)', note: 'no empty labels; the first one counts', feature: 'LVS' },
    form: '<STRING>',
    values: { type: 'text', maxLength: 253 },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) reading.missing('a domain name')
      else if (draft.name !== undefined) reading.report('HF0208', 'DNS_CHECK name already specified - ignoring')
      else if (argument !== '.' && argument.replace(/\.$/, '').split('.').includes('')) {
        reading.report('HF0604', `DNS_CHECK name '${argument}' has empty label - ignoring`)
      } else if (!fits(argument)) {
        reading.report('HF0604', `DNS_CHECK name '${argument}' cannot be sent: a label has at most 63 characters, a name 253 - ignoring`,
          { class: undefined, severity: 'error', expected: 'a domain name (RFC 1035)' })
      } else draft.name = argument === '.' ? '.' : argument.replace(/\.$/, '')
    }
  }
}

/** RFC 1035 section 2.3.4. */
function fits (name: string): boolean {
  return name.length <= 254 && name.split('.').every(label => label.length <= 63)
}

export const DNS_CHECK_BLOCK = block<RealServerDraft, DnsDraft>('block',
  { meaning: 'checks that a name server answers', feature: 'LVS' }, DNS_CHECK,
  (reading, server) => ({ ...newSocket('dns', reading, server), name: undefined, queryType: 'SOA' }),
  (check, reading, server) => {
    checkTarget(check, server, reading)
    addChecker(server, check)
  })
