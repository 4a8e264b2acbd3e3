/** Netlink against the real kernel: answers, dumps, batches, and surviving an overflow. */

import t from 'tap'
import { NETLINK, NetlinkSocket } from '../../src/net/netlink-socket.js'
import { SystemError } from '../../src/net/system-error.js'
import type { NetlinkMessage, NetlinkRequest } from '../../src/wire/netlink.js'
import {
  decodeAttributes, attributeNumber, bytesAttribute, textAttribute, withAttributes
} from '../../src/wire/netlink-attributes.js'
import { decodeNetlink } from '../../src/wire/netlink.js'
import { addTable, beginTransaction, deleteTable, endTransaction } from '../../src/wire/nftables.js'
import { enterFreshNamespace, ip } from './namespace.js'

const skip = enterFreshNamespace()

/** RTM_NEWADDR (20) or RTM_DELADDR (21) of 10.x.y.z/32 on the interface with index 1, lo. */
function addressRequest (type: 20 | 21, number: number, flags = 0x600): NetlinkRequest {
  const address = Uint8Array.of(10, number >> 16, (number >> 8) & 255, number & 255)
  const header = Uint8Array.of(2, 32, 0, 0, 1, 0, 0, 0)
  return {
    type,
    flags: type === 20 ? flags : 0,
    body: withAttributes(header, [bytesAttribute(2, address), bytesAttribute(1, address)])
  }
}

const dumpAddresses: NetlinkRequest = { type: 22, flags: 0, body: new Uint8Array(8) }
const dumpLinks: NetlinkRequest = { type: 18, flags: 0, body: new Uint8Array(16) }

function codeOf (error: unknown): string {
  return error instanceof SystemError ? error.code : String(error)
}

async function rejection (promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'resolved', codeOf)
}

t.test('a request is answered, a refusal carries the errno and the kernel\'s words',
  { skip }, async t => {
    const socket = new NetlinkSocket(NETLINK.route)
    t.teardown(() => { socket.close() })
    await socket.request(addressRequest(20, 1))
    t.match(ip('-4 addr show dev lo'), /10\.0\.0\.1\/32/, 'the address is there')
    t.equal(await rejection(socket.request(addressRequest(20, 1))), 'EEXIST')
    t.equal(await rejection(socket.request(addressRequest(21, 99))), 'EADDRNOTAVAIL')

    const nameless = withAttributes(new Uint8Array(16), [textAttribute(3, 'absent0')])
    await t.rejects(socket.request({ type: 16, flags: 0x400, body: nameless }),
      { name: 'SystemError', message: /\(.+\)/ }, 'the extended acknowledgement is in the message')
    await socket.request(addressRequest(21, 1))
  })

t.test('what request did is done before its promise settles', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.route)
  t.teardown(() => { socket.close() })
  const answer = socket.request(addressRequest(20, 7))
  t.match(ip('-4 addr show dev lo'), /10\.0\.0\.7\/32/, 'at once, in the same turn')
  await answer
  await socket.request(addressRequest(21, 7))
})

t.test('dumps on one socket wait for each other', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.route)
  t.teardown(() => { socket.close() })
  const dumps = await Promise.all([dumpLinks, dumpLinks, dumpAddresses, dumpLinks]
    .map(async request => await socket.dump(request)))
  t.strictSame(dumps.map(dump => dump[0]?.type), [16, 16, 20, 16])
})

t.test('thousands of pipelined requests neither abort the process nor lose an answer',
  { skip }, async t => {
    const socket = new NetlinkSocket(NETLINK.route)
    t.teardown(() => { socket.close() })
    const count = 3000
    const numbers = Array.from({ length: count }, (_, at) => at + 1000)
    await Promise.all(numbers.map(async number => {
      await socket.request(addressRequest(20, number))
    }))
    t.equal(socket.drops, 0)
    const found = await socket.dump(dumpAddresses)
    t.ok(found.length >= count, 'all are in the kernel')
    const outcomes = await socket.batch(numbers.map(number => addressRequest(21, number)))
    t.strictSame(outcomes.filter(outcome => outcome !== undefined), [])
    t.equal(outcomes.length, count)
  })

t.test('an overflow of the receive buffer rejects what was lost, and the socket goes on',
  { skip }, async t => {
    // 2304 bytes, the kernel's minimum: the package as shipped dies here with SIGABRT.
    const socket = new NetlinkSocket(NETLINK.route, { receiveBuffer: { bytes: 0, force: false } })
    t.teardown(() => { socket.close() })
    const outcomes = await Promise.all(Array.from({ length: 2000 }, async (_, at) =>
      await rejection(socket.request(addressRequest(21, at + 100_000)))))
    t.ok(socket.drops > 0, `${socket.drops} answers were dropped`)
    t.strictSame([...new Set(outcomes)].sort(), ['EADDRNOTAVAIL', 'ENOBUFS'])
    t.equal(await rejection(socket.request(addressRequest(21, 5))), 'EADDRNOTAVAIL', 'still alive')
  })

