import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'
import type { Definition } from '../../src/config-parser/definitions.js'
import { assignment, expand } from '../../src/config-parser/definitions.js'
import { MappedLine } from '../../src/config-parser/mapped-line.js'
import { lineStart } from '../../src/config-parser/source.js'

const file = { path: '/a.conf', text: '', includedFrom: undefined }
const around = {
  directory: '/etc/keepalived',
  configId: 'router1',
  random: seededRandom(1),
  environment: (name: string) => name === 'SECRET' ? 'hush' : undefined
}

function definitions (values: Readonly<Record<string, string>>): ReadonlyMap<string, Definition> {
  return new Map(Object.entries(values).map(([name, text]) =>
    [
      name,
      { name, lines: [{ text, line: 1, column: 1 }], multiLine: false, place: lineStart(file, 1) }
    ]))
}

function expanded (text: string, values: Readonly<Record<string, string>> = {}): string {
  const result = expand(MappedLine.of(file, 1, text), definitions(values), around)
  return result.type === 'line' ? result.line.text : result.type === 'none' ? text : result.type
}

t.test('an assignment has no blank before its equals sign', async t => {
  t.strictSame(assignment('$A= 1 2'), { name: 'A', value: '1 2', at: 4 })
  t.equal(assignment('$B = 2'), undefined)
  t.equal(assignment('$1=2'), undefined)
})

t.test('a bare name ends at a blank, comma, parenthesis or the end; braces end it anywhere', async t => {
  const values = { A: '7', LONG: 'x' }
  t.equal(expanded('b$A,c', values), 'b7,c')
  t.equal(expanded('b$A', values), 'b7')
  t.equal(expanded('b$Ac', values), 'b$Ac')
  t.equal(expanded('b$A-c', values), 'b$A-c')
  t.equal(expanded('10.0.${A}.1', values), '10.0.7.1')
  t.equal(expanded('"$A in quotes"', values), '"7 in quotes"')
  t.equal(expanded('$NOBODY', values), '$NOBODY', 'an unknown name stays')
})

t.test('predefined names', async t => {
  t.equal(expanded('${_PWD}/x ${_INSTANCE}'), '/etc/keepalived/x router1')
  t.equal(expanded('${_HASH}${_BANG}'), '#!')
  t.equal(expanded('key ${_ENV SECRET}${_ENV NONE}.'), 'key hush.')
  t.match(expanded('${_RANDOM 5 9}'), /^[5-9]$/)
  t.equal(expanded('${_RANDOM 9 5}'), '9')
  t.equal(expanded('${_ENV}'), 'bad-arguments')
  t.equal(expanded('${_PWD x}'), 'bad-arguments')
})

t.test('a line that grows beyond the limit of keepalived is refused', async t => {
  t.equal(expanded('$A', { A: 'x'.repeat(1023) }), 'too-long')
})
