import fc from 'fast-check'
import t from 'tap'
import { loadText } from '../fakes/config-text.js'

// Whatever stands in a file, loading it ends with a verdict and never with an exception.

const WORDS = ['global_defs', 'vrrp_instance', 'vrrp_sync_group', 'vrrp_script', 'track_file', 'A', 'B',
  'interface', 'eth0', 'virtual_router_id', '1', 'priority', '-5', '1e9', 'advert_int', '.5', 'state',
  'MASTER', 'authentication', 'auth_type', 'PASS', 'auth_pass', 'virtual_ipaddress', '10.0.0.1/24',
  'fe80::1', 'dev', 'label', 'brd', '+', 'virtual_routes', 'via', 'nexthop', 'encap', 'mpls',
  'virtual_rules', 'from', 'table', 'goto', 'track_script', 'weight', 'reverse', 'script', '"/bin/x a"',
  'notify', "'", '"', '\\', '{', '}', '{', '}', '\n', '\n', '\n', '# c', '@router1', '@^x', '$A=$B', '$B=$A x',
  '$A', '${A}', '${_RANDOM 1 2}', '${_ENV X}', '$M= a \\', '~SEQ(i,3)', '~LST({a,b},{1,2})',
  'include keepalived.conf', 'include /x/*.conf', 'include_check', 'garp_group', 'interfaces', 'auth_hmac',
  'key', 'hex:00', 'unicast_peer', 'use_vmac', 'umask', 'IRUSR|', 'lvs_sync_daemon', 'smtp_server', 'x.y',
  '\0', '\r', '\ufffd', '漢字']

const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 120 }).map(words => words.join(' '))

t.test('any arrangement of words gives a verdict', async t => {
  fc.assert(fc.property(soup, fc.boolean(), (text, configTest) => {
    const { exitCode } = loadText(text, { everyProgram: true }, configTest)
    return [0, 2, 4, 5, 6].includes(exitCode)
  }), { numRuns: 1000, seed: 3 })
  t.pass('without an exception')
})

t.test('any text gives a verdict', async t => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
    const { exitCode } = loadText(text)
    return [0, 2, 4, 5, 6].includes(exitCode)
  }), { numRuns: 500, seed: 3 })
  t.pass('without an exception')
})

t.test('every beginning of a configuration gives a verdict', async t => {
  const text = '$A= \\\n x \\\n y\n~SEQ(i,2) vrrp_instance V$i {\n interface eth0\n virtual_router_id 1\n' +
    ' track_script {\n  s weight 3\n }\n virtual_ipaddress { 10.0.0.1/24 dev eth0 label "a b" } # end\n}\n'
  for (let length = 0; length <= text.length; length++) {
    t.ok([0, 2, 4, 5, 6].includes(loadText(text.slice(0, length)).exitCode), `${length} characters`)
  }
})
