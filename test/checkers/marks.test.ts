/** Firewall marks of groups under nftables_ipvs. */

import t from 'tap'
import type {
  GroupEntryConfig, LvsConfig, RealServerConfig, VirtualServerConfig, VirtualServerGroupConfig
} from '../../src/checkers/config.js'
import { assignMarks, markedRanges, NO_MARKS } from '../../src/checkers/marks.js'
import { servicesOf } from '../../src/checkers/wanted.js'
import { serviceKey } from '../../src/ipvs/service.js'
import type { Protocol } from '../../src/ipvs/service.js'
import { Driver } from './drive.js'
import { ip, lvs, realServer, virtualServer } from './examples.js'

const addresses = (first: string, last = first, port = 80): GroupEntryConfig =>
  ({ type: 'addresses', first: ip(first), last: ip(last), port })
const group = (name: string, ...entries: GroupEntryConfig[]): VirtualServerGroupConfig =>
  ({ name, entries })
const on = (
  name: string, index = 0, protocol: Protocol = 'tcp'
): VirtualServerConfig => virtualServer([realServer('10.1.0.2')], {
  name: `[${name}]:${index}`, target: { type: 'group', group: name, index }, protocol
})
const NFTABLES = { table: 'keepalived_ipvs', priority: -1, startMark: 1000, counters: false }

const WEB = group('web', addresses('10.0.0.1', '10.0.0.9'), addresses('10.0.1.1'))
const MAIL = group('mail', addresses('10.0.2.1', '10.0.2.1', 25))

function config (
  servers: readonly VirtualServerConfig[], groups: readonly VirtualServerGroupConfig[], used = true
): LvsConfig {
  const named = Object.fromEntries(groups.map(each => [each.name, each]))
  return lvs(servers, { groups: named }, { nftables: used ? NFTABLES : undefined })
}

t.test('each group and protocol has a mark, used twice or not', async t => {
  const made = config([on('web'), on('mail'), on('web', 1, 'udp'), on('web', 2)], [WEB, MAIL])
  t.strictSame([...assignMarks(made, NO_MARKS)],
    [['tcp web', 1000], ['tcp mail', 1001], ['udp web', 1002]])
})

t.test('groups with marks of their own, and all without nftables_ipvs, are left alone', async t => {
  const own = group('own', { type: 'fwmark', mark: 1000, family: 'ipv4' }, addresses('10.0.3.1'))
  t.strictSame([...assignMarks(config([on('own'), on('web')], [own, WEB]), NO_MARKS)],
    [['tcp web', 1001]], 'and the marks they use are not given')
  t.strictSame([...assignMarks(config([on('web')], [WEB], false), NO_MARKS)], [])
})

t.test('over a reload a group keeps its mark', async t => {
  const before = assignMarks(config([on('web'), on('mail')], [WEB, MAIL]), NO_MARKS)
  t.strictSame([...assignMarks(config([on('mail'), on('web', 0, 'udp')], [WEB, MAIL]), before)],
    [['tcp mail', 1001], ['udp web', 1000]])
})

t.test('the ranges of a group are marked once', async t => {
  const made = config([on('web'), on('web', 1)], [WEB])
  t.strictSame(markedRanges(made, assignMarks(made, NO_MARKS)), [
    { protocol: 'tcp', first: ip('10.0.0.1'), last: ip('10.0.0.9'), port: 80, mark: 1000 },
    { protocol: 'tcp', first: ip('10.0.1.1'), last: ip('10.0.1.1'), port: 80, mark: 1000 }
  ])
})

t.test('a marked group is one service for each family', async t => {
  const both = group('both', addresses('10.0.0.1', '10.0.0.200'), addresses('2001:db8::1'))
  const made = config([on('both')], [both])
  const [server] = made.virtualServers
  if (server === undefined) throw new Error('one server')
  t.strictSame(servicesOf(server, made.groups, assignMarks(made, NO_MARKS))
    .map(({ id }) => serviceKey(id)), ['FWM 1000', 'FWM 1000 IPv6'])
  t.equal(servicesOf(server, made.groups).length, 201, 'without marks one for each address')
})

t.test('servers behind a mark have no port, but with NAT', async t => {
  const started = (forwarding: RealServerConfig['forwarding']) => {
    const server = realServer('10.1.0.2', { forwarding })
    return new Driver().start(config([{ ...on('web'), realServers: [server] }], [WEB]))[1]
  }
  t.equal(started({ method: 'route' }), 'add-destination 10.1.0.2:0 w1')
  t.equal(started({ method: 'masq' }), 'add-destination 10.1.0.2:80 w1')
})

t.test('the engine sets marks behind its services, once, and takes them away first', async t => {
  const driver = new Driver()
  const made = config([on('web')], [WEB])
  const started = driver.start(made)
  t.strictSame(started.slice(0, 3),
    ['add-service FWM 1000', 'add-destination 10.1.0.2:80 w1', 'set-marks 2'])
  t.notOk(driver.give({ type: 'reload', config: made, files: {} }).includes('set-marks 2'))
  const more = config([on('web'), on('mail')], [WEB, MAIL])
  t.ok(driver.give({ type: 'reload', config: more, files: {} }).includes('set-marks 3'))
  const gone = driver.give({ type: 'shutdown', release: true })
  t.ok(gone.indexOf('set-marks 0') < gone.indexOf('delete-service FWM 1000') && gone.includes('set-marks 0'))
})
