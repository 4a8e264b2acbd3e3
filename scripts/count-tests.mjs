// Reads TAP files written by tap and prints the one line that sums them up; 1 when a test failed.
import { readFileSync } from 'node:fs'

const totals = { pass: 0, fail: 0, skip: 0, todo: 0 }
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8')
  for (const [, name, reason] of text.matchAll(/^ *(?:not )?ok \d+ - (.*?) # SKIP ?(.*)$/gm)) {
    console.log(`skipped: ${name}${reason === '' ? '' : `: ${reason}`}`)
  }
  const last = [...text.matchAll(/^# \{ (.*) \}$/gm)].at(-1)?.[1]
  if (last === undefined) totals.fail += 1
  for (const word of Object.keys(totals)) {
    totals[word] += Number(new RegExp(`\\b${word}: (\\d+)`).exec(last ?? '')?.[1] ?? 0)
  }
}
const { pass, fail, skip, todo } = totals
console.log(`${pass} passed, ${fail} failed, ${skip + todo} skipped`)
process.exit(fail > 0 || pass === 0 ? 1 : 0)
