import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { ControlClient } from '../../../src/daemon/control/client.js'
import { ControlSocket } from '../../../src/daemon/control/control-socket.js'
import { type Request, RequestError } from '../../../src/daemon/control/protocol.js'

type Answer = (request: Request) => Promise<unknown>

function opened (t: Test, answer: Answer): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-control-'))
  const path = join(folder, 'control.sock')
  const socket = new ControlSocket({ path, gid: undefined, answer, log: text => t.comment(text) })
  socket.open()
  t.teardown(() => {
    socket.close()
    rmSync(folder, { recursive: true })
  })
  return path
}

async function talk (path: string, text: string): Promise<readonly string[]> {
  const client = connect(path)
  let heard = ''
  client.setEncoding('utf8').on('data', chunk => { heard += chunk })
  client.end(text)
  await once(client, 'close')
  return heard.split('\n').filter(line => line !== '')
}

t.test('requests are answered in order, and the socket is its owner\'s alone', async t => {
  const path = opened(t, async request => {
    if (request.command === 'status') await new Promise(resolve => setTimeout(resolve, 20))
    return request.command
  })
  t.equal(statSync(path).mode & 0o777, 0o600)
  const client = await ControlClient.open(path)
  t.strictSame(await Promise.all([client.ask({ command: 'status' }), client.ask({ command: 'hello' })]),
    ['status', 'hello'])
  client.close()
  t.strictSame(await talk(path, '{"version":1,"id":"a","command":"status"}\n\n{"version":1,"id":2,"command":"hello"}\n'), [
    '{"version":1,"id":"a","ok":true,"result":"status"}',
    '{"version":1,"id":2,"ok":true,"result":"hello"}'
  ])
})

t.test('a refusal carries its code, an accident is internal', async t => {
  const path = opened(t, async ({ command }) => {
    if (command === 'hello') throw new RequestError('forbidden', 'not you')
    throw new TypeError('oops')
  })
  const client = await ControlClient.open(path)
  t.teardown(() => client.close())
  await t.rejects(client.ask({ command: 'hello' }), { code: 'forbidden', message: 'not you' })
  await t.rejects(client.ask({ command: 'status' }), { code: 'internal', message: 'oops' })
})

t.test('who talks too much is sent away, others are not', async t => {
  const path = opened(t, async () => await new Promise(resolve => setTimeout(resolve, 50)))
  const long = await talk(path, `{"version":1,"command":"${'x'.repeat(70_000)}`)
  t.match(long, [/too long/])
  const many = await talk(path, '{"version":1,"command":"hello"}\n'.repeat(100))
  t.match(many.at(-1), /too much/)
  const crowd: Socket[] = []
  for (let n = 0; n < 32; n++) {
    const each = connect(path)
    await once(each, 'connect')
    crowd.push(each)
  }
  t.match(await talk(path, ''), [/too many clients/])
  for (const each of crowd) each.destroy()
  await new Promise(resolve => setTimeout(resolve, 50))
  t.match(await talk(path, '{"version":1,"command":"hello"}\n'), [/"ok":true/])
})

t.test('a client that goes away while it is being answered does no harm', async t => {
  let answered = 0
  const path = opened(t, async () => {
    answered++
    await new Promise(resolve => setTimeout(resolve, 30))
    return 'x'.repeat(1_000_000)
  })
  const client = connect(path)
  await once(client, 'connect')
  client.write('{"version":1,"command":"hello"}\n'.repeat(3))
  await new Promise(resolve => setTimeout(resolve, 10))
  client.destroy()
  await new Promise(resolve => setTimeout(resolve, 100))
  t.ok(answered < 3, 'what it had still asked for is dropped')
})

t.test('what a killed daemon has left is replaced, a file is not', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-control-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.sock')
  // Bound and never unlinked, like the socket of a process that got SIGKILL.
  const stale = createServer().listen(path)
  await once(stale, 'listening')
  const lines: string[] = []
  const options = { gid: undefined, answer: async () => 'new', log: (text: string) => { lines.push(text) } }
  const socket = new ControlSocket({ ...options, path })
  socket.open()
  const client = await ControlClient.open(path)
  t.equal(await client.ask({ command: 'hello' }), 'new')
  client.close()
  socket.close()
  stale.close()

  const file = join(folder, 'file')
  writeFileSync(file, 'precious')
  const other = new ControlSocket({ ...options, path: file })
  other.open()
  await new Promise(resolve => setTimeout(resolve, 20))
  t.match(lines, [/EADDRINUSE/])
  t.equal(statSync(file).size, 8)
})
