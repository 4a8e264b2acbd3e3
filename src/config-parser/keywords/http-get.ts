/** HTTP_GET and SSL_GET: pages that are what they should be. */

import { block, onOff } from '../arguments.js'
import type { Keyword, KeywordTable } from '../keyword.js'
import type { HttpDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { readWholeNumber } from '../numbers.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'
import { newTls, tlsKeywords } from './check-tls.js'
import { SSL_URL_BLOCK, URL_BLOCK } from './http-url.js'

const PROTOCOLS = { '1.0': '1.0', '1.0C': '1.0C', '1.0c': '1.0C', 1.1: '1.1', 2: '2' } as const

const HTTP_GET: KeywordTable<HttpDraft> = {
  ...socketKeywords<HttpDraft>(typeDefaults(1, '3')),
  nb_get_retry: {
    about: { meaning: 'old name of retry', aliasOf: 'retry', feature: 'LVS' },
    form: '<INTEGER>',
    values: { type: 'integer', min: 0, max: 0xffff_ffff },
    read: (reading, draft) => {
      reading.report('HF0209', "nb_get_retry is deprecated - please use 'retry'", { word: 0, suggestion: 'write retry' })
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a whole number')
        return
      }
      const { value } = readWholeNumber(argument, 0, 0xffff_ffff)
      if (value === undefined) reading.report('HF0302', `Invalid nb_get_retry value '${argument}'`, { expected: 'a whole number' })
      else draft.retry = value
    }
  },
  virtualhost: {
    about: { meaning: 'Host header', default: 'that of the real server, else of the virtual server', feature: 'LVS' },
    form: '<STRING>',
    values: { type: 'text' },
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.report('HF0601', 'HTTP_GET virtualhost name missing', { word: 0, expected: 'a host name' })
      else draft.virtualhost = reading.argument
    }
  },
  http_protocol: {
    about: { meaning: 'version of the request', default: '1.0', note: '1.0C and 1.1 send Connection: close; 2 is Holdfast\'s own: by ALPN, without TLS by prior knowledge', feature: 'LVS' },
    form: '<WORD>',
    values: { type: 'words', words: ['1.0', '1.0C', '1.0c', '1.1', '2'] },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === '1.0' || argument === '1.0C' || argument === '1.0c' ||
          argument === '1.1' || argument === '2') {
        draft.protocol = PROTOCOLS[argument]
      } else {
        reading.report('HF0306', argument === undefined ? 'Missing http_protocol version' : `Invalid http_protocol version ${argument}`,
          { expected: '1.0, 1.0C, 1.1 or 2' })
      }
    }
  },
  enable_sni: onOff({ meaning: 'send a TLS server name: the virtualhost', default: 'off', feature: 'LVS+SNI' },
    (draft, value) => { draft.sni = value }),
  sni_name: {
    about: { meaning: 'the TLS server name to send; it turns enable_sni on', default: 'none', recent: true, feature: 'LVS+SNI' },
    form: '[<STRING>]',
    values: { type: 'text' },
    read: (reading, draft) => {
      draft.sni = true
      draft.sniName = reading.argument
    }
  },
  fast_recovery: onOff({ meaning: 'of a server that recovers check the remaining urls without delay', default: 'off', feature: 'LVS' },
    (draft, value) => { draft.fastRecovery = value }),
  url: URL_BLOCK
}

const SSL_GET: KeywordTable<HttpDraft> = {
  ...HTTP_GET,
  ...tlsKeywords<HttpDraft>(),
  url: SSL_URL_BLOCK,
  tls_compliant: onOff({ meaning: 'end TLS sessions as the standard says', default: 'off', recent: true, feature: 'LVS' },
    (draft, value) => { draft.compliantShutdown = value })
}

function httpCheck (
  secure: boolean, meaning: string, keywords: KeywordTable<HttpDraft>
): Keyword<RealServerDraft> {
  return block<RealServerDraft, HttpDraft>('block', { meaning, feature: 'LVS' }, keywords,
    (reading, server) => ({
      ...newSocket('http', reading, server),
      secure,
      tls: newTls(),
      protocol: '1.0',
      virtualhost: undefined,
      fastRecovery: false,
      sni: false,
      sniName: undefined,
      compliantShutdown: false,
      urls: []
    }),
    (check, reading, server) => {
      if (check.urls.length === 0) {
        reading.scope.diagnostics.report('HF0405', check.place, 'HTTP/SSL_GET checker has no urls specified - ignoring',
          { expected: 'url { path / }' })
        return
      }
      checkTarget(check, server, reading)
      addChecker(server, check)
    })
}

export const HTTP_GET_BLOCK = httpCheck(false, 'fetches pages and compares them', HTTP_GET)

export const SSL_GET_BLOCK = httpCheck(true, 'fetches pages by TLS and compares them', SSL_GET)
