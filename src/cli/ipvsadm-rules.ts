/**
 * Which options of ipvsadm(8) go together: one command, which comes first, then what belongs to it,
 * each kind of thing once. A line that says more than its command can do is refused, so that
 * `ipvsadm -C -n` is not an empty table.
 */

/** What options are about, by the names ipvsadm's messages give them. */
const KINDS: Readonly<Record<string, string>> = {
  tcp: 'service-address',
  udp: 'service-address',
  sctp: 'service-address',
  fwmark: 'service-address',
  scheduler: 'scheduler',
  schedulerFlags: 'sched-flags',
  persistent: 'persistent',
  netmask: 'netmask',
  engine: 'pe',
  onePacket: 'ops',
  server: 'real-server',
  masq: 'forwarding-method',
  direct: 'forwarding-method',
  tunnel: 'forwarding-method',
  tunnelType: 'tun-type',
  tunnelPort: 'tun-port',
  tunnelNoChecksum: 'tun-csum',
  tunnelChecksum: 'tun-csum',
  tunnelRemote: 'tun-csum',
  weight: 'weight',
  upper: 'u-threshold',
  lower: 'l-threshold',
  interface: 'mcast-interface',
  syncId: 'syncid',
  syncMaxlen: 'sync-maxlen',
  group: 'mcast-group',
  port: 'mcast-port',
  ttl: 'mcast-ttl',
  connections: 'connection',
  statistics: 'stats',
  rates: 'rate',
  timeouts: 'timeout',
  daemons: 'daemon',
  thresholds: 'thresholds',
  persistentConnections: 'persistent-conn',
  numeric: 'numeric',
  exact: 'exact',
  sort: 'sort',
  noSort: 'nosort'
}

interface Command {
  /** As ipvsadm's messages call it. */
  readonly name: string
  readonly kinds: readonly string[]
  /** How many words follow. */
  readonly words: number
}

const command = (name: string, kinds: string, words = 0): Command =>
  ({ name, kinds: kinds === '' ? [] : kinds.split(' '), words })

const SERVICE = 'service-address scheduler sched-flags persistent netmask pe ops'
const SERVER = 'service-address real-server forwarding-method tun-type tun-port tun-csum weight ' +
  'u-threshold l-threshold'
const DAEMON = 'mcast-interface syncid sync-maxlen mcast-group mcast-port mcast-ttl'

const COMMANDS: Readonly<Record<string, Command>> = {
  addService: command('add-service', SERVICE),
  editService: command('edit-service', SERVICE),
  deleteService: command('delete-service', 'service-address'),
  clear: command('flush', ''),
  restore: command('restore', ''),
  save: command('save', 'numeric'),
  addServer: command('add-server', SERVER),
  editServer: command('edit-server', SERVER),
  deleteServer: command('delete-server', 'service-address real-server'),
  list: command('list', 'service-address numeric connection stats rate timeout daemon thresholds ' +
    'persistent-conn exact sort nosort'),
  zero: command('zero', 'service-address'),
  set: command('set', '', 2),
  startDaemon: command('start-daemon', DAEMON),
  stopDaemon: command('stop-daemon', 'syncid'),
  help: command('help', ''),
  version: command('version', '')
}

/** What is wrong with a line, and ipvsadm's exit status for that. */
export interface Mistake {
  readonly message: string
  readonly status: 2 | 255
}

/** The mistake in a line of these options, in their order, and words; undefined: there is none. */
export function mistakeIn (
  options: readonly string[], words: readonly string[]
): Mistake | undefined {
  const [first, ...others] = options
  if (first === undefined) return words.length === 0 ? undefined : unexpected(words[0])
  const { name, kinds, words: most } = COMMANDS[first] ?? {}
  if (name === undefined || kinds === undefined || most === undefined) {
    return { message: 'a command comes first', status: 255 }
  }
  const seen = new Set<string>()
  for (const each of others) {
    const kind = KINDS[each]
    if (each === 'ipv6') {
      if (!options.includes('fwmark')) return { message: '-6 used before -f', status: 2 }
      continue
    }
    if (kind === undefined) return { message: `there is one command already: ${name}`, status: 2 }
    if (seen.has(kind)) return { message: `multiple '${kind}' options specified`, status: 2 }
    if (!kinds.includes(kind)) {
      return { message: `Illegal '${kind}' option with the '${name}' command`, status: 2 }
    }
    seen.add(kind)
  }
  if (words.length > most) return unexpected(words[most])
  return words.length < most ? { message: '--set option requires 3 timeout values', status: 2 } : undefined
}

function unexpected (word: string | undefined): Mistake {
  return { message: `unexpected argument ${word ?? ''}`, status: 2 }
}
