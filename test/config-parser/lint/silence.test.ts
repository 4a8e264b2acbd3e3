import t from 'tap'
import type { Diagnostic } from '../../../src/config-parser/diagnostics.js'
import { load } from '../../../src/config-parser/load.js'
import { explain } from '../../../src/config-parser/reference.js'
import type { FakeMachine } from '../../fakes/config-host.js'
import { fakeHost } from '../../fakes/config-host.js'
import { MAIN } from '../../fakes/config-text.js'

// Every finding the linter is to have, wherever its code comes from: it is a warning, it is
// explained, and a comment on the line before it or anywhere in the file silences it.

const BASIC = ' interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n  10.0.0.1/24\n }\n'
const SECOND = BASIC.replace('id 1', 'id 2').replace('10.0.0.1', '10.0.0.2')

/** A vrrp_instance with further lines. */
function instance (lines: string, basic = BASIC, name = 'A'): string {
  return `vrrp_instance ${name} {\n${basic}${lines}\n}\n`
}

/** A virtual server of one real server. */
function server (lines: string, check = 'TCP_CHECK {\n }'): string {
  return `virtual_server 10.0.0.9 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop 10\n${lines}\n real_server 10.1.0.1 80 {\n ${check}\n }\n}\n`
}

const SECURE = 'global_defs {\n enable_script_security\n script_user root\n}\n'
const TRACKED = `${SECURE}vrrp_script s {\n script /opt/check\n interval 2\n}\n`
const FILES = { '/opt/check': '#!/bin/sh\n' }
const EXECUTABLE: FakeMachine = { files: FILES, modes: { '/opt/check': 0o755 } }

type Finding = readonly [what: string, code: string, text: string, machine?: FakeMachine]

const FINDINGS: readonly Finding[] = [
  ['a weight that never matters', 'HF1001', TRACKED + instance(' priority 254\n track_script {\n  s weight 10\n }'), EXECUTABLE],
  ['nopreempt of an initial master', 'HF0508', instance(' state MASTER\n priority 150\n nopreempt')],
  ['different priorities in a sync group', 'HF1002', `${instance(' priority 100')}${instance(' priority 90', SECOND, 'B')}vrrp_sync_group G {\n group {\n  A\n  B\n }\n}\n`],
  ['different authentication in a sync group', 'HF1003', `${instance(' authentication {\n  auth_type PASS\n  auth_pass one\n }')}${instance('', SECOND, 'B')}vrrp_sync_group G {\n group {\n  A\n  B\n }\n}\n`],
  ['an interval version 2 cannot carry', 'HF0517', instance(' version 2\n advert_int 1.5')],
  ['an interval version 3 cannot carry', 'HF0517', instance(' version 3\n advert_int 0.015')],
  ['a password that is too long', 'HF0518', instance(' authentication {\n  auth_type PASS\n  auth_pass correct-horse\n }')],
  ['an address of two instances', 'HF1004', instance('') + instance('', BASIC.replace('id 1', 'id 2'), 'B')],
  ['an address of two instances on two interfaces', 'HF1004', instance('') + instance('', BASIC.replace('eth0', 'eth1'), 'B')],
  ['an address outside every network', 'HF1005', instance(''), { networks: ['192.168.0.1/24'] }],
  ['an address outside the networks of the file', 'HF1005', `static_ipaddress {\n 192.168.0.2/24 dev eth0\n}\n${instance('')}`],
  ['an empty unicast_peer', 'HF0510', instance(' unicast_peer {\n }')],
  ['a server without checker', 'HF1006', server('', '')],
  ['a quorum above the weights', 'HF0616', server(' quorum 5')],
  ['a check longer than its period', 'HF1007', server('', 'HTTP_GET {\n url {\n  path /\n }\n connect_timeout 8\n }')],
  ['a missing script to track', 'HF0402', `${TRACKED}${instance(' track_script {\n  s\n }')}`],
  ['a missing script to notify', 'HF0402', `${SECURE}${instance(' notify_master /opt/gone')}`],
  ['a missing script to check', 'HF0402', `${SECURE}${server('', 'MISC_CHECK {\n misc_path /opt/gone\n }')}`],
  ['a script others may write', 'HF0403', `${SECURE}${instance(' notify_master /opt/check')}`, { files: FILES, modes: { '/opt/check': 0o757 } }],
  ['a script others may write, and nobody cares', 'HF0403', instance(' notify_master /opt/check'), { files: FILES, modes: { '/opt/check': 0o757 } }],
  ['scripts without script security', 'HF0404', instance(' notify_master /opt/check'), EXECUTABLE],
  ['a script that may outlast its interval', 'HF1008', `${TRACKED.replace('interval 2', 'interval 2\n timeout 3')}${instance(' track_script {\n  s\n }')}`, EXECUTABLE],
  ['adverts that are too fast', 'HF1009', instance(' version 3\n advert_int 0.05')],
  ['a service twice', 'HF1010', server('') + server('')],
  ['announcements that never end', 'HF1011', `global_defs {\n vrrp_garp_interval 3\n}\n${instance(' garp_master_refresh 2')}`]
]

function check (text: string, machine: FakeMachine = {}): readonly Diagnostic[] {
  const host = fakeHost({ ...machine, files: { ...machine.files, [MAIN]: text } })
  return load(host, { path: MAIN, configTest: true, lint: true }).diagnostics
}

/** The text with a comment before that line. */
function commented (text: string, line: number, comment: string): string {
  return text.split('\n').toSpliced(line - 1, 0, comment).join('\n')
}

for (const [what, code, text, machine] of FINDINGS) {
  t.test(`${what} is ${code}`, async t => {
    const found = check(text, machine).filter(each => each.code === code)
    const [first] = found
    t.ok(first !== undefined && found.every(each => each.severity !== 'note'), 'it is found')
    const others = (comment: string): readonly Diagnostic[] =>
      check(commented(text, first?.place?.line ?? 1, comment), machine)
        .filter(each => each.code === code)
    t.equal(others('# about something else').length, found.length)
    t.equal(others('# holdfast: allow HF9999').length, found.length)
    t.equal(others(`# holdfast: allow ${code}`).length, found.length - found.filter(each => each.place?.line === first?.place?.line).length)
    t.equal(others(`# holdfast: allow-file ${code}`).length, 0)
    const told = explain(code)
    t.ok('text' in told && told.text.includes(`# holdfast: allow ${code}`), 'it is explained')
  })
}

t.test('what makes a file unusable is not silenced', async t => {
  const text = '# holdfast: allow-file HF0201 HF0501\nvrrp_instance A {\n no_such_word\n}\n'
  t.strictSame(check(text).map(each => each.code).filter(code => code !== 'HF0507'), ['HF0201', 'HF0501', 'HF0501'])
})

t.test('without the machine, an address is outside where the file gives its interface other networks', async t => {
  const codes = (networks: string): readonly string[] =>
    check(`static_ipaddress {\n${networks}\n}\n${instance('')}`).map(({ code }) => code).filter(code => code === 'HF1005')
  t.strictSame(codes(' 192.168.0.2/24 dev eth0'), ['HF1005'])
  t.strictSame(codes(' 192.168.0.2/24 dev eth0\n 10.0.0.77/24 dev eth0'), [], 'one that fits is enough')
  t.strictSame(codes(' 192.168.0.2/24 dev eth1'), [], 'another interface says nothing')
  t.strictSame(codes(' 192.168.0.2/32 dev eth0'), [], 'a host address is no network')
})
