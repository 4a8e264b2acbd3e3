import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { reloadFilePath, whileFileExists } from '../../src/daemon/reload-file.js'

t.test('the keyword alone has a place for every instance', async t => {
  t.equal(reloadFilePath(undefined, '/run', undefined), undefined)
  t.equal(reloadFilePath('/x', '/run', 'a'), '/x')
  t.equal(reloadFilePath('', '/run', undefined), '/run/keepalived.reload')
  t.equal(reloadFilePath('', '/run', 'a'), '/run/keepalived_a.reload')
})

t.test('the file is there while something is read, whatever comes of it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-reload-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'reload')
  t.equal(whileFileExists(path, () => existsSync(path)), true)
  t.throws(() => whileFileExists(path, () => { throw new Error('oops') }))
  t.equal(existsSync(path), false)
  t.equal(whileFileExists(undefined, () => 7), 7)
  t.equal(whileFileExists(join(folder, 'none', 'x'), () => 7), 7, 'no directory for it')
  writeFileSync(path, 'of somebody else')
  t.equal(whileFileExists(path, () => 7), 7)
  t.equal(existsSync(path), true, 'what was there stays')
})
