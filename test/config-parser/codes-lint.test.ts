import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { CODES } from '../../src/config-parser/codes.js'
import { LINT_CODES } from '../../src/config-parser/codes-lint.js'
import { explain } from '../../src/config-parser/reference.js'
import { projectPath } from '../project.js'

t.test('every lint says how it is silenced', async t => {
  for (const [code, { explanation }] of Object.entries(LINT_CODES)) {
    t.match(code, /^HF10\d\d$/)
    t.ok(explanation.length > 20)
    const told = explain(code)
    t.match('text' in told ? told.text : '', `holdfast: allow ${code}`)
    t.ok(Object.hasOwn(CODES, code))
  }
})

t.test('every lint is found in a fixture', async t => {
  const folder = projectPath('test/fixtures/config/lint')
  const found = readdirSync(folder).filter(name => name.endsWith('.json'))
    .map(name => readFileSync(`${folder}/${name}`, 'utf8')).join('\n')
  t.strictSame(Object.keys(LINT_CODES).filter(code => !found.includes(` ${code} `)), [])
})
