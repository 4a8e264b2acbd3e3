import t from 'tap'
import { diagnosticLines } from '../../src/daemon/read-configuration.js'
import { loadText } from '../fakes/config-text.js'

t.test('a message is a line as keepalived has it, and a second one with what would help', async t => {
  const [found] = loadText('vrrp_instance V {\n  priorit 100\n}\n').diagnostics.map(diagnosticLines)
  t.strictSame(found, [
    "(/etc/keepalived/keepalived.conf: Line 2) Unknown keyword 'priorit'",
    "(/etc/keepalived/keepalived.conf: Line 2)   [HF0201] column 3; expected a keyword of vrrp_instance; did you mean 'priority'?"
  ])
})
