import t from 'tap'
import { absolutePath, alternatives, directoryOf, glob, isPattern } from '../../src/config-parser/glob.js'
import { fakeHost } from '../fakes/config-host.js'

const host = fakeHost({
  files: { '/etc/k/b.conf': '', '/etc/k/a.conf': '', '/etc/k/.hidden.conf': '', '/etc/k/sub/c.conf': '', '/etc/k/x[1]': '' }
})
const paths = (pattern: string): readonly string[] => glob(host, pattern, '/etc/k').paths

t.test('wildcards match within one component and come sorted', async t => {
  t.strictSame(paths('*.conf'), ['a.conf', 'b.conf'])
  t.strictSame(paths('/etc/*/*/c.conf'), ['/etc/k/sub/c.conf'])
  t.strictSame(paths('?.conf'), ['a.conf', 'b.conf'])
  t.strictSame(paths('[!a].conf'), ['b.conf'])
  t.strictSame(paths('.*.conf'), ['.hidden.conf'], 'a leading dot wants a literal one')
  t.strictSame(paths('x\\[1\\]'), ['x[1]'])
  t.strictSame(paths('none*'), [])
})

t.test('alternatives are looked for one by one, and the missing ones are named', async t => {
  t.strictSame(glob(host, '{b,z,a}.conf', '/etc/k'), { paths: ['b.conf', 'a.conf'], unmatched: ['z.conf'] })
  t.strictSame(alternatives('a{b,c{d,e}}f'), ['abf', 'acdf', 'acef'])
  t.strictSame(alternatives('a{}b'), ['a{}b'])
  t.strictSame(alternatives('a{b'), ['a{b'])
})

t.test('a bomb of alternatives ends', async t => {
  t.ok(alternatives('{a,b}'.repeat(30)).length <= 1024)
})

t.test('paths are joined and taken apart by name', async t => {
  t.equal(absolutePath('../x/./y', '/a/b'), '/a/x/y')
  t.equal(absolutePath('/x//y/', '/a'), '/x/y')
  t.equal(directoryOf('/a/b.conf'), '/a')
  t.equal(directoryOf('/b.conf'), '/')
  t.ok(isPattern('a*') && isPattern('{a,b}') && !isPattern('/etc/a.conf'))
})
