import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { load } from '../../src/config-parser/load.js'
import type { FakeMachine } from '../fakes/config-host.js'
import { fakeHost } from '../fakes/config-host.js'
import { MAIN, messages } from '../fakes/config-text.js'
import { projectPath } from '../project.js'

// One feature each: NAME.conf, and beside it NAME.json with the exit status of a configuration
// test, every message with its place, and values of the typed configuration by their paths.
// Those in lint/ are linted as `holdfast check` does.
// UPDATE=1 writes status and messages anew, and the values of the paths that are there.

interface Expected {
  readonly machine?: FakeMachine
  readonly status: number
  readonly messages: readonly string[]
  readonly values: Readonly<Record<string, unknown>>
}

const folder = projectPath('test/fixtures/config')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.conf')).map(name => name.replace(/\.conf$/, '')).sort()

/** What stands at `a/b/0/c`; bytes as hex. */
function valueAt (root: unknown, path: string): unknown {
  let value = root
  for (const step of path.split('/')) {
    const inside: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
    value = inside
  }
  return value === undefined
    ? 'undefined'
    : JSON.parse(JSON.stringify(value, (_key, each: unknown) =>
      each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each === undefined ? 'undefined' : each))
}

t.test('there are fixtures', async t => { t.ok(names.length > 0) })

for (const name of names) {
  t.test(name, async t => {
    const text = readFileSync(`${folder}/${name}.conf`, 'utf8')
    const path = `${folder}/${name}.json`
    const expected: Expected = existsSync(path)
      ? JSON.parse(readFileSync(path, 'utf8'))
      : { status: 0, messages: [], values: {} }
    const files = { ...expected.machine?.files, [MAIN]: text }
    const host = fakeHost({ ...expected.machine, files })
    const loaded = load(host, { path: MAIN, configTest: true, lint: name.startsWith('lint/') })
    const found = {
      status: loaded.exitCode,
      messages: messages(loaded),
      values: Object.fromEntries(Object.keys(expected.values)
        .map(each => [each, valueAt(loaded.config, each)]))
    }
    if (process.env.UPDATE === '1') {
      writeFileSync(path, `${JSON.stringify({ machine: expected.machine, ...found }, undefined, 2)}\n`)
      return
    }
    t.equal(found.status, expected.status, 'the exit status')
    t.strictSame(found.messages, expected.messages, 'the messages')
    t.strictSame(found.values, expected.values, 'the values')
  })
}
