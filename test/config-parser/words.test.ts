import t from 'tap'
import { plainWords, splitQuoted, splitWords } from '../../src/config-parser/words.js'

const words = (text: string): readonly string[] => splitWords(text).words.map(word => word.text)

t.test('a quoted word runs to the next quote, and text that touches it is a word of its own', async t => {
  t.strictSame(words('b "a ! b" c'), ['b', 'a ! b', 'c'])
  t.strictSame(words('bogus"x"y z'), ['bogus', 'x', 'y', 'z'])
  t.strictSame(words('a ""'), ['a', ''])
  t.strictSame(words("it's 'two words'"), ["it's", "'two", "words'"], 'a single quote is ordinary')
})

t.test('an unclosed quote loses the rest of the line and says where it began', async t => {
  const split = splitWords('auth_pass x "secret y')
  t.strictSame(split.words.map(word => word.text), ['auth_pass', 'x'])
  t.equal(split.unmatchedAt, 12)
})

t.test('words know their offsets', async t => {
  t.strictSame(splitWords('a  "b c" d').words.map(({ at, end }) => [at, end]), [[0, 1], [3, 8], [9, 10]])
})

t.test('only ASCII blanks separate words', async t => {
  t.strictSame(plainWords('a\u00a0b\tc\u3000d'), ['a\u00a0b', 'c\u3000d'])
  t.equal(plainWords('a "b"'), undefined)
})

t.test('the command splitter joins pieces that touch, as a shell does', async t => {
  t.strictSame(splitQuoted('a"b c"\'d\'', 'literal'), { ok: true, value: ['ab cd'] })
  t.strictSame(splitQuoted('"/p/x.sh \'a b\' c" USER GROUP', 'literal'),
    { ok: true, value: ["/p/x.sh 'a b' c", 'USER', 'GROUP'] })
  t.strictSame(splitQuoted("''", 'literal'), { ok: true, value: [''] })
})

t.test('a backslash is kept for scripts and decoded for expressions', async t => {
  t.strictSame(splitQuoted('"a\\"b"', 'literal'), { ok: true, value: ['a\\"b'] })
  t.strictSame(splitQuoted('"\\\\.html"', 'decode'), { ok: true, value: ['\\.html'] })
  t.strictSame(splitQuoted('\\x41\\x4\\101\\n\\E\\cA\\q', 'decode'),
    { ok: true, value: ['A\x04A\n\x1b\x01q'] })
})

t.test('open quotes and escapes are refused with their place', async t => {
  t.strictSame(splitQuoted('a "b', 'literal'), { ok: false, error: { code: 'open-quote', at: 2 } })
  t.strictSame(splitQuoted('a\\', 'decode'), { ok: false, error: { code: 'open-escape', at: 1 } })
})
