import t from 'tap'
import { present } from '../../src/lib/assert.js'
import { seconds } from '../../src/lib/time.js'
import { VrrpEngine } from '../../src/vrrp/engine.js'
import { statusOf } from '../../src/vrrp/status.js'
import {
  Bench, NO_TRACKING, instanceConfig, link, scriptConfig, trackProcessConfig, vrrpConfig
} from './samples.js'

const script = scriptConfig({ fall: 2 })
const group = { name: 'G', members: ['VI_1'], track: NO_TRACKING, trackingWeight: false }

t.test('a backup shows its master, a master what it holds', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()], {
    syncGroups: [group], scripts: [script]
  }))
  bench.hear(instanceConfig(), { priority: 150 })
  const before = present(statusOf(bench.engine), 'it has started')
  t.match(before.instances, [{
    name: 'VI_1',
    state: 'BACKUP',
    wantedState: 'BACKUP',
    master: { address: '10.0.0.2', priority: 150, interval: 1_000_000 },
    masterDownInterval: 3_609_375,
    deadline: 4_609_375,
    source: '10.0.0.1',
    interface: 'eth0',
    holdsAddresses: false,
    syncGroup: 'G',
    statistics: { advertsReceived: 1 }
  }])
  t.match(before.groups, [{ name: 'G', state: 'BACKUP', members: ['VI_1'], faultyMembers: 0 }])
  t.match(before.scripts, [{ name: 'chk', result: 0, phase: 'init', reading: 'unknown' }])
  t.match(before.links[0], { up: true, addresses: ['10.0.0.1/24', 'fe80::1/64'] })
  t.match(before.sockets, [{ id: 'ipv4/112/eth0/224.0.0.18', failed: false, instances: ['VI_1'] }])

  bench.pass(seconds(4))
  t.match(statusOf(bench.engine)?.instances, [{
    state: 'MASTER',
    wantedState: 'MASTER',
    master: undefined,
    heldAddresses: [{ address: '10.0.0.100', interface: 'eth0' }],
    lastAdvertSent: 4_609_375
  }])
  t.equal(before.instances[0]?.statistics.becameMaster, 0, 'a snapshot does not change')
})

t.test('faults are counted by kind', async t => {
  const track = {
    ...NO_TRACKING,
    interfaces: [{ name: 'eth1', weight: 0, reverse: false }],
    files: [{ name: 'f', weight: 0, reverse: false }],
    bfds: [{ name: 'b', weight: 0, reverse: false }]
  }
  const bench = new Bench(vrrpConfig([instanceConfig({ track })]))
  bench.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  bench.give({ type: 'file-value', file: 'f', value: 3 })
  bench.give({ type: 'bfd', session: 'b', up: false })
  const status = present(statusOf(bench.engine), 'it has started')
  t.match(status.instances, [{
    state: 'FAULT', configFaults: 0, trackerFaults: 2, interfaceFaults: ['interface eth1']
  }])
  t.strictSame(status.files, [{ name: 'f', value: 3 }])
  t.strictSame(status.bfds, [{ name: 'b', up: false }])
})

t.test('running delays of processes are shown', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()], {
    trackProcesses: [trackProcessConfig({ terminateDelay: seconds(1), forkDelay: seconds(1) })]
  }))
  bench.give({ type: 'process-count', process: 'p', count: 1 })
  t.match(statusOf(bench.engine)?.processes, [{ count: 1, good: true, delay: undefined }])
  bench.give({ type: 'process-count', process: 'p', count: 0 })
  t.match(statusOf(bench.engine)?.processes, [{ count: 0, good: true, delay: 'terminate' }])
})

t.test('before the start there is nothing to show', async t => {
  t.equal(statusOf(new VrrpEngine()), undefined)
})
