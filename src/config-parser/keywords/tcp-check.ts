/** TCP_CHECK and PING_CHECK: a connection that succeeds, an echo that is answered. */

import { block } from '../arguments.js'
import type { Keyword } from '../keyword.js'
import type { PlainCheckDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'

const KEYWORDS = socketKeywords<PlainCheckDraft>(typeDefaults(1, '1'))

function plainCheck (type: PlainCheckDraft['type'], meaning: string): Keyword<RealServerDraft> {
  return block<RealServerDraft, PlainCheckDraft>('block', { meaning, feature: 'LVS' }, KEYWORDS,
    (reading, server) => newSocket(type, reading, server),
    (check, reading, server) => {
      checkTarget(check, server, reading)
      addChecker(server, check)
    })
}

export const TCP_CHECK_BLOCK = plainCheck('tcp', 'checks that a TCP connection can be made')

export const PING_CHECK_BLOCK = plainCheck('ping', 'checks that the server answers ICMP echo requests')
