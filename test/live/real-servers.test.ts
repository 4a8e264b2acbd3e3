/** Probes against the servers people run: nginx, openssl s_server, dnsmasq, a mail server. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { probeDns } from '../../src/checkers/probes/dns.js'
import { probeSmtp } from '../../src/checkers/probes/smtp.js'
import { schedule } from '../checkers/examples.js'
import { attempt, get, smtpTo, SSL, to } from './hostile.js'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-real-'))
const children: ChildProcess[] = []
t.teardown(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const program = (...paths: readonly string[]): string | undefined =>
  paths.find(path => existsSync(path))
const nginx = program('/usr/sbin/nginx')
const openssl = program('/usr/bin/openssl')
const dnsmasq = program('/usr/sbin/dnsmasq')
const smtpd = program('/usr/sbin/smtpd')

/** A port that nobody uses now. */
async function freePort (): Promise<number> {
  return await new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Starts a server and waits until it listens on the port. */
async function start (file: string, args: readonly string[], port: number): Promise<void> {
  children.push(spawn(file, args, { stdio: 'ignore' }))
  for (let wait = 0; wait < 100; wait++) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) })
      socket.on('error', () => resolve(false))
    })
    if (open) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`${file} does not listen`)
}

function certificate (): readonly [string, string] {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(openssl ?? 'openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj',
    '/CN=test', '-days', '1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return [key, cert]
}

t.test('nginx, plain and with TLS', { skip: nginx === undefined && 'nginx is not installed' }, async t => {
  const [port, tlsPort] = [await freePort(), await freePort()]
  const [key, cert] = certificate()
  writeFileSync(join(folder, 'index.html'), 'hello world')
  writeFileSync(join(folder, 'nginx.conf'), `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; user root;
    events {}
    http {
      access_log off; root ${folder};
      server {
        listen 127.0.0.1:${port}; listen 127.0.0.1:${tlsPort} ssl;
        ssl_certificate ${cert}; ssl_certificate_key ${key};
        location = /moved { return 302 /; }
        location = /host { return 200 "$host"; }
      }
    }`)
  await start(nginx ?? '', ['-c', join(folder, 'nginx.conf')], port)
  const digest = '5eb63bbbe01eeed093cb22bb8f5acdc3'
  const anywhere = { noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined }
  for (const protocol of ['1.0', '1.0C', '1.1'] as const) {
    t.equal(await get({ port }, { protocol }, { path: '/index.html', digest }), 'ok', protocol)
    t.equal(await get({ port: tlsPort }, { protocol, tls: SSL }, { path: '/index.html', digest }), 'ok', `TLS ${protocol}`)
  }
  t.equal(await get({ port }, {}, { path: '/nothing' }), 'status 404')
  t.equal(await get({ port }, {}, { path: '/moved', statusCodes: [[302, 302]] }), 'ok')
  t.equal(await get({ port }, {}, {
    path: '/host', host: 'www.example.org', regex: { ...anywhere, options: [], pattern: '^www\\.example\\.org$' }
  }), 'ok')
  t.equal(await get({ port: tlsPort }, {}, { path: '/' }), 'status 400', 'plain HTTP to the TLS port')
})

t.test('openssl s_server', { skip: openssl === undefined && 'openssl is not installed' }, async t => {
  const port = await freePort()
  const [key, cert] = certificate()
  const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-key', key, '-cert', cert]
  await start(openssl ?? '', [...args, '-www', '-quiet'], port)
  t.equal(await get({ port }, { tls: SSL, connection: to(port, 5) }, { path: '/' }), 'ok')
  t.equal(await get({ port }, { tls: { ...SSL, sni: true }, connection: to(port, 5) }, { serverName: 'x.example' }), 'ok')
})

t.test('dnsmasq', { skip: dnsmasq === undefined && 'dnsmasq is not installed' }, async t => {
  const port = await freePort()
  await start(dnsmasq ?? '', ['-k', '-p', String(port), '-a', '127.0.0.1', '-z', '-R', '-h', '-u', 'root',
    '-A', '/known.example/192.0.2.1', '--local=/example/', '-C', '/dev/null', '--pid-file'], port)
  const ask = (name: string) => attempt((signal, tell) => probeDns({
    type: 'dns', schedule: schedule(), connection: to(port, 2), name, queryType: 'A'
  }, signal, tell))
  t.equal(await ask('known.example'), 'ok')
  t.equal(await ask('unknown.example'), 'rcode 3')
  t.equal(await ask('elsewhere.test'), 'rcode 5')
})

const noMail = (smtpd === undefined || process.getuid?.() !== 0) &&
  'opensmtpd is not installed, or this is not root'

t.test('OpenSMTPD', { skip: noMail }, async t => {
  const port = await freePort()
  writeFileSync(join(folder, 'smtpd.conf'), `listen on 127.0.0.1 port ${port}
action "drop" mda "/bin/true"
match from any for any action "drop"
`, { mode: 0o600 })
  await start(smtpd ?? '', ['-d', '-f', join(folder, 'smtpd.conf')], port)
  t.equal(await attempt((signal, tell) =>
    probeSmtp({ ...smtpTo(port), connection: to(port, 5) }, signal, tell)), 'ok')
})
