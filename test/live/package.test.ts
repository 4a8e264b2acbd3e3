/**
 * The Debian package: built, installed into a fresh Debian, run there as its files say, removed.
 * About a minute and a half, most of it debootstrap and compression.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectPath } from '../project.js'
import { inBox, instance, obstacle } from './sandbox.js'

const has = (program: string): boolean => spawnSync('which', [program]).status === 0
const tools = (): string | false => ['dpkg-deb', 'debootstrap', 'strip']
  .filter(each => !has(each)).map(each => `${each} is missing`)[0] ?? false

t.test('the package installs into a clean Debian, runs there and leaves nothing', {
  skip: obstacle() || tools()
}, async t => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-debian-'))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  const made = spawnSync('debootstrap', ['--variant=minbase', 'bookworm', root], { encoding: 'utf8' })
  if (made.status !== 0) {
    t.pass(`no Debian could be fetched: ${made.stdout.trim().split('\n').at(-1)}`, { skip: true })
    return
  }
  const built = spawnSync(projectPath('scripts/package'), { encoding: 'utf8' })
  t.equal(built.status, 0, 'it is built')
  const [, path = ''] = /^(packages\/\S+\.deb)$/m.exec(built.stdout) ?? []
  spawnSync('cp', [projectPath(path), join(root, 'tmp/holdfast.deb')])
  // What the package finds there: a configuration that runs a script.
  spawnSync('mkdir', ['-p', join(root, 'etc/keepalived')])
  writeFileSync(join(root, 'etc/keepalived/keepalived.conf'), instance('notify /bin/true'))

  const inside = (...command: readonly string[]): { status: number | null, text: string } => {
    // env: tap gives every program it starts options for Node that mean nothing in there.
    const { status, stdout, stderr } = spawnSync('env', ['-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'DEBIAN_FRONTEND=noninteractive', 'chroot', root, ...command], { encoding: 'utf8' })
    return { status, text: stdout + stderr }
  }
  const installed = inside('apt-get', 'install', '-y', '--no-install-recommends', '/tmp/holdfast.deb')
  t.equal(installed.status, 0, installed.text)
  t.match(installed.text, /compatible\.conf leaves them the rights/, 'scripts keep their rights')
  t.ok(existsSync(join(root, 'etc/systemd/system/holdfast.service.d/compatible.conf')))
  t.equal(inside('getent', 'group', 'holdfast').status, 0, 'its group is there')
  t.match(inside('dpkg', '--verify', 'holdfast'), { status: 0, text: '' }, 'every file as packed')

  t.ok(existsSync(join(root, 'usr/share/dbus-1/system.d/org.keepalived.Vrrp1.conf')), 'the policy')

  const unit = readFileSync(join(root, 'lib/systemd/system/holdfast.service'), 'utf8')
  for (const [, program = ''] of unit.matchAll(/^Exec\w+=(\S+)/gm)) {
    t.ok(existsSync(join(root, program)), `the unit finds ${program}`)
  }

  t.match(inside('keepalived', '-v').text, /^Keepalived v\d+\.\d+\.\d+ \(/, 'keepalived')
  t.match(inside('holdfast', 'help').text, /Commands:/, 'holdfast')
  t.match(inside('genhash', '-h').text, /Usage: genhash/, 'genhash')

  const { text } = await inBox(`
    mkdir -p ${root}/run ${root}/proc ${root}/sys
    mount -t proc proc ${root}/proc; mount --rbind /run ${root}/run; mount --rbind /dev ${root}/dev
    chroot ${root} keepalived -t; echo status $?
    chroot ${root} keepalived -n -l & daemon=$!
    for i in $(seq 150); do ip -o addr show dev eth0 | grep -q 10.9.0.50 && break; sleep 0.1; done
    ip -o addr show dev eth0 | awk '{ print $4 }' | xargs
    kill $(cat /run/keepalived.pid); wait $daemon; echo ended $?
    ip -o addr show dev eth0 | grep -c 10.9.0.50
    umount -l ${root}/proc ${root}/dev`)
  // Scripts without enable_script_security: keepalived's -t ends with 6 as well.
  t.match(text, /^status 6$/m, '-t reads /etc/keepalived/keepalived.conf')
  t.match(text, /10\.9\.0\.1\/24 .*10\.9\.0\.50\/24/, text)
  t.match(text, /^ended 0\n0$/m)

  t.equal(inside('apt-get', 'purge', '-y', 'holdfast').status, 0, 'it is removed')
  t.notOk(existsSync(join(root, 'usr/lib/holdfast')))
  t.notOk(existsSync(join(root, 'etc/systemd/system/holdfast.service.d')))
  t.strictSame(readdirSync(join(root, 'etc/keepalived')), ['keepalived.conf'], 'the configuration stays')
})
