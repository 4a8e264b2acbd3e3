/** What a page of the manual becomes for man(1). */

import t from 'tap'
import { example, heading, paragraph, plain, terms, type Part } from '../../../src/cli/manual/page.js'
import { roff } from '../../../src/cli/manual/roff.js'

/** The lines after the head of a page that has `parts` alone. */
function body (...parts: readonly Part[]): readonly string[] {
  const page = { name: 'x', section: 8, summary: 'a thing', sections: [{ title: 'Usage', parts }] } as const
  const lines = roff(page, '1.0').split('\n')
  return lines.slice(lines.indexOf('.SH "USAGE"') + 1, -1)
}

t.test('the head names the page, its section and the version', async t => {
  const text = roff({ name: 'keepalived', section: 8, summary: 'keeps -things- alive', sections: [] }, '1.2-3')
  t.match(text, /^\.TH "KEEPALIVED" "8" "" "1\.2\\-3" "Holdfast"\n/)
  t.match(text, /\.SH NAME\nkeepalived \\- keeps \\-things\\- alive\n$/)
})

t.test('each part has its request', async t => {
  t.strictSame(body(paragraph('One.'), paragraph('Two.')), ['One.', '.PP', 'Two.'],
    'behind a heading a paragraph needs none')
  t.strictSame(body(heading('A "b"')), ['.SS "A \\(dqb\\(dq"'])
  t.strictSame(body(terms({ term: '*-f* _FILE_', text: 'Reads.' })), ['.TP', '\\fB\\-f\\fR \\fIFILE\\fR', 'Reads.'])
  t.strictSame(body(example('a {', '  b "c"', '}')), ['.RS 4', '.nf', 'a {', '  b "c"', '}', '.fi', '.RE'])
})

t.test('what roff would take for its own is kept literal', async t => {
  t.strictSame(body(paragraph(".dot 'quote' back\\slash ~SEQ ^ `")),
    ["\\&.dot 'quote' back\\eslash \\(tiSEQ \\(ha \\(ga"])
  t.strictSame(body(example("'x", '.y')).slice(2, 4), ["\\&'x", '\\&.y'])
  t.strictSame(body(paragraph(plain('no_preempt * \\'))), ['no_preempt * \\e'])
})

t.test('a mark inside another one is a character', async t => {
  t.strictSame(body(paragraph('*use_pid_dir* and _a*b_')), ['\\fBuse_pid_dir\\fR and \\fIa*b\\fR'])
})
