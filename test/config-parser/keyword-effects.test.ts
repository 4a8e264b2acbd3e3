import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Documented } from '../../src/config-parser/keyword.js'
import { ROOT } from '../../src/config-parser/keywords/root.js'
import { loadText } from '../fakes/config-text.js'
import { projectPath } from '../project.js'

// No keyword parses and does nothing: with a line of each, in a configuration that is otherwise
// whole, the typed configuration is another one than without. Lines are made from the tables; what
// needs more (a value of a special form, other lines beside it) stands in SAMPLES.

const rows = readFileSync(projectPath('test/fixtures/keywords.tsv'), 'utf8').trim().split('\n')
  .slice(1).map(line => line.split('\t'))
  .flatMap(([block = '', keyword = '', , , , , , , , kind]) => kind !== 'keyword'
    ? []
    : block.split(' / ').flatMap(each => keyword.split(', ').map(word =>
      ({ path: each === '(root)' ? '' : each, word }))))

/** What has no effect, and why that is right. */
const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  ['namespace_with_ipsets', 'there are no ipsets: sets are those of nftables'],
  ['global_defs.vrrp_ipsets', 'there are no ipsets: sets are those of nftables'],
  ['global_defs.use_symlink_paths', 'this machine has no links: test/config-parser/script-files.test.ts'],
  ['virtual_server.hashed', 'keepalived accepts the word and sets nothing'],
  ['virtual_server.real_server.HTTP_GET.enable_sni', 'there is no TLS in HTTP_GET'],
  ['virtual_server.real_server.HTTP_GET.sni_name', 'there is no TLS in HTTP_GET']
])

interface Sample {
  readonly line: string
  /** Lines before it, in its block. */
  readonly beside?: string
  /** Lines before everything. */
  readonly root?: string
  /** More files of the machine. */
  readonly files?: Readonly<Record<string, string>>
}

const MAIL = 'notification_email { a@x }\nsmtp_server 10.0.0.1'
const ROUTE = '10.1.0.0/16 dev eth0'
const MARKS = 'virtual_server_group g {\n 10.0.0.50 80\n}\nvirtual_server group g {\n protocol TCP\n real_server 10.0.0.51 80 {\n }\n}\n'

