/**
 * What a server may do to those who check it. Each attempt ends within its time, costs little
 * memory, and has one line that says what happened.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { HttpCheckerConfig, UrlConfig } from '../../src/checkers/checker-config.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { probeDns } from '../../src/checkers/probes/dns.js'
import { probeGrpc } from '../../src/checkers/probes/grpc.js'
import { probeHttp } from '../../src/checkers/probes/http.js'
import { probeSmtp } from '../../src/checkers/probes/smtp.js'
import { failureText } from '../../src/daemon/checker-log-lines.js'
import { present } from '../../src/lib/assert.js'
import { httpCheck, schedule } from '../checkers/examples.js'
import { endless, serveTcp, serveUdp, smtpTo, SSL, to, TOOLS } from './hostile.js'

/** connect_timeout of the checks, in seconds; a conversation has ten times that. */
const TIMEOUT = 0.5
const LONGEST_MS = 10 * TIMEOUT * 1000 + 3000
const MOST_BYTES = 150e6

const CRLF = '\r\n'
const HEADER = `HTTP/1.0 200 OK${CRLF}${CRLF}`

/** Runs one attempt: its line, within the bounds. */
async function bounded (
  t: Test, run: (signal: AbortSignal, tell: (result: ProbeResult) => void) => void
): Promise<string> {
  global.gc?.()
  const memory = process.memoryUsage().rss
  const started = performance.now()
  const result = await new Promise<ProbeResult>(resolve => {
    run(new AbortController().signal, resolve)
  })
  const took = performance.now() - started
  const grown = process.memoryUsage().rss - memory
  t.ok(took < LONGEST_MS, `it took ${took.toFixed(0)} ms`)
  t.ok(grown < MOST_BYTES, `it took ${(grown / 1e6).toFixed(0)} MB`)
  const line = result.ok ? 'success' : failureText(result.why)
  t.notMatch(line, '\n', 'one line')
  return line
}

async function against (
  t: Test, talk: (socket: Socket) => void, changes: Partial<HttpCheckerConfig> = {},
  url: Partial<UrlConfig> = {}
): Promise<string> {
  const server = await serveTcp(talk)
  t.teardown(() => server.close())
  const base = httpCheck('127.0.0.1')
  const config = { ...base, connection: to(server.port, TIMEOUT), ...changes }
  const wanted = { ...present(config.urls[0], 'one url'), ...url }
  return await bounded(t, (signal, tell) => probeHttp(config, wanted, TOOLS, signal, tell))
}

/** Sends a piece every so often until the other side goes. */
function drip (socket: Socket, piece: string | Buffer, milliseconds = 100): void {
  const timer = setInterval(() => socket.write(piece), milliseconds)
  socket.on('close', () => clearInterval(timer))
}

/** Answers the request, once it has come. */
const answering = (answer: (socket: Socket) => void) => (socket: Socket): void => {
  socket.once('data', () => answer(socket))
}

