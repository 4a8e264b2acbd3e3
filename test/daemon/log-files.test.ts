import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { LogFiles, logFilePath } from '../../src/daemon/log-files.js'

t.test('every process, namespace and instance has its own file', async t => {
  t.equal(logFilePath('/var/log/k.log', 'parent', ''), '/var/log/k.log')
  t.equal(logFilePath('/var/log/k.log', 'vrrp', ''), '/var/log/k_vrrp.log')
  t.equal(logFilePath('/var/log/k.log', 'checkers', 'red_a'), '/var/log/k_healthcheckers.red_a.log')
  t.equal(logFilePath('/var/log/k', 'bfd', 'a'), '/var/log/k_bfd.a')
})

t.test('lines are appended, to a new file after a rotation, and never through a link', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-log-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = new LogFiles(join(folder, 'k.log'))
  files.write('vrrp', 'one\n')
  files.write('vrrp', 'two\n')
  renameSync(join(folder, 'k_vrrp.log'), join(folder, 'old'))
  files.reopen()
  files.write('vrrp', 'three\n')
  t.equal(readFileSync(join(folder, 'old'), 'utf8'), 'one\ntwo\n')
  t.equal(readFileSync(join(folder, 'k_vrrp.log'), 'utf8'), 'three\n')
  symlinkSync(join(folder, 'old'), join(folder, 'k.log'))
  files.write('parent', 'lost\n')
  t.equal(readFileSync(join(folder, 'old'), 'utf8'), 'one\ntwo\n')
  files.name('red')
  files.write('vrrp', 'four\n')
  t.equal(readFileSync(join(folder, 'k_vrrp.red.log'), 'utf8'), 'four\n')
  new LogFiles(join(folder, 'none', 'k.log')).write('parent', 'nowhere\n')
  files.reopen()
})
