/**
 * `genhash`: the MD5 digest of a page, as the digest of an HTTP_GET needs it; the option names,
 * outputs and exit statuses of keepalived's.
 */

import type { HttpCheckerConfig, TlsConfig, UrlConfig } from '../checkers/checker-config.js'
import type { ProbeFailure } from '../checkers/probe-result.js'
import { probeHttp } from '../checkers/probes/http.js'
import { PatternMatcher } from '../checkers/probes/pattern-matcher.js'
import { TlsMaterials } from '../checkers/probes/tls-materials.js'
import { parseIp } from '../lib/ip-address.js'
import { micros, seconds } from '../lib/time.js'
import { type Page, pageOf, verboseReport } from './genhash-report.js'
import { OPTIONS } from './genhash-options.js'
import { getopt } from './getopt.js'
import { optionLines } from './program-option.js'

type Name = keyof typeof OPTIONS

const USAGE = `Usage: genhash [OPTION...] -s ADDRESS -p PORT -u PATH\n${optionLines(OPTIONS)}`

const EVERY_STATUS = [[0, 999]] as const

/** What the command line asks for. */
interface Request {
  readonly config: HttpCheckerConfig
  readonly url: UrlConfig
  readonly verbose: boolean
}

/** Runs the command line; 1 where it cannot be understood, else 0 whatever the server did. */
export async function main (args: readonly string[]): Promise<number> {
  const request = read(args)
  if (typeof request === 'string') {
    process.stderr.write(request + USAGE)
    return 1
  }
  const started = process.hrtime.bigint()
  const { failure, page } = await fetch(request)
  const micros = Number(process.hrtime.bigint() - started) / 1000
  const { verbose, url } = request
  const print = (text: string): void => { process.stdout.write(text) }
  if (page === undefined) print(`${failure}\n`)
  else if (verbose) print(verboseReport(page))
  else if (page.digest !== undefined) print(`${page.digest}\n`)
  if (page !== undefined && page.digest === undefined) {
    process.stderr.write('no data received from remote webserver\n')
  }
  if (verbose) print(`\nGlobal response time for [${url.path}] = ${micros.toFixed(0)} usecs\n`)
  return 0
}

/** What the options describe, or what is wrong with them. */
function read (args: readonly string[]): Request | string {
  const given = new Map<Name, string | undefined>()
  const words: string[] = []
  for (const each of getopt<Name>(OPTIONS, args)) {
    if (each.type === 'word') words.push(each.word)
    else if (each.type !== 'option' || each.name === 'help') return ''
    else given.set(each.name, each.value)
  }
  const wrong = (what: string, name: Name): string => `invalid ${what} '${given.get(name) ?? ''}'\n`
  const number = (name: Name, standard: string, low: number, high: number): number | undefined => {
    const text = given.get(name) ?? standard
    const value = /^\d+$/.test(text) ? Number(text) : NaN
    return value >= low && value <= high ? value : undefined
  }
  const host = given.get('server')
  const address = parseIp(host ?? '')
  if (host !== undefined && address === undefined) return `server should be an IP, not ${host}\n`
  const port = number('port', '0', 1, 65_535)
  if (given.has('port') && port === undefined) return wrong('port number', 'port')
  const fwmark = number('fwmark', '0', 0, 0xffff_ffff)
  if (fwmark === undefined) return wrong('fwmark', 'fwmark')
  const timeout = number('timeout', '5', 0, 4294)
  if (timeout === undefined) return wrong('timeout', 'timeout')
  const protocol = PROTOCOLS[given.get('protocol') ?? '1.0']
  if (protocol === undefined) return wrong('HTTP protocol version', 'protocol')
  if (words.length > 0) return `Unexpected argument(s): ${words.join(' ')}\n`
  const path = given.get('url')
  if (address === undefined || port === undefined || path === undefined) return ''
  const name = given.get('virtualhost')
  const url: UrlConfig = {
    path,
    host: name,
    serverName: name,
    statusCodes: EVERY_STATUS,
    digest: undefined,
    regex: undefined
  }
  const connection = {
    address,
    port,
    bindAddress: undefined,
    bindPort: 0,
    bindInterface: undefined,
    timeout: seconds(timeout),
    fwmark
  }
  const tls = given.has('ssl')
    ? { ...TLS, sni: given.has('sni') }
    : undefined
  return {
    config: {
      type: 'http', schedule: ONCE, connection, protocol, virtualhost: name, fastRecovery: false, tls, urls: [url]
    },
    url,
    verbose: given.has('verbose')
  }
}

const TLS: TlsConfig = {
  sni: false,
  sniName: undefined,
  compliantShutdown: false,
  verify: undefined,
  expiryWarningDays: undefined,
  certificate: undefined,
  key: undefined
}
const NO_SSL = { password: undefined, ca: undefined, certificate: undefined, key: undefined }

const PROTOCOLS: Readonly<Record<string, HttpCheckerConfig['protocol']>> =
  { '1.0': '1.0', '1.0c': '1.0C', '1.0C': '1.0C', 1.1: '1.1' }

const ONCE: HttpCheckerConfig['schedule'] = {
  delayLoop: seconds(1),
  retry: 0,
  delayBeforeRetry: seconds(1),
  warmup: micros(0),
  alpha: false,
  logAllFailures: false
}

interface Fetched {
  /** What has been read up to the end of the connection. */
  readonly page: Page | undefined
  /** What went wrong when there is no page. */
  readonly failure: string
}

function fetch ({ config, url }: Request): Promise<Fetched> {
  const pieces: Uint8Array[] = []
  const tools = {
    materials: new TlsMaterials(NO_SSL),
    matcher: new PatternMatcher(),
    heard: (bytes: Uint8Array): void => { pieces.push(bytes) }
  }
  return new Promise(resolve => {
    probeHttp(config, url, tools, new AbortController().signal, result => {
      const why = result.ok ? undefined : result.why
      const ended = why === undefined || ENDED.includes(why.code)
      resolve({
        page: ended ? pageOf(Buffer.concat(pieces)) : undefined,
        failure: failureLine(why, pieces.length > 0 || config.tls === undefined)
      })
    })
  })
}

/** Failures of a page that has been read to its end. */
const ENDED: ReadonlyArray<ProbeFailure['code']> = ['digest', 'no-header', 'bad-status-line']

/** A handshake that the server breaks off is a connection that failed. */
function failureLine (why: ProbeFailure | undefined, talked: boolean): string {
  switch (why?.code) {
    case 'timeout': return why.during === 'connect' ? 'Timeout connect' : `Timeout WEB ${why.during}`
    case 'tls': return 'SSL handshake/communication error connecting to'
    case 'read-failed': return talked ? 'Read error with' : 'Connection failed'
    case 'too-long': return `The page is longer than ${why.limit} bytes`
    default: return 'Connection failed'
  }
}
