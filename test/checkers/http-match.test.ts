import t from 'tap'
import type { HttpCheckerConfig, RegexConfig, UrlConfig } from '../../src/checkers/checker-config.js'
import { HttpReader, httpRequest, MAX_BODY, MAX_REGEX_BODY } from '../../src/checkers/http-match.js'
import { isAsWanted } from '../../src/checkers/pattern-search.js'
import { present } from '../../src/lib/assert.js'
import { connection, httpCheck } from './examples.js'

const config = httpCheck('10.0.0.2')
const plain = present(config.urls[0], 'one url')
const bytes = (text: string) => Buffer.from(text, 'latin1')

const request = (changes: Partial<HttpCheckerConfig>, url: Partial<UrlConfig> = {}) =>
  Buffer.from(httpRequest({ ...config, ...changes }, { ...plain, ...url })).toString()

/** The verdict over an answer that comes in pieces of `size` bytes. */
function verdict (answer: string, url: Partial<UrlConfig> = {}, size = 1000): string {
  const reader = new HttpReader({ ...plain, ...url })
  const all = bytes(answer)
  for (let at = 0; at < all.length; at += size) {
    const failure = reader.feed(all.subarray(at, at + size))
    if (failure !== undefined) return failure.code
  }
  return outcome(reader)
}

/** The verdict at the end, as a word. */
function outcome (reader: HttpReader): string {
  const end = reader.end()
  if (end.type === 'search') return isAsWanted(end.regex, end.body) ? 'ok' : 'regex'
  return end.result.ok ? 'ok' : end.result.why.code
}

const answer = (body = 'hello world', status = '200 OK', header = '') =>
  `HTTP/1.1 ${status}\r\n${header}Server: x\r\n\r\n${body}`
const regex = (pattern: string, changes: Partial<RegexConfig> = {}): Partial<UrlConfig> => ({
  regex: {
    pattern,
    options: [],
    noMatch: false,
    minOffset: 0,
    maxOffset: undefined,
    stack: undefined,
    ...changes
  }
})

t.test('the request is keepalived\'s, byte by byte', async t => {
  t.equal(request({}), 'GET /0 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 10.0.0.2:80\r\n\r\n')
  t.equal(request({ protocol: '1.0C' }),
    'GET /0 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 10.0.0.2:80\r\n\r\n')
  t.match(request({ protocol: '1.1' }), /^GET \/0 HTTP\/1\.1\r\n.*\r\nConnection: close\r\n/)
  t.match(request({}, { host: 'www.example.org' }), /\r\nHost: www\.example\.org\r\n\r\n$/)
  t.match(request({ connection: connection('2001:db8::2', 8080) }), /Host: \[2001:db8::2\]:8080\r\n/)
  t.equal(request({}, { path: `/${'x'.repeat(5000)}` }).length, 2047)
})

t.test('a good answer is good in whatever pieces it comes', async t => {
  for (const size of [1, 2, 3, 7, 1000]) t.equal(verdict(answer(), {}, size), 'ok', `${size} bytes`)
})

t.test('the header must end, and soon enough', async t => {
  t.equal(verdict(''), 'no-header')
  t.equal(verdict('HTTP/1.1 200 OK\r\n'), 'no-header')
  const filler = (length: number) => `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(length)}`
  const fits = `${filler(4095 - 20 - 4)}\r\n\r\n`
  t.equal(fits.length, 4095)
  t.equal(verdict(fits), 'ok')
  t.equal(verdict(fits, {}, 5000), 'ok')
  t.equal(verdict(`${filler(4095 - 20 - 3)}\r\n\r\n`), 'no-header')
  t.equal(verdict(filler(1_000_000)), 'no-header')
})

t.test('the status line needs three digits between blanks', async t => {
  for (const line of ['200 OK', '299 ', '200  ']) t.equal(verdict(answer('', line)), 'ok', line)
  for (const line of ['200', '20 OK', '2000 OK', 'OK', 'abc d']) {
    t.equal(verdict(answer('', line)), 'bad-status-line', line)
  }
  t.equal(verdict('HTTP/1.1\r\n\r\n'), 'bad-status-line')
})

