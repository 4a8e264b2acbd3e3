/** UDP sockets against the real kernel: what BFD relies on, both families. */

import t from 'tap'
import type { IpAddress } from '../../src/lib/ip-address.js'
import { errorCode } from '../../src/net/system-error.js'
import {
  UdpListener, UdpSender, type UdpDatagram, type UdpSenderOptions
} from '../../src/net/udp-socket.js'
import { address } from './executor.js'
import { enterFreshNamespace, ip } from './namespace.js'

const skip = enterFreshNamespace()
if (skip === false) {
  ip('address add 10.9.0.1/32 dev lo')
  ip('-6 address add fd00:9::1/128 dev lo nodad')
}
const FAMILIES = [
  { family: 'ipv4', any: address('127.0.0.1'), own: address('10.9.0.1') },
  { family: 'ipv6', any: address('::1'), own: address('fd00:9::1') }
] as const
const PORT = 3784

function sender (destination: IpAddress, over: Partial<UdpSenderOptions> = {}): UdpSender {
  return new UdpSender({
    source: undefined, sourcePort: 50_000, destination, port: PORT, ttl: 255, ...over
  })
}

/** Code of what `act` throws; undefined when it does not. */
function codeOf (act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return errorCode(error)
  }
}

for (const { family, any, own } of FAMILIES) {
  t.test(`${family}: a datagram arrives with its hop limit and both addresses`, { skip }, async t => {
    let received: (datagram: UdpDatagram) => void = () => {}
    const listener = new UdpListener(family, PORT, datagram => received(datagram))
    for (const ttl of [255, 64, 1]) {
      const from = sender(own, { source: own, ttl })
      const datagram = await new Promise<UdpDatagram>(resolve => {
        received = resolve
        from.send(Uint8Array.of(1, 2, ttl))
      })
      t.strictSame({ ...datagram, payload: [...datagram.payload] },
        { source: own, destination: own, ttl, payload: [1, 2, ttl] })
      from.close()
    }
    const chosen = sender(any)
    const datagram = await new Promise<UdpDatagram>(resolve => {
      received = resolve
      chosen.send(Uint8Array.of(3))
    })
    t.equal(datagram.source, any, 'without a source the kernel chooses')
    chosen.close()
    listener.close()
  })

  t.test(`${family}: what cannot be opened says why, and leaves nothing open`, { skip }, async t => {
    const listener = new UdpListener(family, PORT, () => {})
    t.equal(codeOf(() => new UdpListener(family, PORT, () => {})), 'EADDRINUSE')
    listener.close()
    listener.close()
    new UdpListener(family, PORT, () => {}).close()
    const foreign = address(family === 'ipv4' ? '10.9.0.2' : 'fd00:9::2')
    t.equal(codeOf(() => sender(any, { source: foreign })), 'EADDRNOTAVAIL')
    const taken = sender(any)
    t.equal(codeOf(() => sender(any)), 'EADDRINUSE')
    taken.close()
    t.equal(codeOf(() => taken.send(Uint8Array.of(1))), 'EBADF')
    const nowhere = sender(address(family === 'ipv4' ? '192.0.2.1' : '2001:db8::1'))
    t.equal(codeOf(() => nowhere.send(Uint8Array.of(1))), 'ENETUNREACH')
    nowhere.close()
  })
}

t.test('both families listen on one port side by side', { skip }, async t => {
  const listeners = FAMILIES.map(({ family }) => new UdpListener(family, PORT, () => {}))
  t.equal(listeners.length, 2)
  for (const each of listeners) each.close()
})
