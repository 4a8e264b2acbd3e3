/** Keeps the source in the shape src/README.md describes: who may import whom, sizes, words. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, dirname } from 'node:path'
import t from 'tap'
import { projectPath } from './project.js'

const SRC = projectPath('src')
const NOTHING: readonly string[] = []
const BELOW_DAEMON = ['lib', 'wire', 'vrrp', 'ipvs', 'checkers', 'checkers/probes', 'notify',
  'pacemaker-mode', 'config-parser', 'net', 'web']

/** The import table: each folder imports itself and what stands here. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: NOTHING,
  wire: ['lib'],
  vrrp: ['lib', 'wire'],
  ipvs: ['lib', 'wire'],
  checkers: ['lib', 'ipvs'],
  'checkers/probes': ['lib', 'wire', 'net', 'checkers'],
  notify: ['lib'],
  'pacemaker-mode': ['lib'],
  'config-parser': ['lib'],
  net: ['lib', 'wire'],
  web: ['lib'],
  daemon: BELOW_DAEMON,
  cli: [...BELOW_DAEMON, 'daemon']
}

/** Folders that may do I/O; in all others only hashing is allowed, and only in lib/digest. */
const IMPURE = new Set(['net', 'checkers/probes', 'web', 'daemon', 'cli'])

/** Packages that one file alone may import (style, section 1). */
const SOLE_IMPORTERS: Readonly<Record<string, RegExp>> = {
  'raw-socket': /^net\/raw-socket\.ts$/,
  netlink: /^net\/netlink-socket\.ts$/,
  koffi: /^net\/syscalls\.ts$/,
  zod: /^(config-parser|web|daemon\/control)\//,
  nearley: /^config-parser\//,
  moo: /^config-parser\//,
  saxes: /^pacemaker-mode\/cib\//,
  pino: /^daemon\/log\.ts$/
}

interface Source {
  readonly name: string
  readonly text: string
  readonly imports: readonly Import[]
}
interface Import { readonly from: string, readonly typeOnly: boolean }

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(read)

function read (name: string): Source {
  const text = readFileSync(join(SRC, name), 'utf8')
  const imports: Import[] = []
  const pattern = /^(?:import|export)\s+(type\s+)?(?:[^'"\n;]*?(?:\{[^}]*\})?[^'"\n;]*?from\s+)?'([^']+)'/gm
  for (const [, typeOnly, from = ''] of text.matchAll(pattern)) {
    imports.push({ from, typeOnly: typeOnly !== undefined })
  }
  for (const [, from = ''] of text.matchAll(/(?:\bimport|\brequire)\(\s*'([^']+)'\s*\)/g)) {
    imports.push({ from, typeOnly: false })
  }
  return { name, text, imports }
}

function folderOf (name: string): string {
  if (name.startsWith('checkers/probes/')) return 'checkers/probes'
  return name.split('/')[0] ?? ''
}

/** The file an import names, relative to src, or `undefined` for packages. */
function target (source: Source, { from }: Import): string | undefined {
  if (!from.startsWith('.')) return undefined
  return relative(SRC, join(SRC, dirname(source.name), from)).replace(/\.js$/, '.ts')
}

function packageName (from: string): string {
  return from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')
}

t.test('every folder imports only what the table allows', async t => {
  const offences: string[] = []
  for (const source of sources) {
    const folder = folderOf(source.name)
    const allowed = MAY_IMPORT[folder]
    if (allowed === undefined) {
      offences.push(`${source.name}: not in a folder of the plan`)
      continue
    }
    for (const each of source.imports) {
      const file = target(source, each)
      if (file === undefined) continue
      const other = folderOf(file)
      const basename = file.split('/').at(-1)
      if (other === folder || allowed.includes(other)) continue
      // A domain's configuration may take more than one file (config.ts, checker-config.ts), and
      // speaks of services in the words of ipvs.
      if (folder === 'config-parser' && /^(?:\w+-)*config\.ts$/.test(basename ?? '')) continue
      if (folder === 'config-parser' && other === 'ipvs' && each.typeOnly) continue
      if (folder === 'web' && basename === 'status.ts') continue
      if (folder === 'checkers' && other === 'checkers/probes' && each.typeOnly) continue
      offences.push(`${source.name} imports ${file}`)
    }
  }
  t.strictSame(offences, [])
})

t.test('what decides is pure', async t => {
  const offences: string[] = []
  const banned = /\b(Date|performance|Math\.random|setTimeout|setInterval|setImmediate|process|console|Promise|async|await)\b(?=[.(\s<])/
  for (const source of sources) {
    if (IMPURE.has(folderOf(source.name))) continue
    for (const { from } of source.imports) {
      if (!from.startsWith('node:')) continue
      if (from === 'node:crypto' && source.name === 'lib/digest.ts') continue
      offences.push(`${source.name} imports ${from}`)
    }
    const found = banned.exec(withoutCommentsAndStrings(source.text))
    if (found !== null) offences.push(`${source.name} uses ${found[1]}`)
  }
  t.strictSame(offences, [])
})

t.test('each way to the outside is one file', async t => {
  const offences: string[] = []
  for (const source of sources) {
    for (const { from } of source.imports) {
      const only = SOLE_IMPORTERS[packageName(from)]
      if (only !== undefined && !only.test(source.name)) {
        offences.push(`${source.name} imports ${from}`)
      }
    }
  }
  t.strictSame(offences, [])
})

t.test('there are no cycles', async t => {
  const edges = new Map(sources.map(source => [source.name, source.imports
    .filter(each => !each.typeOnly)
    .map(each => target(source, each))
    .filter(file => file !== undefined)]))
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name].join(' > '))
    if (done.has(name) || path.includes(name)) return
    for (const next of edges.get(name) ?? []) visit(next, [...path, name])
    done.add(name)
  }
  for (const { name } of sources) visit(name, [])
  t.strictSame(cycles, [])
})

