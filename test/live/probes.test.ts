/** Probes against servers of our own, well-behaved and hostile: one named reason, bounded. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { probeDns } from '../../src/checkers/probes/dns.js'
import { probeSmtp } from '../../src/checkers/probes/smtp.js'
import { probeTcp } from '../../src/checkers/probes/tcp.js'
import { probeUdp } from '../../src/checkers/probes/udp.js'
import { ip, schedule, tcpCheck } from '../checkers/examples.js'
import { attempt, endless, get, serveTcp, serveUdp, smtpTo, SSL, to, udpTo } from './hostile.js'
import { freePort } from './programs.js'

const CRLF = '\r\n'
const OK = `HTTP/1.0 200 OK${CRLF}Content-Length: 5${CRLF}${CRLF}hello`

t.test('TCP: open is good, closed is refused, silence is a timeout', async t => {
  const server = await serveTcp(() => {})
  t.teardown(() => server.close())
  const probe = (port: number, changes = {}) => attempt((signal, tell) =>
    probeTcp({ ...tcpCheck('127.0.0.1'), connection: { ...to(port), ...changes } }, signal, tell))
  t.equal(await probe(server.port), 'ok')
  t.equal(await probe(server.port, { bindAddress: ip('127.0.0.9') }), 'ok')
  t.equal(await probe(1), 'connect-failed ECONNREFUSED')
  const bound = { bindPort: await freePort() }
  for (const time of ['once', 'twice', 'thrice']) {
    t.equal(await probe(server.port, bound), 'ok', `bind_port ${time}: the port is free again`)
  }
  t.equal(await probe(server.port, { bindPort: server.port }), 'local EADDRINUSE', 'it is that port')
  t.equal(await probe(server.port, { bindAddress: ip('192.0.2.77') }), 'local EADDRNOTAVAIL')
  t.equal(await probe(server.port, { bindInterface: 'nonexistent' }), 'local ENODEV')
})

t.test('HTTP: good and bad answers', async t => {
  const answering = async (text: string) => {
    const server = await serveTcp(socket => { socket.end(text) })
    t.teardown(() => server.close())
    return server
  }
  t.equal(await get(await answering(OK)), 'ok')
  t.equal(await get(await answering(OK), {}, { digest: '5d41402abc4b2a76b9719d911017c592' }), 'ok')
  t.equal(await get(await answering(OK.replace('200', '503'))), 'status 503')
  t.equal(await get(await answering('')), 'no-header')
  t.equal(await get(await answering('garbage')), 'no-header')
  t.equal(await get(await answering(`nonsense${CRLF}${CRLF}`)), 'bad-status-line')
})

t.test('HTTP: hostile servers are given up on', async t => {
  const hostile = async (talk: Parameters<typeof serveTcp>[0]) => {
    const server = await serveTcp(talk)
    t.teardown(() => server.close())
    return server
  }
  t.equal(await get(await hostile(() => {})), 'timeout read', 'it accepts and says nothing')
  t.equal(await get(await hostile(socket => socket.write('HTTP/1.0 200 OK\r\n'))), 'timeout read')
  t.equal(await get(await hostile(socket => socket.write(OK))), 'timeout read', 'it never closes')
  t.match(await get(await hostile(socket => socket.destroy())), /^(?:no-header|read-failed ECONNRESET|write-failed EPIPE)$/,
    'it closes at once: before it has our request or behind it')
  t.match(await get(await hostile(socket => socket.resetAndDestroy())), /ECONNRESET|no-header/)
  t.equal(await get(await hostile(socket => {
    socket.write('HTTP/1.0 200 OK\r\n')
    endless(socket, 'X: y\r\n'.repeat(100))
  })), 'no-header')
  const before = process.memoryUsage().rss
  const flood = await hostile(socket => {
    socket.write(OK)
    endless(socket, 'z'.repeat(65536))
  })
  t.equal(await get(flood, { connection: to(flood.port, 5) }), 'too-long')
  const grown = (process.memoryUsage().rss - before) / 1e6
  t.ok(grown < 200, `memory stays bounded: ${grown.toFixed(0)} MB`)
  const started = process.hrtime.bigint()
  const drip = await hostile(socket => {
    const timer = setInterval(() => socket.write('H'), 50)
    socket.on('close', () => clearInterval(timer))
  })
  t.equal(await get(drip), 'timeout read', 'a byte now and then does not hold it for ever')
  t.ok(Number(process.hrtime.bigint() - started) / 1e9 < 30)
})

t.test('an abort ends a probe without a word', async t => {
  const server = await serveTcp(() => {})
  t.teardown(() => server.close())
  const controller = new AbortController()
  let told = false
  probeSmtp(smtpTo(server.port), controller.signal, () => { told = true })
  setTimeout(() => controller.abort(), 50)
  await new Promise(resolve => setTimeout(resolve, 500))
  t.equal(told, false)
})

t.test('SSL: good, closed without a word, no TLS at all, half a handshake', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-live-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test',
    '-days', '1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const material = { key: readFileSync(key), cert: readFileSync(cert) }
  const names: unknown[] = []
  const server = await serveTcp(socket => {
    names.push('servername' in socket ? socket.servername : undefined)
    socket.once('data', () => socket.end(OK))
  }, { ...material, SNICallback: (_, done) => done(null) })
  t.teardown(() => server.close())
  t.equal(await get(server, { tls: SSL }), 'ok')
  t.equal(await get(server, { tls: { ...SSL, sni: true } }, { serverName: 'www.example.org' }), 'ok')
  t.strictSame(names, [false, 'www.example.org'])
  const abrupt = await serveTcp(socket => {
    socket.once('data', () => socket.write(OK, () => socket.destroy()))
  }, material)
  t.teardown(() => abrupt.close())
  t.equal(await get(abrupt, { tls: SSL }), 'ok', 'no close_notify')
  const plain = await serveTcp(socket => { socket.end(OK) })
  t.teardown(() => plain.close())
  t.equal(await get(plain, { tls: SSL }), 'tls')
  const silent = await serveTcp(() => {})
  t.teardown(() => silent.close())
  t.equal(await get(silent, { tls: SSL }), 'timeout tls')
  const closing = await serveTcp(socket => { socket.once('data', () => socket.end()) })
  t.teardown(() => closing.close())
  t.match(await get(closing, { tls: SSL }), /closed|ECONNRESET/)
})

t.test('SMTP: the dialogue and its ways to fail', async t => {
  const answering = async (...replies: readonly string[]) => {
    const server = await serveTcp(socket => {
      let next = 1
      socket.write(replies[0] ?? '')
      socket.on('data', () => {
        const reply = replies[next++]
        if (reply === undefined) socket.destroy()
        else socket.write(reply)
      })
    })
    t.teardown(() => server.close())
    return attempt((signal, tell) => probeSmtp(smtpTo(server.port), signal, tell))
  }
  t.equal(await answering('220 hi\r\n', '250 you\r\n', '221 bye\r\n'), 'ok')
  t.equal(await answering('554 no\r\n'), 'smtp greeting')
  t.equal(await answering('220 hi\r\n', '500 what\r\n'), 'smtp helo')
  t.equal(await answering('220 hi\r\n'), 'closed')
  t.equal(await answering('220 hi'), 'timeout read')
  t.equal(await answering('2'.repeat(10_000)), 'too-long')
})

t.test('UDP: silence, answers, errors', async t => {
  const echo = await serveUdp(bytes => bytes)
  const mute = await serveUdp(() => undefined)
  t.teardown(() => { echo.close(); mute.close() })
  const ask = (port: number, changes = {}) => attempt((signal, tell) =>
    probeUdp(udpTo(port, changes), signal, tell))
  const reply = (text: string, minLength = 0) => {
    const bytes = Buffer.from(text)
    const mask = bytes.map(() => 0xff)
    return { requireReply: true, reply: { bytes, mask, minLength, maxLength: 255 } }
  }
  t.equal(await ask(mute.port), 'ok')
  t.equal(await ask(mute.port, { requireReply: true }), 'no-reply')
  t.equal(await ask(echo.port, { requireReply: true }), 'ok')
  t.equal(await ask(echo.port, reply('keepalived check')), 'ok')
  t.equal(await ask(echo.port, reply('something')), 'wrong-reply')
  t.equal(await ask(echo.port, reply('keepalived check', 33)), 'wrong-reply')
  t.equal(await ask(echo.port, { ...reply('xyz'), payload: Buffer.from('xyz') }), 'ok')
  t.equal(await ask(1), 'read-failed ECONNREFUSED')
})

t.test('DNS: answers are told from noise', async t => {
  const answering = async (make: (query: Buffer) => Buffer | undefined) => {
    const server = await serveUdp(make)
    t.teardown(() => server.close())
    return attempt((signal, tell) => probeDns({
      type: 'dns', schedule: schedule(), connection: to(server.port), name: 'example.org', queryType: 'A'
    }, signal, tell))
  }
  const reply = (query: Buffer, rcode: number, id = query.readUInt16BE(0)) => {
    const bytes = Buffer.from(query)
    bytes.writeUInt16BE(id, 0)
    bytes.writeUInt16BE(0x8180 | rcode, 2)
    return bytes
  }
  t.equal(await answering(query => reply(query, 0)), 'ok')
  t.equal(await answering(query => reply(query, 3)), 'rcode 3')
  t.equal(await answering(query => query), 'timeout read', 'a question is no answer')
  t.equal(await answering(query => reply(query, 0, query.readUInt16BE(0) ^ 1)), 'timeout read')
  t.equal(await answering(() => Buffer.from('x')), 'timeout read')
})

/** Writes for as long as the peer reads. */
