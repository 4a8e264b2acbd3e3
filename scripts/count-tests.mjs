// Reads a TAP file written by tap and prints the one line that sums it up; 1 when a test failed.
import { readFileSync } from 'node:fs'

const text = readFileSync(process.argv[2], 'utf8')
const skips = [...text.matchAll(/^ *(?:not )?ok \d+ - (.*?) # SKIP ?(.*)$/gm)]
for (const [, name, reason] of skips) console.log(`skipped: ${name}${reason === '' ? '' : `: ${reason}`}`)

const last = [...text.matchAll(/^# \{ (.*) \}$/gm)].at(-1)?.[1] ?? ''
const count = word => Number(new RegExp(`\\b${word}: (\\d+)`).exec(last)?.[1] ?? 0)
const failed = count('fail')
console.log(`${count('pass')} passed, ${failed} failed, ${count('skip') + count('todo')} skipped`)
process.exit(failed > 0 || count('pass') === 0 ? 1 : 0)
