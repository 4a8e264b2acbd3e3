import t from 'tap'
import { Diagnostics } from '../../src/config-parser/diagnostics.js'
import { load } from '../../src/config-parser/load.js'
import { LIMITS, Preprocessor } from '../../src/config-parser/preprocess.js'
import { seededRandom } from '../../src/lib/random.js'
import { fakeHost } from '../fakes/config-host.js'
import { loadText, MAIN, messages } from '../fakes/config-text.js'
import { sourceLine } from '../../src/config-parser/source.js'

/** What the words of unknown lines are after preprocessing. */
function unknown (text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return loadText(text, { files }).diagnostics.flatMap(({ message }) =>
    /^Unknown keyword '(.*)'$/.exec(message)?.[1] ?? [])
}

t.test('conditional lines are kept for their id, or for all others', async t => {
  t.strictSame(unknown('@router1 a\n@other b\n@^router1 c\n@^other d\n@router1\n@router1 @^x e\n@(a,b) f\n'), ['a', 'd', 'e'])
  t.strictSame(unknown('@!router1 x\n'), [], 'a comment')
})

t.test('parameters are expanded where they are used, so the last value counts', async t => {
  t.strictSame(unknown('$A=1\nb$A\n$A=2\nc$A\nd${A}x e$A\n'), ['b1', 'c2', 'd2x'])
  t.strictSame(unknown('$A=$B\n$B=z\nb$A\n'), ['bz'])
  t.strictSame(unknown('$A = 2\n'), ['$A'])
})

t.test('a multi-line parameter makes lines, which may hold anything', async t => {
  t.strictSame(unknown('$M= \\\n one \\\n @other two\\\n three$N\n$N=x\nzero $M\n'), ['zero', 'one', 'threex'])
  t.strictSame(unknown('$M=first \\\n second\n\npre$M\n$M\n'), ['prefirst', 'second', 'first', 'second'])
})

t.test('repetition nests and takes its numbers from parameters', async t => {
  t.strictSame(unknown('~SEQ(x,2,3) ~SEQ(y,5,6) f${x}_${y}\n'), ['f2_5', 'f2_6', 'f3_5', 'f3_6'])
  t.strictSame(unknown('$N=2\n~SEQ(x,$N) b$x\n'), ['b1', 'b2'])
  t.strictSame(unknown('~LST({a,b}, {1,2}, {3}) c${a}d${b}\n'), ['c1d2', 'c3d'])
  t.strictSame(messages(loadText('~SEQ(x,1,0,3) a\n')), ["1:1 HF0104 Invalid ~SEQ definition '~SEQ(x,1,0,3) a'"])
})

t.test('included files are read from their own directory, inside blocks too', async t => {
  const files = {
    '/etc/keepalived/sub/one.conf': 'a${_PWD}\ninclude two.conf\n', '/etc/keepalived/sub/two.conf': 'b\n'
  }
  t.strictSame(unknown('include sub/one.conf\nc${_PWD}\n', files), ['a/etc/keepalived/sub', 'b', 'c/etc/keepalived'])
})

t.test('a message names the file, the line and how it came there', async t => {
  const files = { '/etc/keepalived/sub.conf': 'fine_not\n' }
  const [included] = loadText('\ninclude sub.conf\n', { files }).diagnostics
  t.match(included?.place, { line: 1, column: 1, file: { path: '/etc/keepalived/sub.conf', includedFrom: { line: 2, column: 9 } } })
  const [expanded] = loadText('$A=x y\nfoo_${A} 5\n').diagnostics
  t.match(expanded?.place, { line: 2, column: 1 })
  const [value] = loadText('$P=300\nvrrp_instance A {\n  priority $P\n}\n').diagnostics
  t.match(value?.place, { line: 3, column: 12, trail: [{ text: /value of \$P/, line: 1 }] })
  t.equal(value?.place === undefined ? '' : sourceLine(value.place), '  priority $P')
})

