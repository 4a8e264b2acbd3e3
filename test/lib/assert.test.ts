import t from 'tap'
import { assert, AssertionFailure, present, unreachable } from '../../src/lib/assert.js'

t.test('a broken claim throws and says which', async t => {
  t.doesNotThrow(() => { assert(true, 'true is true') })
  t.throws(() => { assert(false, 'one is two') }, new AssertionFailure('one is two'))
  t.equal(present(0, 'zero is there'), 0)
  t.throws(() => present(undefined, 'it is there'), new AssertionFailure('it is there'))
})

t.test('a value outside its union is named', async t => {
  const value = { type: 'other' }
  // @ts-expect-error: the compiler refuses what the test must do.
  t.throws(() => unreachable(value), /"type":"other"/)
})
