import t from 'tap'
import { bfdLogLines, diagnosticText, eventLine } from '../../src/daemon/bfd-log-lines.js'
import { micros, millis, seconds } from '../../src/lib/time.js'
import type { BfdLogEntry, BfdRates } from '../../src/vrrp/bfd-log-entry.js'

function texts (entry: BfdLogEntry, detail: boolean): readonly string[] {
  return bfdLogLines('B1', entry).filter(line => line.detail === detail).map(({ text }) => text)
}

t.test('states and losses are told in keepalived\'s words', async t => {
  const state = { type: 'state', diagnostic: 1, remoteDiagnostic: 0 } as const
  t.strictSame(texts({ ...state, to: 'up' }, false), ['(B1) Entering Up state'])
  t.strictSame(texts({ ...state, to: 'init' }, true), ['(B1) Entering Init state'])
  t.strictSame(texts({ ...state, to: 'admin-down' }, false), ['(B1) Entering AdminDown state'])
  t.strictSame(texts({ ...state, to: 'down' }, false), ['(B1) Entering Down state (Local diagnostic ' +
    '- Control Detection Time Expired, Remote diagnostic - No Diagnostic)'])
  t.strictSame(texts({ type: 'expired', after: millis(100), overdue: micros(46) }, false),
    ['(B1) Expired after 100 ms (46 usec overdue)'])
  t.strictSame(texts({ type: 'socket-failed', reason: 'bind: EADDRNOTAVAIL' }, false),
    ['(B1) bind: EADDRNOTAVAIL', '(B1) Unable to open output socket, disabling instance'])
  t.equal(diagnosticText(42), 'Unknown (42)')
})

t.test('the table of rates has keepalived\'s columns', async t => {
  const local: BfdRates = {
    minTx: seconds(1),
    minRx: millis(20),
    txInterval: millis(20),
    multiplier: 5,
    detectionTime: millis(100)
  }
  const entry = { type: 'rates', local, remote: { ...local, minTx: millis(20) }, was: seconds(5) } as const
  t.strictSame(texts(entry, true), [
    '(B1) ---------------< Session parameters >--------------',
    '             min_tx  min_rx  tx_intv  mult  detect_time',
    '     local   1000000   20000    20000     5       100000',
    '     remote    20000   20000    20000     5       100000'
  ])
  t.strictSame(texts(entry, false), ['     Detection time is 100000 us (was 5000000 us)'])
  t.strictSame(texts({ ...entry, was: millis(100) }, false), [], 'only when it is another')
  t.strictSame(texts({ type: 'poll' }, true), ['(B1) Starting poll sequence'])
})

t.test('who follows a session says what it hears', async t => {
  t.strictSame(eventLine('B1', true, 20),
    { text: 'Received BFD event: instance B1 is in state Up (delivered in 20 usec)', detail: true })
})
