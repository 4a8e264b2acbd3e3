/**
 * docs/compatibility.md names a test for every option, signal, file, variable and argument that
 * keepalived's users know: here, that the lists are complete and the tests exist.
 */

import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { OPTIONS } from '../../src/cli/keepalived-options.js'
import { SIGNALS } from '../../src/daemon/signals.js'
import { projectPath } from '../project.js'

const page = readFileSync(projectPath('docs/compatibility.md'), 'utf8')

/** The cells of the rows below a heading. */
function rows (heading: string): ReadonlyArray<readonly string[]> {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [body = ''] = section.split('\n## ')
  return body.split('\n').filter(line => line.startsWith('| ')).slice(2)
    .map(line => line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()))
}

const SECTIONS = ['Options', 'Signals', 'Files', 'Environment', 'Arguments of scripts'] as const

for (const heading of SECTIONS) {
  t.test(`${heading}: every row has a test that exists`, async t => {
    const found = rows(heading)
    t.ok(found.length > 0)
    for (const cells of found) {
      const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(cells.at(-1) ?? '') ?? []
      const path = projectPath('test', file)
      if (!t.ok(existsSync(path), `${cells[0]}: ${file}`)) continue
      const text = readFileSync(path, 'utf8').replaceAll('\\\'', '\'')
      t.ok(text.includes(name), `${file}: ${name}`)
    }
  })
}

t.test('every option of the program has a row', async t => {
  const named = new Set(rows('Options').map(([option]) => option))
  for (const option of Object.values(OPTIONS)) {
    const short = 'short' in option ? `\`-${option.short}\` ` : ''
    t.ok(named.has(`${short}\`--${option.long}\``), `--${option.long}`)
  }
})

t.test('every signal has a row', async t => {
  const sorted = (numbers: readonly number[]): readonly number[] =>
    [...numbers].sort((a, b) => a - b)
  t.strictSame(sorted(rows('Signals').map(([, number]) => Number(number))),
    sorted(Object.values(SIGNALS)))
})
