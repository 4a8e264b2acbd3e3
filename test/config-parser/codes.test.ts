import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { CODES } from '../../src/config-parser/codes.js'
import { projectPath } from '../project.js'

const source = ['src/config-parser', 'src/cli'].flatMap(folder =>
  readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !/^codes(?:-\w+)?\.ts$/.test(name))
    .map(name => readFileSync(projectPath(folder, name), 'utf8'))).join('\n')

t.test('every code is used, and says something', async t => {
  for (const [code, { title, explanation }] of Object.entries(CODES)) {
    t.match(code, /^HF\d{4}$/)
    t.ok(source.includes(`'${code}'`), `${code} is reported somewhere`)
    t.ok(title.length > 5 && explanation.endsWith('.'), code)
  }
})
