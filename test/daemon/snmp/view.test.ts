/** Looking up variables: get, get-next and get-bulk. */

import t from 'tap'
import { compareOids, View } from '../../../src/daemon/snmp/view.js'
import { integer } from '../../../src/daemon/snmp/values.js'

const view = new View([[1, 3, 2], [1, 3, 1, 1], [1, 3, 1, 10], [1, 3, 1, 2], [1, 3, 1, 2]]
  .map((oid, value) => ({ oid, value: integer(value) })))
const range = (start: readonly number[], end: readonly number[] = [], include = false) =>
  ({ start, end, include })

t.test('the order is by number, and a beginning comes first', async t => {
  t.ok(compareOids([1, 2], [1, 10]) < 0)
  t.ok(compareOids([1, 2], [1, 2, 0]) < 0)
  t.ok(compareOids([1, 2, 0], [1, 2]) > 0)
  t.equal(compareOids([1, 2], [1, 2]), 0)
})

t.test('get', async t => {
  t.strictSame(view.get([1, 3, 1, 10]), { oid: [1, 3, 1, 10], value: integer(2) })
  t.strictSame(view.get([1, 3, 1, 2]).value, integer(3), 'of two with one name the first counts')
  t.strictSame(view.get([1, 3, 1, 7]).value, { type: 'no-such-instance' }, 'a column we have')
  t.strictSame(view.get([1, 4, 1]).value, { type: 'no-such-object' }, 'one we have not')
})

t.test('get-next goes on behind the start, and ends before the end', async t => {
  t.strictSame(view.next(range([1])).oid, [1, 3, 1, 1])
  t.strictSame(view.next(range([1, 3, 1, 1])).oid, [1, 3, 1, 2])
  t.strictSame(view.next(range([1, 3, 1, 1], [], true)).oid, [1, 3, 1, 1])
  t.strictSame(view.next(range([1, 3, 1, 2], [1, 3, 1, 10])), { oid: [1, 3, 1, 2], value: { type: 'end-of-view' } })
  t.strictSame(view.next(range([1, 3, 2])).value, { type: 'end-of-view' })
  t.strictSame(new View([]).next(range([1])).value, { type: 'end-of-view' })
})

t.test('get-bulk repeats the last ones', async t => {
  const oids = view.bulk([range([1, 3, 1, 10]), range([1])], 1, 2, 99).map(({ oid }) => oid)
  t.strictSame(oids, [[1, 3, 2], [1, 3, 1, 1], [1, 3, 1, 2]])
  t.equal(view.bulk([range([1])], 0, 1000, 99).length, 5, 'the end of the view ends it')
  t.equal(view.bulk([range([1])], 0, 1000, 2).length, 2, 'and so does the limit')
})
