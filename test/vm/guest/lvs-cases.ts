/**
 * Virtual servers as keepalived.conf has them, one of each kind of thing IPVS can be told. All of
 * them fit into one file: each has an address or a mark of its own.
 */

/** Two real servers, 10.1.0.2 and 10.1.0.3; without a port for undefined. */
const pair = (port: number | undefined, inner = ''): string => ['10.1.0.2', '10.1.0.3'].map(each =>
  `  real_server ${each}${port === undefined ? '' : ` ${port}`} {\n${inner}  }\n`).join('')

const at = (address: string, port: number | undefined, body: string): string =>
  `virtual_server ${address}${port === undefined ? '' : ` ${port}`} {\n${body}}\n`

/** A TCP server on port 80 of 10.0.0.LAST with these words before its real servers. */
const simple = (last: number, words: string): string =>
  at(`10.0.0.${last}`, 80, `  protocol TCP\n${words}${pair(80)}`)

const group = (name: string, body: string): string => `virtual_server group ${name} {\n${body}}\n`

const six = (address: string, words: string): string => at(address, 80, `  protocol TCP\n${words}` +
  ['2001:db8:1::2', '2001:db8:1::3'].map(each => `  real_server ${each} 80 {\n  }\n`).join(''))

/** A check that nothing answers, next looked at in ten minutes: down with alpha, else up. */
const CHECK = '    TCP_CHECK {\n      connect_timeout 3\n    }\n'
const SLOW = '  delay_loop 600\n  lb_algo rr\n'

export const GROUP_TEXT = `
virtual_server_group ranges {
  10.0.1.1-5 80
  10.0.2.1 443
}
virtual_server_group marks {
  fwmark 100
  fwmark 101
}
virtual_server_group both {
  10.0.3.1 53
}
virtual_server_group ports {
  10.0.4.1 80
  10.0.4.1 443
  10.0.4.2-4 8080
}
virtual_server_group routed {
  10.0.5.1 80
  10.0.5.1 443
}
virtual_server_group tunnelled {
  10.0.6.1 80
  10.0.6.2 443
}
virtual_server_group mixed {
  10.0.7.1 80
  fwmark 110
}
virtual_server_group six {
  2001:db8:7::1-3 80
  2001:db8:8::1 443
}
virtual_server_group marked {
  fwmark 111
  10.0.9.1 80
}
virtual_server_group families {
  fwmark 112
  fwmark 113 inet6
  fwmark 114 inet
}
virtual_server_group allports {
  10.0.8.1
}
`

