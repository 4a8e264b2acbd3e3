/** `npm run soak -- reload COUNT`: what takes too long for every run of the tests. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { obstacle } from '../live/sandbox.js'
import { soakReloads } from './reload.js'

const [, , subject, count = '2000'] = process.argv

if (subject !== 'reload' || !/^\d+$/.test(count)) {
  process.stderr.write('usage: npm run soak -- reload [COUNT]\n')
  process.exit(2)
}
const why = obstacle()
if (why !== false) {
  process.stderr.write(`cannot run here: ${why}\n`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'holdfast-soak-'))
const { text, ...result } = await soakReloads((name, content) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}, Number(count))
rmSync(folder, { recursive: true })
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
if (!(result.reloads === Number(count))) process.stderr.write(text)
const isGood = result.reloads === Number(count) && result.peerTakeovers === 0 &&
  result.transitions === 0 && result.longestGap < 1.5
process.exit(isGood ? 0 : 1)