t.test('the status must be among the accepted ones', async t => {
  t.equal(verdict(answer('', '300 Multiple')), 'status')
  t.equal(verdict(answer('', '404 Not Found'), { statusCodes: [[200, 200], [400, 404]] }), 'ok')
  t.equal(verdict(answer('', '201 Created'), { statusCodes: [[200, 200]] }), 'status')
})

t.test('the digest is of the body, as far as Content-Length goes', async t => {
  const digest = '5eb63bbbe01eeed093cb22bb8f5acdc3'
  for (const size of [1, 5, 1000]) t.equal(verdict(answer(), { digest }, size), 'ok')
  t.equal(verdict(answer('hello'), { digest }), 'digest')
  t.equal(verdict(answer('hello world and more', '200 OK', 'Content-Length: 11\r\n'), { digest }, 3), 'ok')
  t.equal(verdict(answer('hello world and more', '200 OK', 'content-length: 11\r\n'), { digest }), 'digest',
    'only in this spelling')
})

t.test('a wrong Content-Length is for the log alone', async t => {
  const reader = new HttpReader(plain)
  reader.feed(bytes(answer('hello', '200 OK', 'Content-Length: 9\r\n')))
  t.strictSame(reader.lengthMismatch, { announced: 9, received: 5 })
  t.equal(outcome(reader), 'ok')
  const exact = new HttpReader(plain)
  exact.feed(bytes(answer('hello', '200 OK', 'Content-Length: 5\r\n')))
  t.equal(exact.lengthMismatch, undefined)
  t.equal(exact.headerDone, true)
})

t.test('the regex must match, or must not, within its offsets', async t => {
  t.equal(verdict(answer(), regex('w.rld$'), 2), 'ok')
  t.equal(verdict(answer(), regex('nowhere')), 'regex')
  t.equal(verdict(answer(), regex('nowhere', { noMatch: true })), 'ok')
  t.equal(verdict(answer(), regex('hello', { noMatch: true })), 'regex')
  t.equal(verdict(answer(), regex('hello', { minOffset: 1 })), 'regex')
  t.equal(verdict(answer(), regex('o', { minOffset: 5, maxOffset: 7 })), 'ok')
  t.equal(verdict(answer(), regex('world', { maxOffset: 5 })), 'regex')
  t.equal(verdict(answer(), regex('x', { minOffset: 99 })), 'regex')
  t.equal(verdict(answer('\x80\xff'), regex('^\\x80\\xff$')), 'ok', 'bytes are characters')
  t.equal(verdict(answer(Buffer.from('é€').toString('latin1')), regex('^.€$', { options: ['utf'] }), 3), 'ok')
  t.equal(verdict(answer(), regex('(a')), 'regex', 'a pattern that cannot be built matches nothing')
})

t.test('status comes before digest, digest before regex', async t => {
  const bad = { digest: 'x', ...regex('nowhere') }
  t.equal(verdict(answer('', '500 Error'), bad), 'status')
  t.equal(verdict(answer(), bad), 'digest')
})

t.test('an endless body is ended, and memory has a limit', async t => {
  const reader = new HttpReader({ ...plain, ...regex('end') })
  reader.feed(bytes(answer('')))
  const piece = new Uint8Array(1024 * 1024)
  let fed = 0
  let failure = reader.feed(piece)
  for (; failure === undefined && fed < 100; fed++) failure = reader.feed(piece)
  t.strictSame(failure, { code: 'too-long', limit: MAX_BODY })
  t.ok(fed <= MAX_BODY / piece.length)
  const late = new HttpReader({ ...plain, ...regex('end') })
  late.feed(bytes(answer('')))
  late.feed(new Uint8Array(MAX_REGEX_BODY))
  late.feed(bytes('end'))
  t.equal(outcome(late), 'regex', 'what comes behind the limit is not looked at')
})
