/** Waiting for many sockets to become writable, as far as it needs no privilege. */

import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'
import { AF, ipSocketAddress } from '../../src/net/socket-address.js'
import { closeFd, connectFd, openSocketFd, pendingError } from '../../src/net/syscalls.js'
import { WritableSet } from '../../src/net/writable-set.js'

const SOCK_STREAM = 1
const LOOPBACK = present(parseIp('127.0.0.1'), 'an address')

const server = createServer(socket => socket.destroy())
const port = await new Promise<number>(resolve => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address() as AddressInfo
    resolve(address.port)
  })
})
t.teardown(() => server.close())

/** A socket that connects to the port. */
function connecting (to: number): number {
  const fd = openSocketFd(AF.inet, SOCK_STREAM, 0)
  connectFd(fd, ipSocketAddress(LOOPBACK, 0, to))
  return fd
}

t.test('each socket is heard once: connected, or refused', async t => {
  const set = new WritableSet()
  t.teardown(() => set.close())
  // More than are heard in one call.
  const fds = Array.from({ length: 700 }, (_, each) => connecting(each % 2 === 0 ? port : 1))
  const heard = new Map<number, string | undefined>()
  await new Promise<void>(resolve => {
    for (const fd of fds) {
      set.add(fd, failed => {
        t.notOk(heard.has(fd), 'once')
        const error = pendingError(fd)
        t.equal(failed, error !== undefined)
        heard.set(fd, error)
        if (heard.size === fds.length) resolve()
      })
    }
    t.equal(set.size, fds.length)
  })
  t.equal(set.size, 0)
  t.strictSame(fds.map(fd => heard.get(fd)),
    fds.map((_, each) => each % 2 === 0 ? undefined : 'ECONNREFUSED'))
  for (const fd of fds) closeFd(fd)
})

t.test('a watch that was stopped is not heard, also when its number is used again', async t => {
  const set = new WritableSet()
  t.teardown(() => set.close())
  const order: string[] = []
  await new Promise<void>(resolve => {
    const [first, second] = [connecting(port), connecting(port)]
    const end = (name: string, other: { stop: () => void }, fd: number) => () => {
      order.push(name)
      // Both are ready: the other's event may be in the same answer of the kernel.
      other.stop()
      closeFd(fd === first ? second : first)
      const again = connecting(port)
      set.add(again, () => {
        order.push('again')
        closeFd(again)
        closeFd(fd)
        resolve()
      })
    }
    const watches: Array<{ stop: () => void }> = []
    const stop = (place: number) => ({ stop: () => watches[place]?.stop() })
    watches.push(set.add(first, end('first', stop(1), first)))
    watches.push(set.add(second, end('second', stop(0), second)))
  })
  t.equal(order.length, 2)
  t.equal(order[1], 'again')
  t.equal(set.size, 0)
})

t.test('what is closed already cannot be added', async t => {
  const set = new WritableSet()
  t.teardown(() => set.close())
  t.throws(() => set.add(99_999, () => {}), { code: 'EBADF', call: 'epoll_ctl' })
  t.equal(set.size, 0)
})
