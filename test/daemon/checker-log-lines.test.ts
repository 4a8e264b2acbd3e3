import t from 'tap'
import type { LogEntry } from '../../src/checkers/log-entry.js'
import { checkerLogLine, failureText, mailText } from '../../src/daemon/checker-log-lines.js'
import type { Operation } from '../../src/checkers/operator.js'
import { seconds } from '../../src/lib/time.js'
import { httpCheck, miscCheck, tcpCheck } from '../checkers/examples.js'

const VS = '[10.0.0.1]:tcp:80'
const RS = '[10.0.0.2]:tcp:80'
const both = { virtualServer: VS, realServer: RS }
const change = { up: true, quorum: 2, hysteresis: 1, threshold: 3, weight: 5, starting: false }
const line = (entry: LogEntry) => checkerLogLine(entry)

t.test('an operator\'s words, and the end of a drain', async t => {
  const said = (operation: Operation) => line({ type: 'operator', ...both, operation })
  t.equal(said({ type: 'drain', timeout: undefined }),
    `Operator: draining service ${RS} of VS ${VS} until its connections end`)
  t.match(said({ type: 'drain', timeout: seconds(90) }), /end, for at most 90 s$/)
  t.equal(said({ type: 'enable' }), `Operator: service ${RS} of VS ${VS} is back in service`)
  t.match(said({ type: 'weight', weight: 3 }), /has weight 3$/)
  t.match(said({ type: 'weight', weight: undefined }), /has its own weight again$/)
  t.equal(line({ type: 'drained', ...both, connections: 0 }), `Drained service ${RS} of VS ${VS}: removing it`)
  t.match(line({ type: 'drained', ...both, connections: 2 }), /removing it with 2 connections left/)
})

t.test('servers, sorry servers, quorum and weights in keepalived\'s words', async t => {
  t.equal(line({ type: 'activating', ...both }), `Activating healthchecker for service ${RS} for VS ${VS}`)
  t.equal(line({ type: 'service', ...both, up: true, inhibit: false }), `Adding service ${RS} to VS ${VS}`)
  t.equal(line({ type: 'service', ...both, up: false, inhibit: false }), `Removing service ${RS} from VS ${VS}`)
  t.equal(line({ type: 'service', ...both, up: true, inhibit: true }), `Enabling service ${RS} of VS ${VS}`)
  t.equal(line({ type: 'service', ...both, up: false, inhibit: true }), `Disabling service ${RS} of VS ${VS}`)
  const sorry = { type: 'sorry-server', virtualServer: VS, sorryServer: RS } as const
  t.equal(line({ ...sorry, up: true, inhibit: false }), `Adding sorry server ${RS} to VS ${VS}`)
  t.equal(line({ ...sorry, up: false, inhibit: true }), `Disabling sorry server ${RS} from VS ${VS}`)
  t.equal(line({ type: 'pool', virtualServer: VS, up: true }), `Adding alive servers to the pool for VS ${VS}`)
  t.equal(line({ type: 'quorum', virtualServer: VS, change }), `Gained quorum 2+1=3 <= 5 for VS ${VS}`)
  t.equal(line({ type: 'quorum', virtualServer: VS, change: { ...change, starting: true } }),
    `Gained quorum 2+1=3 <= 5 for VS ${VS}`)
  const lost = { ...change, up: false, threshold: 1, weight: 0 }
  t.equal(line({ type: 'quorum', virtualServer: VS, change: lost }), `Lost quorum 2-1=1 > 0 for VS ${VS}`)
  t.equal(line({ type: 'quorum', virtualServer: VS, change: { ...lost, starting: true } }),
    `Starting with quorum down 2-1=1 > 0 for VS ${VS}`)
  t.equal(line({ type: 'weight', ...both, from: 1, to: 2, active: false }),
    `Changing weight from 1 to 2 for inactive service ${RS} of VS ${VS}`)
})

t.test('checks in keepalived\'s words, and then why', async t => {
  const base = { type: 'check', ...both, url: 0, failures: 1, decided: true, first: false } as const
  const bad = { up: false, why: { code: 'closed' } } as const
  const good = { up: true, why: undefined } as const
  const why = '(the server closed the connection)'
  t.equal(line({ ...base, ...good, config: tcpCheck('10.0.0.2') }), `TCP connection to ${RS} success.`)
  t.equal(line({ ...base, ...bad, config: tcpCheck('10.0.0.2') }),
    `TCP_CHECK on service ${RS} failed after 1 retries. ${why}`)
  t.equal(line({ ...base, ...bad, first: true, config: tcpCheck('10.0.0.2') }),
    `TCP_CHECK on service ${RS} failed. ${why}`)
  t.equal(line({ ...base, ...good, config: httpCheck('10.0.0.2') }),
    `Remote Web server ${RS} succeed on service.`)
  t.equal(line({ ...base, up: false, why: { code: 'status', found: 503 }, first: true, config: httpCheck('10.0.0.2') }),
    `HTTP_CHECK on service ${RS} failed after 1 retries. (url(/0): HTTP status code 503)`)
  t.equal(line({ ...base, up: false, why: { code: 'exit', status: 1 }, config: miscCheck('/check') }),
    `Misc check for [${RS} VS ${VS}] by [/check] failed with retry disabled (exited with status 1).`)
  t.equal(line({ ...base, ...good, config: miscCheck('/check') }), `Misc check for [${RS} VS ${VS}] by [/check] succeeded.`)
})

t.test('mails say what keepalived\'s say', async t => {
  const check = { type: 'check', why: undefined, session: undefined } as const
  t.equal(mailText({ ...check, check: 'tcp', up: true }), 'TCP CHECK succeed on service')
  t.equal(mailText({ ...check, check: 'ping', up: false }), 'ICMP CHECK failed on service')
  t.equal(mailText({ ...check, check: 'http', up: false }), 'CHECK failed on service : HTTP/SSL request failed')
  t.equal(mailText({ ...check, check: 'misc', up: false, why: { code: 'timeout', during: 'command' } }),
    'MISC CHECK timed out on service')
  t.equal(mailText({ ...check, check: 'bfd', up: false, session: 's' }), 'BFD CHECK s failed on service')
  t.equal(mailText({ type: 'quorum', change: { ...change, starting: true } }), 'Starting with quorum up 2+1=3 <= 5')
  t.equal(mailText({ type: 'stopping' }), 'Shutting down')
  t.equal(mailText({ type: 'removed' }), 'Removing')
})

t.test('every failure has its own words', async t => {
  const texts = [
    failureText({ code: 'connect-failed', errno: 'ECONNREFUSED' }), failureText({ code: 'no-header' }),
    failureText({ code: 'bad-status-line' }), failureText({ code: 'timeout', during: 'tls' }),
    failureText({ code: 'too-long', limit: 5 }), failureText({ code: 'tls', reason: 'X' }),
    failureText({ code: 'digest', found: 'abc' }), failureText({ code: 'regex' }),
    failureText({ code: 'smtp-reply', step: 'helo', reply: '500' }), failureText({ code: 'rcode', rcode: 3 }),
    failureText({ code: 'no-reply' }), failureText({ code: 'wrong-reply' }), failureText({ code: 'killed', signal: '9' }),
    failureText({ code: 'local', call: 'bind', errno: 'EADDRINUSE' })
  ]
  t.equal(new Set(texts).size, texts.length)
})
