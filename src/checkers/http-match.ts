/**
 * HTTP_GET and SSL_GET on the byte level, as keepalived speaks and judges: the request, and a
 * reader that takes the answer in pieces, in bounded memory, and gives the verdict at its end.
 *
 * The header must end within the first 4095 bytes. The status line is good when three digits and
 * a blank follow its first blank. A chunked body is not decoded: with 1.0 none comes.
 */

import { type Md5, newMd5 } from '../lib/digest.js'
import { familyOf } from '../lib/ip-address.js'
import { latin1 } from '../lib/latin1.js'
import type { HttpCheckerConfig, RegexConfig, UrlConfig } from './checker-config.js'
import type { ProbeFailure, ProbeResult } from './probe-result.js'

/** The longest request keepalived builds; longer ones are cut. */
const MAX_REQUEST = 2047
/** Where a header must have ended. */
const MAX_HEADER = 4095
/** The body a regular expression is tried on; what comes behind is not looked at. */
export const MAX_REGEX_BODY = 4 * 1024 * 1024
/** What is read of a body at all: whoever sends more is not answering a health check. */
export const MAX_BODY = 64 * 1024 * 1024

const CRLF = '\r\n'

/** The request for one url, as bytes. */
export function httpRequest (config: HttpCheckerConfig, url: UrlConfig): Uint8Array {
  const version = config.protocol === '1.1' ? '1.1' : '1.0'
  const close = config.protocol === '1.0' ? '' : `Connection: close${CRLF}`
  const { address, port } = config.connection
  const authority = familyOf(address) === 'ipv6' ? `[${address}]:${port}` : `${address}:${port}`
  const text = `GET ${url.path} HTTP/${version}${CRLF}` +
    `User-Agent: KeepAliveClient${CRLF}${close}Host: ${url.host ?? authority}${CRLF}${CRLF}`
  return new TextEncoder().encode(text).subarray(0, MAX_REQUEST)
}

/** What the end of an answer says. */
export type HttpVerdict =
  | { readonly type: 'result', readonly result: ProbeResult }
  /** All is well if the body is as the regex wants it, which may take long to find out. */
  | { readonly type: 'search', readonly regex: RegexConfig, readonly body: Uint8Array }

/** Judges the status and the body of one answer, in whatever version of HTTP they come. */
export class PageJudge {
  readonly #url: UrlConfig
  readonly #digest: Md5 | undefined
  readonly #text: Uint8Array[] = []
  #textLength = 0
  #status: number | undefined
  #length = 0
  #announced = Infinity

  constructor (url: UrlConfig) {
    this.#url = url
    this.#digest = url.digest === undefined ? undefined : newMd5()
  }

  /** How many bytes of the body have come. */
  get length (): number {
    return this.#length
  }

  /** `announced`: what Content-Length says; the digest covers that and no more. */
  head (status: number | undefined, announced: number | undefined): void {
    this.#status = status
    this.#announced = announced ?? Infinity
  }

  /** Takes the next bytes of the body; a failure ends the attempt. */
  body (bytes: Uint8Array): ProbeFailure | undefined {
    const before = this.#length
    this.#length += bytes.length
    if (this.#length > MAX_BODY) return { code: 'too-long', limit: MAX_BODY }
    const counted = Math.min(bytes.length, this.#announced - before)
    if (counted > 0) this.#digest?.add(bytes.subarray(0, counted))
    if (this.#url.regex !== undefined && this.#textLength < MAX_REGEX_BODY) {
      const kept = bytes.slice(0, MAX_REGEX_BODY - this.#textLength)
      this.#textLength += kept.length
      this.#text.push(kept)
    }
    return undefined
  }

  /** The verdict once nothing more comes. */
  end (): HttpVerdict {
    const failure = this.#failure()
    if (failure !== undefined) return refusal(failure)
    const { regex } = this.#url
    return regex === undefined
      ? { type: 'result', result: { ok: true } }
      : { type: 'search', regex, body: concatenated(this.#text, this.#textLength) }
  }

  #failure (): ProbeFailure | undefined {
    if (this.#status === undefined) return { code: 'bad-status-line' }
    const status = this.#status
    if (!this.#url.statusCodes.some(([low, high]) => low <= status && status <= high)) {
      return { code: 'status', found: status }
    }
    const found = this.#digest?.hex()
    if (found !== undefined && found !== this.#url.digest) return { code: 'digest', found }
    return undefined
  }
}

/** Reads one answer. Call {@link feed} with what comes and {@link end} when the peer closes. */
export class HttpReader {
  readonly #judge: PageJudge
  #head = new Uint8Array(0)
  #contentLength: number | undefined
  #headerDone = false

  constructor (url: UrlConfig) {
    this.#judge = new PageJudge(url)
  }

  /** Whether the header is complete: from then on a broken end of TLS is borne. */
  get headerDone (): boolean {
    return this.#headerDone
  }

  /** What Content-Length announced and how many bytes came, when they differ; for the log. */
  get lengthMismatch (): { readonly announced: number, readonly received: number } | undefined {
    const announced = this.#contentLength
    const { length: received } = this.#judge
    if (announced === undefined || announced === received) return undefined
    return { announced, received }
  }

  /** Takes the next bytes; a failure ends the attempt. */
  feed (bytes: Uint8Array): ProbeFailure | undefined {
    if (this.#headerDone) return this.#judge.body(bytes)
    const end = this.#header(bytes)
    if (end === undefined) {
      return this.#head.length >= MAX_HEADER ? { code: 'no-header' } : undefined
    }
    const rest = this.#head.slice(end)
    this.#statusLine(latin1(this.#head.subarray(0, end)))
    this.#head = new Uint8Array(0)
    this.#headerDone = true
    return this.#judge.body(rest)
  }

  /** The peer has closed: the verdict. */
  end (): HttpVerdict {
    return this.#headerDone ? this.#judge.end() : refusal({ code: 'no-header' })
  }

  /** Where the body begins in what has been gathered; undefined until the header has ended. */
  #header (bytes: Uint8Array): number | undefined {
    const from = Math.max(0, this.#head.length - 3)
    const head = new Uint8Array(this.#head.length + bytes.length)
    head.set(this.#head)
    head.set(bytes, this.#head.length)
    this.#head = head
    const at = latin1(head.subarray(from, MAX_HEADER)).indexOf(CRLF + CRLF)
    return at < 0 ? undefined : from + at + 4
  }

  #statusLine (header: string): void {
    const blank = header.indexOf(' ')
    const code = header.slice(blank + 1, blank + 5)
    // keepalived knows this one spelling.
    const length = /Content-Length:[ \t]*(\d+)/.exec(header)?.[1]
    this.#contentLength = length === undefined ? undefined : Number(length)
    const status = blank >= 0 && /^\d{3} $/.test(code) ? Number(code) : undefined
    this.#judge.head(status, this.#contentLength)
  }
}

function refusal (why: ProbeFailure): HttpVerdict {
  return { type: 'result', result: { ok: false, why } }
}

function concatenated (pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
