/**
 * The messages of gRPC's health checking protocol (grpc.health.v1.Health/Check) with their frames:
 * a byte that says whether it is compressed, four bytes of length, and the protobuf message, of
 * which these two have one field each.
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

export const HEALTH_CHECK_PATH = '/grpc.health.v1.Health/Check'

/** HealthCheckResponse.ServingStatus. */
export const SERVING_STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const

export type ServingStatus = typeof SERVING_STATUS[number]

const FRAME = { compressed: 0, length: 1, end: 5 } as const
/** Field 1: of HealthCheckRequest a string, of HealthCheckResponse a varint. */
const SERVICE_TAG = 0x0a
/** No answer is longer than a few bytes; whoever announces more is something else. */
export const MAX_HEALTH_ANSWER = 4096

/** The request for the health of a service; empty is the server as a whole. */
export function encodeHealthRequest (service: string): Uint8Array {
  const name = new TextEncoder().encode(service)
  const message = name.length === 0
    ? new Uint8Array(0)
    : Uint8Array.from([SERVICE_TAG, ...varint(name.length), ...name])
  const bytes = new Uint8Array(FRAME.end + message.length)
  new DataView(bytes.buffer).setUint32(FRAME.length, message.length)
  bytes.set(message, FRAME.end)
  return bytes
}

export type HealthError = 'too-short' | 'compressed' | 'wrong-length' | 'malformed'

/** The status in a whole answer. */
export function decodeHealthAnswer (bytes: Uint8Array): Decoded<ServingStatus, HealthError> {
  if (bytes.length < FRAME.end) return refused('too-short')
  if (bytes[FRAME.compressed] !== 0) return refused('compressed')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(FRAME.length) !== bytes.length - FRAME.end) return refused('wrong-length')
  const number = statusField(bytes.subarray(FRAME.end))
  if (number === undefined) return refused('malformed')
  return decoded(SERVING_STATUS[number] ?? 'UNKNOWN')
}

/** Field 1; other fields are passed over, and the last value of several counts. */
function statusField (message: Uint8Array): number | undefined {
  let [status, at] = [0, 0]
  const next = (): number | undefined => {
    let value = 0
    for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
      const byte = message[at++]
      if (byte === undefined) return undefined
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    return undefined
  }
  while (at < message.length) {
    const tag = next()
    if (tag === undefined) return undefined
    const wire = tag % 8
    if (wire === 0) {
      const value = next()
      if (value === undefined) return undefined
      if (tag === 8) status = value
    } else {
      const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? next() : undefined
      if (length === undefined || at + length > message.length) return undefined
      at += length
    }
  }
  return status
}

function varint (value: number): readonly number[] {
  return value < 0x80 ? [value] : [value % 0x80 + 0x80, ...varint(Math.floor(value / 0x80))]
}
