/** UDP_CHECK: a datagram that is not refused, or that is answered. */

import { DEFAULT_MAX_REPLY_LENGTH } from '../../checkers/checker-config.js'
import { block, wholeNumber } from '../arguments.js'
import { readHex } from '../hex-text.js'
import type { Keyword, KeywordTable } from '../keyword.js'
import type { RealServerDraft, UdpDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'

function replyLength (
  field: 'minLength' | 'maxLength', meaning: string, standard: string
): Keyword<UdpDraft> {
  return wholeNumber({
    min: 0,
    max: 65535,
    meaning,
    default: standard,
    note: 'counts only with the bytes of require_reply',
    feature: 'LVS',
    complaint: text => `UDP_CHECK ${field.slice(0, 3)} length ${text} not valid - must be between 0 & 65535`
  }, (draft, value) => { draft[field] = value })
}

const UDP_CHECK: KeywordTable<UdpDraft> = {
  ...socketKeywords<UdpDraft>(typeDefaults(1, '1')),
  payload: {
    about: { meaning: 'bytes to send', default: '32 bytes of filler text', feature: 'LVS' },
    form: '<HEX>',
    values: { type: 'special' },
    read: (reading, draft) => {
      if (reading.argument === undefined) {
        reading.report('HF0601', 'UDP_CHECK payload requires a payload', { expected: 'pairs of hex digits' })
        return
      }
      const found = readHex(reading.words.slice(1).join(' '), false)
      if (found === undefined) reading.report('HF0604', 'Invalid hex string for UDP_CHECK payload', { expected: 'pairs of hex digits' })
      else draft.payload = found.bytes
    }
  },
  require_reply: {
    about: { meaning: 'an answer is needed, and its first bytes must be these', default: 'off', note: 'x stands for any digit', feature: 'LVS' },
    form: '[<HEX with x wildcards>]',
    values: { type: 'special' },
    read: (reading, draft) => {
      draft.requireReply = true
      if (reading.argument === undefined) return
      const found = readHex(reading.words.slice(1).join(' '), true)
      if (found === undefined) reading.report('HF0604', 'Invalid hex string for UDP_CHECK reply', { expected: 'pairs of hex digits, x for any' })
      else draft.reply = found
    }
  },
  min_reply_length: replyLength('minLength', 'shortest answer that counts, in bytes', '0'),
  max_reply_length: replyLength('maxLength', 'longest answer that counts, in bytes', String(DEFAULT_MAX_REPLY_LENGTH))
}

export const UDP_CHECK_BLOCK = block<RealServerDraft, UdpDraft>('block',
  { meaning: 'checks that a UDP port is not closed, or answers', feature: 'LVS' }, UDP_CHECK,
  (reading, server) => ({
    ...newSocket('udp', reading, server),
    payload: undefined,
    requireReply: false,
    reply: undefined,
    minLength: 0,
    maxLength: DEFAULT_MAX_REPLY_LENGTH
  }),
  (check, reading, server) => {
    checkTarget(check, server, reading)
    if (check.minLength > check.maxLength) {
      reading.scope.diagnostics.report('HF0605', check.place,
        `UDP_CHECK min_reply length ${check.minLength} > max_reply_length ${check.maxLength} - will always fail`)
    }
    addChecker(server, check)
  })
