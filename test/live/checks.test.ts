/**
 * Checks through the whole daemon, from keepalived.conf to the changes of the IPVS table. It is not
 * a kernel's (test/fakes/ipvs-client.ts), so that this runs everywhere; test/vm has a kernel.
 * What is compared is what the servers see and the order of things, not how long they take.
 */

import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { destinationKey } from '../../src/ipvs/service.js'
import { readChanges } from '../fakes/ipvs-client.js'
import { inNamespace, makeNamespace, removeNamespace, until } from '../vm/guest/guest.js'
import { inside } from '../vm/guest/hosts.js'
import { Program } from '../vm/guest/program.js'
import { endless } from './hostile.js'
import { instance, obstacle } from './sandbox.js'

const BOX = 'hf-checks'
const skip = obstacle()
/** Seconds; for a machine that does other things too. */
const PATIENCE = 120

const servers: Server[] = []
const sockets = new Set<Socket>()
t.before(() => { if (skip === false) makeNamespace(BOX) })
t.teardown(() => {
  for (const each of servers) each.close()
  for (const each of sockets) each.destroy()
  if (skip === false) removeNamespace(BOX)
})

/** A server in the box; `talk` gets each connection. */
async function serve (address: string, talk: (socket: Socket) => void): Promise<void> {
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    talk(socket)
  })
  servers.push(server)
  await inside(BOX, () => server.listen(80, address))
}

function launch (t: Test, text: string): Program {
  const program = new Program('holdfast-without-ipvs', BOX, text)
  t.teardown(() => program.close())
  return program
}

const answering = (answer: (socket: Socket) => void) => (socket: Socket): void => {
  socket.once('data', () => answer(socket))
}

/** The changes of a server's place in the table, in their order. */
function changesOf (
  program: Program, address: string
): ReadonlyArray<{ readonly at: number, readonly type: string }> {
  return readChanges(program.fakeTable).flatMap(({ at, change }) =>
    'destination' in change && destinationKey(change.destination) === `${address}:80`
      ? [{ at, type: change.type }]
      : [])
}

const virtualServer = (vip: string, address: string, check: string): string => `virtual_server ${vip} 80 {
  delay_loop 1
  protocol TCP
  lb_kind NAT
  real_server ${address} 80 {
    ${check}
  }
}
`

t.test('a server is out with the last attempt that was configured, and back with a clean round', { skip }, async t => {
  let good = true
  const requests: Array<{ readonly at: number, readonly good: boolean }> = []
  await serve('127.0.0.2', answering(socket => {
    requests.push({ at: Date.now(), good })
    socket.end(`HTTP/1.0 ${good ? 200 : 500} x\r\n\r\npage`)
  }))
  const program = launch(t, virtualServer('10.0.0.1', '127.0.0.2', `HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 20
      retry 3
      delay_before_retry 2
    }`))
  t.ok(await until(() => requests.length >= 2, PATIENCE), 'it is asked')
  t.strictSame(changesOf(program, '127.0.0.2').map(each => each.type), ['add-destination'])
  good = false
  t.ok(await until(() => changesOf(program, '127.0.0.2').length === 2, PATIENCE), 'it is out')
  good = true
  t.ok(await until(() => changesOf(program, '127.0.0.2').length === 3, PATIENCE), 'it is back')
  const [, out, back] = changesOf(program, '127.0.0.2')
  t.strictSame([out?.type, back?.type], ['delete-destination', 'add-destination'])
  const bad = requests.filter(each => !each.good)
  t.equal(bad.filter(({ at }) => at <= (out?.at ?? 0)).length, 4, 'the attempt and its three retries')
  const pauses = bad.slice(1, 4).map(({ at }, place) => at - (bad[place]?.at ?? 0))
  t.ok(pauses.every(each => each > 1_900), `delay_before_retry between them: ${pauses.join(', ')} ms`)
  const after = requests.filter(({ at }) => at > (out?.at ?? 0) && at <= (back?.at ?? 0))
  t.strictSame(after.filter(each => each.good).length, 2, 'the page that failed, then a clean round')
})

