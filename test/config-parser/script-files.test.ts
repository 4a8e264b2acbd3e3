import t from 'tap'
import type { FileStatus, Host } from '../../src/config-parser/host.js'
import { findProgram, programProblem } from '../../src/config-parser/script-files.js'
import { fakeHost } from '../fakes/config-host.js'

const ROOT = { uid: 0, gid: 0, groups: [] }
const NOBODY = { uid: 99, gid: 99, groups: [7] }

function host (statuses: Readonly<Record<string, Partial<FileStatus>>>): Host {
  return {
    ...fakeHost({ environment: { PATH: '/bin:/sbin' } }),
    status: path => statuses[path] === undefined
      ? undefined
      : { type: 'file', mode: 0o755, uid: 0, gid: 0, ...statuses[path] },
    realPath: path => statuses[path] === undefined ? undefined : path,
    isProgram: path => !path.endsWith('.txt')
  }
}

t.test('a program is a regular file its user may execute', async t => {
  const machine = host({ '/x/a': {}, '/x/b': { mode: 0o644 }, '/x/c': { mode: 0o710, gid: 7 }, '/x/d': { type: 'directory' } })
  t.match(findProgram(machine, '/x/a', NOBODY), { configured: '/x/a', resolved: '/x/a', shell: false })
  t.equal(findProgram(machine, '/x/b', ROOT), undefined, 'not even root executes without a bit')
  t.ok(findProgram(machine, '/x/c', NOBODY), 'by a supplementary group')
  t.equal(findProgram(machine, '/x/d', ROOT), undefined)
  t.equal(findProgram(machine, '/x/none', ROOT), undefined)
})

t.test('a bare name is looked for in PATH', async t => {
  t.match(findProgram(host({ '/sbin/ip': {} }), 'ip', ROOT), { configured: '/sbin/ip' })
  t.match(findProgram(host({ '/bin/x.txt': {} }), 'x.txt', ROOT), { shell: true })
})

t.test('what runs as root must be root\'s alone, all along the path', async t => {
  const path = { '/': { type: 'directory' }, '/x': { type: 'directory' }, '/x/a': {} } as const
  t.equal(programProblem(host(path), '/x/a', ROOT), undefined)
  t.match(programProblem(host({ ...path, '/x': { type: 'directory', mode: 0o777 } }), '/x/a', ROOT), /\/x is writable/)
  t.equal(programProblem(host({ ...path, '/x': { type: 'directory', mode: 0o1777 } }), '/x/a', ROOT), undefined, 'sticky')
  t.match(programProblem(host({ ...path, '/x/a': { uid: 99 } }), '/x/a', ROOT), /not owned by root/)
  t.match(programProblem(host({ ...path, '/x/a': { mode: 0o775, gid: 7 } }), '/x/a', ROOT), /writable/)
  t.equal(programProblem(host({ ...path, '/x/a': { uid: 99 } }), '/x/a', NOBODY), undefined, 'others may do as they like')
  t.match(programProblem(host({ ...path, '/x/a': { uid: 99, mode: 0o4755 } }), '/x/a', NOBODY), /not owned/, 'set-id is root\'s business')
})
