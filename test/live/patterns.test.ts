/** Regular expressions in their threads: answers, limits, and what an evil one does to others. */

import t from 'tap'
import type { RegexConfig } from '../../src/checkers/checker-config.js'
import { PatternMatcher, type SearchAnswer } from '../../src/checkers/probes/pattern-matcher.js'

const EVIL = '^(a+)+$'
const body = (text: string): Uint8Array => Buffer.from(text)
const evilBody = body(`${'a'.repeat(40)}b`)

function regex (pattern: string): RegexConfig {
  return {
    pattern, options: [], noMatch: false, minOffset: 0, maxOffset: undefined, stack: undefined
  }
}

function searching (limit?: number) {
  const matcher = new PatternMatcher(limit)
  t.teardown(() => matcher.close())
  return (pattern: string, text: Uint8Array): Promise<SearchAnswer> =>
    new Promise(resolve => matcher.search({ regex: regex(pattern), body: text }, resolve))
}

t.test('yes and no, in the order they were asked for', async t => {
  const search = searching()
  t.strictSame(await Promise.all(['l+', 'x', '^h', ''].map(each => search(each, body('hello')))),
    ['yes', 'no', 'yes', 'yes'])
  t.equal(await search('end$', Buffer.concat([new Uint8Array(4 << 20), body('end')])), 'yes', 'four megabytes')
})

t.test('an evil pattern is given up, and the loop never waits for it', async t => {
  const search = searching(200)
  await search('a', body('a'))
  let turns = 0
  const timer = setInterval(() => { turns++ }, 5)
  const started = performance.now()
  t.equal(await search(EVIL, evilBody), 'gave-up')
  const took = performance.now() - started
  clearInterval(timer)
  // Without an end it would take for ever, and with the loop waiting there would be no turn of it.
  t.ok(took >= 200 && took < 60_000, `it took ${took.toFixed(0)} ms`)
  t.ok(turns >= 3, `the loop made ${turns} turns meanwhile`)
})

t.test('a pattern known as evil holds up no other', async t => {
  const search = searching(1000)
  await search(EVIL, evilBody)
  const answers: string[] = []
  const evil = Promise.all([1, 2].map(async () => { answers.push(await search(EVIL, evilBody)) }))
  for (let time = 0; time < 5; time++) answers.push(await search('l+', body('hello')))
  await evil
  t.strictSame(answers, ['yes', 'yes', 'yes', 'yes', 'yes', 'gave-up', 'gave-up'])
})

t.test('a search that needs too much memory is given up, and the next one works', async t => {
  const search = searching(5000)
  t.not(await search('(?:(a)|b)*?c', body('ab'.repeat(2 << 20))), 'yes')
  t.equal(await search('l+', body('hello')), 'yes')
})
