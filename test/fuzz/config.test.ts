import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'
import { loadText } from '../fakes/config-text.js'
import type { Finding } from './config.js'
import { fuzzConfig, seeds, tryText } from './config.js'
import { mutate } from './config-mutate.js'

/** Time stands still: how long it takes is for the longer run to say. */
const clock = (): number => 0

t.test('three hundred mutated configurations hurt nothing', async t => {
  const findings: Finding[] = []
  fuzzConfig({ runs: 300, random: seededRandom(7), clock }, each => { findings.push(each) })
  t.strictSame(findings, [])
})

t.test('the same seed makes the same texts', async t => {
  const texts = seeds()
  t.ok(texts.length > 100)
  const make = (): string => mutate(texts[3] ?? '', seededRandom(5), texts)
  t.equal(make(), make())
  t.not(make(), texts[3])
})

t.test('what is slow every time is a finding', async t => {
  let now = 0
  t.match(tryText('global_defs {\n}\n', () => (now += 10_000)), { why: /^slow: / })
})

t.test('bombs are refused by name', async t => {
  const bombs = {
    'a file that includes itself': 'include /etc/keepalived/keepalived.conf\n',
    'a sequence without end': '~SEQ(x, 1, 1000000000) y${x}\n',
    'nested sequences': '~SEQ(a, 1, 1000) ~SEQ(b, 1, 1000) ~SEQ(c, 1, 1000) x\n'
  }
  for (const [name, text] of Object.entries(bombs)) {
    const { diagnostics } = loadText(text)
    t.ok(diagnostics.some(each => each.code === 'HF0123'), name)
  }
  const doubling = Array.from({ length: 40 }, (_, at) => `$A${at + 1}=\${A${at}}\${A${at}}`).join('\n')
  t.equal(tryText(`$A0=xxxxxxxx\n${doubling}\n\${A40}\n`, clock), undefined, 'parameters that double')
  t.ok(loadText('$B= \\\n$B\n\n$B\n').diagnostics.some(each => each.code === 'HF0105'), 'lines in a circle')
  t.equal(tryText('$A=$A\n$A\n$B=${C}\n$C=${B}\n${B}\n', clock), undefined, 'parameters in a circle')
})

t.test('what fuzzing has found stays found', async t => {
  const found = {
    'a parameter of lines that leads back to itself': '$B= \\\n$B\n$B',
    'a brace behind a condition that is none': 'protocol TCP\n@\n {\n}\n',
    'a brace behind a repetition': '~SEQ(x, 3) a$x\n{\n}\n',
    'blocks twenty thousand deep': 'a {\n'.repeat(20_000),
    'and all of them closed': 'vrrp_instance x {\n'.repeat(20_000) + '}\n'.repeat(20_000)
  }
  for (const [name, text] of Object.entries(found)) t.equal(tryText(text, clock), undefined, name)
})

t.test('blocks nested deeper than the parser goes mean the same', async t => {
  const deep = `global_defs {\n${'x {\n'.repeat(700)}}\n`
  const inside = loadText(`${deep}vrrp_instance A {\n`).diagnostics.filter(each => each.code === 'HF0201')
  t.equal(inside.filter(each => each.message.includes('\'x\'')).length, 700)
  t.notOk(inside.some(each => each.message.includes('vrrp_instance')), 'one brace has closed global_defs')
})
