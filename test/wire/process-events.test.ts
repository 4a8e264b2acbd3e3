import t from 'tap'
import fc from 'fast-check'
import { decodeProcessEvent, encodeListen } from '../../src/wire/process-events.js'

/** cn_msg, then proc_event: what, cpu, time stamp, and the numbers given. */
function event (what: number, ...numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(36 + 4 * numbers.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 1, true)
  view.setUint32(4, 1, true)
  view.setUint16(16, 16 + 4 * numbers.length, true)
  view.setUint32(20, what, true)
  for (const [at, number] of numbers.entries()) view.setUint32(36 + 4 * at, number, true)
  return bytes
}

const read = (bytes: Uint8Array): unknown => {
  const result = decodeProcessEvent(bytes)
  return result.ok ? result.value : result.error
}

t.test('listening is asked for with cn_msg and PROC_CN_MCAST_LISTEN', async t => {
  t.equal(Buffer.from(encodeListen()).toString('hex'),
    '01000000' + '01000000' + '00000000' + '00000000' + '0400' + '0000' + '01000000')
})

t.test('forks of processes, execs and exits are read', async t => {
  t.strictSame(read(event(1, 11, 10, 20, 20)), { type: 'fork', parent: 10, child: 20 })
  t.strictSame(read(event(2, 20, 20)), { type: 'exec', pid: 20 })
  t.strictSame(read(event(0x80000000, 20, 20, 0, 17)), { type: 'exit', pid: 20 })
})

t.test('a change of name carries the name', async t => {
  const name = [...'keepalived'].map(each => each.charCodeAt(0))
  const bytes = event(0x200, 20, 20, 0, 0, 0, 0)
  bytes.set(name, 44)
  t.strictSame(read(bytes), { type: 'comm', pid: 20, comm: 'keepalived' })
  bytes.fill(120, 44)
  t.strictSame(read(bytes), { type: 'comm', pid: 20, comm: 'x'.repeat(16) }, 'without its NUL')
})

t.test('threads and other kinds are of no interest', async t => {
  t.strictSame(read(event(1, 10, 10, 21, 20)), { type: 'other' })
  t.strictSame(read(event(0x80000000, 21, 20, 0, 17)), { type: 'other' })
  t.strictSame(read(event(0, 0, 0)), { type: 'other' }, 'the confirmation')
})

t.test('a cut event is refused', async t => {
  for (const [what, length] of [[1, 16], [2, 8], [0x200, 24]] as const) {
    const whole = event(what, 20, 20, 21, 21, 0, 0)
    t.match(read(whole.subarray(0, 36 + length - 1)), { code: 'too-short' })
    t.notMatch(read(whole.subarray(0, 36 + length)), { code: 'too-short' })
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), input => {
    decodeProcessEvent(input)
    return true
  }))
})