const SAMPLES: Readonly<Record<string, Sample>> = {
  'global_defs.notification_email_from': { line: 'notification_email_from b@x', beside: MAIL },
  'global_defs.smtp_server': { line: 'smtp_server 10.0.0.7 2525', beside: 'notification_email { a@x }' },
  'global_defs.smtp_helo_name': { line: 'smtp_helo_name h', beside: MAIL },
  'global_defs.smtp_connect_timeout': { line: 'smtp_connect_timeout 7', beside: MAIL },
  'global_defs.no_email_faults': { line: 'no_email_faults', beside: MAIL },
  'global_defs.startup_script_timeout': { line: 'startup_script_timeout 7', beside: 'startup_script /bin/true' },
  'global_defs.shutdown_script_timeout': { line: 'shutdown_script_timeout 7', beside: 'shutdown_script /bin/true' },
  'global_defs.default_interface': { line: 'default_interface eth1' },
  'global_defs.lvs_timeouts': { line: 'lvs_timeouts tcp 5 tcpfin 6 udp 7' },
  'global_defs.vrrp_mcast_group4': { line: 'vrrp_mcast_group4 224.0.0.99' },
  'global_defs.vrrp_mcast_group6': { line: 'vrrp_mcast_group6 ff02::99' },
  'global_defs.nftables_priority': { line: 'nftables_priority 7', beside: 'nftables' },
  'global_defs.nftables_ifindex': { line: 'nftables_ifindex', beside: 'nftables' },
  'global_defs.nftables_counters': { line: 'nftables_counters', beside: 'nftables' },
  'global_defs.vrrp_check_unicast_src': { line: 'vrrp_check_unicast_src' },
  'global_defs.vrrp_cpu_affinity': { line: 'vrrp_cpu_affinity 1' },
  'global_defs.checker_cpu_affinity': { line: 'checker_cpu_affinity 1' },
  'global_defs.bfd_cpu_affinity': { line: 'bfd_cpu_affinity 1' },
  'global_defs.nftables_ipvs_priority': { line: 'nftables_ipvs_priority 7', beside: 'nftables_ipvs' },
  'global_defs.nftables_ipvs_start_fwmark': { line: 'nftables_ipvs_start_fwmark 7', beside: 'nftables_ipvs', root: MARKS },
  'global_defs.notify_fifo_script': { line: 'notify_fifo_script /bin/true', beside: 'notify_fifo /tmp/f' },
  'global_defs.vrrp_notify_fifo_script': { line: 'vrrp_notify_fifo_script /bin/true', beside: 'vrrp_notify_fifo /tmp/f' },
  'global_defs.lvs_notify_fifo_script': { line: 'lvs_notify_fifo_script /bin/true', beside: 'lvs_notify_fifo /tmp/f' },
  'global_defs.vrrp_owner_ignore_adverts': { line: 'vrrp_owner_ignore_adverts' },
  'global_defs.include_check': { line: 'include_check\ninclude /etc/keepalived/gone.conf' },
  'global_defs.iproute_usr_dir': { line: 'iproute_usr_dir /usr/own', files: { '/usr/own/rt_tables': '77 mine\n' } },
  'global_defs.iproute_etc_dir': { line: 'iproute_etc_dir /etc/own', files: { '/etc/own/rt_tables': '77 mine\n' } },
  'global_defs.notification_email': { line: 'notification_email {\n a@x\n}', beside: 'smtp_server 10.0.0.1' },
  static_rules: { line: 'static_rules {\n from 10.1.0.0/16 table 7 preference 5\n}' },
  virtual_server_group: { line: 'virtual_server_group g {\n 10.0.0.50 80\n}\nvirtual_server group g {\n protocol TCP\n real_server 10.0.0.51 80 {\n }\n}' },
  'virtual_server.ip_family': { line: 'ip_family inet6' },
  'virtual_server.ops': { line: 'ops' },
  'virtual_server.sh-port': { line: 'sh-port', beside: 'lb_algo sh' },
  'virtual_server.sh-fallback': { line: 'sh-fallback', beside: 'lb_algo sh' },
  'virtual_server.mh-port': { line: 'mh-port', beside: 'lb_algo mh' },
  'virtual_server.mh-fallback': { line: 'mh-fallback', beside: 'lb_algo mh' },
  'virtual_server.persistence_engine': { line: 'persistence_engine sip', beside: 'persistence_timeout 7' },
  'virtual_server.hysteresis': { line: 'hysteresis 1', beside: 'quorum 2' },
  'virtual_server.sorry_server_inhibit': { line: 'sorry_server_inhibit', beside: 'sorry_server 10.0.0.7 80' },
  'virtual_server.sorry_server_lvs_method': { line: 'sorry_server_lvs_method DR', beside: 'sorry_server 10.0.0.7 80' },
  'vrrp_sync_group.group': { line: 'group {\n A\n}' },
  interface_up_down_delays: { line: 'interface_up_down_delays {\n eth0 3 5\n}' },
  'garp_group.interfaces': { line: 'interfaces {\n eth1\n}' },
  'garp_group.interface': { line: 'interface eth1' },
  'vrrp_instance.interface': { line: 'interface eth1' },
  'global_defs.script_user': { line: 'script_user nobody' },
  'global_defs.enable_script_security': { line: 'enable_script_security' },
  'vrrp_instance.use_vmac_addr': { line: 'use_vmac_addr', beside: 'use_vmac' },
  'vrrp_instance.vmac_xmit_base': { line: 'vmac_xmit_base', beside: 'use_vmac' },
  'vrrp_instance.unicast_fault_no_peer': { line: 'unicast_fault_no_peer', beside: 'unicast_src_ip 10.0.0.3' },
  'vrrp_instance.check_unicast_src': { line: 'check_unicast_src', beside: 'unicast_peer {\n 10.0.0.3\n}' },
  'vrrp_instance.state': { line: 'state MASTER' },
  'vrrp_instance.mcast_dst_ip': { line: 'mcast_dst_ip 224.0.0.99' },
  'vrrp_instance.track_src_ip': { line: 'track_src_ip', beside: 'mcast_src_ip 10.0.0.3' },
  'vrrp_instance.unicast_ttl': { line: 'unicast_ttl 7', beside: 'unicast_peer {\n 10.0.0.3\n}' },
  'vrrp_instance.virtual_rules': { line: 'virtual_rules {\n from 10.1.0.0/16 table 7 preference 5\n}' },
  'vrrp_instance.accept': { line: 'accept', beside: 'strict_mode on\nversion 3\nno_accept' },
  'vrrp_instance.preempt': { line: 'preempt', beside: 'nopreempt' },
  'vrrp_instance.timer_expired_backup': { line: 'timer_expired_backup 7', beside: 'nopreempt' },
  'vrrp_instance.thread_timer_expired': { line: 'thread_timer_expired 7', beside: 'nopreempt' },
  'vrrp_instance.owner_ignore_adverts': { line: 'owner_ignore_adverts', beside: 'priority 255' },
  'vrrp_instance.authentication.auth_type': { line: 'auth_type AH' },
  'vrrp_instance.auth_hmac.key': { line: 'key 2 "abcdefghijklmnopqrstuvwxyz987654"' },
  'vrrp_script.user': { line: 'user nobody' },
  'vrrp_track_process.process': { line: 'process y' },
  'track_file.file': { line: 'file /tmp/other' },
  'vrrp_track_file.file': { line: 'file /tmp/other' },
  'virtual_server.real_server.MISC_CHECK.user': { line: 'user nobody' },
  'virtual_server.real_server.UDP_CHECK.min_reply_length': { line: 'min_reply_length 7', beside: 'require_reply 00' },
  'virtual_server.real_server.UDP_CHECK.max_reply_length': { line: 'max_reply_length 7', beside: 'require_reply 00' },
  'virtual_server.real_server.FILE_CHECK.track_file': { line: 'track_file g', root: 'track_file g {\n file /tmp/g\n}\n' },
  'virtual_server.real_server.BFD_CHECK.name': { line: 'name c', root: 'bfd_instance c {\n neighbor_ip 10.0.0.7\n}\n' },
  ...Object.fromEntries(['vrrp_instance', 'vrrp_sync_group'].flatMap(block =>
    [['script', 's'], ['file', 'f'], ['process', 'p'], ['bfd', 'b']].map(([kind = '', name = '']) =>
      [`${block}.track_${kind}`, { line: `track_${kind} {\n ${name}\n}` }]))),
  ...Object.fromEntries(['vrrp_netlink_cmd', 'vrrp_netlink_monitor', 'process_monitor', 'lvs_netlink_cmd', 'lvs_netlink_monitor']
    .map(name => [`global_defs.${name}_rcv_bufs_force`, { line: `${name}_rcv_bufs_force`, beside: `${name}_rcv_bufs 70000` }])),
  ...Object.fromEntries(['HTTP_GET', 'SSL_GET'].flatMap(check => Object.entries({
    digest: { line: 'digest 0123456789abcdef0123456789abcdef' },
    status_code: { line: 'status_code 201-204' },
    regex_no_match: { line: 'regex_no_match', beside: 'regex x' },
    regex_options: { line: 'regex_options caseless', beside: 'regex x' },
    regex_min_offset: { line: 'regex_min_offset 7', beside: 'regex x' },
    regex_max_offset: { line: 'regex_max_offset 7', beside: 'regex x' },
    regex_stack: { line: 'regex_stack 1000 2000', beside: 'regex x' }
  }).map(([word, sample]) => [`virtual_server.real_server.${check}.url.${word}`, sample])))
}

