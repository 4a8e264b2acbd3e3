/** The regex of a url on a body. */

import t from 'tap'
import { isAsWanted } from '../../src/checkers/pattern-search.js'

const base = { options: [], noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined }
const search = (pattern: string, text: string, changes = {}) =>
  isAsWanted({ ...base, pattern, ...changes }, Buffer.from(text, 'latin1'))

t.test('a match is wanted, or is not', async t => {
  t.equal(search('l+o', 'hello'), true)
  t.equal(search('l+o', 'hello', { noMatch: true }), false)
  t.equal(search('x', 'hello'), false)
  t.equal(search('x', 'hello', { noMatch: true }), true)
})

t.test('offsets count bytes, from which a match begins', async t => {
  t.equal(search('o', 'hello world', { minOffset: 5, maxOffset: 7 }), true)
  t.equal(search('o', 'hello world', { minOffset: 8 }), false)
  t.equal(search('o', 'hello world', { minOffset: 99 }), false)
  t.equal(search('w', '\xe9\xe9world', { maxOffset: 2 }), true)
})

t.test('with utf characters are searched', async t => {
  t.equal(search('^.€$', Buffer.from('é€').toString('latin1'), { options: ['utf'] }), true)
  t.equal(search('^.€$', Buffer.from('é€').toString('latin1')), false)
})

t.test('a pattern that cannot be built never matches', async t => {
  t.equal(search('(', 'hello'), false)
  t.equal(search('(', 'hello', { noMatch: true }), true)
})
