import t from 'tap'
import { editDistance, nearest } from '../../src/config-parser/nearest.js'

t.test('the distance counts insertions, deletions, replacements and exchanges', async t => {
  t.equal(editDistance('priority', 'priority'), 0)
  t.equal(editDistance('prioritty', 'priority'), 1)
  t.equal(editDistance('pirority', 'priority'), 1)
  t.equal(editDistance('abc', 'xyz'), 3)
  t.equal(editDistance('', 'abc'), 3)
})

t.test('the nearest word is suggested, and none when all are far', async t => {
  const words = ['virtual_router_id', 'virtual_ipaddress', 'interface', 'priority']
  t.equal(nearest('virtual-router-id', words), 'virtual_router_id')
  t.equal(nearest('Priority', words), 'priority')
  t.equal(nearest('virtual_ipadress', words), 'virtual_ipaddress')
  t.equal(nearest('banana', words), undefined)
})