t.test('a batch reports each failure in its place and carries out the rest', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.route)
  t.teardown(() => { socket.close() })
  const outcomes = await socket.batch([
    addressRequest(20, 20), addressRequest(20, 20), addressRequest(20, 21), addressRequest(21, 99)
  ])
  t.strictSame(outcomes.map(outcome => outcome?.code),
    [undefined, 'EEXIST', undefined, 'EADDRNOTAVAIL'])
  const paced = await socket.batch([20, 21, 22].map(number => addressRequest(21, number)),
    { messagesPerSend: 1 })
  t.strictSame(paced.map(outcome => outcome?.code), [undefined, undefined, 'EADDRNOTAVAIL'])
})

t.test('a monitor is told of changes, and a listener that throws kills nothing', { skip }, async t => {
  const asking = new NetlinkSocket(NETLINK.route)
  const seen: NetlinkMessage[] = []
  let notified = (): void => {}
  const both = new Promise<void>(resolve => { notified = resolve })
  const monitor = new NetlinkSocket(NETLINK.route, {
    groups: [5],
    onNotification: message => {
      seen.push(message)
      if (seen.length === 2) notified()
      throw new Error('a listener threw')
    }
  })
  t.teardown(() => { asking.close(); monitor.close() })
  const thrown: string[] = []
  const onThrown = (error: Error): void => { thrown.push(error.message) }
  const earlier = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', onThrown)
  await asking.request(addressRequest(20, 30))
  await asking.request(addressRequest(21, 30))
  await both
  await new Promise(resolve => { setImmediate(resolve) })
  process.removeListener('uncaughtException', onThrown)
  for (const listener of earlier) process.on('uncaughtException', listener)
  t.strictSame(seen.map(({ type }) => type), [20, 21])
  t.strictSame(thrown, ['a listener threw', 'a listener threw'])
})

t.test('a monitor that overflows is told that it missed something', { skip }, async t => {
  const asking = new NetlinkSocket(NETLINK.route)
  const lost = new Promise<void>(resolve => {
    const monitor = new NetlinkSocket(NETLINK.route, {
      groups: [5], receiveBuffer: { bytes: 0, force: false }, onLoss: resolve
    })
    t.teardown(() => { monitor.close() })
  })
  t.teardown(() => { asking.close() })
  const numbers = Array.from({ length: 200 }, (_, at) => at + 2000)
  await asking.batch(numbers.map(number => addressRequest(20, number)))
  await asking.batch(numbers.map(number => addressRequest(21, number)))
  await lost
  t.pass('onLoss was called')
})

t.test('after close nothing is sent and what is pending is rejected', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.route)
  const pending = rejection(socket.dump(dumpLinks))
  await Promise.resolve()
  socket.close()
  socket.close()
  t.match(await pending, /ECANCELED|EBADF/)
  t.equal(await rejection(socket.request(addressRequest(20, 40))), 'EBADF')
})

t.test('generic netlink answers too', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.generic)
  t.teardown(() => { socket.close() })
  // CTRL_CMD_GETFAMILY (3), CTRL_ATTR_FAMILY_NAME (2); CTRL_ATTR_FAMILY_ID is 1.
  const body = withAttributes(Uint8Array.of(3, 1, 0, 0), [textAttribute(2, 'nlctrl')])
  const [reply] = await socket.request({ type: 16, flags: 0, body })
  const attributes = decodeAttributes(reply?.body.subarray(4) ?? new Uint8Array())
  t.equal(attributes.ok ? attributeNumber(attributes.value.get(1)) : undefined, 16)
  t.equal(decodeNetlink(new Uint8Array(0)).ok, true)
})

t.test('a transaction is carried out whole or not at all', { skip }, async t => {
  const socket = new NetlinkSocket(NETLINK.netfilter)
  t.teardown(() => { socket.close() })
  const tables: NetlinkRequest = { type: 0xa01, flags: 0, body: Uint8Array.of(2, 0, 0, 0) }
  const [first, second] = ['one', 'two'].map(name => ({ family: 'ipv4', name } as const))
  if (first === undefined || second === undefined) return
  const supported = await rejection(socket.transaction(
    [beginTransaction(), addTable(first), endTransaction()]))
  if (supported !== 'resolved') return t.comment(`skipped: no nf_tables here (${supported})`)
  t.equal(await rejection(socket.transaction(
    [beginTransaction(), addTable(second), deleteTable({ ...second, name: 'no' }), endTransaction()])),
  'ENOENT')
  t.equal((await socket.dump(tables)).length, 1, 'the second table was not made')
  await socket.transaction([beginTransaction(), deleteTable(first), endTransaction()])
  t.equal((await socket.dump(tables)).length, 0)
})