const VI = 'interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1/24 }'
const VI_2 = VI.replace('id 1', 'id 2').replace('10.0.0.1', '10.0.0.2')
const OBJECTS = `vrrp_script s {
script /bin/true
}
track_file f {
file /tmp/f
}
vrrp_track_process p {
process x
}
bfd_instance b {
neighbor_ip 10.0.0.8
}
`

/** A block of that name, in what makes it whole. */
const CONTEXTS: Readonly<Record<string, (lines: string) => string>> = {
  '': lines => `${lines}\n${instance('')}`,
  global_defs: lines => `global_defs {\n${lines}\n}\n${instance('')}${server('', 'TCP_CHECK {\n}')}`,
  vrrp_instance: lines => OBJECTS + instance(lines),
  vrrp_sync_group: lines => `${OBJECTS}${instance('')}${instance('', VI_2, 'B')}vrrp_sync_group G {\ngroup {\nA\nB\n}\n${lines}\n}\n`,
  track_group: lines => `${instance('')}track_group g {\n${lines}\n}\n`,
  vrrp_script: lines => `vrrp_script s {\nscript /bin/false\n${lines}\n}\n${instance('track_script { s }')}`,
  vrrp_track_process: lines => `vrrp_track_process p {\nprocess x\n${lines}\n}\n${instance('')}`,
  vrrp_track_file: lines => `vrrp_track_file f {\nfile /tmp/f\n${lines}\n}\n${instance('')}`,
  track_file: lines => `track_file f {\nfile /tmp/f\n${lines}\n}\n${instance('')}`,
  bfd_instance: lines => `bfd_instance b {\nneighbor_ip 10.0.0.8\n${lines}\n}\n`,
  garp_group: lines => `garp_group {\ninterfaces { eth0 }\n${lines}\n}\n`,
  SSL: lines => `SSL {\n${lines}\n}\n`,
  virtual_server: lines => server(lines, 'TCP_CHECK {\n}'),
  'virtual_server.real_server': lines => server('', `${lines}\nTCP_CHECK {\n}`),
  'vrrp_instance.authentication': lines => instance(`authentication {\nauth_type PASS\nauth_pass a\n${lines}\n}`),
  'vrrp_instance.auth_hmac': lines => instance(`auth_hmac {\nkey 1 "abcdefghijklmnopqrstuvwxyz012345"\nkey 7 "abcdefghijklmnopqrstuvwxyz012346"\nactive_key 1\n${lines}\n}`),
  ...Object.fromEntries(Object.entries({
    TCP_CHECK: '',
    PING_CHECK: '',
    UDP_CHECK: '',
    SMTP_CHECK: '',
    DNS_CHECK: '',
    MISC_CHECK: 'misc_path /bin/false',
    FILE_CHECK: 'track_file f',
    BFD_CHECK: 'name b',
    HTTP_GET: 'url {\npath /\n}',
    SSL_GET: 'url {\npath /\n}'
  }).flatMap(([check, first]) => [
    [check, (lines: string) => OBJECTS + server('', `${check} {\n${first}\n${lines}\n}`)],
    [`${check}.url`, (lines: string) => server('', `${check} {\nurl {\npath /\n${lines}\n}\n}`)],
    [`${check}.host`, (lines: string) => server('', `${check} {\nhost {\n${lines}\n}\n}`)]
  ].map(([name, context]) => [`virtual_server.real_server.${String(name)}`, context])))
}

