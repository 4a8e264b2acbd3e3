/** The foreign function interface, as far as it can be tested without privileges. */

import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { withDescriptor } from '../../src/net/descriptor.js'
import { Receiver } from '../../src/net/message-header.js'
import { AF, ipOfSocketAddress, ipSocketAddress } from '../../src/net/socket-address.js'
import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'
import {
  bindFd, boundAddress, closeFd, fcntl, interfaceIndex, interfaceName, openSocketFd, readIntOption,
  refuseForeignAbi, sendTo, setOption, watchReadable
} from '../../src/net/syscalls.js'

const SOCK_DGRAM = 2
const LOOPBACK = present(parseIp('127.0.0.1'), 'an address')

/** A UDP socket on a port the kernel chooses. */
function udp (): { readonly fd: number, readonly address: Uint8Array } {
  const fd = openSocketFd(AF.inet, SOCK_DGRAM, 0)
  bindFd(fd, ipSocketAddress(LOOPBACK))
  return { fd, address: boundAddress(fd) }
}

t.test('machines with another layout of structures are refused before the first call', async t => {
  t.doesNotThrow(() => { refuseForeignAbi('linux', 'x64', 'LE') })
  t.doesNotThrow(() => { refuseForeignAbi('linux', 'arm64', 'LE') })
  t.throws(() => { refuseForeignAbi('linux', 'ia32', 'LE') }, { code: 'ENOSYS' })
  t.throws(() => { refuseForeignAbi('linux', 's390x', 'BE') },
    { code: 'ENOSYS', message: /s390x BE/ })
  t.throws(() => { refuseForeignAbi('darwin', 'arm64', 'LE') }, { code: 'ENOSYS' })
})

t.test('a call that fails throws what errno says', async t => {
  t.throws(() => openSocketFd(9999, 1, 0),
    { name: 'SystemError', code: 'EAFNOSUPPORT', call: 'socket' })
  t.throws(() => { closeFd(99_999) }, { code: 'EBADF' })
})

t.test('a datagram arrives with its sender, and its end is told when it is cut', async t => {
  const [one, two] = [udp(), udp()]
  t.teardown(() => { closeFd(one.fd); closeFd(two.fd) })
  const receiver = new Receiver(8)
  t.equal(receiver.receive(two.fd), undefined, 'nothing is there yet')
  sendTo(one.fd, Uint8Array.of(1, 2, 3), two.address)
  sendTo(one.fd, new Uint8Array(20), two.address)
  const first = present(receiver.receive(two.fd), 'it is there')
  t.strictSame([...first.bytes], [1, 2, 3])
  t.equal(first.truncated, false)
  t.equal(ipOfSocketAddress(first.sender), '127.0.0.1')
  t.strictSame([first.interface, first.destination, first.hopLimit],
    [undefined, undefined, undefined])
  const second = present(receiver.receive(two.fd), 'it is there')
  t.equal(second.truncated, true)
  t.equal(second.bytes.length, 8)
  t.equal(receiver.receive(two.fd), undefined)
})

t.test('ancillary data tells where an IPv4 datagram came in', async t => {
  const [one, two] = [udp(), udp()]
  t.teardown(() => { closeFd(one.fd); closeFd(two.fd) })
  const [IPPROTO_IP, IP_PKTINFO] = [0, 8]
  setOption(two.fd, IPPROTO_IP, IP_PKTINFO, 1)
  sendTo(one.fd, Uint8Array.of(1), two.address)
  const got = present(new Receiver(8).receive(two.fd), 'it is there')
  t.equal(got.interface, interfaceIndex('lo'))
  t.equal(got.destination, '127.0.0.1')
})

t.test('sockets are close-on-exec, and a readable one wakes its watcher', async t => {
  const [one, two] = [udp(), udp()]
  const [F_GETFD, FD_CLOEXEC] = [1, 1]
  t.equal(fcntl(one.fd, F_GETFD, 0), FD_CLOEXEC)
  const receiver = new Receiver(8)
  await new Promise<void>(resolve => {
    const watch = watchReadable(two.fd, () => {
      t.equal(receiver.receive(two.fd)?.bytes.length, 1)
      watch.stop()
      watch.stop()
      resolve()
    })
    sendTo(one.fd, Uint8Array.of(1), two.address)
  })
  closeFd(one.fd)
  closeFd(two.fd)
})

t.test('what cannot be watched is refused: libuv would abort', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  const file = openSync(join(folder, 'file'), 'w')
  const nothing = openSync('/dev/null', 'r')
  t.teardown(() => {
    closeSync(file)
    closeSync(nothing)
    rmSync(folder, { recursive: true })
  })
  t.throws(() => watchReadable(file, () => {}), { code: 'EPERM' })
  t.throws(() => watchReadable(nothing, () => {}), { code: 'EPERM' })
  t.throws(() => watchReadable(99_999, () => {}), { code: 'EBADF' })
})

t.test('interfaces have indices and names', async t => {
  const index = present(interfaceIndex('lo'), 'every namespace has it')
  t.equal(interfaceName(index), 'lo')
  t.equal(interfaceIndex('absent0'), undefined)
  t.equal(interfaceName(2_000_000_000), undefined)
})

t.test('the descriptor of a socket somebody else has opened is found', async t => {
  const SO_TYPE = 3
  const isDatagram = (fd: number): boolean => readIntOption(fd, 1, SO_TYPE) === SOCK_DGRAM
  const { value, fd } = withDescriptor(() => openSocketFd(AF.inet, SOCK_DGRAM, 0), isDatagram)
  t.equal(fd, value)
  closeFd(value)
  t.throws(() => withDescriptor(() => undefined, isDatagram), { name: 'SystemError', code: 'EBADF' })
})
