import t from 'tap'
import type { Token } from '../../src/config-parser/lexer.js'
import { Tokenizer } from '../../src/config-parser/lexer.js'
import { chunkOf } from '../fakes/config-text.js'

function tokens (...texts: readonly string[]): readonly Token[] {
  const found: Token[] = []
  const tokenizer = new Tokenizer(token => { found.push(token) })
  for (const text of texts) tokenizer.feed(chunkOf(text))
  tokenizer.end()
  return found
}

const brief = (token: Token): string => token.type === 'close'
  ? `} ${token.mark.line + 1}:${token.mark.column}`
  : `${token.type} ${token.statement.words.join('|')} ${token.statement.line + 1}:${token.statement.column}`

t.test('a brace belongs to the words before it wherever it stands', async t => {
  const expected = ['open a|b 1:1', '} 1:5']
  t.strictSame(tokens('a b{}').map(brief), expected)
  t.strictSame(tokens('a b {\n}').map(brief), ['open a|b 1:1', '} 2:1'])
  t.strictSame(tokens('a b # why\n\n  {\n }').map(brief), ['open a|b 1:1', '} 4:2'])
  t.strictSame(tokens('a b\n', '{ }\n').map(brief), ['open a|b 1:1', '} 1:3'], 'also in the next chunk')
})

t.test('braces and comments end a statement, and nothing else does', async t => {
  t.strictSame(tokens('virtual_ipaddress { 10.0.0.9 } }').map(brief),
    ['open virtual_ipaddress 1:1', 'leaf 10.0.0.9 1:21', '} 1:30', '} 1:32'])
  t.strictSame(tokens('interface eth0 virtual_router_id 5').map(brief),
    ['leaf interface|eth0|virtual_router_id|5 1:1'])
})

t.test('# and ! begin a comment in the middle of a word, but not in quotes or behind a backslash', async t => {
  t.strictSame(tokens('b "a ! b" ! c').map(brief), ['leaf b|a ! b 1:1'])
  t.strictSame(tokens('bogus\\#z x#y').map(brief), ['leaf bogus#z|x 1:1'])
  t.strictSame(tokens('a "b { } # c" d').map(brief), ['leaf a|b { } # c|d 1:1'])
})

t.test('lines may end in CR LF, and need not end at all', async t => {
  t.strictSame(tokens('a b\r\nc {\r\n}\r').map(brief), ['leaf a|b 1:1', 'open c 2:1', '} 3:1'])
})

t.test('comments and empty lines stay with the token they belong to', async t => {
  const [first, second] = tokens('# one\n! two\na 1 # behind\n\n\nb 2\n')
  t.match(first, { trivia: { comments: ['# one', '! two'], trailing: '# behind', blankBefore: false } })
  t.match(second, { trivia: { comments: [], trailing: undefined, blankBefore: true } })
})

t.test('a brace in quotes that are never closed is text, and so is one in front of them', async t => {
  t.strictSame(tokens('a "b {\nc').map(brief), ['leaf a 1:1', 'leaf c 2:1'])
  t.strictSame(tokens('a { "b {\n}').map(brief), ['open a 1:1', 'leaf  1:5', '} 2:1'])
  t.strictSame(tokens('a \\# { b }').map(brief), ['open a|# 1:1', 'leaf b 1:8', '} 1:10'])
})
