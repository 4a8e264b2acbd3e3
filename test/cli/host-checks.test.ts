import t from 'tap'
import type { Machine } from '../../src/cli/host-checks.js'
import { checkHost } from '../../src/cli/host-checks.js'
import { Mentions } from '../../src/cli/mentions.js'
import type { Statement } from '../../src/config-parser/ast.js'
import type { Diagnostic } from '../../src/config-parser/diagnostics.js'
import { withoutAllowed } from '../../src/config-parser/lint/silence.js'
import { load } from '../../src/config-parser/load.js'
import { fakeHost } from '../fakes/config-host.js'
import { MAIN } from '../fakes/config-text.js'

/** A machine that has everything, but for what is given. */
function told (text: string, machine: Partial<Machine> = {}): readonly string[] {
  return findings(text, machine).map(({ message, severity }) => `${severity} ${message}`)
}

function findings (text: string, machine: Partial<Machine>): readonly Diagnostic[] {
  const mentions = new Mentions()
  const host = fakeHost({ everyProgram: true, files: { [MAIN]: text } })
  const onKeyword = (line: Statement): void => { mentions.note(line) }
  const { config } = load(host, { path: MAIN, configTest: true, onKeyword })
  if (config === undefined) throw new Error('no configuration')
  const whole: Machine = {
    hasModule: () => true,
    setting: path => path.endsWith('disable_ipv6') ? '0' : '1',
    privileged: true,
    sockets: [],
    ...machine
  }
  return checkHost(config, whole, mentions)
}

const ROUTER = `vrrp_instance A {
 interface eth0
 virtual_router_id 1
 use_vmac
 virtual_ipaddress { 10.0.0.1/24 }
 virtual_routes { 10.1.0.0/16 dev eth0 }
}
`

const SIX = ROUTER.replace('10.0.0.1/24', 'fe80::1/64').replace(/ virtual_routes.*\n/, '')

const SERVICES = `virtual_server 10.0.0.9 80 {
 protocol TCP
 lb_algo mh
 lb_kind NAT
 persistence_engine sip
 persistence_timeout 60
 real_server 10.0.0.2 80 { }
 real_server 10.0.0.3 80 {
  lvs_method TUN type gue port 6080
 }
}
virtual_server fd00::9 80 {
 protocol TCP
 lb_algo rr
 lb_kind NAT
 real_server fd00::2 80 { }
}
`.replaceAll(' { }', ' {\n }')

t.test('a machine that has everything is told nothing', async t => {
  t.strictSame(told(ROUTER + SERVICES), [])
  t.strictSame(told(SIX), [])
})

t.test('each kernel module that is not there is named with what needs it', async t => {
  const lines = told(ROUTER + SERVICES, { hasModule: () => false })
  for (const [reason, module] of [
    ['use_vmac', 'macvlan'], ['the firewall of the virtual addresses', 'nf_tables'], ['virtual_server [10.0.0.9]:tcp:80', 'ip_vs'],
    ['lb_algo mh of virtual_server [10.0.0.9]:tcp:80', 'ip_vs_mh'],
    ['lb_algo rr of virtual_server [fd00::9]:tcp:80', 'ip_vs_rr'], ['persistence_engine sip', 'ip_vs_pe_sip'],
    ['lb_kind TUN type gue', 'fou']
  ]) {
    t.ok(lines.includes(`error ${reason} needs the kernel module ${module}, which this kernel does not have`), `${String(module)}: ${lines.join('; ')}`)
  }
  t.match(told(ROUTER, { hasModule: () => undefined })[0], /^note .* cannot be found out$/)
})

t.test('NAT needs forwarding in its family', async t => {
  t.strictSame(told(SERVICES, { setting: path => path === 'net/ipv4/ip_forward' ? '0' : '1' }),
    ['error lb_kind NAT needs net.ipv4.ip_forward, which is 0'])
  t.strictSame(told(SERVICES, { setting: path => path.startsWith('net/ipv6') ? '0' : '1' }),
    ['error lb_kind NAT needs net.ipv6.conf.all.forwarding, which is 0'])
})

