import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { logLine } from '../../src/daemon/log-lines.js'
import type { LogEntry } from '../../src/vrrp/log-entry.js'
import { ip } from '../vrrp/samples.js'

const instance = 'VI_1'
const from = ip('10.0.0.2')

t.test('the lines tools look for are keepalived\'s', async t => {
  const cases: ReadonlyArray<readonly [LogEntry, string]> = [
    [{ type: 'entering', instance, state: 'BACKUP', initial: true }, '(VI_1) Entering BACKUP STATE (init)'],
    [{ type: 'entering', instance, state: 'MASTER', initial: false }, '(VI_1) Entering MASTER STATE'],
    [{ type: 'entering', instance, state: 'FAULT', initial: false }, '(VI_1) Entering FAULT STATE'],
    [{ type: 'lower-priority-advert', instance, from, priority: 90, ours: 100, forcesElection: true },
      '(VI_1) Received advert from 10.0.0.2 with lower priority 90, ours 100, forcing new election'],
    [{ type: 'lower-priority-advert', instance, from, priority: 90, ours: 100, forcesElection: false },
      '(VI_1) Received advert from 10.0.0.2 with lower priority 90, ours 100'],
    [{ type: 'lower-priority-discarded', instance, from, priority: 90 },
      '(VI_1) received lower priority (90) advert from 10.0.0.2 - discarding'],
    [{ type: 'higher-priority-advert', instance, from, priority: 150, ours: 100 },
      '(VI_1) Master received advert from 10.0.0.2 with higher priority 150, ours 100'],
    [{ type: 'sent-priority-zero', instance }, '(VI_1) sent 0 priority'],
    [{ type: 'old-checksum', instance }, '(VI_1) Setting unicast VRRPv3 checksum to old version'],
    [{ type: 'priority-changed', instance, from: 98, to: 93 },
      '(VI_1) Changing effective priority from 98 to 93'],
    [{ type: 'packet-dropped', instance, from, reason: 'password' },
      '(VI_1) received an invalid passwd! from 10.0.0.2'],
    [{ type: 'syncing-group', group: 'G', state: 'MASTER' },
      'VRRP_Group(G) Syncing instances to MASTER state'],
    [{ type: 'script-returns', script: 'chk', status: 3 }, 'Script `chk` now returning 3'],
    [{ type: 'script-result', script: 'chk', result: 'succeeded', status: 0 },
      'VRRP_Script(chk) succeeded'],
    [{ type: 'script-result', script: 'chk', result: 'failed', status: 1 },
      'VRRP_Script(chk) failed (exited with status 1)'],
    [{ type: 'script-result', script: 'chk', result: 'failed', status: 137 },
      'VRRP_Script(chk) failed (due to signal 9)'],
    [{ type: 'script-result', script: 'chk', result: 'timed-out', status: 143 },
      'VRRP_Script(chk) timed_out'],
    [{ type: 'script-reloaded', script: 'chk', good: false },
      'VRRP_Script(chk) considered unsuccessful on reload'],
    [{ type: 'file-fault', instance, file: 'f', fault: true },
      '(VI_1): tracked file f now FAULT state'],
    [{ type: 'process-quorum', process: 'p', gained: false }, 'Quorum lost for tracked process p'],
    [{ type: 'bfd', instance, session: 'b', up: false }, 'VRRP_Instance(VI_1) Tracked BFD instance b is DOWN'],
    [{ type: 'link', interface: 'eth0', up: false, polled: false }, 'Netlink reports eth0 down'],
    [{ type: 'link', interface: 'eth0', up: true, polled: true }, 'Linkbeat reports eth0 up'],
    [{ type: 'startup-delay', delay: seconds(2.5) }, 'Delaying startup for 2.5 seconds'],
    [{ type: 'default-firewall' },
      'use_vmac or no_accept/strict specified, but no firewall configured - using nftables'],
    [{ type: 'vmac', name: 'vrrp.51', what: 'found' }, 'Found matching interface vrrp.51']
  ]
  for (const [entry, text] of cases) t.strictSame(logLine(entry), { text, detail: false }, text)
})

t.test('some lines are for --log-detail alone', async t => {
  t.strictSame(logLine({ type: 'master-down', instance }),
    { text: '(VI_1) Receive advertisement timeout', detail: true })
  t.strictSame(logLine({ type: 'addresses', instance, action: 'removing', excluded: true }),
    { text: '(VI_1) removing E-VIPs.', detail: true })
  t.strictSame(logLine({ type: 'routing', instance, action: 'setting', what: 'Routes' }),
    { text: '(VI_1) setting Virtual Routes', detail: true })
  t.strictSame(
    logLine({ type: 'announcing', instance, family: 'ipv4', interface: 'eth0', address: from }),
    { text: '(VI_1) Sending/queueing gratuitous ARPs on eth0 for 10.0.0.2', detail: true })
})

t.test('every kind of entry has a line of its own', async t => {
  const entries: readonly LogEntry[] = [
    { type: 'higher-address-advert', instance, from, priority: 100 },
    { type: 'own-address-advert', instance },
    { type: 'two-owners', instance, from },
    { type: 'owner-lowered', instance },
    { type: 'owner-restored', instance },
    { type: 'released-by-others', instance, what: 'address', text: '10.0.0.100/24 dev eth0' },
    { type: 'interval-differs', instance, from, ours: seconds(1), theirs: seconds(0.5) },
    { type: 'address-list-differs', instance, from, expectedCount: 2, count: 1, missing: undefined },
    { type: 'address-list-differs', instance, from, expectedCount: 2, count: 2, missing: from },
    { type: 'clock-skew', instance, from, seconds: -20 },
    { type: 'socket-failed', instance, reason: 'EPERM' },
    { type: 'no-source-address', instance, interface: 'eth0' },
    { type: 'configuration-fault', instance, reason: 'no multicast' },
    { type: 'standing-back', instance, manner: 'maintenance', period: seconds(60) },
    { type: 'standing-back', instance, manner: 'failover', period: undefined },
    { type: 'resuming', instance, why: 'told' },
    { type: 'timer-expired', instance, late: seconds(4) },
    { type: 'announcing', instance, family: 'ipv6', interface: 'eth0', address: ip('fe80::1') },
    { type: 'tracker-ignored', owner: instance, tracker: 'a', reason: 'owner' },
    { type: 'tracker-ignored', owner: instance, tracker: 'a', reason: 'sync-group' },
    { type: 'tracker-ignored', owner: instance, tracker: 'a', reason: 'own-interface' },
    { type: 'tracker-ignored', owner: instance, tracker: 'a', reason: 'also-in-group' },
    { type: 'script-overlaps', script: 's' },
    { type: 'link-delayed', interface: 'eth0', up: true, delay: seconds(1) },
    { type: 'link-gone', interface: 'eth0' },
    { type: 'link-appeared', interface: 'eth0' },
    { type: 'startup-delay-over' },
    { type: 'unknown-vrid', vrid: 9, from },
    { type: 'vmac', name: 'v', what: 'created' },
    { type: 'vmac', name: 'v', what: 'removed' },
    { type: 'restoring-static', what: 'route', text: '10.0.0.0/8' }
  ]
  const texts = entries.map(entry => logLine(entry).text)
  t.equal(new Set(texts).size, entries.length)
  t.notOk(texts.some(text => text.includes('undefined')))
})
