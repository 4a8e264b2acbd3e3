/** Pid files: content, mode, locks, places. */

import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { PidFile, pidPaths } from '../../src/daemon/pid-file.js'
import { PidFiles } from '../../src/daemon/pid-files.js'

const directory = mkdtempSync(join(tmpdir(), 'holdfast-pid-'))
t.teardown(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'a.pid')

t.test('a claimed file is locked until it is removed', async t => {
  const file = PidFile.claim(path)
  file?.write(123456)
  file?.write(42)
  t.equal(readFileSync(path, 'utf8'), '42\n')
  t.equal(statSync(path).mode & 0o777, 0o644)
  t.equal(PidFile.claim(path), undefined, 'taken')
  file?.remove()
  file?.remove()
  t.throws(() => statSync(path))
})

t.test('a file that a crash has left behind is taken over', async t => {
  writeFileSync(path, '99999999\n')
  const file = PidFile.claim(path)
  file?.write(7)
  t.equal(readFileSync(path, 'utf8'), '7\n')
  file?.remove()
})

t.test('a symbolic link is not followed', async t => {
  const victim = join(directory, 'victim')
  writeFileSync(victim, 'precious')
  symlinkSync(victim, path)
  t.throws(() => PidFile.claim(path), { code: 'ELOOP' })
  t.equal(readFileSync(victim, 'utf8'), 'precious')
  rmSync(path)
})

t.test('all files of a daemon are claimed, or none', async t => {
  const paths = pidPaths(directory, { instance: undefined, ownDirectory: false })
  const first = PidFiles.claim(paths)
  t.equal(PidFiles.claim(paths), undefined)
  first?.write('parent', 1)
  first?.remove('vrrp')
  first?.write('vrrp', 2)
  t.equal(readFileSync(paths.vrrp, 'utf8'), '2\n', 'claimed again')
  first?.removeAll()
  t.throws(() => statSync(paths.parent))
  t.throws(() => statSync(paths.vrrp))
})

t.test('the places are those of keepalived', async t => {
  t.strictSame(pidPaths('/run', { instance: undefined, ownDirectory: false }), {
    parent: '/run/keepalived.pid',
    vrrp: '/run/vrrp.pid',
    checkers: '/run/checkers.pid',
    bfd: '/run/bfd.pid'
  })
  t.equal(pidPaths('/run', { instance: undefined, ownDirectory: true }).vrrp,
    '/run/keepalived/vrrp.pid')
  t.equal(pidPaths('/run', { instance: 'a', ownDirectory: false }).parent,
    '/run/keepalived/keepalived_a.pid')
  t.equal(pidPaths('/run', { instance: 'a', ownDirectory: false, namespace: 'red' }).vrrp,
    '/run/keepalived/red/vrrp_a.pid')
})
