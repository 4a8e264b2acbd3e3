import t from 'tap'
import { compilePattern, patternOptions } from '../../src/lib/pcre.js'

/** What of `subject` the pattern matches; the refusal when it is refused. */
function match (pattern: string, subject: string, ...words: readonly string[]): string | undefined {
  const compiled = compilePattern(pattern, patternOptions(words))
  if (!compiled.ok) {
    return compiled.error.code === 'unsupported' ? `refused ${compiled.error.construct}` : 'invalid'
  }
  return compiled.value.exec(subject)?.[0]
}

t.test('the common language stays as it is', async t => {
  t.equal(match('Hel+o (\\w+)', 'say Hello world'), 'Hello world')
  t.equal(match('a.c', 'a\nc'), undefined)
  t.equal(match('^b', 'a\nb'), undefined)
  t.equal(match('(?<=a)b(?!c)', 'abd'), 'b')
  t.equal(match('a{2,3}?', 'aaa'), 'aa')
  t.equal(match('<b>/x', '<b>/x'), '<b>/x')
  t.equal(match('x{', 'x{'), 'x{')
  t.equal(match('a{,2}b', 'aab'), 'aab')
  t.equal(match('}]', '}]'), '}]')
  t.equal(match('(\\d)\\1', '122'), '22')
})

t.test('options mean what they mean in PCRE2', async t => {
  t.equal(match('hello', 'HELLO', 'caseless'), 'HELLO')
  t.equal(match('a.c', 'a\nc', 'dotall'), 'a\nc')
  t.equal(match('^b$', 'a\nb\nc', 'multiline'), 'b')
  t.equal(match('a b # comment\n c', 'abc', 'extended'), 'abc')
  t.equal(match('a b', 'a b'), 'a b')
  t.equal(match('a+', 'aaa', 'ungreedy'), 'a')
  t.equal(match('a+?', 'aaa', 'ungreedy'), 'aaa')
  t.equal(match('é.', 'é€', 'utf'), 'é€')
  t.equal(match('(a)(b)', 'ab', 'no_auto_capture'), 'ab')
  t.equal(match('a', 'a', 'no_start_optimize', 'never_ucp'), 'a')
})

t.test('a dollar also stands before the newline at the end, unless told otherwise', async t => {
  t.equal(match('b$', 'ab\n'), 'b')
  t.equal(match('b$', 'ab\nc'), undefined)
  t.equal(match('b$', 'ab\n', 'dollar_endonly'), undefined)
})

t.test('what is spelt differently is translated', async t => {
  t.equal(match('(?i)ok', 'OK'), 'OK')
  t.equal(match('(?sx)a . c', 'a\nc'), 'a\nc')
  t.equal(match('\\Aab\\z', 'ab'), 'ab')
  t.equal(match('\\Ab', 'a\nb', 'multiline'), undefined)
  t.equal(match('b\\Z', 'ab\n'), 'b')
  t.equal(match('a\\hb\\R\\Nd', 'a b\r\ncd'), 'a b\r\ncd')
  t.equal(match('[[:alpha:]_]+[[:digit:]]', 'x_y7'), 'x_y7')
  t.equal(match('[]a]+', ']a'), ']a')
  t.equal(match('[^]a]', ']b'), 'b')
  t.equal(match('[a[]+', 'a['), 'a[')
  t.equal(match('[\\h\\]\\-]+', ' ]-'), ' ]-')
  t.equal(match('\\Qa.b*\\E+', 'a.b**'), 'a.b**')
  t.equal(match('\\Qa.b', 'a.b'), 'a.b')
  t.equal(match('(?P<x>a)(?P=x)\\k{x}', 'aaa'), 'aaa')
  t.equal(match("(?'x'a)\\k'x'\\k<x>", 'aaa'), 'aaa')
  t.equal(match('a(?# nothing )b', 'ab'), 'ab')
  t.equal(match('\\x{41}\\x42', 'AB'), 'AB')
  t.equal(match('\\x{20ac}', '€', 'utf'), '€')
  t.equal(match('\\<a\\>\\"', '<a>"', 'utf'), '<a>"')
})

t.test('what has matched once is kept by atomic groups and possessive quantifiers', async t => {
  t.equal(match('a++a', 'aaa'), undefined)
  t.equal(match('a++b', 'aab'), 'aab')
  t.equal(match('a*+b', 'aab'), 'aab')
  t.equal(match('a?+a', 'a'), undefined)
  t.equal(match('a{1,2}+a', 'aa'), undefined)
  t.equal(match('a{1,2}+a', 'aaa'), 'aaa')
  t.equal(match('(?>a|ab)c', 'abc'), undefined)
  t.equal(match('(?>ab|a)c', 'abc'), 'abc')
  t.equal(match('(?>(?>a+)b)+', 'aabab'), 'aabab')
  t.equal(match('[ab]++c', 'abac'), 'abac')
  t.equal(match('(a|ab)++c', 'abc'), undefined)
  t.equal(match('"(?>[^"\\\\]|\\\\.)*+"', '"a\\"b"'), '"a\\"b"')
  t.equal(match('\\Qab\\E++b', 'abbb'), undefined, 'the last character alone')
  t.equal(match('x\\d++ 0', 'x12 0', 'extended'), undefined)
  t.equal(match('a++', 'aaa', 'ungreedy'), 'aaa', 'a possessive quantifier is greedy')
})

t.test('references count the groups of the pattern, not ours', async t => {
  t.equal(match('(?>x)(a)(?>(b))\\1\\2', 'xabab'), 'xabab')
  t.equal(match('(a)\\10', 'aa0'), undefined, 'two digits, and fewer groups: a character in octal')
  t.equal(match('(a)\\60', 'a0'), 'a0')
  t.equal(match('(a)\\g{1}0', 'aa0'), 'aa0')
  t.equal(match('(a)(b)\\g{-2}\\g2\\g1', 'ababa'), 'ababa')
  t.equal(match('(?<n>a)b++\\g{n}', 'abba'), 'abba')
  t.equal(match('(a)++(b)\\2', 'aabb'), 'aabb')
  t.equal(match('(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', 'abcdefghijj'), 'abcdefghijj')
  t.equal(match('(a)\\2', 'aa'), 'invalid', 'as in PCRE2')
})

t.test('what has no counterpart is refused by its name', async t => {
  for (const [pattern, construct] of [
    ['(?<=a++)b', '++ in a lookbehind'], ['(?<!(?>a))b', '(?> in a lookbehind'],
    ['(*+a)', '(*'], ['|*+', '*+ of nothing'], ['\\ga', '\\g'], ['(?R)', '(?R'], ['\\Ka', '\\K'],
    ['(*UTF8)a', '(*'], ['[[:^alpha:]]', '[[:^alpha:]]'.slice(1, -1)], ['a\\G', '\\G'], ['a\\', '\\ at the end'],
    ['[a', '[ without ]'], ['\\x{20ac}', '\\x{ beyond a byte'], ['\\kx', '\\k'], ['\\y', '\\y'],
    ['\\x{zz}', '\\x{'], ['[[:nothing:]]', '[:nothing:]'], ['a(?i)b', '(?i']
  ] as const) {
    t.equal(match(pattern, 'a'), `refused ${construct}`, pattern)
  }
  t.equal(match('(a', 'a'), 'invalid')
  t.equal(match('*a', 'a'), 'invalid')
})
