import t from 'tap'
import { Belongings } from '../../src/daemon/belongings.js'

/** A kernel with names in it, asked through belongings that are read when `answer` is called. */
function bench () {
  const there = new Set<string>()
  const lost: string[] = []
  const failures: unknown[] = []
  const questions: Array<readonly string[]> = []
  let broken: Error | undefined
  let answers: Array<() => void> = []
  const belongings = new Belongings<string>({
    idle: async () => {},
    read: async items => {
      questions.push(items)
      const seen = new Set(there)
      if (broken !== undefined) throw broken
      await new Promise<void>(resolve => { answers.push(resolve) })
      return seen
    },
    lost: item => { lost.push(item) },
    failed: error => { failures.push(error) }
  })
  const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })
  return {
    belongings,
    there,
    lost,
    failures,
    questions,
    turn,
    fail: (error: Error | undefined) => { broken = error },
    answer: async (): Promise<void> => {
      await turn()
      for (const resolve of answers) resolve()
      answers = []
      await turn()
    }
  }
}

t.test('what is ours and not there is lost', async t => {
  const { belongings, there, lost, answer } = bench()
  belongings.add('a', 'a')
  belongings.add('b', 'b')
  there.add('b')
  belongings.suspect('a')
  belongings.suspect('b')
  await answer()
  await answer()
  t.strictSame(lost, ['a'])
})

t.test('what is not ours, or no longer, is not even asked for', async t => {
  const { belongings, lost, answer, questions } = bench()
  t.equal(belongings.isEmpty, true)
  belongings.add('a', 'a')
  t.equal(belongings.isEmpty, false)
  belongings.delete('a')
  belongings.suspect('a')
  belongings.suspect('x')
  await answer()
  t.strictSame([questions, lost], [[], []])
})

t.test('what is removed or set again while the question is under way was not meant', async t => {
  const { belongings, there, lost, turn, answer } = bench()
  belongings.add('a', 'a')
  belongings.add('b', 'b')
  belongings.suspect('a')
  belongings.suspect('b')
  await turn()
  belongings.delete('a')
  belongings.delete('b')
  belongings.add('b', 'b')
  there.add('b')
  await answer()
  await answer()
  t.strictSame(lost, [])
  there.delete('b')
  belongings.suspect('b')
  await answer()
  t.strictSame(lost, ['b'], 'but the next time it is')
})

t.test('a flush of many is asked for twice at most', async t => {
  const { belongings, lost, turn, answer, questions } = bench()
  const names = Array.from({ length: 100 }, (_, at) => `n${at}`)
  for (const name of names) belongings.add(name, name)
  belongings.suspect('n0')
  await turn()
  for (const name of names) belongings.suspect(name)
  await answer()
  await answer()
  t.equal(questions.length, 2)
  t.equal(new Set(lost).size, 100)
})

t.test('a question that fails is told, and all may be suspected again', async t => {
  const { belongings, lost, failures, fail, answer } = bench()
  belongings.add('a', 'a')
  fail(new Error('no answer'))
  belongings.suspect('a')
  await answer()
  t.match(failures, [{ message: 'no answer' }])
  t.strictSame(lost, [])
  fail(undefined)
  belongings.suspectAll()
  await answer()
  t.strictSame(lost, ['a'])
})

t.test('one theft is told once, however many reports come of it', async t => {
  const { belongings, lost, answer, turn } = bench()
  belongings.add('a', 'a')
  belongings.suspect('a')
  await turn()
  belongings.suspect('a')
  await answer()
  await answer()
  t.strictSame(lost, ['a'])
  belongings.add('a', 'a')
  belongings.suspect('a')
  await answer()
  t.strictSame(lost, ['a', 'a'], 'set again, it can be lost again')
})
