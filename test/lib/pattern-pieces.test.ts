import t from 'tap'
import { PatternPieces } from '../../src/lib/pattern-pieces.js'

/** What steps make together; undefined: a reference to nothing. */
function assembled (build: (pieces: PatternPieces) => void): string | undefined {
  const pieces = new PatternPieces()
  build(pieces)
  return pieces.assemble()
}

t.test('items, groups and quantifiers come out as they went in', async t => {
  t.equal(assembled(pieces => {
    pieces.openCapturing('(')
    pieces.item('a')
    pieces.quantifier('+')
    pieces.text('|')
    pieces.open('(?:')
    pieces.item('b')
    pieces.close()
    pieces.close()
  }), '(a+|(?:b))')
})

t.test('an atomic group is a lookahead that is matched again, and shifts the numbers', async t => {
  t.equal(assembled(pieces => {
    pieces.openAtomic()
    pieces.item('a')
    pieces.close()
    pieces.openCapturing('(?<n>')
    pieces.item('b')
    pieces.close()
    pieces.reference(1)
  }), '(?:(?=(a))(?:\\1))(?<n>b)(?:\\2)')
})

t.test('a possessive quantifier takes in the item before it, a whole group as well', async t => {
  t.equal(assembled(pieces => {
    pieces.item('x')
    pieces.openCapturing('(')
    pieces.item('a')
    pieces.close()
    t.ok(pieces.possessive('*'))
    pieces.reference(1)
  }), 'x(?:(?=((a)*))(?:\\1))(?:\\2)')
  const nothing = new PatternPieces()
  t.notOk(nothing.possessive('*'))
  nothing.item('a')
  nothing.text('|')
  t.notOk(nothing.possessive('*'))
  nothing.open('(?=')
  t.notOk(nothing.possessive('*'))
})

t.test('whether something is inside a lookbehind', async t => {
  const pieces = new PatternPieces()
  t.notOk(pieces.isBehind)
  pieces.open('(?<!')
  pieces.openCapturing('(')
  t.ok(pieces.isBehind)
  t.equal(pieces.groups, 1)
  pieces.close()
  pieces.close()
  t.notOk(pieces.isBehind)
})

t.test('a reference needs its group, and a parenthesis too many stays for the language to refuse', async t => {
  t.equal(assembled(pieces => pieces.reference(1)), undefined)
  t.equal(assembled(pieces => pieces.close()), ')')
})
