import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { CODES } from '../../src/config-parser/codes.js'
import { explain, referencePage, valuesText } from '../../src/config-parser/reference.js'
import { projectPath } from '../project.js'

const told = (word: string): string => {
  const answer = explain(word)
  return 'text' in answer ? answer.text : `? ${answer.meant}`
}

t.test('docs/keywords.md is what the tables say', async t => {
  const path = projectPath('docs/keywords.md')
  if (process.env.UPDATE === '1') writeFileSync(path, referencePage())
  t.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', referencePage())
})

t.test('the page has a section for each block, and a row for each keyword', async t => {
  const page = referencePage()
  for (const block of ['Outside all blocks', 'vrrp_instance', 'virtual_server.real_server.HTTP_GET.url', 'bfd_instance']) {
    t.match(page, `\n## ${block}\n`)
  }
  t.match(page, '| `advert_int` |')
  t.match(page, /\| `lb_algo` \| `<WORD>` \| rr, wrr, /)
  t.match(page, '| `multihop` | `[on\\|off]` |')
})

t.test('a keyword is explained in every block that has it, alike ones together', async t => {
  t.match(told('virtual_server.quorum'), /^quorum <INTEGER>\n {2}in virtual_server\n {2}weight that must be alive/)
  const connect = told('connect_port')
  t.match(connect, 'in virtual_server.real_server.TCP_CHECK\n')
  t.match(connect, 'in virtual_server.real_server.DNS_CHECK\n')
  t.equal(connect.match(/values: {2}1 to 65535/g)?.length, 1)
  t.ok(told('weight').split('\n\n').length > 2, 'weights of different things differ')
  t.notMatch(told('real_server.weight'), 'vrrp_script')
})

t.test('a code is explained, in either case', async t => {
  t.equal(told('hf0404'), told('HF0404'))
  t.match(told('HF0404').replaceAll('\n', ' '), CODES.HF0404.explanation)
})

t.test('lines fit a terminal, but for words that do not', async t => {
  for (const line of Object.keys(CODES).flatMap(each => told(each).split('\n'))) {
    t.ok(line.length <= 80 || !line.includes(' '), line)
  }
})

t.test('what is unknown comes with what was perhaps meant', async t => {
  t.strictSame(explain('advert_intt'), { meant: 'advert_int' })
  t.strictSame(explain('xyzzyxyzzy'), { meant: undefined })
})

t.test('values are told in words', async t => {
  t.equal(valuesText({ type: 'integer', min: 1, max: 5 }), '1 to 5')
  t.equal(valuesText({ type: 'seconds', min: 0, max: 2, places: 3 }), '0 to 2, 3 decimals')
  t.equal(valuesText({ type: 'text', maxLength: 3 }), 'at most 3 characters')
  t.equal(valuesText({ type: 'none' }), '')
})
