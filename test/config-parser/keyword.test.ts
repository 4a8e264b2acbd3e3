import t from 'tap'
import { loadText, messages } from '../fakes/config-text.js'

t.test('a report points at the word it is about', async t => {
  const loaded = loadText('global_defs {\n vrrp_cpu_affinity 0 1 99\n lvs_timeouts tcp 5 foo\n}\n')
  t.strictSame(messages(loaded), [
    '2:24 HF0303 Invalid cpu_id:99 specified for vrrp process',
    '3:21 HF0306 Unknown option foo specified for lvs_timeouts'
  ])
})

t.test('a missing parameter is placed behind the last word', async t => {
  const [first] = loadText('net_namespace\n').diagnostics
  t.match(first, { code: 'HF0301', place: { line: 1, column: 14 }, expected: 'a value' })
})