const HTTP: Readonly<Record<string, readonly [(socket: Socket) => void, RegExp]>> = {
  'it accepts and says nothing': [() => {}, /^timeout during read$/],
  'it drips its header': [socket => drip(socket, 'H'), /^timeout during read$/],
  'it drips its body': [answering(socket => {
    socket.write(HEADER)
    drip(socket, 'x')
  }), /^timeout during read$/],
  'its header never ends': [answering(socket => {
    socket.write('HTTP/1.0 200 OK\r\n')
    endless(socket, 'X: y\r\n'.repeat(100))
  }), /^no HTTP header received$/],
  'its body never ends': [answering(socket => {
    socket.write(HEADER)
    endless(socket, 'z'.repeat(65_536))
  }), /^(?:the answer is longer than 67108864 bytes|timeout during read)$/],
  'it announces a gigabyte and sends it': [answering(socket => {
    socket.write(`HTTP/1.0 200 OK${CRLF}Content-Length: 1073741824${CRLF}${CRLF}`)
    endless(socket, 'z'.repeat(65_536))
  }), /^(?:the answer is longer than 67108864 bytes|timeout during read)$/],
  'it announces a gigabyte and sends a byte': [answering(socket => {
    socket.write(`HTTP/1.0 200 OK${CRLF}Content-Length: 1073741824${CRLF}${CRLF}z`)
  }), /^timeout during read$/],
  'it closes its half and goes on reading': [socket => socket.end(), /^no HTTP header received$/],
  'it closes behind half a header': [answering(socket => socket.end('HTTP/1.0 200 O')), /^no HTTP header received$/],
  'it resets in the middle of the body': [answering(socket => {
    socket.write(`${HEADER}hel`, () => setTimeout(() => socket.resetAndDestroy(), 50))
  }), /^reading failed \(ECONNRESET\)$/],
  'it resets at once': [socket => socket.resetAndDestroy(), /^(?:(?:connection|reading) failed \(ECONNRESET\)|no HTTP header received|writing failed \(EPIPE\))$/],
  'it answers with zeros': [answering(socket => socket.end(Buffer.alloc(100_000))), /^no HTTP header received$/],
  'it answers with the line end alone': [answering(socket => socket.end('\r\n\r\n\r\n')), /^no status code in the HTTP header$/],
  'it speaks TLS where HTTP is expected': [answering(socket => socket.end(Buffer.from('15030300020228', 'hex'))), /^no HTTP header received$/]
}

for (const [what, [talk, line]] of Object.entries(HTTP)) {
  t.test(`HTTP: ${what}`, async t => { t.match(await against(t, talk), line) })
}

t.test('HTTP: a gzip bomb is what it is: a few bytes', async t => {
  const bomb = gzipSync(Buffer.alloc(100_000_000))
  const header = `HTTP/1.0 200 OK${CRLF}Content-Encoding: gzip${CRLF}${CRLF}`
  const send = answering(socket => socket.end(Buffer.concat([Buffer.from(header), bomb])))
  t.equal(await against(t, send), 'success')
  const regex = { pattern: 'ok', options: [], noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined }
  t.match(await against(t, send, {}, { regex }), /does not match/)
})

t.test('HTTP: a body made for an evil pattern', async t => {
  const regex = { pattern: '^(a+)+$', options: [], noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined }
  t.match(await against(t, answering(socket => socket.end(`${HEADER}${'a'.repeat(50)}b`)), {}, { regex }),
    /^the regular expression took more than 500 ms and was stopped$/)
})

t.test('TLS: what is none, what is half, what breaks off', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test', '-days', '1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const tls = { tls: SSL }
  t.match(await against(t, socket => socket.end('HTTP/1.0 400 Bad\r\n\r\n'), tls), /^TLS failed \(\w+\)$/)
  t.match(await against(t, answering(socket => socket.end(Buffer.from('15030300020228', 'hex'))), tls), /^TLS failed \(\w+\)$/, 'an alert')
  t.match(await against(t, socket => socket.write(Buffer.from('160303ffff', 'hex')), tls), /^(?:timeout during tls|TLS failed)/, 'the head of a record')
  t.match(await against(t, socket => endless(socket, '\x16\x03\x03\x40\x00'.repeat(1000)), tls), /^TLS failed/, 'records of rubbish')
  t.match(await against(t, socket => drip(socket, Buffer.from([0x16])), tls), /^(?:timeout during (?:tls|read)|TLS failed)/)
  const server = await serveTcp(socket => socket.once('data', () => {
    socket.write(HEADER)
    endless(socket, 'z'.repeat(65_536))
  }), { key: readFileSync(key), cert: readFileSync(cert) })
  t.teardown(() => server.close())
  const base = httpCheck('127.0.0.1')
  const config = { ...base, connection: to(server.port, 2), tls: SSL }
  t.match(await bounded(t, (signal, tell) =>
    probeHttp(config, present(base.urls[0], 'a url'), TOOLS, signal, tell)),
  /^(?:the answer is longer|timeout during read)/)
})