const CRLF = '\r\n'
const HEADER = `HTTP/1.0 200 OK${CRLF}${CRLF}`
const BOMB = Buffer.concat([
  Buffer.from(`HTTP/1.0 200 OK${CRLF}Content-Encoding: gzip${CRLF}${CRLF}`),
  gzipSync(Buffer.alloc(100_000_000))
])

function drip (socket: Socket): void {
  const timer = setInterval(() => socket.write('H'), 100)
  socket.on('close', () => clearInterval(timer))
}

type Talk = (socket: Socket) => void

const HOSTILE: ReadonlyArray<readonly [what: string, talk: Talk, why: RegExp]> = [
  ['it accepts and says nothing', () => {}, /timeout during read/],
  ['slow-loris', drip, /timeout during read/],
  ['a header without end', answering(socket => {
    socket.write(`HTTP/1.0 200 OK${CRLF}`)
    endless(socket, `X: y${CRLF}`.repeat(1_000))
  }), /no HTTP header received/],
  ['a gigabyte', answering(socket => {
    socket.write(`HTTP/1.0 200 OK${CRLF}Content-Length: 1073741824${CRLF}${CRLF}`)
    endless(socket, 'z'.repeat(65_536))
  }), /the answer is longer than 67108864 bytes|timeout during read/],
  ['its half is closed', socket => socket.end(), /no HTTP header received|ECONNRESET|EPIPE/],
  ['it resets', socket => socket.resetAndDestroy(), /ECONNRESET|no HTTP header received|EPIPE/],
  ['a gzip bomb', answering(socket => socket.end(BOMB)), /does not match|regular expression/i],
  ['TLS that is none', socket => endless(socket, '\x16\x03\x03\x40\x00'.repeat(1_000)), /TLS failed/]
]

t.test('servers that mean harm cost little, are out, and have one line each', { skip, timeout: 600_000 }, async t => {
  const address = (place: number): string => `127.0.1.${place + 1}`
  for (const [place, [, talk]] of HOSTILE.entries()) await serve(address(place), talk)
  await serve('127.0.0.3', answering(socket => socket.end(`${HEADER}page`)))
  const check = (what: string): string => `${what.startsWith('TLS') ? 'SSL_GET' : 'HTTP_GET'} {
      url {
        path /
        status_code 200
        ${what === 'a gzip bomb' ? 'regex page' : ''}
      }
      connect_timeout 3
      retry 0
    }`
  const program = launch(t, HOSTILE.map(([what], place) =>
    virtualServer(`10.0.1.${place + 1}`, address(place), check(what))).join('') +
    virtualServer('10.0.0.2', '127.0.0.3', check('good')))
  const isOut = (place: number): boolean =>
    changesOf(program, address(place)).at(-1)?.type === 'delete-destination'
  t.ok(await until(() => HOSTILE.every((_, place) => isOut(place)), 300), 'all are out')
  // What is checked again and again is said once.
  await until(() => false, 10)
  for (const [place, [what, , why]] of HOSTILE.entries()) {
    const lines = program.log.filter(line =>
      line.includes(`[${address(place)}]`) && /HTTP|SSL|failed|error/i.test(line))
    t.equal(lines.length, 1, `${what}: one line: ${lines.join(' | ')}`)
    t.match(lines[0], why, what)
  }
  t.strictSame(changesOf(program, '127.0.0.3').map(each => each.type), ['add-destination'],
    'the good one beside them stays')
  const status = readFileSync(`/proc/${program.pid('checkers')}/status`, 'utf8')
  const most = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024
  t.ok(most < 400, `${most.toFixed(0)} MiB at most`)
})

