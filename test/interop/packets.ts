/**
 * Adverts on the switch, checked byte by byte against the RFCs, independently of our codec: what
 * a mistake there would hide is worked out here again.
 */

import type { Test } from 'tap'
import type { SeenAdvert } from '../../src/cli/lab/capture.js'
import { addressOf, intervalOf, PASSWORD, vridOf, type Variant } from './matrix-config.js'

/** Everything an advert of PLAIN consists of. */
export function checkAdvert (
  t: Test, advert: SeenAdvert, variant: Variant, priority: number
): void {
  const { version, family, unicast, auth } = variant
  // Without unicast_ttl an IPv6 unicast advert leaves with the kernel's default hop limit.
  t.equal(advert.ttl, unicast && family === 6 ? 64 : 255, 'TTL or hop limit')
  t.equal(advert.protocol, auth === 'AH' ? 51 : 112, 'protocol')
  if (!unicast) {
    t.equal(advert.destination, family === 4 ? '224.0.0.18' : 'ff02::12', 'the group')
    t.equal(Buffer.from(advert.frame.subarray(0, 6)).toString('hex'),
      family === 4 ? '01005e000012' : '333300000012', 'to the group\'s Ethernet address')
  }
  t.strictSame([...advert.message], expectedMessage(advert, variant, priority),
    `version ${version}: the message is the RFC's, byte for byte`)
  if (family === 4) {
    t.equal(sum(advert.frame.subarray(14, 34)), 0xffff, 'the IP header checksum is right')
    t.equal(advert.frame[15], 0xc0, 'precedence is Internetwork Control')
  }
}

/** The message as the RFC draws it, with the checksum worked out here. */
function expectedMessage (advert: SeenAdvert, variant: Variant, priority: number): number[] {
  const { version, family, auth } = variant
  const address = addressOf(variant, 'PLAIN')
  const bytes = family === 4
    ? address.split('.').map(Number)
    : [0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Number.parseInt(address.slice(-2), 16)]
  const type = auth === 'PASS' ? 1 : auth === 'AH' ? 2 : 0
  // Authentication type and seconds, or centiseconds.
  const timing = version === 2 ? [type, intervalOf(variant)] : [0, intervalOf(variant) * 100]
  const message = [version << 4 | 1, vridOf('PLAIN'), priority, 1, ...timing, 0, 0, ...bytes]
  if (version === 2 && family === 4) {
    const password = [...Buffer.from(PASSWORD)]
    message.push(...(auth === 'PASS' ? password : new Array<number>(8).fill(0)))
  }
  const pseudo = version === 2 && family === 4 ? [] : pseudoHeader(advert, family, message.length)
  const checksum = ~sum(Uint8Array.from([...pseudo, ...message])) & 0xffff
  message[6] = checksum >> 8
  message[7] = checksum & 0xff
  return message
}

function pseudoHeader (advert: SeenAdvert, family: 4 | 6, length: number): number[] {
  const ip = advert.frame.subarray(14)
  return family === 4
    ? [...ip.subarray(12, 20), 0, 112, length >> 8, length & 0xff]
    : [...ip.subarray(8, 40), 0, 0, length >> 8, length & 0xff, 0, 0, 0, 112]
}

function sum (bytes: Uint8Array): number {
  let total = 0
  for (let at = 0; at < bytes.length; at += 2) {
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return total
}
