import t from 'tap'
import { makeStatement, placeOf, unescaped } from '../../src/config-parser/ast.js'
import { chunkOf } from '../fakes/config-text.js'

t.test('a word has its own place, and so has the word that is missing', async t => {
  const statement = makeStatement(chunkOf('  auth_pass "a b" c'), 0, 3, 'auth_pass "a b" c')
  t.match(placeOf(statement, 1), { line: 1, column: 13, length: 5 })
  t.match(placeOf(statement, 3), { line: 1, column: 20, length: 1 })
  t.match(placeOf(statement), { line: 1, column: 3, length: 17 })
})

t.test('a backslash before # or ! is undone outside quotes only', async t => {
  t.equal(unescaped('a\\#b "c\\#d" \\! \\x'), 'a#b "c\\#d" ! \\x')
})
