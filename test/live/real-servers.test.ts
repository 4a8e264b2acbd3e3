/** Probes against the servers people run: nginx, openssl s_server, dnsmasq, a mail server. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { probeDns } from '../../src/checkers/probes/dns.js'
import { probeSmtp } from '../../src/checkers/probes/smtp.js'
import { schedule } from '../checkers/examples.js'
import { attempt, get, smtpTo, SSL, to } from './hostile.js'
import { certificate, freePort, missing, Programs } from './programs.js'

const NGINX = '/usr/sbin/nginx'
const OPENSSL = '/usr/bin/openssl'
const DNSMASQ = '/usr/sbin/dnsmasq'
const UNBOUND = '/usr/sbin/unbound'
const SMTPD = '/usr/sbin/smtpd'

const programs = new Programs(t)
const { folder } = programs

t.test('nginx, plain and with TLS', { skip: missing(NGINX) }, async t => {
  const [port, tlsPort, h2Port] = [await freePort(), await freePort(), await freePort()]
  const { key, cert } = certificate(folder)
  writeFileSync(join(folder, 'index.html'), 'hello world')
  writeFileSync(join(folder, 'nginx.conf'), `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; user root;
    events {}
    http {
      access_log off; root ${folder};
      server {
        listen 127.0.0.1:${port}; listen 127.0.0.1:${tlsPort} ssl http2; listen 127.0.0.1:${h2Port} http2;
        ssl_certificate ${cert}; ssl_certificate_key ${key};
        location = /moved { return 302 /; }
        location = /host { return 200 "$host"; }
      }
    }`)
  await programs.start(NGINX, ['-c', join(folder, 'nginx.conf')], port)
  const digest = '5eb63bbbe01eeed093cb22bb8f5acdc3'
  const anywhere = { noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined }
  for (const protocol of ['1.0', '1.0C', '1.1'] as const) {
    t.equal(await get({ port }, { protocol }, { path: '/index.html', digest }), 'ok', protocol)
    t.equal(await get({ port: tlsPort }, { protocol, tls: SSL }, { path: '/index.html', digest }), 'ok', `TLS ${protocol}`)
  }
  const h2 = { protocol: '2' } as const
  t.equal(await get({ port: h2Port }, h2, { path: '/index.html', digest }), 'ok', 'HTTP/2 by prior knowledge')
  t.equal(await get({ port: tlsPort }, { ...h2, tls: SSL }, { path: '/index.html', digest }), 'ok', 'HTTP/2 by ALPN')
  t.equal(await get({ port: h2Port }, h2, { path: '/nothing' }), 'status 404')
  t.match(await get({ port }, h2, { path: '/' }), /^(?:http2|closed)/, 'HTTP/2 to a server of HTTP/1')
  t.equal(await get({ port }, {}, { path: '/nothing' }), 'status 404')
  t.equal(await get({ port }, {}, { path: '/moved', statusCodes: [[302, 302]] }), 'ok')
  t.equal(await get({ port }, {}, {
    path: '/host', host: 'www.example.org', regex: { ...anywhere, options: [], pattern: '^www\\.example\\.org$' }
  }), 'ok')
  t.equal(await get({ port: tlsPort }, {}, { path: '/' }), 'status 400', 'plain HTTP to the TLS port')
})

t.test('openssl s_server', { skip: missing(OPENSSL) }, async t => {
  const port = await freePort()
  const { key, cert } = certificate(folder)
  const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-key', key, '-cert', cert]
  await programs.start(OPENSSL, [...args, '-www', '-quiet'], port)
  t.equal(await get({ port }, { tls: SSL, connection: to(port, 5) }, { path: '/' }), 'ok')
  t.equal(await get({ port }, { tls: { ...SSL, sni: true }, connection: to(port, 5) }, { serverName: 'x.example' }), 'ok')
})

t.test('dnsmasq', { skip: missing(DNSMASQ) }, async t => {
  const port = await freePort()
  await programs.start(DNSMASQ, ['-k', '-p', String(port), '-a', '127.0.0.1', '-z', '-R', '-h', '-u', 'root',
    '-A', '/known.example/192.0.2.1', '--local=/example/', '-C', '/dev/null', '--pid-file'], port)
  const ask = asking(port)
  t.equal(await ask('known.example'), 'ok')
  t.equal(await ask('unknown.example'), 'rcode 3')
  t.equal(await ask('elsewhere.test'), 'rcode 5')
})

t.test('unbound', { skip: missing(UNBOUND) }, async t => {
  const port = await freePort()
  writeFileSync(join(folder, 'unbound.conf'), `server:
  interface: 127.0.0.1@${port}
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${folder}"
  do-daemonize: no
  use-syslog: no
  module-config: "iterator"
  access-control: 127.0.0.0/8 allow
  local-zone: "example." static
  local-data: "known.example. A 192.0.2.1"
  local-zone: "refused.test." always_refuse
remote-control:
  control-enable: no
`)
  await programs.start(UNBOUND, ['-d', '-c', join(folder, 'unbound.conf')], port)
  const ask = asking(port)
  t.equal(await ask('known.example'), 'ok')
  t.equal(await ask('unknown.example'), 'rcode 3')
  t.equal(await ask('refused.test'), 'rcode 5')
})

function asking (port: number): (name: string) => Promise<string> {
  return name => attempt((signal, tell) => probeDns({
    type: 'dns', schedule: schedule(), connection: to(port, 2), name, queryType: 'A'
  }, signal, tell))
}

const noMail = process.getuid?.() === 0 ? missing(SMTPD) : 'this is not root'

t.test('OpenSMTPD', { skip: noMail }, async t => {
  const port = await freePort()
  writeFileSync(join(folder, 'smtpd.conf'), `listen on 127.0.0.1 port ${port}
action "drop" mda "/bin/true"
match from any for any action "drop"
`, { mode: 0o600 })
  await programs.start(SMTPD, ['-d', '-f', join(folder, 'smtpd.conf')], port)
  t.equal(await attempt((signal, tell) =>
    probeSmtp({ ...smtpTo(port), connection: to(port, 5) }, signal, tell)), 'ok')
})
