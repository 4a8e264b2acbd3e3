/** Verified TLS, HTTP/2 and client certificates against servers of OpenSSL and of our own. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createSecureServer, createServer, type Http2Server } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { TlsConfig } from '../../src/checkers/checker-config.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { probeHttp } from '../../src/checkers/probes/http.js'
import { present } from '../../src/lib/assert.js'
import { seconds } from '../../src/lib/time.js'
import { httpCheck } from '../checkers/examples.js'
import { endless, get, serveTcp, SSL, to, TOOLS } from './hostile.js'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => join(folder, name)
const openssl = (...args: readonly string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
}

/** A certificate of our authority; without one it signs itself. */
function certify (name: string, names: string, days: number, authority?: string): void {
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`,
    '-keyout', `${name}.key`, '-out', `${name}.csr`)
  writeFileSync(file(`${name}.ext`), authority === undefined
    ? 'basicConstraints=critical,CA:TRUE\n'
    : `subjectAltName=${names}\n`)
  openssl('x509', '-req', '-in', `${name}.csr`, '-days', String(days), '-out', `${name}.pem`, '-extfile', `${name}.ext`,
    ...(authority === undefined
      ? ['-signkey', `${name}.key`]
      : ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial']))
}

certify('ca', '', 30)
certify('other-ca', '', 30)
certify('good', 'DNS:www.example.org,IP:127.0.0.1', 10, 'ca')
certify('elsewhere', 'DNS:elsewhere.example.org', 10, 'ca')
certify('expired', 'DNS:www.example.org', -1, 'ca')
certify('foreign', 'DNS:www.example.org', 10, 'other-ca')
certify('client', 'DNS:checker', 10, 'ca')

const material = (name: string) =>
  ({ key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`)) })
const OK = 'HTTP/1.0 200 OK\r\n\r\nhello'
const verify = (changes: Partial<TlsConfig> = {}): TlsConfig =>
  ({ ...SSL, sni: true, verify: { ca: file('ca.pem'), name: undefined }, ...changes })
const NAMED = { host: 'www.example.org', serverName: 'www.example.org' }

t.test('tls_verify wants the authority, the name and the time to be right', async t => {
  const shown = async (name: string) => {
    const server = await serveTcp(socket => socket.once('data', () => socket.end(OK)), material(name))
    t.teardown(() => server.close())
    return server
  }
  t.equal(await get(await shown('good'), { tls: verify() }, NAMED), 'ok')
  t.equal(await get(await shown('good'), { tls: verify() }), 'ok', 'an address in the certificate')
  t.equal(await get(await shown('elsewhere'), { tls: verify() }, NAMED), 'certificate ERR_TLS_CERT_ALTNAME_INVALID')
  t.equal(await get(await shown('elsewhere'), {
    tls: verify({ verify: { ca: file('ca.pem'), name: 'elsewhere.example.org' } })
  }, NAMED), 'ok', 'tls_name')
  t.equal(await get(await shown('expired'), { tls: verify() }, NAMED), 'certificate CERT_HAS_EXPIRED')
  t.match(await get(await shown('foreign'), { tls: verify() }, NAMED), /^certificate UNABLE_TO_/)
  t.match(await get(await shown('other-ca'), { tls: verify() }, NAMED), /^certificate .*SELF_SIGNED/)
  t.equal(await get(await shown('expired'), { tls: SSL }), 'ok', 'without it keepalived\'s trust')
  t.equal(await get(await shown('good'), { tls: verify({ verify: { ca: folder, name: undefined } }) }, NAMED),
    'ok', 'a directory of authorities')
  t.match(await get(await shown('good'), { tls: verify({ verify: { ca: undefined, name: undefined } }) }, NAMED),
    /^certificate UNABLE_TO_/, 'the system does not know our authority')
})

t.test('files that are not there are our trouble, not the server\'s', async t => {
  const server = await serveTcp(() => {}, material('good'))
  t.teardown(() => server.close())
  const missing = { verify: { ca: file('missing.pem'), name: undefined } }
  t.equal(await get(server, { tls: verify(missing) }, NAMED), 'local ENOENT')
  t.match(await get(server, { tls: verify({ certificate: file('good.csr') }) }, NAMED), /^local /)
})

