/**
 * docs/compatibility.md names a test for every option, signal, file, variable and argument that
 * keepalived's users know: here, that the lists are complete and the tests exist.
 */

import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { OPTIONS } from '../../src/cli/keepalived-options.js'
import { entries } from '../../src/config-parser/reference.js'
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

const SECTIONS = ['Deliberate differences', 'Keywords of Holdfast\'s own', 'Options', 'Signals', 'Files', 'Environment', 'Arguments of scripts'] as const

for (const heading of SECTIONS) {
  t.test(`${heading}: every row has a test that exists`, async t => {
    const found = rows(heading)
    t.ok(found.length > 0)
    for (const cells of found) {
      const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(cells.at(-1) ?? '') ?? []
      const path = projectPath('test', file)
      if (file === 'config-parser/fixtures.test.ts') {
        t.ok(existsSync(projectPath('test/fixtures/config', `${name}.conf`)), `${cells[0]}: ${name}`)
        continue
      }
      if (!t.ok(existsSync(path), `${cells[0]}: ${file}`)) continue
      const text = readFileSync(path, 'utf8').replaceAll('\\\'', '\'')
      t.ok(text.includes(name), `${file}: ${name}`)
    }
  })
}

t.test('every keyword that keepalived does not know has a row, and no other', async t => {
  const own = entries().filter(({ documented }) => documented.about.own === true)
  // What stands in a block of ours is ours.
  const blocks = new Set(own.map(({ name }) => name))
  t.strictSame(
    new Set(rows('Keywords of Holdfast\'s own').map(([keyword]) => keyword?.replace(/^`|`$/g, ''))),
    new Set(own.filter(({ path }) => !path.some(each => blocks.has(each)))
      .map(({ path, name }) => [path.at(-1), name].join('.'))))
})

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
