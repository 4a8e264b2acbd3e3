import t from 'tap'
import { Questions } from '../../src/daemon/questions.js'

t.test('every question gets its own answer, or none when the child has gone', async t => {
  const questions = new Questions<string>()
  const sent: number[] = []
  const send = (request: number): void => { sent.push(request) }
  const answers = [questions.ask(send), questions.ask(send), questions.ask(send)]
  t.strictSame(sent, [1, 2, 3])
  questions.answered(2, 'two')
  questions.answered(1, 'one')
  questions.answered(7, 'nobody asked')
  questions.forget()
  questions.answered(3, 'too late')
  t.strictSame(await Promise.all(answers), ['one', 'two', undefined])
})
