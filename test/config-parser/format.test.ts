import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { format } from '../../src/config-parser/format.js'
import { loadText } from '../fakes/config-text.js'
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

/** What a text means to the parser: its configuration, and its messages without places. */
function meaning (text: string): string {
  const { config, diagnostics, exitCode } = loadText(text, { everyProgram: true, everyUser: true, namespaces: ['x'] })
  const messages = diagnostics.map(({ code, message }) => `${code} ${message}`)
  const json = JSON.stringify({ config, messages, exitCode },
    // Where a block stands is not what it means; entries keep their words for dumps.
    (key, value: unknown) => key === 'place' ? undefined : typeof value === 'bigint' ? String(value) : value)
  return json
}

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
