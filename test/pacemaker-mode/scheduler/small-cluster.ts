/** Clusters of a few nodes and resources, written down in a line or two, for tests. */

import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import type { Decision } from '../../../src/pacemaker-mode/scheduler/model/decision.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { planLines } from '../../../src/pacemaker-mode/simulate/plan-text.js'

/** The time everything is decided at. */
export const NOW = 1_800_000_000

type Settings = Readonly<Record<string, string>>

/** What a cluster has beside its nodes; what is left out is empty. */
export interface Cluster {
  readonly options?: Settings
  readonly nodes?: readonly string[]
  /** What all nodes can bear, by the names that resources use. */
  readonly capacity?: Settings
  readonly resources?: string
  readonly constraints?: string
  readonly states?: string
  /** Meta attributes of all resources that have no others. */
  readonly defaults?: Settings
  readonly quorum?: boolean
  /** Keeps notes for `--why`. */
  readonly explain?: boolean
}

/** The state of a node that takes part, with history and transient attributes. */
export function member (name: string, history = '', attributes: Settings = {}): string {
  return `<node_state id="${name}" uname="${name}" in_ccm="true" crmd="online" join="member"
    expected="member"><lrm id="${name}"><lrm_resources>${history}</lrm_resources></lrm>${
    transient(name, attributes)}</node_state>`
}

/** The state of a node that is gone: lost (`member` is expected) or left in order (`down`). */
export function gone (name: string, expected: 'member' | 'down', history = ''): string {
  return `<node_state id="${name}" uname="${name}" in_ccm="false" crmd="offline" join="${expected}"
    expected="${expected}"><lrm id="${name}"><lrm_resources>${history}</lrm_resources></lrm>
    </node_state>`
}

function transient (node: string, attributes: Settings): string {
  if (Object.keys(attributes).length === 0) return ''
  return `<transient_attributes id="${node}"><instance_attributes id="status-${node}">${
    pairs(`status-${node}`, attributes)}</instance_attributes></transient_attributes>`
}

function pairs (prefix: string, values: Settings): string {
  return Object.entries(values).map(([name, value]) =>
    `<nvpair id="${prefix}-${name}" name="${name}" value="${value}"/>`).join('')
}

/** Meta attributes of a resource. */
export function meta (resource: string, values: Settings): string {
  return `<meta_attributes id="${resource}-meta">${pairs(resource, values)}</meta_attributes>`
}

/** What a node can bear or a resource needs. */
export function utilization (owner: string, values: Settings): string {
  return `<utilization id="${owner}-utilization">${pairs(`${owner}-u`, values)}</utilization>`
}

/** One entry of a resource's history. */
export interface Entry {
  readonly operation: string
  readonly interval?: number
  readonly rc?: number
  /** `op-status`; done where it is left out, in flight where it is -1. */
  readonly status?: number
  /** Further attributes, or others in place of those made up here; undefined leaves one out. */
  readonly more?: Readonly<Record<string, string | undefined>>
}

/** The history of a resource without parameters, oldest entry first. */
export function history (id: string, entries: readonly Entry[], attributes = ''): string {
  const ops = entries.map(({ operation, interval = 0, rc = 0, status = 0, more = {} }, at) => {
    const expected = operation === 'monitor' && interval === 0 ? 7 : 0
    const failed = status >= 0 && rc !== expected && ![0, 8].includes(rc)
    const name = failed ? 'last_failure_0' : interval > 0 ? `${operation}_${interval}` : `last_${at}`
    const values = {
      id: `${id}_${name}`,
      operation,
      interval,
      operation_key: `${id}_${operation}_${interval}`,
      'call-id': at + 1,
      'rc-code': rc,
      'op-status': status,
      'transition-key': `1:1:${expected}:x`,
      'op-digest': interval > 0
        ? '4811cef7f7f94e3a35a70be7916cb2fd'
        : 'f2317cad3d54cec5d7d7aa7d0bf35cf8',
      ...more
    }
    const words = Object.entries(values).flatMap(([attribute, value]) =>
      value === undefined ? [] : [` ${attribute}="${value}"`])
    return `<lrm_rsc_op${words.join('')}/>`
  })
  return `<lrm_resource id="${id}" class="ocf" provider="pacemaker" type="Dummy" ${attributes}>${
    ops.join('')}</lrm_resource>`
}

/** A resource recorded as running, started without parameters. */
export function running (id: string): string {
  return `<lrm_resource id="${id}" class="ocf" provider="pacemaker" type="Dummy"><lrm_rsc_op
    id="${id}_last_0" operation="start" operation_key="${id}_start_0" interval="0" call-id="5"
    rc-code="0" op-status="0" transition-key="1:1:0:x"
    op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/></lrm_resource>`
}

/** A primitive that needs nothing. */
export function primitive (id: string, inner = ''): string {
  return `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">${inner}</primitive>`
}

/** A group of primitives that need nothing. */
export function group (id: string, members: readonly string[], inner = ''): string {
  return `<group id="${id}">${inner}${members.map(each => primitive(each)).join('')}</group>`
}

/** A clone of whatever stands inside. */
export function clone (id: string, settings: Settings, inner: string): string {
  return `<clone id="${id}">${meta(id, settings)}${inner}</clone>`
}

/** A cluster written down in pieces, as the text of its base. */
export function cibText (cluster: Cluster): string {
  const { options = { 'fencing-enabled': 'false' }, nodes = ['a', 'b'] } = cluster
  const defaults = cluster.defaults === undefined
    ? ''
    : `<rsc_defaults>${meta('defaults', cluster.defaults)}</rsc_defaults>`
  return `<cib validate-with="pacemaker-3.9" epoch="1" num_updates="1" admin_epoch="0"
    have-quorum="${cluster.quorum ?? true}"><configuration>
    <crm_config><cluster_property_set id="options">${pairs('options', options)}</cluster_property_set></crm_config>
    <nodes>${nodes.map(name => `<node id="${name}" uname="${name}">${
      utilization(name, cluster.capacity ?? {})}</node>`).join('')}</nodes>
    <resources>${cluster.resources ?? ''}</resources>
    <constraints>${cluster.constraints ?? ''}</constraints>${defaults}</configuration>
    <status>${cluster.states ?? nodes.map(name => member(name)).join('')}</status></cib>`
}

/** Decides on a cluster written down in pieces. */
export function decide (cluster: Cluster): Decision {
  const cib = parseXml(cibText(cluster))
  if (!cib.ok) throw new TypeError(cib.error.message)
  return schedule({ cib: cib.value, now: NOW, explain: cluster.explain === true })
}

/** The plan as `crm_simulate` prints it, without what stays as it is. */
export function summary (cluster: Cluster): readonly string[] {
  const { fencing, set } = decide(cluster)
  return planLines(fencing, set.resources).filter(line => !/^\* Leave/.test(line))
    .map(line => line.replace(/^\* /, '').replace(/ {2,}/g, ' '))
}

/** What is done, as `key@node` with what it waits for. */
export function plan ({ graph }: Decision): Readonly<Record<string, readonly string[]>> {
  const name = (each: { key: string, node: { name: string } | undefined }): string =>
    each.node === undefined ? each.key : `${each.key}@${each.node.name}`
  return Object.fromEntries(graph.synapses
    .map(({ action, triggers }) => [name(action), triggers.map(name).sort()]))
}
