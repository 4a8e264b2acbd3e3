import t from 'tap'
import { lineStart, placeIn, sourceLine } from '../../src/config-parser/source.js'

const file = { path: '/a.conf', text: 'one\r\ntwo $X\nthree', includedFrom: undefined }

t.test('a place in an untouched chunk is counted from its first line', async t => {
  const chunk = { file, text: 'three\n', line: 3, segments: undefined, trail: [] }
  t.match(placeIn(chunk, 0, 2, 4), { line: 3, column: 2, length: 4 })
})

t.test('a place in an expanded line is where the parameter was written', async t => {
  const expansion = { text: 'in the value of $X', file, line: 1, column: 1 }
  const segments = [
    { at: 0, column: 1, expansion: undefined },
    { at: 4, column: 5, expansion },
    { at: 9, column: 7, expansion: undefined }
  ]
  const chunk = { file, text: 'two VALUE!\n', line: 2, segments, trail: [] }
  t.match(placeIn(chunk, 0, 2, 2), { column: 2, length: 2, trail: [] })
  t.match(placeIn(chunk, 0, 7, 3), { column: 5, length: 1, trail: [expansion] })
  t.match(placeIn(chunk, 0, 10, 1), { column: 7, trail: [] })
})

t.test('the line of a place is found, without its line end', async t => {
  t.equal(sourceLine(lineStart(file, 1)), 'one')
  t.equal(sourceLine(lineStart(file, 3)), 'three')
  t.equal(sourceLine(lineStart(file, 9)), '')
})
