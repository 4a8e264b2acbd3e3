import t from 'tap'
import { splitLine } from '../../src/config-parser/format-line.js'

const brief = (text: string): string => {
  const { prefix, pieces, comment, definition } = splitLine(text)
  return `${prefix}|${pieces.map(piece => piece.text).join('/')}|${comment}${definition ? '|=' : ''}`
}

t.test('a line is taken apart into condition, statements, braces and comment', async t => {
  t.equal(brief(' @a  @^b  x   y { z } # c'), '@a @^b |x y/{/z/}|# c')
  t.equal(brief('\t! only this  '), '||! only this  ')
  t.equal(brief('x "a # { b"  c'), '|x "a # { b"  c|', 'quoted text keeps its blanks')
  t.equal(brief('x\\#y'), '|x\\#y|')
})

t.test('the braces of parameters and lists are no blocks', async t => {
  t.equal(brief('vrrp_instance VI_${N}'), '|vrrp_instance VI_${N}|')
  t.equal(brief('~LST({a,b}, {1,2}) foo'), '|~LST({a,b}, {1,2}) foo|')
  t.equal(brief('include /etc/{a,b}.conf'), '|include /etc/{a,b}.conf|')
  t.equal(brief('$X=a { b \\'), '|$X=a { b \\||=')
})

t.test('a line that would mean something else in pieces stays whole', async t => {
  t.match(splitLine('$TEST }').pieces, [{ type: 'whole', text: '$TEST }', lowest: -1, change: -1 }])
  t.match(splitLine('foo$a { $b }').pieces, [{ type: 'whole', lowest: 0, change: 0 }])
  t.match(splitLine('a { @b c').pieces, [{ type: 'whole', change: 1 }])
})
