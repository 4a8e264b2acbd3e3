/**
 * `genhash`: the MD5 digest of a page, as the digest of an HTTP_GET needs it; the option names,
 * outputs and exit statuses of keepalived's.
 */

import type { HttpCheckerConfig, UrlConfig } from '../checkers/checker-config.js'
import { probeHttp } from '../checkers/probes/http.js'
import { parseIp } from '../lib/ip-address.js'
import { micros, seconds } from '../lib/time.js'
import { type Found, getopt, type OptionSpec } from './getopt.js'

const OPTIONS = {
  ssl: { short: 'S', long: 'use-ssl', argument: 'none' },
  sni: { short: 'I', long: 'use-sni', argument: 'none' },
  server: { short: 's', long: 'server', argument: 'required' },
  port: { short: 'p', long: 'port', argument: 'required' },
  url: { short: 'u', long: 'url', argument: 'required' },
  virtualhost: { short: 'V', long: 'use-virtualhost', argument: 'required' },
  fwmark: { short: 'm', long: 'fwmark', argument: 'required' },
  protocol: { short: 'P', long: 'protocol', argument: 'required' },
  timeout: { short: 't', long: 'timeout', argument: 'required' },
  verbose: { short: 'v', long: 'verbose', argument: 'none' },
  help: { short: 'h', long: 'help', argument: 'none' }
} as const satisfies Readonly<Record<string, OptionSpec>>

type Name = keyof typeof OPTIONS

const USAGE = `Usage: genhash [OPTIONS] -s server-address -p port -u url
  -S, --use-ssl               Use SSL connection to remote server
  -I, --use-sni               Send the name of the virtual host as TLS server name
  -s, --server ADDRESS        Use the specified remote server address
  -p, --port N                Use the specified remote server port
  -u, --url PATH              Use the specified remote server url
  -V, --use-virtualhost NAME  Use the specified virtualhost in the request
  -m, --fwmark N              Mark packets of the connection
  -P, --protocol 1.0|1.0c|1.1 HTTP protocol version
  -t, --timeout SECONDS       Give up after so long (5)
  -v, --verbose               Say more
  -h, --help                  Display this help message
`

/** No body has this digest: asking for it makes the probe tell the one it found. */
const NO_DIGEST = ''
const EVERY_STATUS = [[0, 999]] as const

/** Runs the command line; 1 where it cannot be understood, else 0 whatever the server did. */
export async function main (args: readonly string[]): Promise<number> {
  const found = getopt<Name>(OPTIONS, args)
  const given = new Map(found.flatMap(each =>
    each.type === 'option' ? [[each.name, each.value] as const] : []))
  const config = given.has('help') || found.some(isError) ? undefined : read(given)
  if (config === undefined) {
    process.stderr.write(USAGE)
    return 1
  }
  const started = process.hrtime.bigint()
  const outcome = await fetchDigest(config.config, config.url)
  if (given.has('verbose')) {
    const elapsed = Number(process.hrtime.bigint() - started) / 1e9
    process.stdout.write(`Global response time for [${config.url.path}] =${elapsed.toFixed(6)}\n`)
  }
  return outcome
}

function isError (each: Found<Name>): boolean {
  return each.type === 'unknown' || each.type === 'missing-argument'
}

/** The check the options describe; undefined where one is missing or wrong. */
function read (given: ReadonlyMap<Name, string | undefined>):
{ readonly config: HttpCheckerConfig, readonly url: UrlConfig } | undefined {
  const address = parseIp(given.get('server') ?? '')
  const port = wholeNumber(given.get('port'), 1, 65535)
  const path = given.get('url')
  const fwmark = wholeNumber(given.get('fwmark') ?? '0', 0, 0xffff_ffff)
  const timeout = wholeNumber(given.get('timeout') ?? '5', 1, 4294)
  const protocol = PROTOCOLS[given.get('protocol') ?? '1.0']
  if (address === undefined || port === undefined || path === undefined) return undefined
  if (fwmark === undefined || timeout === undefined || protocol === undefined) return undefined
  const host = given.get('virtualhost')
  const url: UrlConfig = {
    path, host, serverName: host, statusCodes: EVERY_STATUS, digest: NO_DIGEST, regex: undefined
  }
  const config: HttpCheckerConfig = {
    type: 'http',
    schedule: {
      delayLoop: seconds(1),
      retry: 0,
      delayBeforeRetry: seconds(1),
      warmup: micros(0),
      alpha: false,
      logAllFailures: false
    },
    connection: {
      address,
      port,
      bindAddress: undefined,
      bindPort: 0,
      bindInterface: undefined,
      timeout: seconds(timeout),
      fwmark
    },
    protocol,
    virtualhost: host,
    fastRecovery: false,
    tls: given.has('ssl')
      ? { sni: given.has('sni'), sniName: undefined, compliantShutdown: false }
      : undefined,
    urls: [url]
  }
  return { config, url }
}

const PROTOCOLS: Readonly<Record<string, HttpCheckerConfig['protocol']>> =
  { '1.0': '1.0', '1.0c': '1.0C', '1.0C': '1.0C', 1.1: '1.1' }

function wholeNumber (text: string | undefined, low: number, high: number): number | undefined {
  const number = /^\d+$/.test(text ?? '') ? Number(text) : NaN
  return number >= low && number <= high ? number : undefined
}

function fetchDigest (config: HttpCheckerConfig, url: UrlConfig): Promise<number> {
  return new Promise(resolve => {
    probeHttp(config, url, undefined, new AbortController().signal, result => {
      if (!result.ok && result.why.code === 'digest') {
        process.stdout.write(`${result.why.found}\n`)
      } else if (!result.ok && result.why.code === 'no-header') {
        process.stderr.write('no data received from remote webserver\n')
      } else {
        process.stdout.write('Connection failed\n')
      }
      resolve(0)
    })
  })
}
