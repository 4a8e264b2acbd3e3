import t from 'tap'
import { CODES } from '../../src/config-parser/codes.js'
import type { ConfigClass } from '../../src/config-parser/diagnostics.js'
import { Diagnostics } from '../../src/config-parser/diagnostics.js'

function status (...classes: ReadonlyArray<ConfigClass | undefined>): number {
  const diagnostics = new Diagnostics()
  for (const [at, each] of classes.entries()) diagnostics.report('HF0201', undefined, `message ${at}`, { class: each })
  return diagnostics.testStatus
}

t.test('the last class in keepalived\'s list decides the status of a test, not the worst', async t => {
  t.equal(status(), 0)
  t.equal(status(undefined, undefined), 0, 'log lines do not count')
  t.equal(status('bad-interface'), 4)
  t.equal(status('bad-interface', 'general'), 5)
  t.equal(status('deprecated'), 5)
  t.equal(status('general', 'security'), 6)
  t.equal(status('security', 'missing-parameter'), 2, 'reading stopped there')
})

t.test('an include error ends with status 6', async t => {
  const diagnostics = new Diagnostics()
  diagnostics.includeFailed()
  t.equal(diagnostics.testStatus, 6)
})

t.test('the same message at the same place is reported once', async t => {
  const diagnostics = new Diagnostics()
  diagnostics.report('HF0201', undefined, 'x')
  diagnostics.report('HF0201', undefined, 'x')
  t.equal(diagnostics.all.length, 1)
})

t.test('severity follows the class unless told otherwise', async t => {
  const diagnostics = new Diagnostics()
  diagnostics.report('HF0201', undefined, 'a')
  diagnostics.report('HF0209', undefined, 'b', { class: 'deprecated' })
  diagnostics.report('HF0209', undefined, 'c', { class: undefined })
  t.strictSame(diagnostics.all.map(each => each.severity), ['error', 'warning', 'note'])
  t.ok(CODES.HF0201.explanation)
})
