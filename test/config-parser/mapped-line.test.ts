import t from 'tap'
import { MappedLine, trimLine, withoutComment } from '../../src/config-parser/mapped-line.js'

const file = { path: '/a.conf', text: '', includedFrom: undefined }
const note = { text: 'in the value of $X', file, line: 1, column: 4 }

t.test('what is cut off moves the columns of the rest', async t => {
  const line = MappedLine.of(file, 3, '  @main interface eth0')
  const rest = trimLine(line).slice(6)
  t.equal(rest.text, 'interface eth0')
  t.match(rest.place(10, 4), { line: 3, column: 19, length: 4, trail: [] })
})

t.test('replaced text points to where the parameter stands, the rest to itself', async t => {
  const line = MappedLine.of(file, 3, 'a $X b').replace(2, 4, 'VALUE', note)
  t.equal(line.text, 'a VALUE b')
  t.match(line.place(4), { column: 3, trail: [note] })
  t.match(line.place(8), { column: 6, trail: [] })
  t.match(line.slice(8).place(0), { column: 6 })
  t.strictSame(
    line.toChunk().segments?.map(({ at, column }) => [at, column]), [[0, 1], [2, 3], [7, 5]]
  )
})

t.test('a comment ends the line unless it is quoted or escaped', async t => {
  const text = (from: string): string => withoutComment(MappedLine.of(file, 1, from)).text
  t.equal(text('a # b'), 'a')
  t.equal(text('a "# b" ! c'), 'a "# b"')
  t.equal(text('a\\#b # c'), 'a\\#b')
  t.equal(text('"open # b'), '"open # b')
})
