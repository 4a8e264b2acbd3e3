import t from 'tap'
import { onSmtpLine, smtpCode } from '../../src/checkers/smtp.js'

t.test('a server that greets, knows HELO and takes QUIT is good', async t => {
  t.strictSame(onSmtpLine('greeting', '220 mx ready', 'me'), { type: 'send', line: 'HELO me', next: 'helo' })
  t.strictSame(onSmtpLine('helo', '250 mx', 'me'), { type: 'send', line: 'QUIT', next: 'quit' })
  t.strictSame(onSmtpLine('quit', '221 bye', 'me'), { type: 'done' })
  t.strictSame(onSmtpLine('quit', 'nonsense', 'me'), { type: 'done' })
})

t.test('any other code, or none, is a failure that quotes the line', async t => {
  t.strictSame(onSmtpLine('greeting', '554 no', 'me'),
    { type: 'failed', why: { code: 'smtp-reply', step: 'greeting', reply: '554 no' } })
  t.match(onSmtpLine('greeting', '220-first of many', 'me'), { type: 'failed' })
  t.match(onSmtpLine('helo', '500 what', 'me'), { type: 'failed', why: { step: 'helo' } })
  const long = onSmtpLine('helo', 'x'.repeat(500), 'me')
  t.equal(long.type === 'failed' && long.why.code === 'smtp-reply' && long.why.reply.length, 80)
})

t.test('a code is three digits and then a blank or nothing', async t => {
  t.strictSame(['220', '220 x', '220-x', '2200', '22', '', ' 220', '220x'].map(smtpCode),
    [220, 220, undefined, undefined, undefined, undefined, undefined, undefined])
})
