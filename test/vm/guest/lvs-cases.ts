/** Virtual servers as keepalived.conf has them and as our typed configuration, side by side. */

import type { RealServerConfig, VirtualServerConfig, VirtualServerGroupConfig } from '../../../src/checkers/config.js'
import { writtenTarget } from '../../../src/checkers/config.js'
import type { Forwarding } from '../../../src/ipvs/service.js'
import { seconds } from '../../../src/lib/time.js'
import { ip, realServer, sorryServer, tcpCheck, virtualServer } from '../../checkers/examples.js'

export interface Case {
  readonly text: string
  readonly config: VirtualServerConfig
}

const NAT = { method: 'masq' } as const
const DR = { method: 'route' } as const
const IPIP: Forwarding = { method: 'tunnel', tunnel: { type: 'ipip' } }

type Changes = Partial<VirtualServerConfig>

/** Two real servers without checkers: 10.1.0.2 and 10.1.0.3, with the port. */
const pair = (port: number, changes: Partial<RealServerConfig> = {}): RealServerConfig[] =>
  ['10.1.0.2', '10.1.0.3'].map(address =>
    realServer(address, { port, forwarding: NAT, checkers: [], ...changes }))

const pairText = (port: number, inner = ''): string => ['10.1.0.2', '10.1.0.3'].map(address =>
  `  real_server ${address} ${port} {\n${inner}  }\n`).join('')

function at (address: string, port: number, body: string, changes: Changes): Case {
  const target = { type: 'address', address: ip(address), port } as const
  const config = virtualServer([], { target, ...changes })
  return {
    text: `virtual_server ${address} ${port} {\n${body}}\n`,
    config: { ...config, name: writtenTarget(config.target, config.protocol) }
  }
}

/** A plain virtual server with the words in its block. */
const simple = (last: number, words: string, changes: Changes, port = 80): Case =>
  at(`10.0.0.${last}`, port, `  protocol TCP\n${words}${pairText(port)}`, {
    scheduler: 'rr', realServers: pair(port), ...changes
  })

const fallen = (changes: Partial<RealServerConfig> = {}): RealServerConfig[] => pair(80, {
  alpha: true,
  checkers: [tcpCheck('10.1.0.2', { alpha: true, delayLoop: seconds(600), warmup: seconds(600) })],
  ...changes
})
const CHECK = '    TCP_CHECK {\n      connect_timeout 3\n    }\n'
const SLOW = '  delay_loop 600\n  alpha\n'

