import t from 'tap'
import { Row } from '../../src/lib/row.js'

for (const length of [0, 1, 63, 64, 65, 128, 1000]) {
  t.test(`a row of ${length} has its items at their places, and none behind`, async t => {
    const items = Array.from({ length }, (_, place) => place * 10)
    const row = Row.from(items)
    t.equal(row.length, length)
    t.strictSame([...row], items)
    t.strictSame(items.map((_, place) => row.at(place)), items)
    t.equal(row.at(length), undefined)
    t.equal(row.at(length + 64), undefined)
  })
}

t.test('another item makes another row, and the one before stays as it was', async t => {
  const items = Array.from({ length: 200 }, (_, place) => place)
  const row = Row.from(items)
  for (const place of [0, 63, 64, 127, 199]) {
    const next = row.with(place, -1)
    t.strictSame([...next], items.with(place, -1))
    t.equal(next.length, 200)
    t.equal(row.at(place), place)
  }
})

t.test('a place the row has not is a mistake of the caller', async t => {
  t.throws(() => Row.from([1, 2]).with(2, 3))
  t.throws(() => Row.from([1, 2]).with(-1, 3))
  t.throws(() => Row.from<number>([]).with(0, 3))
})
