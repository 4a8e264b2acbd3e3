/**
 * The BFD control packet without authentication (RFC 5880 section 4.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *     |vers |  diag   |sta|P|F|C|A|D|M|  detect mult  |    length     |
 *     +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *     |                       my discriminator                        |
 *     |                      your discriminator                       |
 *     |                  desired min TX interval (us)                 |
 *     |                 required min RX interval (us)                 |
 *     |               required min echo RX interval (us)              |
 *     +---------------------------------------------------------------+
 */

import { assert } from '../lib/assert.js'
import { decoded, refused } from '../lib/decoded.js'
import type { Decoded } from '../lib/decoded.js'
import { micros } from '../lib/time.js'
import type { Duration } from '../lib/time.js'

const AT = {
  versionAndDiagnostic: 0,
  flags: 1,
  multiplier: 2,
  length: 3,
  mine: 4,
  yours: 8,
  desiredTx: 12,
  requiredRx: 16,
  echoRx: 20,
  end: 24
}
const VERSION = 1
const FLAG = {
  poll: 0x20, final: 0x10, independent: 0x08, auth: 0x04, demand: 0x02, multipoint: 0x01
}
const STATES = ['admin-down', 'down', 'init', 'up'] as const

export const BFD_LENGTH = AT.end
export type BfdState = typeof STATES[number]

/** Why a session is not up (RFC 5880 section 4.1): what we may say. */
export const DIAGNOSTIC = {
  none: 0, detectionTimeExpired: 1, neighborSignaledDown: 3, administrativelyDown: 7
} as const

export interface BfdPacket {
  readonly diagnostic: number
  readonly state: BfdState
  readonly poll: boolean
  readonly final: boolean
  /** The control plane's fate is not the forwarding plane's. */
  readonly independent: boolean
  readonly demand: boolean
  readonly multiplier: number
  readonly myDiscriminator: number
  readonly yourDiscriminator: number
  readonly desiredMinTx: Duration
  readonly requiredMinRx: Duration
  readonly requiredMinEchoRx: Duration
}

export type BfdError =
  | { readonly code: 'too-short', readonly length: number }
  | { readonly code: 'bad-version' | 'bad-length' | 'bad-multiplier', readonly found: number }
  | { readonly code: 'multipoint' | 'authenticated' | 'no-discriminator' | 'unanswered-discriminator' }

export function encodeBfd (packet: BfdPacket): Uint8Array {
  assert(packet.myDiscriminator !== 0, 'a discriminator is never zero')
  const bytes = new Uint8Array(AT.end)
  const view = new DataView(bytes.buffer)
  view.setUint8(AT.versionAndDiagnostic, (VERSION << 5) | packet.diagnostic)
  view.setUint8(AT.flags, (STATES.indexOf(packet.state) << 6) |
    (packet.poll ? FLAG.poll : 0) | (packet.final ? FLAG.final : 0) |
    (packet.independent ? FLAG.independent : 0) | (packet.demand ? FLAG.demand : 0))
  view.setUint8(AT.multiplier, packet.multiplier)
  view.setUint8(AT.length, AT.end)
  view.setUint32(AT.mine, packet.myDiscriminator)
  view.setUint32(AT.yours, packet.yourDiscriminator)
  view.setUint32(AT.desiredTx, packet.desiredMinTx)
  view.setUint32(AT.requiredRx, packet.requiredMinRx)
  view.setUint32(AT.echoRx, packet.requiredMinEchoRx)
  return bytes
}

/** The checks of RFC 5880 section 6.8.6 that need no session, in its order. */
export function decodeBfd (bytes: Uint8Array): Decoded<BfdPacket, BfdError> {
  if (bytes.length < AT.end) return refused({ code: 'too-short', length: bytes.length })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = view.getUint8(AT.versionAndDiagnostic)
  if (first >> 5 !== VERSION) return refused({ code: 'bad-version', found: first >> 5 })
  const flags = view.getUint8(AT.flags)
  const length = view.getUint8(AT.length)
  if (length < AT.end || length > bytes.length) return refused({ code: 'bad-length', found: length })
  const multiplier = view.getUint8(AT.multiplier)
  if (multiplier === 0) return refused({ code: 'bad-multiplier', found: 0 })
  if ((flags & FLAG.multipoint) !== 0) return refused({ code: 'multipoint' })
  const myDiscriminator = view.getUint32(AT.mine)
  if (myDiscriminator === 0) return refused({ code: 'no-discriminator' })
  const yourDiscriminator = view.getUint32(AT.yours)
  const state = STATES[flags >> 6] ?? 'admin-down'
  if (yourDiscriminator === 0 && state !== 'down' && state !== 'admin-down') {
    return refused({ code: 'unanswered-discriminator' })
  }
  if ((flags & FLAG.auth) !== 0) return refused({ code: 'authenticated' })
  return decoded({
    diagnostic: first & 0x1f,
    state,
    poll: (flags & FLAG.poll) !== 0,
    final: (flags & FLAG.final) !== 0,
    independent: (flags & FLAG.independent) !== 0,
    demand: (flags & FLAG.demand) !== 0,
    multiplier,
    myDiscriminator,
    yourDiscriminator,
    desiredMinTx: micros(view.getUint32(AT.desiredTx)),
    requiredMinRx: micros(view.getUint32(AT.requiredRx)),
    requiredMinEchoRx: micros(view.getUint32(AT.echoRx))
  })
}
