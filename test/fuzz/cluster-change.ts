/** What happens to a cluster between two decisions: its plan is carried out, and life goes on. */

import type { Random } from '../../src/lib/random.js'
import { child, descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import { upgrade } from '../../src/pacemaker-mode/cib/upgrade.js'
import { parseInterval } from '../../src/pacemaker-mode/cib/values.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { digestOf } from '../../src/pacemaker-mode/scheduler/digests.js'
import type { Injections } from '../../src/pacemaker-mode/simulate/inject.js'
import type { OperationSpec } from '../../src/pacemaker-mode/simulate/operation-spec.js'
import { simulate } from '../../src/pacemaker-mode/simulate/report.js'
import { isDraft, setPair, setTransient } from './base-draft.js'
import { disturb } from './cluster-history.js'
import { ClusterMaker } from './cluster-maker.js'

/** The cluster after its plan, with failures on the way, and one or two changes on top. */
export function changed (cib: XmlElement, random: Random): XmlElement {
  const make = new ClusterMaker(random)
  const now = Number(cib.attributes['execution-date'])
  const failing = make.chance(25) ? [randomFailure(make, cib)].flatMap(each => each ?? []) : []
  const after = simulate({ cib, now, extent: 'execute', failing }).output
  const injections = randomInjections(make, after)
  const { input } = simulate({ cib: upgrade(after).cib, now, extent: 'show', injections })
  const draft = draftOf(input)
  addDigests(draft)
  const passed = make.pick([0, 10, 60, 600])
  draft.attributes['execution-date'] = String(now + passed)
  if (make.chance(50)) edit(make, draft)
  if (make.chance(25)) disturb(make, draft)
  return draft
}

/**
 * Injected results have no digest of their parameters. The 2.1 line takes that for a change even
 * of a resource without parameters, so what an executor would have recorded is added.
 */
function addDigests (cib: DraftElement): void {
  const all = [...descendants(cib)]
  const defaults = all.find(({ name }) => name === 'op_defaults')
  for (const history of all.filter(({ name }) => name === 'lrm_resource')) {
    const plain = history.attributes['id']?.replace(/:\d+$/, '')
    const primitive = all.find(each => each.name === 'primitive' && each.attributes['id'] === plain)
    if (primitive === undefined) continue
    for (const { attributes } of history.children.filter(isDraft)) {
      attributes['op-digest'] ??= digestOf(parametersFor(primitive, attributes, defaults))
    }
  }
}

function parametersFor (
  primitive: XmlElement, entry: Readonly<Record<string, string>>, defaults: XmlElement | undefined
): ReadonlyMap<string, string> {
  const pairs = (element: XmlElement | undefined): Map<string, string> =>
    new Map((element?.children ?? []).map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']))
  const found = pairs(child(primitive, 'instance_attributes'))
  const interval = Number(entry['interval'])
  if (interval > 0) {
    const op = child(primitive, 'operations')?.children.find(({ attributes }) =>
      attributes['name'] === entry['operation'] && parseInterval(attributes['interval'] ?? '') === interval)
    const timeout = op?.attributes['timeout'] ??
      pairs(child(defaults, 'meta_attributes')).get('timeout') ?? '20s'
    found.set('CRM_meta_timeout', String(parseInterval(timeout)))
  }
  return found
}

interface Parts {
  readonly nodes: readonly [string, ...string[]]
  readonly primitives: readonly [XmlElement, ...XmlElement[]]
}

function partsOf (cib: XmlElement): Parts | undefined {
  const all = [...descendants(cib)]
  const [node, ...nodes] = all.filter(({ name }) => name === 'node')
    .flatMap(({ attributes }) => attributes['uname'] ?? [])
  const [primitive, ...primitives] = all.filter(({ name }) => name === 'primitive')
  if (node === undefined || primitive === undefined) return undefined
  return { nodes: [node, ...nodes], primitives: [primitive, ...primitives] }
}

function randomFailure (make: ClusterMaker, cib: XmlElement): OperationSpec | undefined {
  const parts = partsOf(cib)
  if (parts === undefined) return undefined
  return {
    resource: make.pick(parts.primitives).attributes['id'] ?? '',
    operation: make.pick(['start', 'stop', 'promote', 'demote', 'migrate_to', 'migrate_from', 'monitor']),
    intervalMs: 0,
    node: make.pick(parts.nodes),
    rc: make.pick([1, 1, 5, 7])
  }
}

function randomInjections (make: ClusterMaker, cib: XmlElement): Injections {
  const nothing: Injections = {
    nodeUp: [],
    nodeDown: [],
    nodeFail: [],
    ticketGrant: [],
    ticketRevoke: [],
    ticketStandby: [],
    ticketActivate: [],
    operations: []
  }
  const parts = partsOf(cib)
  if (parts === undefined) return nothing
  const node = make.pick(parts.nodes)
  const primitive = make.pick(parts.primitives).attributes['id'] ?? ''
  switch (make.between(0, 11)) {
    case 0: return { ...nothing, nodeUp: [node] }
    case 1: return { ...nothing, nodeDown: [node] }
    case 2: case 3: return { ...nothing, nodeFail: [node] }
    case 4: return { ...nothing, quorum: make.pick(['0', '1']) }
    case 5: return { ...nothing, ticketGrant: ['T1'], ticketRevoke: ['T2'] }
    case 6: return { ...nothing, ticketRevoke: ['T1'], ticketStandby: ['T2'] }
    case 7: case 8: case 9: {
      const operation = make.pick(['monitor_10000', 'monitor_10000', 'monitor_11000', 'monitor_0', 'start_0',
        'stop_0', 'promote_0'])
      const rc = make.pick([0, 1, 1, 7, 7, 8, 9, 5, 6])
      return { ...nothing, operations: [`${primitive}_${operation}@${node}=${rc}`] }
    }
    default: return nothing
  }
}

export function edit (make: ClusterMaker, draft: DraftElement): void {
  const all = [...descendants(draft)].filter(isDraft)
  const named = (name: string): DraftElement | undefined => {
    const [first, ...rest] = all.filter(each => each.name === name)
    return first === undefined ? undefined : make.pick([first, ...rest])
  }
  const inside = (name: string): DraftElement | undefined => {
    const [first, ...rest] = all.find(each => each.name === name)?.children ?? []
    return first === undefined ? undefined : make.pick([first, ...rest])
  }
  const remove = (element: DraftElement | undefined): void => {
    for (const each of all) each.children = each.children.filter(child => child !== element)
  }
  switch (make.between(0, 9)) {
    case 0: case 1: setPair(named('primitive'), 'meta_attributes', 'target-role', make.pick(['Stopped', 'Started'])); break
    case 2: setPair(inside('resources'), 'meta_attributes', make.pick(['is-managed', 'maintenance']), make.pick(['true', 'false'])); break
    case 3: remove(inside('constraints')); break
    case 4: {
      const doomed = inside('resources')
      const parts = doomed === undefined ? [] : [...descendants(doomed)]
      const ids = new Set(parts.map(each => each.attributes['id']))
      remove(doomed)
      const constraints = all.find(each => each.name === 'constraints')
      if (constraints !== undefined) {
        const concerned = (element: XmlElement): boolean => [...descendants(element)]
          .some(({ attributes }) => Object.values(attributes).some(value => ids.has(value)))
        constraints.children = constraints.children.filter(each => !concerned(each))
      }
      break
    }
    case 5: setPair(named('primitive'), 'instance_attributes', 'state', make.pick(['/run/c', '/run/d'])); break
    case 6: setTransient(named('node_state'), 'shutdown', String(1_800_000_000)); break
    case 7: setPair(named('node'), 'instance_attributes', make.pick(['standby', 'maintenance']),
      make.pick(['true', 'false'])); break
    case 8: {
      const score = `master-${named('primitive')?.attributes['id'] ?? ''}`
      const [name, value] = make.pick<readonly [string, string]>([
        [score, '10'], ['#health-disk', 'red'], ['terminate', 'true'], ['standby', 'true']
      ])
      setTransient(named('node_state'), name, value)
      break
    }
    default: {
      const op = named('op')
      if (op?.attributes['name'] === 'monitor') op.attributes['interval'] = '33s'
    }
  }
}