/** Frames of HTTP/2: length, type, flags, stream. */
function frame (type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const SETTINGS = frame(4, 0, 0, Buffer.alloc(0))
const FLOODS: Readonly<Record<string, Buffer>> = {
  'settings without end': SETTINGS,
  'pings without end': frame(6, 0, 0, Buffer.alloc(8)),
  'continuations without end': frame(9, 0, 1, Buffer.alloc(16_000, 0x40)),
  'empty data without end': frame(0, 0, 1, Buffer.alloc(0)),
  'window updates without end': frame(8, 0, 0, Buffer.from([0, 0, 0, 1])),
  'frames of no known type': frame(77, 0, 0, Buffer.alloc(100)),
  'a frame that is too long': frame(0, 0, 1, Buffer.alloc(20_000))
}

for (const [what, flood] of Object.entries(FLOODS)) {
  t.test(`HTTP/2: ${what}`, async t => {
    const line = await against(t, answering(socket => {
      socket.write(SETTINGS)
      // A header that does not end, for what goes on with it.
      if (what.startsWith('continuations')) socket.write(frame(1, 0, 1, Buffer.from([0x88])))
      if (what.startsWith('empty')) socket.write(frame(1, 4, 1, Buffer.from([0x88])))
      endless(socket, Buffer.concat(Array.from({ length: 20 }, () => flood)))
    }), { protocol: '2' })
    t.match(line, /^(?:HTTP\/2 failed \([\w ]+\)|timeout during read|the server closed the connection)$/)
  })
}

t.test('gRPC: an answer without end', async t => {
  const server = await serveTcp(answering(socket => {
    socket.write(SETTINGS)
    socket.write(frame(1, 4, 1, Buffer.from([0x88])))
    endless(socket, frame(0, 0, 1, Buffer.alloc(10_000)))
  }))
  t.teardown(() => server.close())
  t.match(await bounded(t, (signal, tell) => probeGrpc({
    type: 'grpc',
    schedule: schedule(),
    connection: to(server.port, TIMEOUT),
    service: '',
    host: undefined,
    tls: undefined,
    serverName: undefined
  }, TOOLS.materials, signal, tell)), /^(?:the answer is longer than 4096 bytes|HTTP\/2 failed)/)
})

t.test('SMTP: lines without end, and a greeting that drips', async t => {
  const ask = async (talk: (socket: Socket) => void) => {
    const server = await serveTcp(talk)
    t.teardown(() => server.close())
    const config = { ...smtpTo(server.port), connection: to(server.port, TIMEOUT) }
    return await bounded(t, (signal, tell) => probeSmtp(config, signal, tell))
  }
  t.match(await ask(socket => endless(socket, '2'.repeat(1000))), /^the answer is longer than 512 bytes$/)
  t.match(await ask(socket => endless(socket, '220-more\r\n'.repeat(100))), /^SMTP greeting answered "220-more"$/)
  t.match(await ask(socket => drip(socket, '2')), /^timeout during read$/)
  t.match(await ask(socket => socket.write(`220 \x1b[31m${'\x07'.repeat(50)}\r\n`)), /^timeout during read$/)
  t.match(await ask(socket => socket.write('500 \x1b[31m\x07\n')), /^SMTP greeting answered "500 \\u001b\[31m\\u0007"$/,
    'nothing of it reaches a terminal')
})

t.test('DNS: a flood of answers to somebody else', async t => {
  const server = await serveUdp(query => {
    const reply = Buffer.from(query)
    reply.writeUInt16BE(reply.readUInt16BE(0) ^ 1, 0)
    reply.writeUInt8(0x80, 2)
    return reply
  })
  t.teardown(() => server.close())
  t.match(await bounded(t, (signal, tell) => probeDns({
    type: 'dns', schedule: schedule(), connection: to(server.port, TIMEOUT), name: 'x.example', queryType: 'A'
  }, signal, tell)), /^timeout during read$/)
})
