/** The codes of messages about virtual servers, checkers and BFD. */

import type { CodeEntry } from './codes.js'

export const LVS_CODES = {
  HF0601: {
    title: 'value missing',
    explanation: 'The keyword needs one value behind it. keepalived leaves the keyword out and reads on.'
  },
  HF0602: {
    title: 'virtual_server_group that cannot be used',
    explanation: 'A group needs an address or a firewall mark; where it has addresses of both families, each mark must say which family it is for. The group is removed, and the virtual servers that name it with it.'
  },
  HF0603: {
    title: 'tunnel options that do not fit',
    explanation: 'gue tunnels need a port and the others have none; ipip tunnels have no checksum, gre tunnels no remote checksum. The line is ignored.'
  },
  HF0604: {
    title: 'value the checker cannot use',
    explanation: 'A digest has 32 hex digits, status codes are between 100 and 599, a DNS name has no empty label, payloads are pairs of hex digits. The line is ignored.'
  },
  HF0605: {
    title: 'checker that cannot succeed',
    explanation: 'With these values the check always fails: a link-local target needs bind_if, and the shortest answer cannot be longer than the longest.',
    lint: true
  },
  HF0606: {
    title: 'regular expression of a url',
    explanation: 'The expression, or what belongs to it, cannot be used and is ignored. keepalived only logs that, so a configuration test with -t still succeeds; the check then says less than was meant.'
  },
  HF0607: {
    title: 'keyword of another scheduler',
    explanation: 'sh-port, sh-fallback, mh-port and mh-fallback are options of the hashing schedulers and follow lb_algo sh or lb_algo mh. The line is ignored.'
  },
  HF0608: {
    title: 'netmask that is hardly meant',
    explanation: 'For IPv4, persistence_granularity takes a netmask. A number without dots is one too: 24 is the mask 0.0.0.24, not 255.255.255.0.',
    lint: true
  },
  HF0610: {
    title: 'virtual server without real servers',
    explanation: 'A virtual server needs at least one real server of its own address family. Without one it is removed.'
  },
  HF0611: {
    title: 'virtual server of an unknown group',
    explanation: 'The group is defined nowhere, or was removed because it cannot be used. The virtual server is removed; keepalived only logs that.'
  },
  HF0612: {
    title: 'default taken for a virtual server',
    explanation: 'A protocol, a scheduler or a forwarding method is not given. UDP, wlc and NAT are taken. keepalived counts the message as an error of the configuration test: write the value down.',
    lint: true
  },
  HF0613: {
    title: 'option the service cannot have',
    explanation: 'One packet scheduling is for UDP, ha_suspend for addresses, protocol for addresses too: a firewall mark has none. The option is taken back.',
    lint: true
  },
  HF0614: {
    title: 'port 0 without persistence',
    explanation: 'A service for all ports works only with persistence, so a persistence_timeout of 360 seconds is set.',
    lint: true
  },
  HF0615: {
    title: 'real server given twice',
    explanation: 'A virtual server has each address and port once. The second is removed.'
  },
  HF0616: {
    title: 'quorum that cannot be reached',
    explanation: 'quorum is at most the sum of the weights of the real servers, and hysteresis is below quorum. Both are reduced.',
    lint: true
  },
  HF0617: {
    title: 'port a server cannot have',
    explanation: 'With DR and TUN the packet arrives unchanged, so the server listens on the port of the virtual server. Only NAT can change ports. With a firewall mark there is no port.',
    lint: true
  },
  HF0618: {
    title: 'server of the other address family',
    explanation: 'Only tunnels lead from an IPv4 service to an IPv6 server or back. Another server is left out.'
  },
  HF0619: {
    title: 'sorry server that is also a real server',
    explanation: 'In the table of the kernel both are one entry, so they cannot have different inhibit settings: that of the real server holds.',
    lint: true
  },
  HF0620: {
    title: 'file of a TLS check that cannot be read',
    explanation: 'The file of authorities, the certificate or the key cannot be read by the daemon. Checks that need it cannot be made: their servers stay as they are, and the log says so. keepalived fails at its start.'
  },
  HF0701: {
    title: 'bfd_instance that cannot be used',
    explanation: 'A session needs a name of at most 31 characters, a neighbour, a source of the same family, and a pair of addresses no other session has. The instance is left out.'
  },
  HF0702: {
    title: 'BFD timer above what is sensible',
    explanation: 'BFD is there to find a failure in less than a second. With intervals above ten seconds VRRP itself is faster.',
    lint: true
  },
  HF0703: {
    title: 'max_hops above the ttl',
    explanation: 'A packet cannot lose more hops than it had. max_hops is reduced to the ttl.',
    lint: true
  }
} as const satisfies Readonly<Record<string, CodeEntry>>
