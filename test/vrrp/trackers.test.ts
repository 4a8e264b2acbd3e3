import t from 'tap'
import type {
  InstanceConfig, SyncGroupConfig, TrackConfig,
  TrackReference
} from '../../src/vrrp/config.js'
import type { LogEntry } from '../../src/vrrp/log-entry.js'
import { trackersOf } from '../../src/vrrp/trackers.js'
import { Bench, NO_TRACKING, instanceConfig, link, vrrpConfig } from './samples.js'

const reference = (name: string, weight: number): TrackReference =>
  ({ name, weight, reverse: false })

function group (track: Partial<TrackConfig>, trackingWeight = false): SyncGroupConfig {
  return { name: 'G', members: ['VI_1'], track: { ...NO_TRACKING, ...track }, trackingWeight }
}

function tracking (
  track: Partial<TrackConfig>, change: Partial<InstanceConfig> = {}
): InstanceConfig {
  return instanceConfig({ track: { ...NO_TRACKING, ...track }, ...change })
}

/** The trackers as `kind name weight`, and the reasons of what was ignored. */
function outcome (
  config: InstanceConfig, of: SyncGroupConfig | undefined, groupHasOwner = false
): readonly [readonly string[], readonly string[]] {
  const notes: LogEntry[] = []
  const trackers = trackersOf(config, of, groupHasOwner, entry => notes.push(entry))
  return [
    trackers.map(({ kind, name, weight }) => `${kind} ${name} ${weight}`),
    notes.flatMap(note => note.type === 'tracker-ignored' ? [`${note.tracker} ${note.reason}`] : [])
  ]
}

t.test('an instance alone keeps its trackers, but not its own interface', async t => {
  t.strictSame(outcome(tracking({
    interfaces: [reference('eth0', 0), reference('eth1', 5)], scripts: [reference('chk', -5)]
  }), undefined), [['interface eth1 5', 'script chk -5'], ['eth0 own-interface']])
})

t.test('an owner has no weights', async t => {
  t.strictSame(outcome(tracking({
    interfaces: [reference('eth1', 5), reference('eth2', 0)]
  }, { priority: 255 }), undefined), [['interface eth2 0'], ['eth1 owner']])
})

t.test('inside a group weights are ignored, those of interfaces and processes in word only', async t => {
  const config = tracking({
    interfaces: [reference('eth1', 5)],
    scripts: [reference('chk', 5), reference('hard', 0)],
    files: [reference('one', 1), reference('two', 2)],
    processes: [reference('p', 5)],
    bfds: [reference('b', 5)]
  })
  t.strictSame(outcome(config, group({})), [
    ['interface eth1 5', 'script hard 0', 'file one 0', 'process p 5'],
    ['eth1 sync-group', 'chk sync-group', 'one sync-group', 'two sync-group', 'b sync-group']
  ])
  t.equal(outcome(config, group({}, true))[0].length, 7, 'sync_group_tracking_weight')
})

t.test('a tracker of the group replaces the member\'s unless that is FAULT', async t => {
  const of = group({ scripts: [reference('chk', 10)] }, true)
  t.strictSame(outcome(tracking({ scripts: [reference('chk', 5)] }), of),
    [['script chk 10'], ['chk also-in-group']])
  t.strictSame(outcome(tracking({ scripts: [reference('chk', 0)] }), of),
    [['script chk 0'], ['chk also-in-group']])
  t.strictSame(outcome(tracking({}), of), [['script chk 10'], []])
})

t.test('a group\'s weight does not count for whose own interface it is', async t => {
  const of = group({ interfaces: [reference('eth0', 10), reference('eth1', 10)] })
  t.strictSame(outcome(tracking({}), of), [['interface eth1 10'], ['eth0 also-in-group']])
  t.strictSame(outcome(tracking({}, { dontTrackPrimary: true }), of),
    [['interface eth0 10', 'interface eth1 10'], []])
})

t.test('a group with an owner has no weights either', async t => {
  const of = group({ scripts: [reference('chk', 10)] })
  t.strictSame(outcome(tracking({}), of, true), [['script chk 0'], ['chk owner']])
})

t.test('a tracked interface is FAULT or weight', async t => {
  const hard = new Bench(vrrpConfig([tracking({ interfaces: [reference('eth1', 0)] })]))
  hard.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  t.equal(hard.state(), 'fault')
  const soft = new Bench(vrrpConfig([tracking({ interfaces: [reference('eth1', -20)] })]))
  soft.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  t.equal(soft.engine.world?.routers[0]?.priority, 80)
  t.equal(soft.engine.world?.routers[0]?.totalPriority, 80)
  const missing = new Bench(vrrpConfig([tracking({ interfaces: [reference('eth9', 0)] })]))
  t.equal(missing.state(), 'fault')
})

t.test('the priority at the start is right without a line about it', async t => {
  const bench = new Bench(vrrpConfig([tracking({ interfaces: [reference('eth1', 20)] })]))
  t.equal(bench.engine.world?.routers[0]?.priority, 120)
  t.notOk(bench.logs().some(entry => entry.type === 'priority-changed'))
})
