import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Documented } from '../../src/config-parser/keyword.js'
import { ROOT } from '../../src/config-parser/keywords/root.js'
import { loadText } from '../fakes/config-text.js'
import { projectPath } from '../project.js'

// The inventory of keepalived's newest source: block, keyword, argument, default, range, alias,
// in 2.2.7, feature, meaning, kind. A keyword that is taken out of its table fails here by name.
const rows = readFileSync(projectPath('test/fixtures/keywords.tsv'), 'utf8').trim().split('\n')
  .slice(1).map(line => {
    const cells = line.split('\t')
    return { block: cells[0] ?? '', keyword: cells[1] ?? '', kind: cells[9] ?? '' }
  })

type Row = typeof rows[number]
type Table = Readonly<Record<string, Documented>>

/** `a.b / c.b` names the same block twice; `(root)` is the outermost. */
function paths ({ block }: Row): ReadonlyArray<readonly string[]> {
  return block.split(' / ').map(path => path === '(root)' ? [] : path.split('.'))
}

/** `a, b` are two words. Brackets and capitals stand for what the operator writes himself. */
function words ({ keyword, kind }: Row): readonly string[] {
  if (keyword === '(entries)' || /^\[to\] /.test(keyword)) return []
  if (keyword === '[type] ACTION') return ['type', 'blackhole', 'unreachable', 'prohibit', 'nop', 'goto']
  return keyword.split(', ').filter(each => kind === 'keyword' || /[a-z]/.test(each))
}

function tableAt (root: Table, path: readonly string[]): Table | undefined {
  let table: Table | undefined = root
  for (const name of path) {
    table = table !== undefined && Object.hasOwn(table, name) ? table[name]?.inside : undefined
  }
  return table
}

/** The words of a row that are not in its tables. */
function missing (root: Table, row: Row): readonly string[] {
  return paths(row).flatMap(path => {
    const table = tableAt(root, path)
    if (table === undefined) return [`${path.join('.')}: no such block`]
    return words(row).filter(word => !Object.hasOwn(table, word)).map(word => `${path.join('.')} ${word}`)
  })
}

/** The tables without one keyword. */
function without (table: Table, [name, ...rest]: readonly string[]): Table {
  const { [name ?? '']: found, ...others } = table
  if (found === undefined || rest.length === 0) return others
  return { ...others, [name ?? '']: { ...found, inside: without(found.inside ?? {}, rest) } }
}

t.test('every row of the inventory is in its table', async t => {
  t.ok(rows.length > 600, 'the inventory is there')
  for (const row of rows) t.strictSame(missing(ROOT, row), [], `${row.block} ${row.keyword}`)
})

t.test('a row whose keyword is taken out of its table is missed', async t => {
  for (const row of rows) {
    for (const path of paths(row)) {
      for (const word of words(row)) {
        t.ok(missing(without(ROOT, [...path, word]), row).length > 0, `${row.block} ${word}`)
      }
    }
  }
})

/** How a block begins in a file; without these its name alone. */
const HEADS: Readonly<Record<string, string>> = {
  vrrp_instance: 'vrrp_instance A',
  vrrp_sync_group: 'vrrp_sync_group G',
  vrrp_script: 'vrrp_script s',
  vrrp_track_process: 'vrrp_track_process p',
  vrrp_track_file: 'vrrp_track_file f',
  track_file: 'track_file f',
  track_group: 'track_group g',
  garp_group: 'garp_group',
  bfd_instance: 'bfd_instance b',
  virtual_server: 'virtual_server 10.0.0.1 80',
  real_server: 'real_server 10.0.0.2 80',
  virtual_server_group: 'virtual_server_group v'
}

/** Whether the parser, and not only its tables, knows the word in that block. */
function isKnown (path: readonly string[], word: string): boolean {
  const text = [...path.map(name => `${HEADS[name] ?? name} {`), word, ...path.map(() => '}')].join('\n')
  return !loadText(text).diagnostics.some(each =>
    each.code === 'HF0201' && each.place?.line === path.length + 1)
}

t.test('the parser takes every keyword where the inventory has it', async t => {
  for (const row of rows.filter(each => each.kind === 'keyword')) {
    for (const path of paths(row)) {
      if (path.length > 0) t.notOk(isKnown(path, 'no_such_keyword'), `${path.join('.')} refuses others`)
      for (const word of words(row)) t.ok(isKnown(path, word), `${row.block} ${word}`)
    }
  }
})

t.test('every keyword says what it means', async t => {
  const silent: string[] = []
  const visit = (path: string, table: Table): void => {
    for (const [name, { about, form, inside }] of Object.entries(table)) {
      if (about.meaning.length < 3 || form === '') silent.push(`${path}${name}`)
      if (inside !== undefined) visit(`${path}${name}.`, inside)
    }
  }
  visit('', ROOT)
  t.strictSame(silent, [])
})
