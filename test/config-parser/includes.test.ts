import t from 'tap'
import type { IncludeCheck } from '../../src/config-parser/includes.js'
import { includedPaths, includeLine } from '../../src/config-parser/includes.js'
import { loadText, messages } from '../fakes/config-text.js'
import { fakeHost } from '../fakes/config-host.js'

const host = fakeHost({ files: { '/d/a.conf': '', '/d/run.sh': '' }, modes: { '/d/run.sh': 0o755 } })

function outcome (
  line: string, strictness: readonly IncludeCheck[] = []
): { paths: readonly string[], fatal: readonly boolean[] } {
  const found = includeLine(line, new Set(strictness))
  if (found === undefined) return { paths: ['none'], fatal: [] }
  const { paths, problems } = includedPaths(host, found, '/d')
  return { paths, fatal: problems.map(each => each.fatal) }
}

t.test('include needs a blank behind it', async t => {
  t.equal(includeLine('include', new Set()), undefined)
  t.equal(includeLine('includes x', new Set()), undefined)
  t.match(includeLine('include  a b', new Set()), { pattern: 'a b', at: 9 })
})

t.test('each letter has its own strictness', async t => {
  t.strictSame(outcome('include a.conf'), { paths: ['/d/a.conf'], fatal: [] })
  t.strictSame(outcome('include none'), { paths: [], fatal: [false] })
  t.strictSame(outcome('includer none'), { paths: [], fatal: [false] })
  t.strictSame(outcome('includem none'), { paths: [], fatal: [true] })
  t.strictSame(outcome('includem n*'), { paths: [], fatal: [] }, 'a wildcard without match is silent')
  t.strictSame(outcome('includew n*'), { paths: [], fatal: [true] })
  t.strictSame(outcome('includeb {a,z}.conf'), { paths: [], fatal: [true] }, 'nothing is read')
  t.strictSame(outcome('include {a,z}.conf'), { paths: ['/d/a.conf'], fatal: [false] })
  t.strictSame(outcome('include run.sh'), { paths: [], fatal: [false] }, 'a program is passed over')
  t.strictSame(outcome('includer run.sh'), { paths: [], fatal: [true] })
  t.strictSame(outcome('include none', ['match']), { paths: [], fatal: [true] }, 'include_check')
})

t.test('an include error ends a test with status 6, a logged one leaves it alone', async t => {
  t.equal(loadText('includem nosuch.conf\n').exitCode, 6)
  const loaded = loadText('include nosuch.conf\n')
  t.equal(loaded.exitCode, 0)
  t.strictSame(messages(loaded), ["1:9 HF0121 Unable to find config file(s) 'nosuch.conf'."])
})

t.test('include_check holds for the lines behind it, to the end of its file', async t => {
  t.equal(loadText('global_defs {\n include_check match\n include nosuch\n}\n').exitCode, 6)
  const files = { '/etc/keepalived/sub.conf': 'global_defs {\n include_check\n}\n' }
  t.equal(loadText('include sub.conf\ninclude nosuch\n', { files }).exitCode, 0)
})
