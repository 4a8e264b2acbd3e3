/**
 * Every file of the corpus gives the exit status of the real `keepalived -t`, in the three
 * surroundings its manifest describes, but for the differences listed in docs/compatibility.md.
 */

import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Host, InterfaceFacts, UserFacts } from '../../src/config-parser/host.js'
import { load } from '../../src/config-parser/load.js'
import { machineHost } from '../../src/daemon/config-files.js'
import { decoded, refused } from '../../src/lib/decoded.js'
import { parseIp } from '../../src/lib/ip-address.js'
import { projectPath, sharedPath } from '../project.js'

const RUNS = ['noif', 'if', 'host'] as const
type Run = typeof RUNS[number]

interface Entry {
  readonly id: string
  readonly interfaces: readonly string[]
  readonly status: Readonly<Record<Run, number>>
  readonly note: string
}

const corpus = sharedPath('corpus', 'keepalived-conf')

/** Absent where the verdicts were taken, whatever this machine has. */
const ABSENT = /\/(?:nc|haproxy|nginx|mysql|mysqladmin|ncat)$/

function manifest (folder: string): readonly Entry[] {
  const [, ...rows] = readFileSync(`${folder}/manifest.tsv`, 'utf8').trimEnd().split('\n')
  return rows.map(row => {
    const cells = row.split('\t')
    const [id = ''] = cells
    const number = (index: number): number => Number(cells[index])
    const interfaces = cells[8] === '-' ? [] : (cells[8] ?? '').split(',')
    return {
      id, interfaces, status: { noif: number(9), if: number(12), host: number(15) }, note: cells[18] ?? ''
    }
  })
}

// Copied once: its name is looked up when it is.
const machine = { ...machineHost() }
const ROOT: UserFacts = { name: 'root', uid: 0, gid: 0 }

/** The surroundings of one run, as README.md of the corpus describes them. */
function surroundings (path: string, entry: Entry, run: Run): Host {
  const text = readFileSync(path, 'utf8')
  const present = new Set(['lo', ...(run === 'noif' ? [] : entry.interfaces)])
  const standard = (file: string): boolean => file === '/' || /^\/(?:usr|bin|sbin|etc\/(?:passwd|hosts))/.test(file)
  return {
    ...machine,
    self: ROOT,
    readFile: file => file === path ? decoded(text) : refused('ENOENT'),
    list: () => undefined,
    status: file => {
      if (file === path) return { type: 'file', mode: 0o644, uid: 0, gid: 0 }
      const found = standard(file) && !ABSENT.test(file) ? machine.status(file) : undefined
      if (found !== undefined) return found
      if (`${path}/`.startsWith(`${file}/`)) return { type: 'directory', mode: 0o755, uid: 0, gid: 0 }
      if (file.startsWith(`${path.slice(0, path.lastIndexOf('/'))}/`)) return undefined
      return run === 'host' ? { type: 'file', mode: 0o755, uid: 0, gid: 0 } : undefined
    },
    realPath: file => file,
    isProgram: () => true,
    user: name => {
      if (run === 'host') return machine.user(name) ?? { name, uid: 0, gid: 0 }
      return name === 'keepalived_script' ? undefined : machine.user(name)
    },
    group: name => machine.group(name) ?? (run === 'host' ? 0 : undefined),
    networkInterface: name => present.has(name) ? facts(name) : undefined,
    hostName: 'corpus',
    fullHostName: 'corpus',
    resolve: name => parseIp(name) !== undefined ? [name] : name === 'localhost' ? ['127.0.0.1'] : [],
    hasNamespace: () => run !== 'noif'
  }
}

function facts (name: string): InterfaceFacts {
  const loopback = name === 'lo'
  return {
    name,
    index: 2,
    loopback,
    multicast: !loopback,
    ethernet: true,
    mtu: 1500,
    kind: 'plain',
    base: undefined,
    table: undefined
  }
}

/** `ID RUN: ...` lines of docs/compatibility.md, where the deliberate differences are explained. */
function deliberate (): ReadonlySet<string> {
  const text = readFileSync(projectPath('docs/compatibility.md'), 'utf8')
  const rows = [...text.matchAll(/^\| (\d{3}) \| ([a-z, ]+) \|/gm)]
  return new Set(rows.flatMap(([, id = '', runs = '']) =>
    runs.split(', ').map(run => `${id} ${run}`)))
}

t.test('the corpus gets keepalived\'s verdicts', {
  skip: corpus === undefined ? 'the corpus is not beside this checkout' : false
}, async t => {
  if (corpus === undefined) return
  t.ok(readdirSync(corpus).length > 250)
  const different = deliberate()
  const seen = new Set<string>()
  for (const entry of manifest(corpus)) {
    const path = `${corpus}/${entry.id}.conf`
    for (const run of RUNS) {
      const expected = entry.status[run]
      // The oracle hung or died: there is no verdict to meet.
      if (expected >= 124) continue
      const { exitCode, diagnostics } = load(
        surroundings(path, entry, run), { path, configTest: true }
      )
      const key = `${entry.id} ${run}`
      if (exitCode !== expected && different.has(key)) seen.add(key)
      else if (exitCode !== expected) {
        t.fail(`${key}: ${exitCode} and not ${expected}`, {
          messages: diagnostics.map(each => `${each.place?.line ?? '-'} ${each.class} ${each.message}`).slice(0, 6)
        })
      }
    }
  }
  t.strictSame([...different].filter(key => !seen.has(key)), [], 'every listed difference is one')
})
