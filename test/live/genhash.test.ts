/** genhash against servers of our own: outputs and statuses are those of Debian's genhash. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import t, { type Test } from 'tap'
import { projectPath } from '../project.js'
import { type Server, serveTcp } from './hostile.js'

const DEBIANS = '/usr/bin/genhash'
const CRLF = '\r\n'

interface Ran { readonly status: number | null, readonly out: string, readonly err: string }

function run (program: readonly string[], args: readonly string[]): Promise<Ran> {
  const [file = '', ...before] = program
  return new Promise(resolve => {
    const child = spawn(file, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('latin1').on('data', text => { out += text })
    child.stderr.setEncoding('latin1').on('data', text => { err += text })
    child.on('close', status => resolve({ status, out: out.replace(/\d+ usecs/, 'N usecs'), err }))
  })
}

const ours = (args: readonly string[]): Promise<Ran> =>
  run([process.execPath, projectPath('bin/holdfast'), 'genhash'], args)

const body = `hello world\0\x01${'x'.repeat(40)}\n`
const ANSWERS: Readonly<Record<string, string>> = {
  'a page': `HTTP/1.0 200 OK${CRLF}Server: t${CRLF}${CRLF}${body}`,
  'a page of sixteen bytes': `HTTP/1.0 200 OK${CRLF}${CRLF}0123456789abcdef`,
  'a page longer than announced': `HTTP/1.0 200 OK${CRLF}Content-Length: 5${CRLF}${CRLF}${body}`,
  'no body': `HTTP/1.0 200 OK${CRLF}${CRLF}`,
  'an error page': `HTTP/1.0 500 Bad${CRLF}X: y${CRLF}${CRLF}err`,
  'no status': `nonsense${CRLF}${CRLF}hello`,
  'no header': 'garbage',
  'a header that is too long': `HTTP/1.0 200 OK${CRLF}${`X: y${CRLF}`.repeat(2000)}${CRLF}hello`,
  nothing: ''
}

const skip = existsSync(projectPath('dist', '.built')) ? false : 'nothing is built: npm run build'

async function compared (
  t: Test, args: readonly string[], expected: Partial<Ran>
): Promise<void> {
  const mine = await ours(args)
  t.match(mine, expected, args.join(' '))
  if (!existsSync(DEBIANS)) return
  const theirs = await run([DEBIANS], args)
  // The usage has our words; what is wrong has theirs.
  const first = ({ status, out, err }: Ran) => ({ status, out, err: err.replace(/Usage:[\s\S]*/, '') })
  t.strictSame(first(mine), first(theirs), `${args.join(' ')}: as Debian's`)
}

t.test('pages', { skip }, async t => {
  if (!existsSync(DEBIANS)) t.comment('keepalived is not installed: not compared')
  for (const [what, text] of Object.entries(ANSWERS)) {
    await t.test(what, async t => {
      const server = await serveTcp(socket => { socket.once('data', () => socket.end(text, 'latin1')) })
      t.teardown(() => server.close())
      const args = to(server)
      await compared(t, args, { status: 0 })
      await compared(t, ['-v', ...args], { status: 0 })
    })
  }
})

t.test('the request is what the options say', { skip }, async t => {
  const requests: string[] = []
  const server = await serveTcp(socket => {
    socket.once('data', bytes => {
      requests.push(bytes.toString('latin1'))
      socket.end(ANSWERS['a page'] ?? '')
    })
  })
  t.teardown(() => server.close())
  for (const options of [['-P', '1.1', '-V', 'www.example'], ['--protocol=1.0c'], ['--timeout', '3']]) {
    await compared(t, [...options, ...to(server)], { status: 0, err: '' })
    if (existsSync(DEBIANS)) t.equal(requests.at(-2), requests.at(-1))
  }
})

t.test('servers that fail', { skip }, async t => {
  const reset = await serveTcp(socket => { socket.once('data', () => socket.resetAndDestroy()) })
  const silent = await serveTcp(() => {})
  t.teardown(() => { reset.close(); silent.close() })
  await compared(t, to(reset), { status: 0, out: 'Read error with\n' })
  await compared(t, ['-t', '1', ...to(silent)], { status: 0, out: 'Timeout WEB read\n' })
  // When the end of the connection comes decides which of two messages Debian's prints.
  t.match(await ours(['-S', ...to(reset)]), { status: 0, out: 'Connection failed\n' })
  const plain = await serveTcp(socket => { socket.on('data', () => socket.end('no TLS')) })
  t.teardown(() => plain.close())
  await compared(t, ['-S', ...to(plain)], { status: 0, out: 'SSL handshake/communication error connecting to\n' })
  await compared(t, ['-s', '127.0.0.1', '-p', '1', '-u', '/'], { status: 0, out: 'Connection failed\n' })
})

t.test('command lines that are refused', { skip }, async t => {
  const good = ['-s', '127.0.0.1', '-p', '1', '-u', '/']
  for (const args of [[], ['-h'], ['-x'], good.slice(2), good.slice(0, 4), [...good, '-P', '9'],
    ['-s', 'localhost'], ['-p', '99999'], ['-p', 'abc'], [...good, '-m', 'x'], [...good, 'extra']]) {
    await compared(t, args, { status: 1, out: '' })
  }
})

function to ({ port }: Server): readonly string[] {
  return ['-s', '127.0.0.1', '-p', String(port), '-u', '/']
}