/** Keywords that need a surrounding of their own. */
const OWN_CONTEXTS: Readonly<Record<string, (lines: string) => string>> = {
  'vrrp_sync_group.group': lines => `${instance('')}vrrp_sync_group G {\n${lines}\n}\n`,
  'vrrp_instance.interface': lines => `vrrp_instance A {\n${VI.replace('interface eth0', '')}\n${lines}\n}\n`,
  'garp_group.interfaces': lines => `garp_group {\ngarp_interval 1\n${lines}\n}\n`,
  'garp_group.interface': lines => `garp_group {\ngarp_interval 1\n${lines}\n}\n`,
  'vrrp_track_process.process': lines => `vrrp_track_process p {\n${lines}\n}\n`,
  'track_file.file': lines => `track_file f {\n${lines}\n}\n`,
  'vrrp_track_file.file': lines => `vrrp_track_file f {\n${lines}\n}\n`,
  'virtual_server.real_server.BFD_CHECK.name': lines => server('', `BFD_CHECK {\n${lines}\n}`),
  'global_defs.default_interface': lines => `global_defs {\n${lines}\n}\nstatic_ipaddress {\n10.5.0.1/24\n}\n`,
  'global_defs.script_user': lines => `global_defs {\n${lines}\n}\n${instance('notify_master /bin/true')}`,
  'global_defs.enable_script_security': lines => `global_defs {\nscript_user root\n${lines}\n}\n${instance('notify_master /opt/unsafe')}`,
  'global_defs.set_supplementary_groups': lines => `global_defs {\n${lines}\nscript_user nobody\n}\n${instance('notify_master /bin/true')}`,
  'virtual_server.ip_family': lines => `virtual_server fwmark 7 {\nlb_algo rr\n${lines}\nreal_server 10.0.0.2 80 {\n}\nreal_server fd00::2 80 {\n}\n}\n`,
  'virtual_server.ops': lines => server('', '').replace('TCP', `UDP\n${lines}`),
  'vrrp_instance.native_ipv6': lines => `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nno_virtual_ipaddress\n${lines}\n}\n`,
  'vrrp_instance.no_virtual_ipaddress': lines => `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nversion 3\n${lines}\n}\n`,
  'global_defs.vrrp_owner_ignore_adverts': lines => `global_defs {\n${lines}\n}\n${instance('priority 255')}`,
  'global_defs.vrrp_check_unicast_src': lines => `global_defs {\n${lines}\n}\n${instance('unicast_peer {\n10.0.0.3\n}')}`,
  'global_defs.vrrp_mcast_group6': lines => `global_defs {\n${lines}\n}\n${instance('', VI.replace('10.0.0.1/24', 'fe80::1/64'))}`,
  'global_defs.iproute_usr_dir': lines => `global_defs {\n${lines}\n}\n${instance('virtual_routes {\n10.1.0.0/16 dev eth0 table mine\n}')}`,
  'global_defs.iproute_etc_dir': lines => `global_defs {\n${lines}\n}\n${instance('virtual_routes {\n10.1.0.0/16 dev eth0 table mine\n}')}`
}

