import t from 'tap'
import { repetition } from '../../src/config-parser/repetition.js'

function values (text: string): readonly string[] | string {
  const found = repetition(text)
  if (found === undefined) return 'none'
  return found.ok ? found.value.rounds.map(round => round.map(([, value]) => value).join('/')) : found.error.code
}

t.test('~SEQ counts from start to end by its step', async t => {
  t.strictSame(values('~SEQ(x,3) b'), ['1', '2', '3'])
  t.strictSame(values('~SEQ(x, 0) b'), ['1', '0'])
  t.strictSame(values('~SEQ(x,-2) b'), ['-1', '-2'])
  t.strictSame(values('~SEQ(x,5,3) b'), ['5', '4', '3'])
  t.strictSame(values('~SEQ(x,1,5,11) b'), ['1', '6', '11'])
  t.strictSame(values('~SEQ(x,0,-2) b'), ['0', '-1', '-2'])
  t.strictSame(values('~SEQ(x,0x0a,012) b'), ['10'])
})

t.test('~SEQx substitutes lower-case hex digits', async t => {
  t.strictSame(values('~SEQx(x,9,11) b'), ['9', 'a', 'b'])
  t.equal(values('~SEQx(x,-1,1) b'), 'bad-sequence')
})

t.test('~LST takes single values and tuples', async t => {
  t.strictSame(values('~LST(v, a, b) t'), ['a', 'b'])
  t.strictSame(values('~LST({a,b}, {v,w}, {v2}) t'), ['v/w', 'v2/'])
  t.equal(values('~LST({a,b}, {1,2,3}) t'), 'bad-list')
  t.equal(values('~LST(v) t'), 'bad-list')
})

t.test('what cannot end, or hardly ends, is refused', async t => {
  for (const text of ['~SEQ(x,1,0,5)', '~SEQ(x,1,-1,5)', '~SEQ(x)', '~SEQ(x,a)', '~SEQ x', '~SEQ(1,2)']) {
    t.equal(values(text), 'bad-sequence', text)
  }
  t.equal(values('~SEQ(x,1,1000000000) b'), 'too-many')
})

t.test('other lines are none of it', async t => {
  t.equal(values('~HSH(x) y'), 'none')
  t.equal(values('priority 5'), 'none')
})
