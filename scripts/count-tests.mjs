// Reads TAP files written by tap and prints what was skipped, what failed and the one line that
// sums them up; ends with 1 when a test failed.
//
//   count-tests.mjs FILE.tap...                sum up
//   count-tests.mjs --failed FILE.tap          print the test files that failed, one a line
//   count-tests.mjs FILE.tap... --again FILE.tap   the files that failed were run a second time
import { existsSync, readFileSync } from 'node:fs'

const DIAGNOSTIC_LINES = 16

/** The failed assertions of one TAP text: the way to each by its subtests, and its diagnostic. */
function failures (text) {
  const found = []
  const path = []
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    const depth = (/^ */.exec(line)?.[0].length ?? 0) / 4
    const subtest = /^ *# Subtest: (.*)$/.exec(line)
    if (subtest !== null) {
      path.length = depth
      path[depth] = subtest[1]
    }
    const failed = /^ *not ok \d+ - (.*?)(?: # (?!SKIP|TODO).*)?$/.exec(line)
    if (failed === null) continue
    // The line that closes a subtest repeats its name: the assertion inside it is the one to show.
    const closes = path.length > depth && path[depth] === failed[1]
    if (closes && found.some((one) => one.way[depth] === failed[1])) continue
    const diagnostic = []
    if (lines[at + 1]?.trim() === '---') {
      for (let next = at + 2; next < lines.length && lines[next].trim() !== '...'; next++) {
        diagnostic.push(lines[next])
      }
    }
    found.push({ way: [...path.slice(0, depth), failed[1]], diagnostic: withoutStack(diagnostic) })
  }
  return found
}

/** A diagnostic without the stack and the source, which the reader has, but with the difference. */
function withoutStack (diagnostic) {
  const from = diagnostic.findIndex((line) => line.trim() === 'at:')
  const to = diagnostic.findIndex((line) => line.trim() === 'diff: |')
  if (from === -1) return diagnostic
  return [...diagnostic.slice(0, from), ...(to === -1 ? [] : diagnostic.slice(to))]
}

const failedFiles = (text) =>
  [...text.matchAll(/^not ok \d+ - (build\S+\.test\.js)/gm)].map(([, file]) => file)

function totalsOf (text) {
  const last = [...text.matchAll(/^# \{ (.*) \}$/gm)].at(-1)?.[1]
  const count = (word) => Number(new RegExp(`\\b${word}: (\\d+)`).exec(last ?? '')?.[1] ?? 0)
  // A run that was cut short has no such line: that alone is a failure.
  const fail = count('fail') + (last === undefined ? 1 : 0)
  return { pass: count('pass'), fail, skip: count('skip') + count('todo') }
}

function show (text) {
  for (const { way, diagnostic } of failures(text)) {
    console.log(`failed: ${way.join(' > ')}`)
    for (const line of diagnostic.slice(0, DIAGNOSTIC_LINES)) console.log(`  ${line.trim()}`)
  }
}

const words = process.argv.slice(2)
if (words[0] === '--failed') {
  console.log(failedFiles(readFileSync(words[1], 'utf8')).join('\n'))
  process.exit(0)
}
const mark = words.indexOf('--again')
const first = (mark === -1 ? words : words.slice(0, mark)).map((file) => readFileSync(file, 'utf8'))
const again = mark !== -1 && existsSync(words[mark + 1]) ? readFileSync(words[mark + 1], 'utf8') : undefined

const totals = { pass: 0, fail: 0, skip: 0 }
for (const text of first) {
  for (const [, name, reason] of text.matchAll(/^ *(?:not )?ok \d+ - (.*?) # SKIP ?(.*)$/gm)) {
    console.log(`skipped: ${name}${reason === '' ? '' : `: ${reason}`}`)
  }
  show(text)
  const sum = totalsOf(text)
  for (const word of Object.keys(totals)) totals[word] += sum[word]
}
if (again !== undefined) {
  // Only the last of the first runs is repeated: what failed in it counts as its second run says.
  const before = totalsOf(first.at(-1)).fail
  const after = totalsOf(again).fail
  for (const file of failedFiles(first.at(-1))) console.log(`run a second time, alone: ${file}`)
  show(again)
  totals.fail += after - before
  totals.pass += Math.max(before - after, 0)
}
console.log(`${totals.pass} passed, ${totals.fail} failed, ${totals.skip} skipped`)
process.exit(totals.fail > 0 || totals.pass === 0 ? 1 : 0)
