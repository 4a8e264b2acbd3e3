import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Documented } from '../../src/config-parser/keyword.js'
import { ROOT } from '../../src/config-parser/keywords/root.js'
import { projectPath } from '../project.js'

// The inventory of keepalived's newest source: block, keyword, argument, default, range, alias,
// in 2.2.7, feature, meaning, kind. A keyword that is taken out of its table fails here by name.
const rows = readFileSync(projectPath('test/fixtures/keywords.tsv'), 'utf8').trim().split('\n')
  .slice(1).map(line => line.split('\t'))

/** `a.b / c.b` names the same block twice; `(root)` is the outermost. */
function tables (block: string): ReadonlyArray<Readonly<Record<string, Documented>> | undefined> {
  return block.split(' / ').map(path => {
    let table: Readonly<Record<string, Documented>> | undefined = ROOT
    for (const name of path === '(root)' ? [] : path.split('.')) {
      table = table !== undefined && Object.hasOwn(table, name) ? table[name]?.inside : undefined
    }
    return table
  })
}

/** Routes and rules are lines of a language of their own, that of ip(8). */
const ROUTING = /(?:static|virtual)_(?:routes|rules)/

t.test('every keyword of the inventory is in its table', async t => {
  t.ok(rows.length > 600, 'the inventory is there')
  const missing: string[] = []
  for (const [block = '', keyword = ''] of rows) {
    if (block === 'block' || ROUTING.test(`${block} ${keyword}`)) continue
    for (const table of tables(block)) {
      // `a, b` are two words; capitals stand for a name or an address the operator gives.
      for (const word of keyword.split(', ').filter(each => /[a-z]/.test(each) && each !== '(entries)')) {
        if (table === undefined || !Object.hasOwn(table, word)) missing.push(`${block} ${word}`)
      }
    }
  }
  t.strictSame(missing, [])
})

t.test('every keyword says what it means', async t => {
  const silent: string[] = []
  const visit = (path: string, table: Readonly<Record<string, Documented>>): void => {
    for (const [name, { about, form, inside }] of Object.entries(table)) {
      if (about.meaning.length < 3 || form === '') silent.push(`${path}${name}`)
      if (inside !== undefined) visit(`${path}${name}.`, inside)
    }
  }
  visit('', ROOT)
  t.strictSame(silent, [])
})