t.test('IPv6 that is switched off, everywhere or on the interface', async t => {
  t.strictSame(told(SIX, { setting: path => path.includes('/all/') ? '1' : '0' }),
    ['error an IPv6 instance needs IPv6, which is disabled on this machine'])
  t.strictSame(told(SIX, { setting: path => path.includes('/eth0/') ? '1' : '0' }),
    ['error an IPv6 instance needs IPv6, which is disabled on eth0'])
})

t.test('ports that another program has', async t => {
  const bfd = 'bfd_instance b {\n neighbor_ip 10.0.0.8\n}\nbfd_instance c {\n neighbor_ip 10.0.1.8\n multihop\n}\n'
  const sync = 'global_defs {\n lvs_sync_daemon eth0\n}\n'
  const udp = (port: number): Partial<Machine> =>
    ({ sockets: [{ protocol: 'udp', port, owner: 'bfdd (pid 7)' }] })
  t.strictSame(told(bfd, udp(3784)), ['error bfd_instance needs UDP port 3784, which bfdd (pid 7) has open'])
  t.strictSame(told(bfd, udp(4784)), ['error bfd_instance with multihop needs UDP port 4784, which bfdd (pid 7) has open'])
  t.strictSame(told(sync, udp(8848)), ['error lvs_sync_daemon needs UDP port 8848, which bfdd (pid 7) has open'])
  t.strictSame(told(ROUTER, udp(3784)), [], 'only for those who need it')
  t.strictSame(told(ROUTER, { sockets: [{ protocol: 'raw', port: 112, owner: undefined }] }),
    ['warning another program speaks VRRP on this machine already'])
})

t.test('an ordinary user is warned', async t => {
  t.strictSame(told(ROUTER, { privileged: false }), ['warning VRRP needs root or CAP_NET_ADMIN, CAP_NET_RAW'])
})

t.test('each finding is at the line that asks for what is missing', async t => {
  const text = ROUTER + SERVICES + SIX.replace('vrrp_instance A', 'vrrp_instance B').replace('eth0', 'eth1') +
    'bfd_instance b {\n neighbor_ip 10.0.0.8\n}\n'
  const bare: Partial<Machine> = {
    hasModule: () => false,
    setting: path => path.includes('disable_ipv6') ? '1' : '0',
    privileged: false,
    sockets: [{ protocol: 'udp', port: 3784, owner: 'x' }, { protocol: 'raw', port: 112, owner: 'y' }]
  }
  const lines = text.split('\n')
  const found = findings(text, bare)
  for (const { message, place } of found) t.ok(place, message)
  const told = (start: string): string | undefined => {
    const place = found.find(({ message }) => message.startsWith(start))?.place
    if (place === undefined) return undefined
    return lines[place.line - 1]?.slice(place.column - 1, place.column - 1 + place.length)
  }
  t.equal(told('use_vmac'), 'use_vmac')
  t.equal(told('lb_algo mh'), 'mh')
  t.equal(told('persistence_engine'), 'sip')
  t.equal(told('lb_kind TUN'), 'TUN')
  t.equal(told('lb_kind NAT needs net.ipv6'), 'fd00::2')
  t.equal(told('an IPv6 instance needs IPv6, which is disabled on this'), 'B')
  t.equal(told('an IPv6 instance needs IPv6, which is disabled on eth1'), 'eth1')
  t.equal(told('bfd_instance needs'), 'bfd_instance')
})

t.test('a comment silences a finding as it does a lint', async t => {
  const text = `# holdfast: allow HF0900\n${ROUTER.replace(' use_vmac', ' use_vmac # holdfast: allow HF0900')}`
  t.strictSame(withoutAllowed(findings(text, { hasModule: () => false })), [])
  t.equal(withoutAllowed(findings(ROUTER, { hasModule: () => false })).length, 2)
})
