import t from 'tap'
import type { RootItem } from '../../src/config-parser/ast.js'
import { Parser } from '../../src/config-parser/parser.js'
import { chunkOf } from '../fakes/config-text.js'

function parse (text: string): readonly RootItem[] {
  const items: RootItem[] = []
  const parser = new Parser(item => { items.push(item) })
  parser.feed(chunkOf(text))
  parser.end()
  return items
}

function brief (item: RootItem): string {
  if (item.type === 'stray') return '}'
  if (item.type === 'leaf') return item.statement.words.join(' ')
  const inside = item.items.map(brief).join('; ')
  return `${item.head.words.join(' ')} {${inside}${item.close === undefined ? '' : '}'}`
}

t.test('blocks nest, and each root item comes as soon as it is complete', async t => {
  t.strictSame(parse('a\nb x {\n c 1\n d { e }\n}\nf').map(brief), ['a', 'b x {c 1; d {e}}', 'f'])
})

t.test('a brace without words is a block without a head', async t => {
  t.strictSame(parse('{ a }').map(brief), [' {a}'])
})

t.test('a brace too many is an item of its own', async t => {
  t.strictSame(parse('a { b } }\nc').map(brief), ['a {b}', '}', 'c'])
})

t.test('missing braces are added for the grammar and taken off the tree', async t => {
  t.strictSame(parse('a { b { c }\nd').map(brief), ['a {b {c}; d'])
  t.strictSame(parse('a { b { c').map(brief), ['a {b {c'])
})

t.test('a block of many lines is parsed in one go', async t => {
  const [item] = parse(`a {\n${'b 1\n'.repeat(50_000)}}`)
  t.equal(item?.type === 'block' ? item.items.length : 0, 50_000)
})

t.test('the grammar is unambiguous: every arrangement of braces has one parse', async t => {
  // parseBlock asserts that there is exactly one result.
  for (let seed = 0; seed < 2 ** 10; seed++) {
    const text = Array.from({ length: 10 }, (_unused, at) => (seed >> at) & 1 ? '{' : at % 3 === 0 ? 'x' : '}').join(' ')
    t.doesNotThrow(() => parse(text))
  }
})
