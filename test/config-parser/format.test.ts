import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { format } from '../../src/config-parser/format.js'
import { meaning } from '../fuzz/config.js'
import { sharedPath } from '../project.js'

t.test('one statement per line, blocks indented, comments kept', async t => {
  t.equal(format(`! top
global_defs{router_id   x} # behind


vrrp_instance A
# between
{
@main   priority 100   ! why
  virtual_ipaddress { 10.0.0.1/24   dev eth0
     10.0.0.2 }

}`), `! top
global_defs {
    router_id x
} # behind

vrrp_instance A
# between
{
@main     priority 100 ! why
    virtual_ipaddress {
        10.0.0.1/24 dev eth0
        10.0.0.2
    }
}
`)
})

t.test('multi-line parameters keep their own layout', async t => {
  const text = '$M= \\\n  vrrp_script x { \\\n# no\n    script "/bin/true" \\\n  }\nglobal_defs {\n    router_id x\n}\n'
  t.equal(format(text), text)
})

t.test('braces that do not fit do no harm', async t => {
  t.equal(format('}\n}\na {\n'), '}\n}\na {\n')
  t.equal(format(''), '')
})

t.test('a line that layout would make too long for keepalived has none, and one that is stays', async t => {
  const text = `vrrp_script x {\n${'a'.repeat(1020)}\n${'b'.repeat(1021)}\n{\n}\n${'c'.repeat(1018)}#d\n${'e '.repeat(600)}\n}\n`
  const lines = format(text).split('\n')
  t.notOk(lines.some(line => line.length > 1022 && !line.startsWith('e ')))
  t.ok(lines.includes('e '.repeat(600)), 'what keepalived cuts is left as it is')
  t.equal(meaning(format(text)), meaning(text))
  t.equal(format(format(text)), format(text))
})

t.test('a line that is refused as a whole stays whole', async t => {
  for (const text of ['~SEQ(x, 5, 0, 1) z }\n', '\0 }\n']) t.equal(format(text), text)
})

const corpus = sharedPath('corpus', 'keepalived-conf')

t.test('formatting changes no meaning, and a second time nothing at all', {
  skip: corpus === undefined ? 'the corpus is not beside this checkout' : false
}, async t => {
  if (corpus === undefined) return
  for (const name of readdirSync(corpus).filter(each => each.endsWith('.conf'))) {
    const text = readFileSync(`${corpus}/${name}`, 'utf8')
    const formatted = format(text)
    if (format(formatted) !== formatted) t.fail(`${name} is not stable`)
    if (meaning(formatted) !== meaning(text)) t.fail(`${name} means something else`)
  }
})

const word = fc.constantFrom('vrrp_instance', 'A', 'priority', '100', '"a { b"', '{', '}', '\n', '# c',
  '! d', '@main', '@router1', '${X}', '$X', '$X=1', '~SEQ(i,2)', '\\', '"', "'", 'virtual_ipaddress',
  '10.0.0.1', 'interface', 'eth0', '\t', '\\#', '')

t.test('any arrangement of words survives formatting', async t => {
  fc.assert(fc.property(fc.array(word, { maxLength: 40 }), words => {
    const text = words.join(' ')
    const formatted = format(text)
    return format(formatted) === formatted && meaning(formatted) === meaning(text)
  }), { numRuns: 500, seed: 20_260 })
  t.pass('and has the same meaning')
})
