import t from 'tap'
import { readDecimal, readWholeNumber } from '../../src/config-parser/numbers.js'

t.test('whole numbers are decimal, whole and in range', async t => {
  t.equal(readWholeNumber('255', 1, 255).value, 255)
  t.equal(readWholeNumber(' 7', 1, 255).value, 7)
  t.equal(readWholeNumber('-5', -20, 19).value, -5)
  t.equal(readWholeNumber('-0', 0, 9).value, 0)
  t.match(readWholeNumber('0x3', 0, 255), { value: undefined, problem: 'invalid' })
  t.match(readWholeNumber('256', 1, 255), { value: undefined, problem: 'out-of-range', message: "number '256' outside range [1, 255]" })
  t.match(readWholeNumber('-1', 0, 255), { value: undefined, problem: 'out-of-range' })
  t.match(readWholeNumber('x', 0, 255), { value: undefined, message: "invalid number 'x'" })
  t.match(readWholeNumber('', 0, 255), { value: undefined, problem: 'invalid' })
})

t.test('text behind a number is refused, or ignored with a warning when lenient', async t => {
  t.match(readWholeNumber('5s', 0, 9), { value: undefined, problem: 'invalid' })
  t.match(readWholeNumber('5s', 0, 9, true), { value: 5, problem: 'rubbish' })
  t.match(readWholeNumber('50s', 0, 9, true), { value: undefined, problem: 'out-of-range' })
})

const SECONDS = { min: 0.01, max: 255, places: 6, unitMicros: 1_000_000 }

t.test('decimal times are exact to the microsecond', async t => {
  t.equal(readDecimal('0.01', SECONDS).micros, 10_000)
  t.equal(readDecimal('1.000001', SECONDS).micros, 1_000_001)
  t.equal(readDecimal('.5', SECONDS).micros, 500_000)
  t.equal(readDecimal('255', SECONDS).micros, 255_000_000)
  t.equal(readDecimal('4294.967295', { ...SECONDS, max: 4294.967295 }).micros, 4_294_967_295)
})

t.test('times have no sign, exponent or unit, and a range', async t => {
  for (const text of ['-1', '1e3', '5s', '', '.', '1.2.3']) {
    t.match(readDecimal(text, SECONDS), { micros: undefined, problems: [{ problem: 'invalid' }] }, text)
  }
  t.match(readDecimal('0.005', SECONDS), { micros: undefined, problems: [{ problem: 'out-of-range' }] })
  t.match(readDecimal('256', SECONDS), { micros: undefined, problems: [{ problem: 'out-of-range' }] })
})

t.test('too many decimal places are reported and rounded', async t => {
  const result = readDecimal('0.1236', { ...SECONDS, places: 3 })
  t.equal(result.micros, 124_000)
  t.strictSame(result.problems.map(each => each.problem), ['places'])
})
