/** url: a page HTTP_GET and SSL_GET fetch, and what must be true of it. */

import { block, flag, onOff } from '../arguments.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import type { HttpDraft, UrlDraft } from '../lvs-draft.js'
import { readWholeNumber } from '../numbers.js'
import { splitQuoted } from '../words.js'
import { unescaped } from '../ast.js'
import { compilePattern, patternOptions } from '../../lib/pcre.js'

const REGEX = 'LVS+regex'

/** The options PCRE2 knows, by keepalived's names. */
export const REGEX_OPTIONS = ['allow_empty_class', 'alt_bsux', 'auto_callout', 'caseless',
  'dollar_endonly', 'dotall', 'dupnames', 'extended', 'firstline', 'match_unset_backref',
  'multiline', 'never_ucp', 'never_utf', 'no_auto_capture', 'no_auto_possess',
  'no_dotstar_anchor', 'no_start_optimize', 'ucp', 'ungreedy', 'utf', 'never_backslash_c',
  'alt_circumflex', 'alt_verbnames', 'use_offset_limit'] as const

const URL: KeywordTable<UrlDraft> = {
  path: {
    about: { meaning: 'what to ask for: the request target', default: 'required', feature: 'LVS' },
    form: '<STRING>',
    values: { type: 'text' },
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.missing('a path, e.g. /')
      else draft.path = reading.argument
    }
  },
  digest: { about: { meaning: 'MD5 of the body', default: 'none', feature: 'LVS' }, form: '<HEX>', values: { type: 'special' }, read: readDigest },
  status_code: {
    about: { meaning: 'status codes that count as success', default: '200-299', note: '100..599, N or N-M', feature: 'LVS' },
    form: '<CODE or RANGE>...',
    values: { type: 'special' },
    read: readStatusCodes
  },
  virtualhost: {
    about: { meaning: 'Host header', default: 'that of the checker', feature: 'LVS' },
    form: '<STRING>',
    values: { type: 'text' },
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.report('HF0601', 'Missing HTTP_GET virtualhost name', { expected: 'a host name' })
      else draft.virtualhost = reading.argument
    }
  },
  regex: {
    about: { meaning: 'the body must match', default: 'none', note: 'PCRE2; escapes are decoded first, so a backslash is written twice', feature: REGEX },
    form: '<PATTERN>',
    values: { type: 'special' },
    read: readRegex
  },
  regex_no_match: flag({ meaning: 'the body must not match', feature: REGEX }, (draft, reading) => {
    draft.regexNoMatch = true
    draft.regexPlace ??= reading.place(0)
  }),
  regex_options: {
    about: { meaning: 'compile options of PCRE2', default: 'none', note: 'unknown ones are ignored', feature: REGEX },
    form: '<WORD>...',
    values: { type: 'words', words: REGEX_OPTIONS },
    read: readOptions
  },
  regex_min_offset: offset('minOffset', 'where in the body a match may begin at the earliest', '0'),
  regex_max_offset: offset('maxOffset', 'where in the body a match may begin at the latest', 'none'),
  regex_stack: {
    about: { meaning: 'size of the stack of the matcher, in bytes', default: 'none', note: 'START not above MAX', feature: 'LVS+regex+JIT' },
    form: '<START> <MAX>',
    values: { type: 'special' },
    read: readStack
  }
}

/** SSL_GET takes tls_compliant in a url too, and means the checker. */
const SSL_URL: KeywordTable<UrlDraft> = {
  ...URL,
  tls_compliant: onOff({ meaning: 'end TLS sessions as the standard says', default: 'off', recent: true, feature: 'LVS' },
    (draft, value) => { draft.checker.compliantShutdown = value })
}

function urlBlock (keywords: KeywordTable<UrlDraft>): Keyword<HttpDraft> {
  return block<HttpDraft, UrlDraft>('block', { meaning: 'a page to fetch', default: 'at least one', feature: 'LVS' }, keywords,
    (reading, checker) => ({
      place: reading.place(0),
      checker,
      path: undefined,
      virtualhost: undefined,
      statusCodes: [],
      digest: undefined,
      pattern: undefined,
      regexOptions: [],
      regexNoMatch: false,
      minOffset: 0,
      maxOffset: undefined,
      stack: undefined,
      regexPlace: undefined
    }),
    (url, reading, checker) => {
      if (url.path === undefined) {
        reading.scope.diagnostics.report('HF0405', url.place, 'HTTP/SSL_GET checker url has no path - ignoring', { expected: 'path /' })
        return
      }
      checkRegex(url, reading)
      checker.urls.push(url)
    })
}

export const URL_BLOCK = urlBlock(URL)

export const SSL_URL_BLOCK = urlBlock(SSL_URL)

/** keepalived logs what is wrong with a regex, and its configuration test does not count it. */
const LOGGED = { class: undefined, severity: 'error', naming: 'blocks' } as const