export const CASES: readonly string[] = [
  simple(1, '  lb_algo rr\n  lb_kind NAT\n'),
  simple(2, ''),
  simple(3, '  lb_algo wrr\n  lb_kind DR\n'),
  simple(4, '  lb_algo lc\n  lb_kind TUN\n'),
  simple(5, '  lb_algo rr\n  lb_kind TUN type gue port 6080 csum\n'),
  simple(6, '  lb_algo rr\n  lb_kind TUN type gre\n'),
  simple(7, '  lb_algo rr\n  persistence_timeout 120\n'),
  simple(8, '  lb_algo rr\n  persistence_timeout\n  persistence_granularity 255.255.255.0\n'),
  simple(9, '  lb_algo sh\n  sh-port\n  sh-fallback\n'),
  simple(10, '  lb_algo mh\n  mh-port\n'),
  at('10.0.0.11', 53, `  protocol UDP\n  lb_algo rr\n  ops\n${pair(53)}`),
  at('10.0.0.12', 5000, `  protocol SCTP\n  lb_algo sed\n${pair(5000)}`),
  at('10.0.0.13', 80, '  protocol TCP\n  lb_algo rr\n' +
    pair(80, '    weight 50\n    uthreshold 500\n    lthreshold 400\n')),
  at('10.0.0.14', 80, `  protocol TCP\n  lb_algo nq\n${pair(8080)}`),
  at('10.0.0.15', 80, `${SLOW}  alpha\n  protocol TCP\n${pair(80, CHECK)}`),
  at('10.0.0.16', 80, `${SLOW}  alpha\n  protocol TCP\n  inhibit_on_failure\n${pair(80, CHECK)}`),
  at('10.0.0.17', 80, `${SLOW}  alpha\n  protocol TCP\n  sorry_server 10.1.0.9 80\n${pair(80, CHECK)}`),
  simple(18, '  lb_algo rr\n  sorry_server 10.1.0.9 80\n'),
  simple(19, '  lb_algo rr\n  sorry_server 10.1.0.9 80\n  sorry_server_inhibit\n'),
  simple(20, '  lb_algo lblc\n'),
  simple(21, '  lb_algo lblcr\n'),
  simple(22, '  lb_algo fo\n'),
  simple(23, '  lb_algo ovf\n'),
  simple(24, '  lb_algo dh\n  flag-1\n  flag-3\n'),
  at('10.0.0.25', 5060, '  protocol UDP\n  lb_algo rr\n  persistence_timeout 60\n' +
    `  persistence_engine sip\n${pair(5060)}`),
  at('10.0.0.26', undefined, `  protocol TCP\n  lb_algo rr\n  lb_kind DR\n${pair(undefined)}`),
  `virtual_server fwmark 7 {\n  lb_algo rr\n  lb_kind DR\n${pair(undefined)}}\n`,
  'virtual_server fwmark 8 {\n  ip_family inet6\n  lb_algo rr\n  lb_kind DR\n' +
    '  real_server 2001:db8:1::2 0 {\n  }\n}\n',
  group('ranges', `  protocol TCP\n  lb_algo rr\n${pair(80)}`),
  group('marks', `  lb_algo rr\n  lb_kind DR\n${pair(undefined)}`),
  group('both', `  protocol TCP\n  lb_algo rr\n${pair(53)}`),
  group('both', `  protocol UDP\n  lb_algo wrr\n${pair(53)}`),
  six('2001:db8::1', '  lb_algo rr\n'),
  six('2001:db8::2', '  lb_algo rr\n  persistence_timeout 60\n  persistence_granularity 64\n'),
  // Servers that say more than their virtual server, or something else.
  at('10.0.0.30', 80, '  protocol TCP\n  lb_kind DR\n  weight 7\n  real_server 10.1.0.2 80 {\n' +
    '    lvs_method NAT\n  }\n  real_server 10.1.0.3 80 {\n    lvs_method TUN type gre csum\n' +
    '    weight 0\n  }\n'),
  at('10.0.0.31', 80, '  protocol TCP\n  real_server 10.1.0.2 80 {\n  }\n  lb_kind DR\n' +
    '  real_server 10.1.0.3 80 {\n  }\n'),
  at('10.0.0.32', 80, `  protocol TCP\n  lb_kind DR\n${pair(undefined)}`),
  at('10.0.0.33', 80, `  protocol TCP\n  lb_kind NAT\n${pair(undefined)}`),
  at('10.0.0.34', 80, `  protocol TCP\n  lb_kind DR\n${pair(8080)}`),
  at('10.0.0.35', 80, `  protocol TCP\n  quorum 3\n  hysteresis 1\n${pair(80)}`),
  at('10.0.0.36', 80, `${SLOW}  alpha\n  protocol TCP\n  sorry_server 10.1.0.9 8080\n` +
    `  sorry_server_lvs_method TUN\n${pair(80, CHECK)}`),
  at('10.0.0.37', 80, `${SLOW}  alpha\n  inhibit_on_failure\n  protocol TCP\n` +
    `  sorry_server 10.1.0.9 80\n${pair(80, CHECK)}`),
  at('10.0.0.38', 80, `  protocol TCP\n  sorry_server 10.1.0.2 80\n${pair(80)}`),
  at('10.0.0.39', 53, `  lb_algo rr\n  persistence_timeout 30\n${pair(53)}`),
  at('10.0.0.40', 80, '  protocol TCP\n  lb_kind TUN\n  real_server 2001:db8:1::2 80 {\n  }\n' +
    '  real_server 10.1.0.2 80 {\n  }\n'),
  // Entries of groups and the ports of their servers.
  group('ports', `  protocol TCP\n  lb_kind NAT\n${pair(8888)}`),
  group('routed', `  protocol TCP\n  lb_kind DR\n${pair(undefined)}`),
  group('tunnelled', `  protocol TCP\n  lb_kind TUN\n${pair(80)}`),
  group('mixed', `  protocol TCP\n  lb_kind DR\n${pair(undefined)}`),
  group('six', '  protocol TCP\n  lb_kind DR\n  real_server 2001:db8:1::2 {\n  }\n' +
    '  real_server 2001:db8:1::3 80 {\n  }\n'),
  group('allports', `  protocol TCP\n  lb_kind DR\n${pair(undefined)}`),
  // A mark with ports, and what is inherited from the block of a mark.
  `virtual_server fwmark 9 {\n  lb_algo rr\n  lb_kind DR\n${pair(80)}}\n`,
  `virtual_server fwmark 10 {\n  lb_kind NAT\n  persistence_timeout 70\n${pair(8080)}}\n`,
  `virtual_server fwmark 11 {\n  lb_kind TUN\n  protocol TCP\n${pair(undefined)}}\n`,
  // A granularity decides the family of a mark; what is not of it has no place there.
  'virtual_server fwmark 12 {\n  lb_kind DR\n  persistence_timeout 30\n  persistence_granularity 48\n' +
    '  real_server 2001:db8:1::2 0 {\n  }\n  real_server 10.1.0.2 0 {\n  }\n}\n',
  'virtual_server fwmark 13 {\n  lb_kind DR\n  persistence_granularity 255.255.255.0\n' +
    '  real_server 2001:db8:1::2 0 {\n  }\n  real_server 10.1.0.2 0 {\n  }\n}\n',
  // Without NAT a mark has no port, and a tunnel whose options are wrong is a plain one.
  group('marked', `  protocol TCP\n  lb_kind TUN\n${pair(80)}`),
  group('families', `  lb_kind TUN\n${pair(undefined)}`),
  simple(41, '  lb_kind TUN type gue\n'),
  simple(42, '  lb_kind DR\n  lb_kind TUN type nonsense\n'),
  simple(43, '  lb_kind TUN type gre remcsum\n')
]
