import t from 'tap'
import { COLOURED, diagnosticRecord, renderDiagnostic, summary } from '../../src/config-parser/render.js'
import { loadText } from '../fakes/config-text.js'

const first = (text: string, files: Readonly<Record<string, string>> = {}) => {
  const [diagnostic] = loadText(text, { files }).diagnostics
  if (diagnostic === undefined) throw new Error('no diagnostic')
  return diagnostic
}

t.test('a message shows its line with a caret, what was expected and what would help', async t => {
  t.equal(renderDiagnostic(first('vrrp_instance A {\n\tprioritty 50 # low\n}\n')), `\
error[HF0201]: Unknown keyword 'prioritty'
 --> /etc/keepalived/keepalived.conf:2:2
  |
2 | \tprioritty 50 # low
  | \t^^^^^^^^^
  = expected: a keyword of vrrp_instance
  = help: did you mean 'priority'?`)
})

t.test('the way through parameters and includes is told', async t => {
  const files = { '/etc/keepalived/sub.conf': '$P=999\nvrrp_instance A {\n priority $P\n}\n' }
  const text = renderDiagnostic(first('\ninclude sub.conf\n', files))
  t.match(text, / --> \/etc\/keepalived\/sub\.conf:3:11\n/)
  t.match(text, /= note: in the value of \$P, which is set here at \/etc\/keepalived\/sub\.conf:1:1\n/)
  t.match(text, /= note: included at \/etc\/keepalived\/keepalived\.conf:2:9$/)
})

t.test('a message about no line is its first line alone', async t => {
  const all = loadText('vrrp_instance A {\ninterface nosuch\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 }\n}\n').diagnostics
  const whole = all.find(each => each.place === undefined)
  t.equal(whole === undefined ? '' : renderDiagnostic(whole),
    'error[HF0502]: Non-existent interface specified in configuration')
})

t.test('a regex that is none is named with the blocks it stands in', async t => {
  const text = `virtual_server 10.0.0.1 80 {
  protocol TCP
  real_server 10.0.0.2 80 {
    HTTP_GET {
      url {
        path /
        regex "(open"
      }
    }
  }
}
`
  const diagnostic = loadText(text).diagnostics.find(each => each.code === 'HF0606')
  if (diagnostic === undefined) throw new Error('it is no regex')
  const blocks = 'virtual_server 10.0.0.1 80, real_server 10.0.0.2 80, HTTP_GET, url'
  t.match(renderDiagnostic(diagnostic), `  = in: ${blocks}`)
  t.equal(diagnosticRecord(diagnostic).within, blocks)
})

t.test('colours mark the severity and change no word', async t => {
  const diagnostic = first('bogus\n')
  const coloured = renderDiagnostic(diagnostic, COLOURED)
  t.match(coloured, '\x1b[1;31merror[HF0201]\x1b[0m')
  // eslint-disable-next-line no-control-regex
  t.equal(coloured.replace(/\x1b\[[0-9;]*m/g, ''), renderDiagnostic(diagnostic))
})

t.test('a record holds the same as data', async t => {
  t.match(diagnosticRecord(first('bogus\n')), {
    severity: 'error',
    code: 'HF0201',
    class: 'unknown-keyword',
    message: "Unknown keyword 'bogus'",
    file: '/etc/keepalived/keepalived.conf',
    line: 1,
    column: 1,
    length: 5,
    trail: []
  })
})

t.test('the summary counts', async t => {
  t.equal(summary([]), 'no errors and no warnings')
  t.equal(summary(loadText('a\nb\n').diagnostics), '2 errors')
})