function checkRegex (url: UrlDraft, reading: Reading): void {
  const { diagnostics } = reading.scope
  if (url.pattern === undefined) {
    if (url.regexPlace !== undefined) {
      diagnostics.report('HF0606', url.regexPlace, 'regex parameters specified without regex', { ...LOGGED, expected: 'regex PATTERN' })
    }
    return
  }
  const { pattern, regexOptions } = url
  const compiled = compilePattern(pattern, patternOptions(regexOptions))
  if (!compiled.ok) {
    const { error } = compiled
    const what = error.code === 'invalid' ? error.reason.replace(/^.*: /s, '') : `${error.construct} at offset ${error.at} is not supported`
    diagnostics.report('HF0606', url.regexPlace, `Invalid regex: '${pattern}': ${what} - ignoring`, LOGGED)
    url.pattern = undefined
    return
  }
  if (url.maxOffset !== undefined && url.minOffset > url.maxOffset) {
    diagnostics.report('HF0606', url.regexPlace, `regex min offset ${url.minOffset} > regex_max_offset ${url.maxOffset} - ignoring`, LOGGED)
    url.minOffset = 0
    url.maxOffset = undefined
  }
}

function readDigest (reading: Reading, draft: UrlDraft): void {
  const { argument } = reading
  if (argument === undefined) reading.missing('32 hex digits')
  else if (draft.digest !== undefined) reading.report('HF0208', `Digest '${argument}' is a duplicate`)
  else if (argument.length !== 32) {
    reading.report('HF0604', `digest '${argument}' character length should be 32 rather than ${argument.length}`,
      { expected: '32 hex digits', suggestion: 'holdfast genhash prints the digest of a page' })
  } else if (!/^[0-9a-fA-F]{32}$/.test(argument)) {
    const at = argument.search(/[^0-9a-fA-F]/)
    reading.report('HF0604', `Unable to interpret hex digit in '${argument}' at offset ${at}`, { expected: '32 hex digits' })
  } else draft.digest = argument.toLowerCase()
}

function readStatusCodes (reading: Reading, draft: UrlDraft): void {
  for (const [index, word] of reading.words.entries()) {
    if (index === 0) continue
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (first === undefined || from < 100 || to > 599 || from > to) {
      reading.report('HF0604', `Invalid HTTP_GET status code '${word}'`,
        { word: index, expected: 'codes from 100 to 599, N or N-M, with blanks between them' })
      continue
    }
    draft.statusCodes.push([from, to])
  }
}

function readRegex (reading: Reading, draft: UrlDraft): void {
  const split = splitQuoted(unescaped(reading.statement.text).slice(reading.keyword.length), 'decode')
  if (!split.ok) {
    reading.report('HF0110', `missing terminating ${split.error.code === 'open-quote' ? 'quote' : 'escape'} in regex - ignoring`,
      { class: 'unmatched-quote', expected: 'a closing quote' })
    return
  }
  const [pattern, more] = split.value
  if (pattern === undefined || more !== undefined) {
    reading.report('HF0606', 'regex missing or too many fields', { ...LOGGED, word: 0, expected: 'one pattern', suggestion: 'put a pattern with blanks in quotes' })
    return
  }
  draft.pattern = pattern
  draft.regexPlace ??= reading.place(0)
}

function readOptions (reading: Reading, draft: UrlDraft): void {
  draft.regexPlace ??= reading.place(0)
  for (const [index, word] of reading.words.entries()) {
    if (index === 0) continue
    if (REGEX_OPTIONS.some(each => each === word)) draft.regexOptions.push(word)
    else reading.report('HF0306', `Unknown regex option ${word} - ignoring`, { word: index, class: undefined, severity: 'warning', expected: 'an option of PCRE2' })
  }
}

function offset (
  field: 'minOffset' | 'maxOffset', meaning: string, standard: string
): Keyword<UrlDraft> {
  const word = field.slice(0, 3)
  return {
    about: { meaning, default: standard, feature: REGEX },
    form: '<INTEGER>',
    values: { type: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER },
    read: (reading, draft) => {
      draft.regexPlace ??= reading.place(0)
      const { argument, words } = reading
      if (argument === undefined || words.length > 2) {
        reading.report('HF0606', `Missing or too may options for regex_${word}_offset`, { ...LOGGED, expected: 'one number' })
        return
      }
      const { value } = readWholeNumber(argument, 0, Number.MAX_SAFE_INTEGER)
      if (value === undefined) reading.report('HF0606', `Invalid regex_${word}_offset ${argument} specified`, { ...LOGGED, expected: 'a number of bytes' })
      else draft[field] = value
    }
  }
}

function readStack (reading: Reading, draft: UrlDraft): void {
  draft.regexPlace ??= reading.place(0)
  const [, start, max] = reading.words
  const bad = (message: string, word = 1): void => { reading.report('HF0606', message, { ...LOGGED, word, expected: 'two numbers of bytes' }) }
  if (start === undefined || max === undefined) {
    bad('regex_stack requires start and max values')
    return
  }
  const low = readWholeNumber(start, 1, 0xffff_ffff).value
  const high = readWholeNumber(max, 1, 0xffff_ffff).value
  if (low === undefined) bad('regex_stack invalid start value')
  else if (high === undefined) bad('regex_stack invalid max value', 2)
  else if (low > high) bad('regex stack start cannot exceed max value')
  else draft.stack = [low, high]
}