t.test('no file holds two subjects', async t => {
  const long = sources
    .filter(({ name }) => name !== 'config-parser/grammar.ts')
    .map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 400)
    .map(({ name, lines }) => `${name}: ${lines} lines`)
  t.strictSame(long, [])
})

t.test('the language is the house\'s', async t => {
  const banned: ReadonlyArray<readonly [RegExp, string]> = [
    [/^\s*(?:export\s+)?(?:const\s+)?enum\s/m, 'enum'],
    [/^\s*(?:export\s+)?namespace\s/m, 'namespace'],
    [/^export default/m, 'default export'],
    [/[:<|&(]\s*any\b/, 'any'],
    [/\/\/\s*(?:TODO|FIXME|XXX)/, 'unfinished work'],
    [/@ts-(?:ignore|nocheck)/, 'unchecked types']
  ]
  const offences: string[] = []
  for (const { name, text } of sources) {
    if (name === 'config-parser/grammar.ts') continue
    for (const [pattern, word] of banned) {
      if (pattern.test(text)) offences.push(`${name}: ${word}`)
    }
  }
  t.strictSame(offences, [])
})

t.test('every file says what it is', async t => {
  const silent = sources
    .filter(({ name }) => name !== 'config-parser/grammar.ts')
    .filter(({ text }) => !/^(?:#!.*\n)?\s*\/\*\*/.test(text))
    .map(({ name }) => name)
  t.strictSame(silent, [])
})

t.test('what decides has a test that mirrors it', async t => {
  const missing = sources
    .filter(({ name, text }) => !IMPURE.has(folderOf(name)) && !isTypesOnly(text) && !isTable(name))
    .filter(({ name }) => !existsSync(projectPath('test', name.replace(/\.ts$/, '.test.ts'))))
    .map(({ name }) => name)
  t.strictSame(missing, [])
})

/** Nothing in it runs, so there is nothing to test. */
function isTypesOnly (text: string): boolean {
  return !/^(?:export )?(?:async )?(?:function|class|const|let)\b/m.test(text)
}

/**
 * Keyword tables and scheduler passes are tested as wholes: fixtures, corpus, conformance; tables
 * of the kernel's numbers by the bytes that are made with them.
 */
function isTable (name: string): boolean {
  return /^config-parser\/(?:keywords|compile|schema|lint)\//.test(name) ||
    name.startsWith('pacemaker-mode/') || name === 'config-parser/grammar.ts' ||
    name.endsWith('/constants.ts')
}

function withoutCommentsAndStrings (text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''")
}
