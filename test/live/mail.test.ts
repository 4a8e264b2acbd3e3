/**
 * Mails through OpenSMTPD, Debian's. Its TLS does not work with Debian's OpenSSL, so STARTTLS and
 * logins meet a relay of our own. Relays that never answer, and too many mails.
 */

import {
  chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync
} from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createSecureContext, TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { Mailer } from '../../src/daemon/mailer.js'
import { transmit } from '../../src/daemon/smtp.js'
import { seconds } from '../../src/lib/time.js'
import type { MailConfig } from '../../src/notify/config.js'
import { transitionMail } from '../../src/notify/mail.js'
import { certificate, freePort, missing, Programs } from './programs.js'

const SMTPD = '/usr/sbin/smtpd'
const NOBODY = 65534
const programs = new Programs(t)
const { folder } = programs
const skip = process.getuid?.() === 0 ? missing(SMTPD) : 'this is not root'

const relay = (port: number, changes: Partial<MailConfig> = {}): MailConfig => ({
  routerId: 'R1',
  from: 'router@example.org',
  to: ['Admin <admin@example.org>', 'other@example.org'],
  server: '127.0.0.1',
  port,
  heloName: 'r1.example.org',
  timeout: seconds(20),
  tls: 'offered',
  login: undefined,
  withoutFaults: false,
  ...changes
})

const MAIL = transitionMail(relay(25), { kind: 'instance', name: 'VI_1', state: 'MASTER' })

/** What sending ended with. */
async function sent (config: MailConfig): Promise<string> {
  if (MAIL === undefined) throw new Error('there is a mail about MASTER')
  try {
    await transmit(config, MAIL, new Date(0))
    return 'sent'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

t.test('OpenSMTPD takes what is sent', { skip }, async t => {
  const port = await freePort()
  const inbox = mkdtempSync(join(tmpdir(), 'holdfast-inbox-'))
  t.teardown(() => rmSync(inbox, { recursive: true }))
  chownSync(inbox, NOBODY, NOBODY)
  const script = join(folder, 'keep')
  writeFileSync(script, `#!/bin/sh\ncat > ${inbox}/.new.$$ && mv ${inbox}/.new.$$ ${inbox}/$$\n`)
  for (const path of [script, folder]) chmodSync(path, 0o755)
  writeFileSync(join(folder, 'smtpd.conf'), `table people { "@" = nobody }
listen on 127.0.0.1 port ${port}
action "keep" mda "${script}" virtual <people>
match from any for any action "keep"
`, { mode: 0o600 })
  await programs.start(SMTPD, ['-d', '-f', join(folder, 'smtpd.conf')], port)
  t.equal(await sent(relay(port)), 'sent')
  const mails = (): readonly string[] => readdirSync(inbox)
    .filter(name => !name.startsWith('.')).map(name => readFileSync(join(inbox, name), 'utf8'))
  for (let wait = 0; wait < 300 && mails().length < 2; wait++) {
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  t.equal(mails().length, 2, 'one for each recipient')
  const [mail = ''] = mails()
  t.match(mail, /^Received: from r1\.example\.org /m)
  t.match(mail, /^X-Mailer: Keepalived\r?$/m)
  t.match(mail, /^Subject: \[R1\] VRRP Instance VI_1 - Entering MASTER state\r?$/m)
  t.match(mail, /^From: router@example\.org\r?$/m)
  t.match(mail, /^To: Admin <admin@example\.org>,\s+other@example\.org\r?$/m)
  t.match(mail, /\n\r?\n=> VRRP Instance is now owning VRRP VIPs <=\r?\n/)
})

/** Takes every mail over STARTTLS from who has logged in; keeps what is said to it after that. */
async function secureRelay (t: Test): Promise<{ readonly port: number, readonly said: string[] }> {
  const { key, cert } = certificate(folder)
  const context = createSecureContext({ key: readFileSync(key), cert: readFileSync(cert) })
  const said: string[] = []
  const talk = (socket: Socket, secure: boolean): void => {
    let [data, trusted] = [false, false]
    const say = (line: string): boolean => socket.write(`${line}\r\n`)
    createInterface(socket).on('line', line => {
      if (secure) said.push(line)
      if (data) {
        data = line !== '.'
        if (!data) say('250 taken')
      } else if (line.startsWith('EHLO')) {
        say('250-relay')
        say(secure ? '250 AUTH PLAIN' : '250 STARTTLS')
      } else if (line === 'STARTTLS') {
        say('220 go on')
        talk(new TLSSocket(socket, { isServer: true, secureContext: context }), true)
      } else if (line.startsWith('AUTH PLAIN ')) {
        trusted = Buffer.from(line.slice(11), 'base64').toString() === '\0router\0a secret'
        say(trusted ? '235 welcome' : '535 no')
      } else if (line === 'QUIT') socket.end('221 bye\r\n')
      else if (!trusted) say('530 who are you')
      else if (line === 'DATA') data = say('354 go on') || true
      else say('250 ok')
    })
    socket.on('error', () => {})
  }
  const server = createServer(socket => {
    socket.write('220 relay\r\n')
    talk(socket, false)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  t.teardown(() => { server.close() })
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, said }
}

t.test('STARTTLS and a login, or no mail', async t => {
  const { port, said } = await secureRelay(t)
  const login = { user: 'router', password: 'a secret' }
  t.equal(await sent(relay(port, { login, tls: 'required' })), 'sent')
  t.ok(said.includes('Subject: [R1] VRRP Instance VI_1 - Entering MASTER state'), 'over TLS')
  said.length = 0
  const wrong = { ...login, password: 'wrong' }
  t.equal(await sent(relay(port, { login: wrong, tls: 'required' })), 'EAUTH')
  t.match(await sent(relay(port, { login, tls: 'verified' })), /^E(?:SOCKET|TLS)$/, 'nobody vouches for it')
  t.equal(await sent(relay(port, { tls: 'off' })), 'EENVELOPE', 'it wants TLS')
  t.notOk(said.some(line => line.startsWith('DATA')), 'nothing else has come')
})

t.test('a relay without STARTTLS gets neither the password nor the mail', async t => {
  const said: string[] = []
  const server = createServer(socket => {
    socket.write('220 relay\r\n')
    createInterface(socket).on('line', line => {
      said.push(line)
      socket.write(line.startsWith('EHLO') ? '250-relay\r\n250 AUTH PLAIN\r\n' : '500 what\r\n')
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  t.teardown(() => { server.close() })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const login = { user: 'router', password: 'a secret' }
  t.match(await sent(relay(port, { login, tls: 'required' })), /^E/)
  t.notOk(said.some(line => /^(?:AUTH|MAIL)/.test(line)), said.join(' | '))
})

t.test('a relay that never answers is given up, and mails beyond the limit are not kept', async t => {
  const sockets: Socket[] = []
  const server = createServer(socket => { sockets.push(socket) }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const lines: string[] = []
  let failed: () => void = () => {}
  const once = new Promise<void>(resolve => { failed = resolve })
  const mailer = new Mailer(text => {
    lines.push(text)
    if (text.includes('could not be sent')) failed()
  })
  if (MAIL === undefined) throw new Error('there is a mail about MASTER')
  for (let count = 0; count < 130; count++) mailer.send(relay(port, { timeout: seconds(1) }), MAIL)
  t.equal(lines.filter(text => text.includes('too many mails are waiting')).length, 30)
  await once
  t.ok(sockets.length <= 1, `${sockets.length} connections: one mail at a time`)
  mailer.close()
  t.match(lines.at(-1), '100 mails have not been sent')
})
