import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectPath } from '../project.js'

const skip = existsSync(projectPath('dist', '.built')) ? false : 'nothing is built: npm run build'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-output-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/** Runs a shell's line in which $MANUAL prints more than a pipe holds (64 KiB). */
function shell (line: string): { readonly out: string, readonly err: string } {
  const MANUAL = `"${process.execPath}" "${projectPath('bin/holdfast')}" manual keepalived.conf.5`
  const { stdout, stderr } = spawnSync('sh', ['-c', line.replaceAll('$MANUAL', MANUAL)],
    { cwd: folder, encoding: 'utf8' })
  return { out: stdout, err: stderr }
}

t.test('all that is printed reaches a reader that takes its time', { skip }, async t => {
  shell('$MANUAL > whole')
  const whole = readFileSync(join(folder, 'whole'), 'utf8')
  t.ok(whole.length > 70_000, `${whole.length} characters`)
  const { out, err } = shell('{ $MANUAL; echo "ended with $?" >&2; } | { sleep 1; cat; }')
  t.equal(out.length, whole.length)
  t.equal(err, 'ended with 0\n')
})

t.test('a reader that goes away is no accident', { skip }, async t => {
  const { err } = shell('{ $MANUAL; echo "ended with $?" >&2; } | { sleep 1; head -n 1; }')
  t.equal(err, 'ended with 0\n')
})