function instance (lines: string, basic = VI, name = 'A'): string {
  return `vrrp_instance ${name} {\n${basic}\n${lines}\n}\n`
}

function server (lines: string, inside: string): string {
  return `virtual_server 10.0.0.9 80 {\nprotocol TCP\n${lines}\nreal_server 10.0.0.2 80 {\n${inside}\n}\nreal_server 10.0.0.3 80 {\n}\n}\n`
}

/** Lines that a keyword of that kind accepts, none of them its default. */
function candidates (word: string, { form, values }: Documented): readonly string[] {
  const numbers = (low: number, high: number): readonly string[] =>
    [7, 2, 5, 1, 0, 1500, low, high].filter(each => each >= low && each <= high).map(String)
  const made = values.type === 'integer' || values.type === 'seconds'
    ? numbers(values.min, values.max)
    : values.type === 'words'
      ? values.words
      : values.type === 'switch'
        ? ['on', 'off']
        : values.type === 'address'
          ? ['10.0.0.77', '10.0.0.0/24', 'fe80::77']
          : values.type === 'text' ? ['eth0', 'abc', '/tmp/abc'] : values.type === 'command' ? ['"/bin/true x"', '/bin/true'] : []
  // Braces where none belong would end the block around them, and that is an effect too.
  const general = form.includes('block')
    ? ['{\neth1\n}', '{\n10.0.0.77\n}', `{\n${ROUTE}\n}`]
    : ['', '7', 'on', '/tmp/x', 'eth0', '10.0.0.77']
  return [...made, ...general].map(each => `${word} ${each}`)
}

/** The configuration as text, fields in order; undefined when there is none. */
function configuration (
  text: string, files: Readonly<Record<string, string>> = {}
): string | undefined {
  const { config, exitCode } = loadText(text, {
    everyProgram: true,
    users: { nobody: 65534, keepalived_script: 99 },
    modes: { '/opt/unsafe': 0o777 },
    files: { '/opt/unsafe': '', ...files }
  })
  if (config === undefined) return undefined
  return `${exitCode === 6 && text.includes('include_check') ? 6 : ''}${JSON.stringify(config, (key, value: unknown) => {
    // Where a block begins is no effect of a line before it.
    if (key === 'place') return undefined
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const fields = Object.entries(value)
    return Object.fromEntries(fields.sort(([left], [right]) => left < right ? -1 : 1))
  })}`
}

function documented (path: string, word: string): Documented | undefined {
  let table: Readonly<Record<string, Documented>> | undefined = ROOT
  for (const name of path === '' ? [] : path.split('.')) table = table?.[name]?.inside
  return table?.[word]
}

for (const { path, word } of rows) {
  const keyword = documented(path, word)
  const name = path === '' ? word : `${path}.${word}`
  // A block with keywords of its own has effect by them.
  const hasKeywords = keyword?.inside !== undefined && keyword.form.startsWith('block')
  if (keyword === undefined || (hasKeywords && SAMPLES[name] === undefined)) continue
  const context = OWN_CONTEXTS[name] ?? CONTEXTS[path]
  t.test(name, async t => {
    if (context === undefined) throw new Error(`no context for ${name}`)
    const { line, beside = '', root = '', files } = SAMPLES[name] ?? {}
    const without = configuration(root + context(beside), files)
    const lines = line === undefined ? candidates(word, keyword) : [line]
    const effective = lines.find(each => {
      const found = configuration(root + context(`${beside}\n${each}`), files)
      return found !== undefined && found !== without
    })
    const why = WITHOUT_EFFECT.get(name)
    if (why !== undefined) t.equal(effective, undefined, why)
    else {
      t.ok(without !== undefined || OWN_CONTEXTS[name] !== undefined, 'its surrounding is whole')
      t.ok(effective !== undefined, lines.join(' / '))
    }
  })
}

t.test('samples are of keywords that are there', async t => {
  const names = new Set(rows.map(({ path, word }) => path === '' ? word : `${path}.${word}`))
  const used = [...Object.keys(SAMPLES), ...Object.keys(OWN_CONTEXTS), ...WITHOUT_EFFECT.keys()]
  t.strictSame(used.filter(each => !names.has(each)), [])
})
