/**
 * Boots the guest and runs one test of test/vm/guest in it. Where the host's own kernel has IPVS
 * those tests run without it, as part of the suite.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'

const reason = process.env.HOLDFAST_IN_VM !== undefined
  ? 'this is the guest'
  : existsSync('/proc/net/ip_vs')
    ? 'the host has IPVS: test/vm/guest runs here'
    : !existsSync('/usr/bin/qemu-system-x86_64') && 'no emulator: scripts/vm-install installs it'

/** Runs test/vm/guest/NAME.test.js; a guest that takes more than ten minutes is stopped. */
export function runGuest (name: string): void {
  t.setTimeout(650_000)
  t.test(`${name}, in the guest`, { skip: reason, timeout: 640_000 }, async t => {
    const { status, stdout, stderr } = spawnSync(projectPath('scripts/vm'),
      ['node', projectPath(`build/test/vm/guest/${name}.test.js`)], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        cwd: projectPath(),
        env: { ...process.env, HOLDFAST_VM_TIMEOUT: '590' }
      })
    t.equal(status, 0, 'every test in the guest passes')
    if (status !== 0) t.comment(stdout.slice(-20_000) + stderr)
    t.match(stdout, /^# \{ total: [1-9]/m, 'and there were some')
    t.notMatch(stdout, /# SKIP/, 'and none was skipped')
  })
}
