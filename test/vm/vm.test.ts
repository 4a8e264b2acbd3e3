/**
 * Boots the guest once and runs everything in test/vm/guest in it. Where the host's own kernel has
 * IPVS those tests run without it, as part of the suite.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'

const reason = process.env.HOLDFAST_IN_VM !== undefined
  ? 'this is the guest'
  : existsSync('/proc/net/ip_vs')
    ? 'the host has IPVS: test/vm/guest runs here'
    : !existsSync('/usr/bin/qemu-system-x86_64') && 'no emulator: scripts/vm-install installs it'

const vm = (seconds: number, ...command: readonly string[]) => spawnSync(
  projectPath('scripts/vm'), command, {
    encoding: 'utf8',
    cwd: projectPath(),
    env: { ...process.env, HOLDFAST_VM_TIMEOUT: String(seconds) }
  })

t.test('the guest', { skip: reason, timeout: 900_000 }, async t => {
  const guest = projectPath('build/test/vm/guest')
  const tests = readdirSync(guest).filter(name => name.endsWith('.test.js'))
  const script = tests.map(name => `echo "# ${name}"; node ${guest}/${name} || failed=1; `).join('')
  const { status, stdout, stderr } = vm(600, 'bash', '-c', `${script} exit $((failed * 7))`)
  t.equal(status, 0, 'every test in the guest passes')
  if (status !== 0) t.comment(stdout.slice(-20_000) + stderr)
  for (const name of tests) t.match(stdout, `# ${name}`, `${name} was run`)
  t.notMatch(stdout, /# SKIP/, 'and none was skipped')
})