t.test('a check that cannot be made has one line, and VRRP runs on', { skip }, async t => {
  const eth = (...words: readonly string[]): string => inNamespace(BOX, 'ip', ...words)
  eth('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1')
  for (const each of ['eth0', 'eth1']) eth('link', 'set', each, 'up')
  eth('addr', 'add', '10.9.0.1/24', 'dev', 'eth0')
  const page = (lines: string, check = ''): string => `${check === '' ? 'HTTP_GET' : 'SSL_GET'} {
      url {
        path /
${lines}
      }
${check}
    }`
  const server = (last: number, check: string): string =>
    virtualServer(`10.0.2.${last}`, `127.0.2.${last}`, check).replace('lb_kind', 'lb_algo rr\n  lb_kind')
  const text = instance() +
    server(1, page('        regex "(unclosed"')) +
    server(2, page('        regex "a\\\\Kb"')) +
    server(3, page('', '      tls_ca /nonexistent/ca.pem')) +
    server(4, page('', '      tls_certificate /etc/passwd')) +
    server(5, 'TCP_CHECK {\n    }').replace('lb_algo rr', 'lb_algo twos') +
    server(6, 'MISC_CHECK {\n      misc_path /nonexistent/script\n    }') +
    server(7, 'TCP_CHECK {\n    }').replace('lb_algo rr', 'lb_algo nonsense')
  const program = launch(t, text)
  t.ok(await program.logged(/Entering MASTER STATE/, PATIENCE), 'VRRP runs')
  t.ok(await until(() => changesOf(program, '127.0.2.1').at(-1)?.type === 'delete-destination',
    PATIENCE), 'a url whose regex is none is checked without it')
  // The first checks come within two seconds, refusals are looked at again after one.
  await until(() => false, 6)
  const said = (what: RegExp): readonly string[] => program.log.filter(each => what.test(each))
  const line = (block: string, word: string): number =>
    text.slice(0, text.indexOf(word, text.indexOf(block))).split('\n').length
  const NAMED: ReadonlyArray<readonly [what: RegExp, block: string, word: string]> = [
    [/Invalid regex: '\(unclosed'/, 'virtual_server 10.0.2.1 80', 'regex'],
    [/Invalid regex: 'a\\Kb'.*not supported/, 'virtual_server 10.0.2.2 80', 'regex'],
    [/tls_ca \/nonexistent\/ca.pem cannot be read/, 'virtual_server 10.0.2.3 80', 'tls_ca'],
    [/Invalid lvs_scheduler 'nonsense'/, 'virtual_server 10.0.2.7 80', 'lb_algo'],
    [/Disabling misc script/, 'virtual_server 10.0.2.6 80', 'misc_path']
  ]
  for (const [what, block, word] of NAMED) {
    t.equal(said(what).length, 1, `one line: ${said(what).join(' | ')}`)
    t.match(said(what)[0], `Line ${line(block, word)})`)
  }
  t.equal(said(/HF0606.*in virtual_server 10\.0\.2\.[12] 80, real_server 127\.0\.2\.[12] 80, HTTP_GET, url/).length, 2)
  const twos = said(/IPVS/)
  t.equal(twos.length, 1, `the kernel's refusal is said once: ${twos.join(' | ')}`)
  t.match(twos[0], /virtual_server \[10\.0\.2\.5\]:tcp:80 \(.*line \d+\): this kernel has no scheduler twos/)
  const tls = said(/^(?!.*(?:Line|Activating|Gained)).*(?:TLS|SSL|127\.0\.2\.[34])/)
  t.match(tls.find(each => each.includes('/etc/passwd')),
    /the check of real_server \[127\.0\.2\.4\]:tcp:80 of virtual_server \[10\.0\.2\.4\]:tcp:80 \(.*line \d+\) cannot be made/)
  t.equal(tls.length, 2, `no other line is about them: ${tls.join(' | ')}`)
  for (const last of [3, 4]) {
    t.strictSame(changesOf(program, `127.0.2.${last}`).map(each => each.type), ['add-destination'],
      'a server whose check cannot be made stays')
  }
})