t.test('circles and bombs are refused with a message', async t => {
  t.match(messages(loadText('include keepalived.conf\n')), [/HF0123 .*too deeply/])
  t.match(messages(loadText('$A=${A}\nx$A\n')), [/HF0105/])
  t.match(messages(loadText('~SEQ(x, 1, 1000000000) a$x\n')), [/HF0123 ~SEQ would repeat/])
  const bomb = '~SEQ(a,1,60000) ~SEQ(b,1,60000) ~SEQ(c,1,60000) ${a}\n'
  t.match(messages(loadText(bomb)).at(-1), /HF0123 Repetition and parameters make more than 50000 lines/)
})

t.test('a line too long for keepalived loses its beginning', async t => {
  const loaded = loadText(`${' '.repeat(10)}${'x'.repeat(1013)}tail\n`)
  t.match(messages(loaded), [/HF0102/, /Unknown keyword 'tail'/])
  t.strictSame(unknown('a\0b\nc\n'), ['c'])
})

t.test('CR LF, no final newline, and text of any script in comments', async t => {
  t.strictSame(unknown('a # 注释\r\n! комментарий\r\n@router1 b\r\nc'), ['a', 'b', 'c'])
})

/** How many lines, and characters, reach the lexer for a file. */
function made (
  text: string, files: Readonly<Record<string, string>> = {}
): { readonly lines: number, readonly characters: number } {
  const preprocessor = new Preprocessor({
    host: fakeHost({ files: { ...files, [MAIN]: text } }),
    diagnostics: new Diagnostics(),
    random: seededRandom(1),
    configId: 'router1',
    allConfig: false
  })
  let [lines, characters] = [0, 0]
  for (const chunk of preprocessor.file(MAIN, undefined)) {
    lines += chunk.text.split('\n').length - 1
    characters += chunk.text.length
  }
  return { lines, characters }
}

t.test('a repetition that keepalived takes is taken', async t => {
  t.equal(made('~SEQ(i, 1, 50000) x$i\n').lines, 50_000)
  t.equal(made('~SEQ(i, 0, 195) ~SEQ(j, 0, 250) 10.0.${i}.${j}\n').lines, 196 * 251)
})

t.test('however short a file is, the lines and the text it makes are limited', async t => {
  const long = `$A=${'a'.repeat(250)}\n~SEQ(i, 1, 50000) $A $A $A $A $i\n`
  const { madeLines, madeText, madeTimes } = LIMITS
  for (const text of ['~SEQ(i, 60000) x\n', '~SEQ(i, 60000) ~SEQ(j, 60000) x\n', long,
    `$A=${long.slice(3, 250)}\n${'$A $A $A $A\n'.repeat(20_000)}`,
    '$A= \\\n b \\\n c\n$B= \\\n $A \\\n $A\n$C= \\\n $B \\\n $B\n~SEQ(i, 60000) $C\n']) {
    const { lines, characters } = made(text)
    t.ok(lines <= 2 * madeLines + text.split('\n').length, `${lines} lines`)
    t.ok(characters <= madeText + (madeTimes + 1) * text.length + 2 * madeLines, `${characters} characters`)
  }
  t.match(messages(loadText(long)).at(-1), /HF0123 Repetition and parameters make more than 100 times the text/)
})

t.test('a circle of includes ends at once, however many files each turn includes', async t => {
  let reads = 0
  const host = fakeHost({ files: { [MAIN]: 'include *\n', '/etc/keepalived/a': 'x\n', '/etc/keepalived/b': 'include *\n' } })
  const counting = { ...host, readFile: (path: string) => { reads++; return host.readFile(path) } }
  const { diagnostics } = load(counting, { path: MAIN, configTest: true })
  t.ok(diagnostics.some(({ code }) => code === 'HF0123'))
  t.ok(reads < 100, `${reads} files were read`)
})

t.test('a file may be included often', async t => {
  t.equal(made('include a.conf\n'.repeat(1000), { '/etc/keepalived/a.conf': 'x\n' }).lines, 1000)
})
