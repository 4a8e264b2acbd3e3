import t from 'tap'
import { loadText, messages } from '../fakes/config-text.js'

function inGlobal (line: string, configTest = true) {
  const loaded = loadText(`global_defs {\n${line}\n}\n`, {}, configTest)
  return { messages: messages(loaded), config: loaded.config, exitCode: loaded.exitCode }
}

t.test('switches are on without a word, and take six words in lower case', async t => {
  for (const [word, value] of [['', true], ['on', true], ['yes', true], ['true', true], ['off', false], ['no', false], ['false', false]] as const) {
    t.equal(inGlobal(`data_use_instance ${word}`).config?.process.dataUseInstance, value, word)
  }
  t.strictSame(inGlobal('data_use_instance ON').messages, ["2:19 HF0305 invalid data_use_instance value 'ON'"])
})

t.test('whole numbers say what would have been right', async t => {
  t.equal(inGlobal('vrrp_priority -20').config?.process.vrrp.nice, -20)
  t.strictSame(inGlobal('vrrp_priority 20').messages, ['2:15 HF0303 Invalid vrrp process priority specified'])
  t.equal(inGlobal('vrrp_priority').exitCode, 5, 'looks first')
  t.equal(inGlobal('vrrp_version').exitCode, 2, 'does not')
})

t.test('rubbish behind a number is refused by a test and ignored otherwise', async t => {
  t.equal(inGlobal('random_seed 5x').config?.process.randomSeed, undefined)
  t.equal(inGlobal('random_seed 5x', false).config?.process.randomSeed, 5)
})

t.test('blocks of words take every word; extra words before the brace are reported', async t => {
  const loaded = loadText('global_defs {\nnotification_email {\na@x b@x\n"C <c@x>" }\nsmtp_server 10.0.0.1\n}\n')
  t.strictSame(loaded.config?.notify.mail?.to, ['a@x', 'b@x', 'C <c@x>'])
  t.match(inGlobal('notification_email x {\na@b\n}').messages, [/HF0206/])
})
