/** The two messages of grpc.health.v1.Health/Check in their frames. */

import t from 'tap'
import {
  decodeHealthAnswer, encodeHealthRequest, SERVING_STATUS
} from '../../src/checkers/grpc-health.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const decode = (text: string) => decodeHealthAnswer(Buffer.from(text, 'hex'))
const framed = (message: string) => {
  const length = (message.length / 2).toString(16).padStart(8, '0')
  return decode(`00${length}${message}`)
}

t.test('a request names its service, or nothing', async t => {
  t.equal(hex(encodeHealthRequest('')), '0000000000')
  t.equal(hex(encodeHealthRequest('a.B')), '00000000050a03612e42')
  t.match(hex(encodeHealthRequest('x'.repeat(300))), /^000000012f0aac0278/, 'a long name has a length of two bytes')
})

t.test('every status, and none, which is the first one', async t => {
  for (const [number, name] of SERVING_STATUS.entries()) {
    t.strictSame(framed(`080${number}`), { ok: true, value: name })
  }
  t.strictSame(framed(''), { ok: true, value: 'UNKNOWN' })
  t.strictSame(framed('0863'), { ok: true, value: 'UNKNOWN' }, 'a status of the future')
})

t.test('fields of the future are passed over, and the last status counts', async t => {
  t.strictSame(framed('1005' + '1a026869' + '210000000000000000' + '2d00000000' + '0802' + '0801'),
    { ok: true, value: 'SERVING' })
})

t.test('what is no answer is refused', async t => {
  t.strictSame(decode(''), { ok: false, error: 'too-short' })
  t.strictSame(decode('01000000020801'), { ok: false, error: 'compressed' })
  t.strictSame(decode('00000000030801'), { ok: false, error: 'wrong-length' })
  t.strictSame(decode('000000000208018888'), { ok: false, error: 'wrong-length' })
  for (const message of ['08', '0a05', '0b', '08ffffffffffffffffffff01', 'ff', '2500', '0affffffff0f']) {
    t.strictSame(framed(message), { ok: false, error: 'malformed' }, message)
  }
})
