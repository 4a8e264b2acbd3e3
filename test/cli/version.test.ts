/** What -v prints, as tools read it (keepalived-exporter, and people who look for a feature). */

import { existsSync } from 'node:fs'
import t from 'tap'
import { versionText } from '../../src/cli/version.js'

t.test('the block has the lines of keepalived\'s', async t => {
  const lines = versionText().split('\n')
  const [, version = ''] = lines[0]?.split(' ') ?? []
  t.match(version.slice(1), /^\d+\.\d+\.\d+$/, 'the exporter takes the second word but its first letter')
  t.match(lines[0], /^Keepalived v\d+\.\d+\.\d+ \(\d\d\/\d\d,\d{4}\)/)
  t.ok(lines.length > 2, 'and wants more than one line')
  for (const beginning of ['Built with kernel headers for Linux ', 'Running on Linux ',
    'configure options: ', 'Config options:  ', 'System options:  ']) {
    t.ok(lines.some(line => line.startsWith(beginning)), beginning)
  }
  t.equal(lines.some(line => /^Distro: \S/.test(line)), existsSync('/etc/os-release'))
  t.match(versionText(), /^Config options: .* LVS .*VRRP_VMAC JSON BFD .*DBUS/m)
})
