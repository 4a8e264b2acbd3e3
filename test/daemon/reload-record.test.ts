import t from 'tap'
import { ReloadRecord } from '../../src/daemon/reload-record.js'

t.test('reloads are counted, and who waits gets the result of his own', async t => {
  const record = new ReloadRecord()
  t.match(record.report, { completed: 0, refused: 0, last: undefined })
  const [next, queued] = [record.after(1), record.after(2)]
  record.ended({ result: 'refused', reason: 'a typo' }, new Date(0))
  record.ended({ result: 'complete', reason: undefined }, new Date(1000))
  record.ended({ result: 'refused', reason: 'another' }, new Date(2000))
  t.match(await next, { result: 'refused', reason: 'a typo' })
  t.match(await queued, { result: 'complete' })
  t.match(record.report, {
    completed: 1, refused: 2, last: { time: '1970-01-01T00:00:02.000Z', reason: 'another' }
  })
})
