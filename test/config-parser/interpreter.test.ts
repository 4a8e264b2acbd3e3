import t from 'tap'
import { loadText, messages } from '../fakes/config-text.js'

const GOOD = 'interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 }\n'

t.test('the lines of an unknown block are read by the block around it, and its brace closes that one', async t => {
  const loaded = loadText(`vrrp_instance A {\n${GOOD}foo {\n priority 50\n}\n}\n`)
  t.strictSame(messages(loaded), ["5:1 HF0201 Unknown keyword 'foo'", "5:5 HF0202 Unexpected '{' - ignoring", "8:1 HF0204 Extra '}' found"])
  t.equal(loaded.config?.vrrp.instances[0]?.priority, 50)
  t.equal(loaded.exitCode, 5)
})

t.test('a block without its brace begins with the next line', async t => {
  const loaded = loadText(`vrrp_instance A\n${GOOD.replace('interface', ' interface')}}\n`)
  t.strictSame(messages(loaded), ["1:1 HF0203 Missing '{' at beginning of configuration block"])
  t.equal(loaded.config?.vrrp.instances[0]?.vrid, 1)
})

t.test('missing braces are counted once, at the end', async t => {
  const loaded = loadText(`vrrp_instance A {\n${GOOD}track_interface {\n eth1\n`)
  t.strictSame(messages(loaded), ["5:1 HF0205 There are 2 missing '}'s or extra '{'s"])
})

t.test('a refused block is skipped with everything in it', async t => {
  const loaded = loadText(`vrrp_instance A {\n${GOOD}}\nvrrp_instance A {\n bogus {\n x\n}\n}\nbogus\n`)
  t.strictSame(messages(loaded), ['6:15 HF0207 vrrp instance A already defined', "11:1 HF0201 Unknown keyword 'bogus'"])
})

t.test('an unknown keyword is compared with what could stand there', async t => {
  const loaded = loadText(`vrrp_instance A {\n${GOOD}prioritty 5\nglobal_defs\n}\n`)
  t.strictSame(loaded.diagnostics.map(each => each.suggestion), [
    "did you mean 'priority'?", "'global_defs' belongs to the root level: is a '}' missing before it?"
  ])
})

t.test('the words before an open quote count', async t => {
  const loaded = loadText(`vrrp_instance A {\n${GOOD}priority 7 "x\n}\n`)
  t.strictSame(messages(loaded), ['5:12 HF0110 Unmatched quote - ignoring the rest of the line'])
  t.equal(loaded.config?.vrrp.instances[0]?.priority, 7)
})
