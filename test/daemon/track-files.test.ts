/** Track files: how a value is read, and that changes are noticed. */

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { TrackFiles, trackedValue } from '../../src/daemon/track-files.js'
import type { TrackFileConfig } from '../../src/vrrp/config.js'

t.test('a value is the integer at the start, as strtol reads it', async t => {
  for (const [text, value] of [
    ['5', 5], [' -12\n', -12], ['+3', 3], ['0x10', 16], ['010', 8], ['089', 0], ['7 apples', 7],
    ['', 0], ['apples', 0], ['-', 0], ['-0', 0], ['99999999999999999999', 0]
  ] as const) t.equal(trackedValue(text), value, JSON.stringify(text))
})

/** Reports in the order they come, to be awaited one by one. */
function reports () {
  const seen: string[] = []
  let wake: (() => void) | undefined
  return {
    report: (file: string, value: number): void => {
      seen.push(`${file} ${value}`)
      wake?.()
    },
    next: async (): Promise<string | undefined> => {
      if (seen.length === 0) await new Promise<void>(resolve => { wake = resolve })
      return seen.shift()
    }
  }
}

t.test('writing, replacing and removing a file are reported, and nothing twice', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-track-'))
  const path = join(directory, 'value')
  const { report, next } = reports()
  const files = new TrackFiles(report, () => {})
  t.teardown(() => {
    files.close()
    rmSync(directory, { recursive: true })
  })
  const config: TrackFileConfig = {
    name: 'F', path, weight: 1, reverse: false, initial: undefined
  }
  files.configure([config], true)
  t.equal(await next(), 'F 0', 'missing')
  writeFileSync(path, '1')
  t.equal(await next(), 'F 1')
  writeFileSync(path, '1\n')
  writeFileSync(join(directory, 'other'), '9')
  renameSync(join(directory, 'other'), path)
  t.equal(await next(), 'F 9')
  rmSync(path)
  t.equal(await next(), 'F 0')
  files.reportAll()
  t.equal(await next(), 'F 0')
})

t.test('initial values are written at start, over an old value only when told', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-track-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const kept = join(directory, 'kept')
  const made = join(directory, 'made')
  const overwritten = join(directory, 'overwritten')
  writeFileSync(kept, '1')
  writeFileSync(overwritten, '1')
  const said: string[] = []
  const files = new TrackFiles(() => {}, text => said.push(text))
  const file = (path: string, overwrite: boolean): TrackFileConfig =>
    ({ name: path, path, weight: 1, reverse: false, initial: { value: 7, overwrite } })
  files.configure([file(kept, false), file(made, false), file(overwritten, true)], true)
  files.configure([file(join(directory, 'none/x'), true)], true)
  files.configure([file(join(directory, 'late'), true)], false)
  files.close()
  t.strictSame([kept, made, overwritten].map(path => readFileSync(path, 'utf8')), ['1', '7\n', '7\n'])
  t.throws(() => readFileSync(join(directory, 'late')), 'not at a reload')
  t.match(said, [/Unable to initialise track file .*none\/x/])
  mkdirSync(join(directory, 'none'))
})