t.test('a server that wants a certificate gets ours', async t => {
  const server = await serveTcp(socket => socket.once('data', () => socket.end(OK)), {
    ...material('good'), requestCert: true, rejectUnauthorized: true, ca: [readFileSync(file('ca.pem'))]
  })
  t.teardown(() => server.close())
  const shown = { certificate: file('client.pem'), key: file('client.key') }
  t.equal(await get(server, { tls: { ...SSL, ...shown } }), 'ok')
  t.match(await get(server, { tls: SSL }), /^(?:tls|read-failed|closed|no-header)/)
})

t.test('the days a certificate has left are told', async t => {
  const server = await serveTcp(socket => socket.once('data', () => socket.end(OK)), material('good'))
  t.teardown(() => server.close())
  const config = { ...httpCheck('127.0.0.1'), connection: to(server.port), tls: { ...SSL, expiryWarningDays: 30 } }
  const result = await new Promise<ProbeResult>(resolve => {
    probeHttp(config, present(config.urls[0], 'a url'), TOOLS, new AbortController().signal, resolve)
  })
  t.strictSame(result, { ok: true, certificateDays: 9 })
})

async function serveHttp2 (server: Http2Server): Promise<{ readonly port: number }> {
  const sessions = new Set<{ destroy (): void }>()
  server.on('session', session => sessions.add(session.on('error', () => {})))
  server.on('sessionError', () => {})
  t.teardown(() => {
    for (const each of sessions) each.destroy()
    server.close()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0 }
}

const H2 = { protocol: '2' } as const

t.test('HTTP/2 by prior knowledge and by ALPN', async t => {
  const asked: unknown[] = []
  const pages = (server: Http2Server): Http2Server => server.on('stream', (stream, headers) => {
    asked.push([headers[':method'], headers[':authority'], headers[':path'], headers['user-agent']])
    stream.on('error', () => {})
    if (headers[':path'] === '/silent') return
    if (headers[':path'] === '/reset') return stream.close(8)
    stream.respond({ ':status': headers[':path'] === '/503' ? 503 : 200 })
    if (headers[':path'] === '/half') return stream.write('hel')
    if (headers[':path'] === '/endless') return endless(stream, 'z'.repeat(65536))
    stream.end('hello')
  })
  const clear = await serveHttp2(pages(createServer()))
  const secure = await serveHttp2(pages(createSecureServer(material('good'))))
  const digest = '5d41402abc4b2a76b9719d911017c592'
  t.equal(await get(clear, H2, { path: '/page', digest }), 'ok')
  t.equal(await get(secure, { ...H2, tls: verify() }, { ...NAMED, path: '/page', digest }), 'ok')
  t.strictSame(asked, [
    ['GET', `127.0.0.1:${clear.port}`, '/page', 'KeepAliveClient'],
    ['GET', 'www.example.org', '/page', 'KeepAliveClient']
  ])
  t.equal(await get(clear, H2, { path: '/503' }), 'status 503')
  t.equal(await get(clear, H2, { path: '/page', digest: '0'.repeat(32) }), 'digest')
  t.equal(await get(clear, H2, { path: '/silent' }), 'timeout read')
  t.equal(await get(clear, H2, { path: '/half' }), 'timeout read')
  t.match(await get(clear, H2, { path: '/reset' }), /^http2/)
  const patient = { ...H2, connection: to(clear.port, 5) }
  t.equal(await get(clear, patient, { path: '/endless' }), 'too-long')
})

t.test('what does not speak HTTP/2 is told apart', async t => {
  const old = await serveTcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const mute = await serveTcp(() => {})
  const closing = await serveTcp(socket => socket.destroy())
  const tls = await serveTcp(socket => socket.end(OK), material('good'))
  t.teardown(() => { for (const each of [old, mute, closing, tls]) each.close() })
  t.match(await get(old, H2), /^(?:http2|closed)/)
  t.equal(await get(mute, H2), 'timeout read')
  t.match(await get(closing, H2), /^(?:closed|http2|read-failed)/)
  t.equal(await get(tls, { ...H2, tls: SSL, connection: { ...to(tls.port), timeout: seconds(2) } }), 'tls',
    'no h2 by ALPN')
})