export const GROUPS: Readonly<Record<string, VirtualServerGroupConfig>> = {
  ranges: {
    name: 'ranges',
    entries: [
      { type: 'addresses', first: ip('10.0.1.1'), last: ip('10.0.1.5'), port: 80 },
      { type: 'addresses', first: ip('10.0.2.1'), last: ip('10.0.2.1'), port: 443 }
    ]
  },
  marks: {
    name: 'marks',
    entries: [
      { type: 'fwmark', mark: 100, family: undefined },
      { type: 'fwmark', mark: 101, family: undefined }
    ]
  },
  both: {
    name: 'both',
    entries: [{ type: 'addresses', first: ip('10.0.3.1'), last: ip('10.0.3.1'), port: 53 }]
  }
}

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
`

const group = (name: string, index: number, body: string, changes: Changes): Case => ({
  text: `virtual_server group ${name} {\n${body}}\n`,
  config: virtualServer([], {
    name: `[${name}]:${index}`, target: { type: 'group', group: name, index }, scheduler: 'rr', ...changes
  })
})

const six = (address: string, words: string, changes: Changes): Case => {
  const servers = ['2001:db8:1::2', '2001:db8:1::3'].map(each =>
    realServer(each, { port: 80, forwarding: NAT, checkers: [] }))
  return at(address, 80, `  protocol TCP\n${words}` + servers.map(each =>
    `  real_server ${each.address} 80 {\n  }\n`).join(''), {
    scheduler: 'rr', family: 'ipv6', ...changes, realServers: servers
  })
}

const GRANULARITY = { family: 'ipv4', mask: 0xffffff00 } as const

export const CASES: readonly Case[] = [
  simple(1, '  lb_algo rr\n  lb_kind NAT\n', {}),
  simple(2, '', { scheduler: 'wlc' }),
  simple(3, '  lb_algo wrr\n  lb_kind DR\n', {
    scheduler: 'wrr', realServers: pair(80, { forwarding: DR })
  }),
  simple(4, '  lb_algo lc\n  lb_kind TUN\n', {
    scheduler: 'lc', realServers: pair(80, { forwarding: IPIP })
  }),
  simple(5, '  lb_algo rr\n  lb_kind TUN type gue port 6080 csum\n', {
    realServers: pair(80, {
      forwarding: { method: 'tunnel', tunnel: { type: 'gue', port: 6080, checksum: 'csum' } }
    })
  }),
  simple(6, '  lb_algo rr\n  lb_kind TUN type gre\n', {
    realServers: pair(80, { forwarding: { method: 'tunnel', tunnel: { type: 'gre', checksum: 'nocsum' } } })
  }),
  simple(7, '  lb_algo rr\n  persistence_timeout 120\n', {
    persistence: { timeout: 120, granularity: undefined, engine: undefined }
  }),
  simple(8, '  lb_algo rr\n  persistence_timeout\n  persistence_granularity 255.255.255.0\n', {
    persistence: { timeout: 360, granularity: GRANULARITY, engine: undefined }
  }),
  simple(9, '  lb_algo sh\n  sh-port\n  sh-fallback\n', { scheduler: 'sh', flag1: true, flag2: true }),
  simple(10, '  lb_algo mh\n  mh-port\n', { scheduler: 'mh', flag2: true }),
  at('10.0.0.11', 53, `  protocol UDP\n  lb_algo rr\n  ops\n${pairText(53)}`, {
    protocol: 'udp', scheduler: 'rr', onePacket: true, realServers: pair(53)
  }),
  at('10.0.0.12', 5000, `  protocol SCTP\n  lb_algo sed\n${pairText(5000)}`, {
    protocol: 'sctp', scheduler: 'sed', realServers: pair(5000)
  }),
  at('10.0.0.13', 80, `  protocol TCP\n  lb_algo rr\n${pairText(80, '    weight 50\n    uthreshold 500\n    lthreshold 400\n')}`, {
    scheduler: 'rr', realServers: pair(80, { weight: 50, upperThreshold: 500, lowerThreshold: 400 })
  }),
  at('10.0.0.14', 80, `  protocol TCP\n  lb_algo nq\n${pairText(8080)}`, {
    scheduler: 'nq', realServers: pair(8080)
  }),
  at('10.0.0.15', 80, `${SLOW}  protocol TCP\n  lb_algo rr\n${pairText(80, CHECK)}`, {
    scheduler: 'rr', alpha: true, realServers: fallen()
  }),
  at('10.0.0.16', 80, `${SLOW}  protocol TCP\n  lb_algo rr\n  inhibit_on_failure\n${pairText(80, CHECK)}`, {
    scheduler: 'rr', alpha: true, realServers: fallen({ inhibitOnFailure: true })
  }),
  at('10.0.0.17', 80, `${SLOW}  protocol TCP\n  lb_algo rr\n  sorry_server 10.1.0.9 80\n${pairText(80, CHECK)}`, {
    scheduler: 'rr', alpha: true, realServers: fallen(), sorryServer: sorryServer('10.1.0.9')
  }),
  simple(18, '  lb_algo rr\n  sorry_server 10.1.0.9 80\n', { sorryServer: sorryServer('10.1.0.9') }),
  simple(19, '  lb_algo rr\n  sorry_server 10.1.0.9 80\n  sorry_server_inhibit\n', {
    sorryServer: sorryServer('10.1.0.9', true)
  }),
  simple(20, '  lb_algo lblc\n', { scheduler: 'lblc' }),
  simple(21, '  lb_algo lblcr\n', { scheduler: 'lblcr' }),
  simple(22, '  lb_algo fo\n', { scheduler: 'fo' }),
  simple(23, '  lb_algo ovf\n', { scheduler: 'ovf' }),
  simple(24, '  lb_algo dh\n  flag-1\n  flag-3\n', { scheduler: 'dh', flag1: true, flag3: true }),
  at('10.0.0.25', 5060, `  protocol UDP\n  lb_algo rr\n  persistence_timeout 60\n  persistence_engine sip\n${pairText(5060)}`, {
    protocol: 'udp',
    scheduler: 'rr',
    persistence: { timeout: 60, granularity: undefined, engine: 'sip' },
    realServers: pair(5060)
  }),
  at('10.0.0.26', 0, `  protocol TCP\n  lb_algo rr\n  lb_kind DR\n${pairText(0)}`, {
    scheduler: 'rr',
    persistence: { timeout: 360, granularity: undefined, engine: undefined },
    realServers: pair(0, { forwarding: DR })
  }),
  {
    text: `virtual_server fwmark 7 {\n  lb_algo rr\n  lb_kind DR\n${pairText(0)}}\n`,
    config: virtualServer(pair(0, { forwarding: DR }), {
      name: 'FWM 7', target: { type: 'fwmark', mark: 7 }, protocol: undefined, scheduler: 'rr'
    })
  },
  {
    text: 'virtual_server fwmark 8 {\n  ip_family inet6\n  lb_algo rr\n  lb_kind DR\n  real_server 2001:db8:1::2 0 {\n  }\n}\n',
    config: virtualServer([realServer('2001:db8:1::2', { port: 0, forwarding: DR, checkers: [] })], {
      name: 'FWM 8', target: { type: 'fwmark', mark: 8 }, family: 'ipv6', protocol: undefined, scheduler: 'rr'
    })
  },
  group('ranges', 0, `  protocol TCP\n  lb_algo rr\n${pairText(80)}`, { realServers: pair(80) }),
  group('marks', 0, `  lb_algo rr\n  lb_kind DR\n${pairText(0)}`, {
    protocol: undefined, realServers: pair(0, { forwarding: DR })
  }),
  group('both', 0, `  protocol TCP\n  lb_algo rr\n${pairText(53)}`, { realServers: pair(53) }),
  group('both', 1, `  protocol UDP\n  lb_algo wrr\n${pairText(53)}`, {
    protocol: 'udp', scheduler: 'wrr', realServers: pair(53)
  }),
  six('2001:db8::1', '  lb_algo rr\n', {}),
  six('2001:db8::2', '  lb_algo rr\n  persistence_timeout 60\n  persistence_granularity 64\n', {
    persistence: { timeout: 60, granularity: { family: 'ipv6', length: 64 }, engine: undefined }
  })
]
