import t from 'tap'
import { afterFailure, afterSuccess, firstRound } from '../../src/checkers/url-round.js'

t.test('while the server is up the urls come in turn, each good for itself', async t => {
  let round = firstRound()
  const order: number[] = []
  for (let fetch = 0; fetch < 4; fetch++) {
    order.push(round.url)
    const step = afterSuccess(round, 3, true)
    t.equal(step.clean, true)
    t.equal(step.soon, false)
    round = step.round
  }
  t.strictSame(order, [0, 1, 2, 0])
})

t.test('an alpha checker needs one good answer of every url', async t => {
  const first = afterSuccess(firstRound(), 2, false)
  t.strictSame([first.clean, first.soon, first.round.url], [false, true, 1])
  const second = afterSuccess(first.round, 2, false)
  t.strictSame([second.clean, second.soon, second.round.url], [true, false, 0])
})

t.test('the failed url is fetched until it works, then all from the first', async t => {
  const second = afterSuccess(firstRound(), 3, true).round
  const failed = afterFailure(second)
  t.strictSame([failed.url, failed.stuck], [1, true])
  t.strictSame(afterFailure(failed), failed, 'it stays where it is')
  const works = afterSuccess(failed, 3, false)
  t.strictSame([works.clean, works.soon, works.round.url], [false, true, 0])
  let { round } = works
  const clean: boolean[] = []
  for (let fetch = 0; fetch < 3; fetch++) {
    const step = afterSuccess(round, 3, false)
    clean.push(step.clean)
    round = step.round
  }
  t.strictSame(clean, [false, false, true])
})

t.test('a failure on the way back starts the round again', async t => {
  const back = afterSuccess(afterFailure(firstRound()), 2, false).round
  const half = afterSuccess(back, 2, false).round
  t.equal(half.url, 1)
  const again = afterFailure(half)
  t.strictSame([again.url, again.passed], [1, 0])
})

t.test('a single url must work twice: once to be unstuck, once for the round', async t => {
  const works = afterSuccess(afterFailure(firstRound()), 1, false)
  t.strictSame([works.clean, works.soon], [false, true])
  t.equal(afterSuccess(works.round, 1, false).clean, true)
})
