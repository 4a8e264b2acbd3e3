/** Regular expressions in their threads: answers, limits, and what an evil one does to others. */

import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { RegexConfig } from '../../src/checkers/checker-config.js'
import { PatternMatcher, type SearchAnswer } from '../../src/checkers/probes/pattern-matcher.js'
import { compilePattern, patternOptions } from '../../src/lib/pcre.js'
import { type Random, seededRandom } from '../../src/lib/random.js'

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
  // Long enough for five searches of a machine that does other things too.
  const search = searching(4_000)
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

/**
 * A pattern of atomic groups, possessive quantifiers and references, over a and b. None matches
 * nothing: of repeating that the two have different notions.
 */
function wildPattern (random: Random, depth: number): string {
  const pick = (...of: readonly string[]): string => of[random.between(0, of.length - 1)] ?? ''
  const item = (): string => {
    if (depth === 0) return pick('a', 'b', '.', '[ab]', 'ab')
    const inner = wildPattern(random, depth - 1)
    return pick('a', 'b', `(?>${inner})`, `(?:${inner})`, `(?>${inner}|a)`, `(?:b|${inner})`, `(?=${inner})`)
  }
  return pick('a', 'b', '[ab]') + Array.from({ length: random.between(0, 2) }, () => {
    const quantifier = pick('', '', '*', '+', '?', '*+', '++', '?+', '{1,2}', '{1,2}+', '*?')
    const each = item()
    // The two disagree on what repeating an assertion means.
    return quantifier === '' || each.startsWith('(?=') ? each : `(?:${each})${quantifier}`
  }).join('')
}

const grepKnowsPerl = spawnSync('grep', ['-P', 'a'], { input: 'a' }).status === 0

t.test('atomic groups, possessive quantifiers and references match what PCRE2 matches', {
  skip: grepKnowsPerl ? false : 'this grep has no -P'
}, async t => {
  const random = seededRandom(20)
  const subjects = Array.from({ length: 62 }, (_, place) =>
    `x${(place + 2).toString(2).slice(1).replaceAll('0', 'a').replaceAll('1', 'b')}y`)
  for (let round = 0; round < 150; round++) {
    const parts = [wildPattern(random, 2), wildPattern(random, 1), wildPattern(random, 1)]
    const pattern = `x(${parts[0]})(?>(${parts[1]}))${parts[2]}${['', '\\1', '\\2', '\\g{-1}'][round % 4]}y`
    const { status, stdout, stderr } = spawnSync('grep', ['-Pon', pattern],
      { input: subjects.join('\n'), encoding: 'utf8', env: { LC_ALL: 'C' } })
    if (status === 2) t.fail(`${pattern}: ${stderr}`)
    const compiled = compilePattern(pattern, patternOptions([]))
    const found = !compiled.ok
      ? [compiled.error]
      : subjects.flatMap((subject, place) => {
        compiled.value.lastIndex = 0
        const match = compiled.value.exec(subject)
        return match === null ? [] : [`${place + 1}:${match[0]}`]
      })
    t.strictSame(found, stdout.split('\n').filter(line => line !== ''), pattern)
  }
})
