import t from 'tap'
import { readRequest } from '../../../src/daemon/control/protocol.js'

t.test('a request is taken as it stands', async t => {
  t.strictSame(readRequest('{"version":1,"id":7,"command":"log","after":3,"limit":10}'), {
    ok: true, request: { version: 1, id: 7, command: 'log', after: 3, limit: 10 }
  })
})

t.test('what is no request is refused with a reason, and its id where it has one', async t => {
  const cases: ReadonlyArray<readonly [string, string, RegExp, unknown]> = [
    ['status', 'bad-request', /not a line of JSON/, undefined],
    ['null', 'bad-request', /object/, undefined],
    ['[]', 'bad-request', /object/, undefined],
    ['{"version":2,"id":"x","command":"status"}', 'unsupported-version', /version 1, not 2/, 'x'],
    ['{"version":1,"command":"reboot"}', 'bad-request', /command/, undefined],
    ['{"command":"status"}', 'bad-request', /version/, undefined],
    ['{"version":1,"command":"status","extra":1}', 'bad-request', /extra/, undefined],
    ['{"version":1,"id":1,"command":"log","limit":0}', 'bad-request', /^limit/, 1],
    ['{"version":1,"id":1,"command":"log","after":1.5}', 'bad-request', /^after/, 1],
    ['{"version":1,"id":{},"command":"status"}', 'bad-request', /^id/, undefined]
  ]
  for (const [line, code, message, id] of cases) {
    const read = readRequest(line)
    t.match(read, { ok: false, error: { code, message } }, line)
    t.equal(read.ok ? undefined : read.id, id)
  }
})
