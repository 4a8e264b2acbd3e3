/**
 * The stored cases as starting points: each in the form that the 2.1 line reads, and then a little
 * different, so that both schedulers are asked what nobody has written down.
 */

import type { Random } from '../../src/lib/random.js'
import { descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { isDraft, setPair, setTransient } from './base-draft.js'
import { edit } from './cluster-change.js'
import { ClusterMaker } from './cluster-maker.js'

/** What the 2.1 line calls options that have new names. */
const OLDER_NAMES: ReadonlyMap<string, string> = new Map([
  ['stop-removed-resources', 'stop-orphan-resources'],
  ['cancel-removed-actions', 'stop-orphan-actions']
])

/**
 * That of the 2.1 line. Told an older one it looks for fail counts of another form, which the 3.0
 * line has given up.
 */
const FEATURE_SET = '3.16.1'

/** The base with the names, the schema and the forms of values that the 2.1 line knows. */
export function olderForm (cib: XmlElement, now: number): XmlElement {
  const draft = draftOf(cib)
  draft.attributes['execution-date'] = String(now)
  if (/^pacemaker-(3\.1\d|4)/.test(draft.attributes['validate-with'] ?? '')) {
    draft.attributes['validate-with'] = 'pacemaker-3.9'
  }
  for (const { name, attributes } of [...descendants(draft)].filter(isDraft)) {
    if (attributes['crm_feature_set'] !== undefined) attributes['crm_feature_set'] = FEATURE_SET
    if (name === 'nvpair') {
      const option = attributes['name'] ?? ''
      attributes['name'] = OLDER_NAMES.get(option) ?? option.replace(/^fencing-(?=action|enabled|timeout)/, 'stonith-')
    }
    if (name === 'node_state') {
      if (/^\d+$/.test(attributes['in_ccm'] ?? '')) attributes['in_ccm'] = String(attributes['in_ccm'] !== '0')
      if (/^\d+$/.test(attributes['crmd'] ?? '')) attributes['crmd'] = attributes['crmd'] === '0' ? 'offline' : 'online'
    }
  }
  // The lines differ in what is meant where nothing is said.
  const names = new Set([...descendants(draft)].map(({ attributes }) => attributes['name']))
  const options = [...descendants(draft)].filter(isDraft).find(({ name }) => name === 'crm_config')
  if (options !== undefined && !names.has('concurrent-fencing')) {
    setPair(options, 'cluster_property_set', 'concurrent-fencing', 'true')
  }
  return draft
}

/** The base after one to three small changes, of history, nodes, options or configuration. */
export function varied (cib: XmlElement, random: Random): XmlElement {
  const make = new ClusterMaker(random)
  const draft = draftOf(cib)
  for (let left = make.between(1, 3); left > 0; left--) vary(make, draft)
  return draft
}

function vary (make: ClusterMaker, draft: DraftElement): void {
  const all = [...descendants(draft)].filter(isDraft)
  const some = (name: string): DraftElement | undefined => {
    const [first, ...rest] = all.filter(each => each.name === name)
    return first === undefined ? undefined : make.pick([first, ...rest])
  }
  switch (make.between(0, 15)) {
    case 0: case 1: case 2: changeResult(make, some('lrm_rsc_op')); break
    case 3: removeFrom(all, some('lrm_rsc_op')); break
    case 4: removeFrom(all, some('lrm_resource')); break
    case 5: case 6: changeNode(make, some('node_state')); break
    case 7: copyHistory(make, all); break
    case 8: draft.attributes['have-quorum'] = draft.attributes['have-quorum'] === '0' ? '1' : '0'; break
    case 9: setOption(make, all); break
    case 10: case 11: setMeta(make, all); break
    case 12: changeConstraint(make, all); break
    case 13: addConstraint(make, all); break
    default: edit(make, draft)
  }
}

/** Another result, or none yet. */
function changeResult (make: ClusterMaker, entry: DraftElement | undefined): void {
  if (entry === undefined) return
  const { attributes } = entry
  const [status, code] = make.pick<readonly [string, string]>([
    ['0', '0'], ['0', '7'], ['0', '8'], ['4', '1'], ['4', '1'], ['4', '9'], ['4', '5'], ['4', '6'], ['4', '2'],
    ['2', '1'], ['-1', '193'], ['-1', '193'], ['1', '1'], ['7', '3'], ['3', '3'], ['4', '190'], ['0', '190']
  ])
  attributes['op-status'] = status
  attributes['rc-code'] = code
  attributes['transition-magic'] = `${status}:${code};${attributes['transition-key'] ?? ''}`
  if (make.chance(30)) attributes['exit-reason'] = 'something broke'
}

function removeFrom (all: readonly DraftElement[], element: DraftElement | undefined): void {
  for (const each of all) each.children = each.children.filter(child => child !== element)
}

function changeNode (make: ClusterMaker, state: DraftElement | undefined): void {
  if (state === undefined || state.attributes['remote_node'] === 'true') return
  const [inCcm, crmd, join, expected] = make.pick<readonly [string, string, string, string]>([
    ['true', 'online', 'member', 'member'], ['false', 'offline', 'down', 'down'],
    ['false', 'offline', 'member', 'member'], ['true', 'offline', 'member', 'member'],
    ['true', 'online', 'pending', 'member'], ['true', 'online', 'member', 'down'],
    ['true', 'online', 'banned', 'member'], ['true', 'offline', 'down', 'down'], ['false', 'offline', 'pending', 'member']
  ])
  Object.assign(state.attributes, { in_ccm: inCcm, crmd, join, expected })
  if (make.chance(10)) setTransient(state, 'shutdown', '1800000000')
  if (make.chance(8)) setTransient(state, 'terminate', 'true')
}

/** Something is found on a second node, too. */
function copyHistory (make: ClusterMaker, all: readonly DraftElement[]): void {
  const [first, ...rest] = all.filter(({ name }) => name === 'lrm_resource')
  const [home, ...homes] = all.filter(({ name }) => name === 'lrm_resources')
  if (first === undefined || home === undefined) return
  const history = make.pick([first, ...rest])
  const target = make.pick([home, ...homes])
  if (target.children.some(each => each.attributes['id'] === history.attributes['id'])) return
  target.children.push(draftOf(history))
}

function setOption (make: ClusterMaker, all: readonly DraftElement[]): void {
  const options = all.find(({ name }) => name === 'crm_config')
  const [name, value] = make.pick<readonly [string, string]>([
    ['no-quorum-policy', 'freeze'], ['no-quorum-policy', 'stop'], ['no-quorum-policy', 'demote'],
    ['no-quorum-policy', 'suicide'], ['symmetric-cluster', 'false'], ['stonith-enabled', 'true'],
    ['stonith-enabled', 'false'], ['maintenance-mode', 'true'], ['stop-all-resources', 'true'],
    ['start-failure-is-fatal', 'false'], ['placement-strategy', 'balanced'], ['placement-strategy', 'utilization'],
    ['placement-strategy', 'minimal'], ['enable-startup-probes', 'false'], ['startup-fencing', 'false'],
    ['concurrent-fencing', 'false'], ['shutdown-lock', 'true'], ['node-health-strategy', 'only-green'],
    ['node-health-strategy', 'progressive'], ['stop-orphan-resources', 'false'], ['priority-fencing-delay', '30s'],
    ['migration-limit', '1'], ['stonith-action', 'off'], ['remove-after-stop', 'true']
  ])
  const known = all.filter(each => each.name === 'nvpair' && each.attributes['name'] === name)
  if (known.length > 0) for (const each of known) each.attributes['value'] = value
  else if (options !== undefined) setPair(options, 'cluster_property_set', name, value)
}

function setMeta (make: ClusterMaker, all: readonly DraftElement[]): void {
  const kind = make.pick(['primitive', 'primitive', 'primitive', 'group', 'clone'])
  const [first, ...rest] = all.filter(({ name }) => name === kind)
  if (first === undefined) return
  const [name, value] = make.pick<readonly [string, string]>([
    ['target-role', 'Stopped'], ['target-role', 'Unpromoted'], ['target-role', 'Started'], ['is-managed', 'false'],
    ['maintenance', 'true'], ['priority', '10'], ['resource-stickiness', '500'], ['resource-stickiness', 'INFINITY'],
    ['migration-threshold', '1'], ['failure-timeout', '60s'], ['multiple-active', 'block'],
    ['multiple-active', 'stop_only'], ['multiple-active', 'stop_unexpected'], ['requires', 'quorum'],
    ['requires', 'nothing'], ['requires', 'fencing'], ['allow-migrate', 'true'], ['critical', 'false'],
    ...kind === 'clone'
      ? [
          ['clone-max', '1'], ['clone-max', '2'], ['clone-node-max', '2'], ['interleave', 'true'],
          ['interleave', 'false'], ['notify', 'true'], ['ordered', 'true'], ['clone-min', '1'], ['clone-min', '2'],
          ['globally-unique', 'true'], ['promoted-max', '2'], ['promoted-node-max', '2']
        ] as const
      : []
  ])
  setPair(make.pick([first, ...rest]), 'meta_attributes', name, value)
}

function changeConstraint (make: ClusterMaker, all: readonly DraftElement[]): void {
  const [first, ...rest] = all.find(({ name }) => name === 'constraints')?.children ?? []
  if (first === undefined) return
  const { name, attributes } = make.pick([first, ...rest])
  type Pair = readonly [string, string]
  const set = (offers: readonly [Pair, ...Pair[]]): void => {
    const [attribute, value] = make.pick(offers)
    attributes[attribute] = value
  }
  if (name === 'rsc_order') {
    delete attributes['score']
    set([['kind', 'Optional'], ['kind', 'Mandatory'], ['kind', 'Serialize'],
      ['symmetrical', 'false'], ['symmetrical', 'true']])
  } else if (name === 'rsc_colocation') {
    set([['score', 'INFINITY'], ['score', '-INFINITY'], ['score', '500'], ['score', '-100'], ['influence', 'false']])
  } else if (name === 'rsc_location' && attributes['node'] !== undefined) {
    set([['score', 'INFINITY'], ['score', '-INFINITY'], ['score', '1000'], ['score', '-1'],
      ['resource-discovery', 'never'], ['resource-discovery', 'exclusive']])
  }
}

function addConstraint (make: ClusterMaker, all: readonly DraftElement[]): void {
  const constraints = all.find(({ name }) => name === 'constraints')
  const names = all.find(({ name }) => name === 'resources')?.children
    .flatMap(({ name, attributes }) => name === 'template' ? [] : attributes['id'] ?? []) ?? []
  const nodes = all.filter(({ name }) => name === 'node').flatMap(({ attributes }) => attributes['uname'] ?? [])
  const [rsc, ...more] = names
  const [node, ...others] = nodes
  if (constraints === undefined || rsc === undefined || node === undefined) return
  const one = (): string => make.pick([rsc, ...more])
  const id = `added-${constraints.children.length}`
  const score = make.pick(['INFINITY', '-INFINITY', '100', '-100'])
  const [name, attributes] = make.pick<readonly [string, Record<string, string>]>([
    ['rsc_order', { id, first: one(), then: one(), kind: make.pick(['Mandatory', 'Optional', 'Serialize']) }],
    ['rsc_order', {
      id, first: one(), then: one(), 'then-action': make.pick(['start', 'stop', 'promote']), symmetrical: 'false'
    }],
    ['rsc_colocation', { id, rsc: one(), 'with-rsc': one(), score }],
    ['rsc_location', { id, rsc: one(), node: make.pick([node, ...others]), score }]
  ])
  constraints.children.push({ name, attributes, children: [] })
}
