import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { LastingConnection } from '../../src/daemon/lasting-connection.js'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-lasting-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/** A connection to a path where nobody listens yet, and what it has said. */
function begin (name: string): {
  readonly path: string, readonly connection: LastingConnection, readonly said: string[]
} {
  const path = join(folder, name)
  const said: string[] = []
  const connection = new LastingConnection({
    target: { path },
    opened: socket => { said.push('opened'); socket.write('hello') },
    received: (_socket, bytes) => { said.push(`received ${Buffer.from(bytes).toString()}`) },
    lost: () => { said.push('lost') },
    complain: why => { said.push(`complaint: ${why.split(' ')[1]}`) },
    retryMs: 5
  })
  return { path, connection, said }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(2)
}

const count = (said: readonly string[], what: string): number =>
  said.filter(each => each.startsWith(what)).length

t.test('a connection is tried until it stands, and complained of once', async t => {
  const { path, connection, said } = begin('late')
  await until(() => count(said, 'lost') > 3)
  t.strictSame(said.slice(0, 3), ['lost', 'complaint: ENOENT', 'lost'])
  t.equal(count(said, 'complaint'), 1)

  const clients: Socket[] = []
  const server = createServer(socket => { clients.push(socket) }).listen(path)
  await until(() => clients.length === 1)
  t.equal(String((await once(clients[0] as Socket, 'data'))[0]), 'hello')
  clients[0]?.write('welcome')
  await until(() => said.includes('received welcome'))
  connection.settle()
  clients[0]?.destroy()
  await until(() => clients.length === 2)
  t.equal(count(said, 'complaint'), 2, 'after it has worked a loss is news')
  connection.reset()
  await until(() => clients.length === 3)
  t.equal(count(said, 'complaint'), 2, 'and the next one is not')

  const last = once(clients[2] as Socket, 'end')
  let heard = ''
  clients[2]?.on('data', bytes => { heard += String(bytes) })
  await until(() => count(said, 'opened') === 3)
  await connection.close(Buffer.from('bye'))
  await last
  t.equal(heard, 'hellobye', 'the last words arrive')
  const before = said.length
  await pause(30)
  t.equal(said.length, before, 'and that is the end')
  server.close()
})

t.test('closed before it stands it is not tried again', async t => {
  const { connection, said } = begin('never')
  await until(() => count(said, 'lost') > 0)
  await connection.close()
  const before = said.length
  await pause(30)
  t.equal(said.length, before)
})
