/** What a status section may hold that no plan of ours leaves there. */

import { descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import { isDraft, setTransient } from './base-draft.js'
import type { ClusterMaker } from './cluster-maker.js'

/** One to three marks on the status section. */
export function disturb (make: ClusterMaker, cib: DraftElement): void {
  for (let left = make.between(1, 3); left > 0; left--) {
    mark(make, [...descendants(cib)].filter(isDraft), cib)
  }
}

function mark (make: ClusterMaker, all: readonly DraftElement[], cib: DraftElement): void {
  const some = (name: string): DraftElement | undefined =>
    make.oneOf(all.filter(each => each.name === name))
  switch (make.between(0, 13)) {
    case 0: case 1: pending(make, some('lrm_rsc_op'), some('lrm_resource')); break
    case 2: case 3: orphan(make, some('lrm_resources'), all); break
    case 4: otherMonitor(make, some('lrm_resource')); break
    case 5: case 6: digests(make, some('lrm_rsc_op')); break
    case 7: elsewhere(some('lrm_resource'), some('lrm_resources')); break
    case 8: failCount(make, some('node_state'), all, Number(cib.attributes['execution-date'])); break
    case 9: node(make, some('node_state')); break
    case 10: unfenced(make, some('node_state'), all); break
    case 11: migration(make, some('lrm_resource'), all); break
    case 12: otherAgent(make, some('lrm_resource')); break
    default: result(make, some('lrm_rsc_op'))
  }
}

function otherMonitor (make: ClusterMaker, history: DraftElement | undefined): void {
  const interval = make.pick(['77000', '10000', '11000'])
  operation(make, history, { operation: 'monitor', interval })
}

function setResult (entry: DraftElement, status: string, code: string): void {
  const { attributes } = entry
  attributes['op-status'] = status
  attributes['rc-code'] = code
  attributes['transition-magic'] = `${status}:${code};${attributes['transition-key'] ?? ''}`
}

function pending (
  make: ClusterMaker, entry: DraftElement | undefined, history: DraftElement | undefined
): void {
  if (entry !== undefined && make.chance(50)) return setResult(entry, '-1', '193')
  const added = operation(make, history, {
    operation: make.pick(['start', 'stop', 'promote', 'demote', 'monitor', 'migrate_to', 'notify']),
    interval: '0'
  })
  if (added !== undefined) setResult(added, '-1', '193')
}

type Entry = Readonly<Record<string, string>> & {
  readonly operation: string
  readonly interval: string
}

/** Another entry of a resource's history, or what is there of that operation. */
function operation (
  make: ClusterMaker, history: DraftElement | undefined,
  { operation: name, interval, ...more }: Entry
): DraftElement | undefined {
  if (history === undefined) return undefined
  const rsc = history.attributes['id'] ?? ''
  const id = `${rsc}_${name}_${interval}`
  const known = history.children.find(({ attributes }) =>
    attributes['operation'] === name && attributes['interval'] === interval)
  if (known !== undefined) return known
  const key = `9:1:${more['rc-code'] ?? '0'}:00000000-0000-0000-0000-000000000000`
  const highest = Math.max(0, ...history.children.map(({ attributes }) => Number(attributes['call-id'] ?? 0)))
  const made = draftOf({
    name: 'lrm_rsc_op',
    attributes: {
      id,
      operation_key: id,
      operation: name,
      interval,
      'call-id': String(make.chance(10) ? -1 : highest + 1),
      'rc-code': '0',
      'op-status': '0',
      crm_feature_set: '3.16.1',
      'transition-key': key,
      'transition-magic': `0:0;${key}`,
      'last-rc-change': String(1_800_000_000 - make.pick([0, 40, 4000])),
      'op-digest': 'f2317cad3d54cec5d7d7aa7d0bf35cf8',
      ...more
    },
    children: []
  })
  history.children.push(made)
  return made
}

/** A resource nobody knows, or an instance beyond the number of them. */
function orphan (
  make: ClusterMaker, home: DraftElement | undefined, all: readonly DraftElement[]
): void {
  const known = make.oneOf(all.filter(({ name }) => name === 'primitive'))?.attributes['id'] ?? 'x'
  const id = make.pick(['orphan', 'orphan', `${known}:7`, known])
  if (home === undefined || home.children.some(({ attributes }) => attributes['id'] === id)) return
  const history = draftOf({
    name: 'lrm_resource',
    attributes: { id, class: 'ocf', provider: 'pacemaker', type: make.pick(['Dummy', 'Stateful']) },
    children: []
  })
  home.children.push(history)
  const [name, code] = make.pick<readonly [string, string]>([['start', '0'], ['start', '0'], ['stop', '0'], ['start', '1'], ['monitor', '8']])
  const entry = operation(make, history, { operation: name, interval: '0' })
  if (entry !== undefined) setResult(entry, '0', code)
  if (make.chance(60)) operation(make, history, { operation: 'monitor', interval: '10000' })
}

/** The parameters were others when the operation was done. */
function digests (make: ClusterMaker, entry: DraftElement | undefined): void {
  if (entry === undefined) return
  const none = 'f2317cad3d54cec5d7d7aa7d0bf35cf8'
  const other = '00112233445566778899aabbccddeeff'
  entry.attributes['op-digest'] = other
  Object.assign(entry.attributes, make.pick<Readonly<Record<string, string>>>([
    {}, {},
    { 'op-force-restart': ' state ', 'op-restart-digest': none },
    { 'op-force-restart': ' state ', 'op-restart-digest': other },
    { 'op-force-restart': ' op_sleep ', 'op-restart-digest': none },
    { 'op-secure-params': ' passwd ', 'op-secure-digest': make.pick([none, other]) }
  ]))
}

/** Found on a second node, too. */
function elsewhere (history: DraftElement | undefined, home: DraftElement | undefined): void {
  if (history === undefined || home === undefined) return
  home.children = home.children.filter(({ attributes }) => attributes['id'] !== history.attributes['id'])
  home.children.push(draftOf(history))
}

function failCount (
  make: ClusterMaker, state: DraftElement | undefined, all: readonly DraftElement[], now: number
): void {
  const rsc = make.oneOf(all.filter(({ name }) => name === 'primitive'))?.attributes['id'] ?? 'x'
  const key = `${rsc}#${make.pick(['start_0', 'monitor_10000', 'stop_0', 'monitor_11000', 'promote_0'])}`
  setTransient(state, `fail-count-${key}`, make.pick(['1', '1', '2', 'INFINITY', '0']))
  if (make.chance(80)) setTransient(state, `last-failure-${key}`, String(now - make.pick([5, 45, 5000])))
}

function node (make: ClusterMaker, state: DraftElement | undefined): void {
  if (state === undefined || state.attributes['remote_node'] === 'true') return
  const [inCcm, crmd, join, expected] = make.pick<readonly [string, string, string, string]>([
    ['true', 'online', 'member', 'member'], ['false', 'offline', 'down', 'down'],
    ['false', 'offline', 'member', 'member'], ['true', 'offline', 'member', 'member'],
    ['true', 'online', 'pending', 'member'], ['true', 'online', 'member', 'down'],
    ['true', 'online', 'banned', 'member'], ['true', 'offline', 'down', 'down'], ['false', 'offline', 'pending', 'member']
  ])
  Object.assign(state.attributes, { in_ccm: inCcm, crmd, join, expected })
  if (make.chance(15)) setTransient(state, 'shutdown', make.pick(['1800000000', '1799990000', '0']))
  if (make.chance(10)) setTransient(state, 'terminate', make.pick(['true', '1', '1800000000', 'false']))
}

/** What a node's unfencing leaves behind. */
function unfenced (
  make: ClusterMaker, state: DraftElement | undefined, all: readonly DraftElement[]
): void {
  setTransient(state, '#node-unfenced', make.pick(['1799999000', '1', '0']))
  const device = make.oneOf(all.filter(({ attributes }) => attributes['class'] === 'stonith' && attributes['type'] !== undefined))
  if (device === undefined || make.chance(40)) return
  const known = `${device.attributes['id'] ?? ''}:${device.attributes['type'] ?? ''}:`
  for (const name of ['#digests-all', '#digests-secure']) {
    setTransient(state, name, `${known}${make.pick(['00112233445566778899aabbccddeeff', 'f2317cad3d54cec5d7d7aa7d0bf35cf8'])},`)
  }
}

/** A migration that was under way, or is done on one side. */
function migration (
  make: ClusterMaker, history: DraftElement | undefined, all: readonly DraftElement[]
): void {
  const names = all.filter(({ name }) => name === 'node').flatMap(({ attributes }) => attributes['uname'] ?? [])
  const [source, target] = [make.oneOf(names) ?? '', make.oneOf(names) ?? '']
  const entry = operation(make, history, {
    operation: make.pick(['migrate_to', 'migrate_from']), interval: '0', migrate_source: source, migrate_target: target
  })
  if (entry === undefined) return
  setResult(entry, ...make.pick<readonly [string, string]>([['0', '0'], ['0', '0'], ['-1', '193'], ['4', '1'], ['2', '1']]))
}

function otherAgent (make: ClusterMaker, history: DraftElement | undefined): void {
  if (history === undefined || history.attributes['class'] === 'stonith') return
  history.attributes['type'] = make.pick(['Dummy', 'Stateful', 'Other'])
  if (make.chance(20)) history.attributes['shutdown-lock'] = String(1_800_000_000 - make.pick([10, 1000]))
}

function result (make: ClusterMaker, entry: DraftElement | undefined): void {
  if (entry === undefined) return
  setResult(entry, ...make.pick<readonly [string, string]>([
    ['0', '0'], ['0', '7'], ['0', '8'], ['4', '1'], ['4', '9'], ['4', '5'], ['4', '6'], ['4', '2'], ['2', '1'], ['1', '1'],
    ['7', '3'], ['3', '3'], ['4', '190'], ['0', '190'], ['0', '191'], ['5', '5'], ['10', '3'], ['12', '1'], ['8', '1'], ['9', '1']
  ]))
  if (make.chance(30)) entry.attributes['exit-reason'] = 'something broke'
  if (make.chance(10)) entry.attributes['on_fail'] = make.pick(['block', 'ignore'])
}
