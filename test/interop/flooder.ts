/**
 * A program that floods a segment with forged adverts: `flooder.js INTERFACE VRID FORM RATE
 * SECONDS`. The form is what guards the routers: `hmac` (version 3 with a trailer), `ah` or `pass`
 * (version 2). All have the right length and are signed with noise, or know another password, and
 * come from the real routers' addresses and from others.
 * Prints how many frames it has sent, and in how many seconds.
 */

import { internetChecksum } from '../../src/lib/checksum.js'
import { linkSocketAddress, AF } from '../../src/net/socket-address.js'
import {
  addressOf, interfaceIndex, libcFunction, openSocketFd
} from '../../src/net/syscalls.js'

const [name = 'eth0', vrid = '51', form = 'hmac', rate = '100000', seconds = '3'] =
  process.argv.slice(2)
const FORMS: Readonly<Record<string, (at: number) => Uint8Array>> = {
  hmac: withTrailer, ah: withAuthenticationHeader, pass: withPassword
}
const BATCH = 64
const MESSAGE = 64
const SOCK_RAW = 3
const sendmmsg = libcFunction<[number, Uint8Array, number, number]>(
  'int sendmmsg(int, const void *, uint, int)')

const pillow = new Int32Array(new SharedArrayBuffer(4))
const fd = openSocketFd(AF.packet, SOCK_RAW, 0)
const name0 = linkSocketAddress(interfaceIndex(name) ?? 0, 0x0800)
/** One after the other on the wire; kept alive because the headers hold their addresses. */
const frames = Array.from({ length: BATCH }, (_, at) => frame(at))
const vectors = frames.map(each => {
  const vector = new Uint8Array(16)
  const view = new DataView(vector.buffer)
  view.setBigUint64(0, addressOf(each), true)
  view.setBigUint64(8, BigInt(each.length), true)
  return vector
})
const messages = new Uint8Array(BATCH * MESSAGE)
const view = new DataView(messages.buffer)
vectors.forEach((vector, at) => {
  view.setBigUint64(at * MESSAGE, addressOf(name0), true)
  view.setUint32(at * MESSAGE + 8, name0.length, true)
  view.setBigUint64(at * MESSAGE + 16, addressOf(vector), true)
  view.setBigUint64(at * MESSAGE + 24, 1n, true)
})

let sent = 0
const began = performance.now()
const end = began + Number(seconds) * 1_000
for (let now = began; now < end; now = performance.now()) {
  const due = (now - began) / 1_000 * Number(rate)
  if (sent >= due) {
    // Asleep and not spinning: it goes before the routers, which need the processor in between.
    Atomics.wait(pillow, 0, 0, 1)
    continue
  }
  const count = sendmmsg()(fd, messages, BATCH, 0)
  if (count > 0) sent += count
}
console.log(JSON.stringify({ sent, seconds: (performance.now() - began) / 1_000 }))

function frame (at: number): Uint8Array {
  const advert = FORMS[form]?.(at) ?? new Uint8Array(0)
  const packet = new Uint8Array(14 + 20 + advert.length)
  packet.set([0x01, 0x00, 0x5e, 0x00, 0x00, 0x12, 0x02, 0, 0, 0, 0, at, 0x08, 0x00])
  const ip = packet.subarray(14, 34)
  const ipView = new DataView(packet.buffer, 14)
  ip.set([0x45, 0xc0])
  ipView.setUint16(2, 20 + advert.length)
  ipView.setUint16(4, at + 1)
  ip.set([255, form === 'ah' ? 51 : 112], 8)
  ip.set([10, 1, 0, sourceOf(at), 224, 0, 0, 18], 12)
  ipView.setUint16(10, internetChecksum(ip))
  packet.set(advert, 34)
  return packet
}

/** A third of them claims to be a router of the group. */
function sourceOf (at: number): number {
  return at % 3 === 0 ? 1 + at % 2 : 10 + at
}

function withTrailer (at: number): Uint8Array {
  const advert = Uint8Array.of(0x31, Number(vrid), 255, 1, 0, 10, 0, 0, 10, 1, 15, 50)
  const pseudo = Uint8Array.of(10, 1, 0, sourceOf(at), 224, 0, 0, 18, 0, 112, 0, advert.length)
  new DataView(advert.buffer).setUint16(6, internetChecksum(pseudo, advert))
  const trailer = new Uint8Array(28)
  trailer.set([1, 1])
  new DataView(trailer.buffer).setUint32(4, Math.floor(Date.now() / 1_000))
  trailer.fill(at, 12)
  return Uint8Array.of(...advert, ...trailer)
}

function withAuthenticationHeader (at: number): Uint8Array {
  const advert = new Uint8Array(20)
  advert.set([0x21, Number(vrid), 255, 1, 2, 1, 0, 0, 10, 1, 15, 50])
  new DataView(advert.buffer).setUint16(6, internetChecksum(advert))
  const header = new Uint8Array(24)
  header.set([112, 4, 0, 0, 10, 1, 0, sourceOf(at), 0x7f, 0xff, 0xff, at])
  header.fill(at, 12)
  return Uint8Array.of(...header, ...advert)
}

function withPassword (at: number): Uint8Array {
  const advert = new Uint8Array(20)
  advert.set([0x21, Number(vrid), 255, 1, 1, 1, 0, 0, 10, 1, 15, 50])
  advert.fill(0x61 + at % 26, 12)
  new DataView(advert.buffer).setUint16(6, internetChecksum(advert))
  return advert
}
