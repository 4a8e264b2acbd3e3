/** "What if": changes to a base that are made before the scheduler is asked what it would do. */

import { at, descendants } from '../cib/elements.js'
import { xmlElement, type XmlAttributes, type XmlElement } from '../cib/xml.js'
import { xmlAttributes } from '../cib/xml-attributes.js'
import { countFailure, NODE_DOWN } from './execute.js'
import { parseOperationSpec, type OperationSpec } from './operation-spec.js'
import { StatusDraft } from './status-draft.js'

export interface Injections {
  /** Kept as typed, for the messages. */
  readonly quorum?: string
  readonly watchdog?: string
  readonly nodeUp: readonly string[]
  readonly nodeDown: readonly string[]
  readonly nodeFail: readonly string[]
  readonly ticketGrant: readonly string[]
  readonly ticketRevoke: readonly string[]
  readonly ticketStandby: readonly string[]
  readonly ticketActivate: readonly string[]
  /** `RESOURCE_TASK_INTERVAL@NODE=RC` each. */
  readonly operations: readonly string[]
}

export interface Injected {
  readonly cib: XmlElement
  /** One line each, as the report shows them. */
  readonly lines: readonly string[]
}

const NODE_UP: Readonly<Record<string, string>> = {
  in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member'
}

/** Nobody has said goodbye: the rest of the cluster takes it for broken. */
const NODE_LOST: Readonly<Record<string, string>> = {
  in_ccm: 'false', crmd: 'offline', join: 'member', expected: 'member'
}

/** Makes the changes, in the order in which they stand in {@link Injections}. */
export function inject (cib: XmlElement, wanted: Injections, now: number): Injected {
  const lines: string[] = []
  const configured = withConfiguration(cib, wanted)
  const draft = new StatusDraft(configured)
  if (wanted.quorum !== undefined) {
    lines.push(`  * Setting quorum: ${wanted.quorum}`)
    draft.setRootAttribute('have-quorum', wanted.quorum)
  }
  if (wanted.watchdog !== undefined) lines.push(`  * Setting watchdog: ${wanted.watchdog}`)
  const idOf = (node: string): string => nodeId(configured, node)
  for (const node of wanted.nodeUp) {
    lines.push(`  * Bringing node ${node} online`)
    draft.setMembership(draft.state(node, idOf(node)), NODE_UP)
  }
  for (const node of wanted.nodeDown) {
    lines.push(`  * Taking node ${node} offline`)
    const state = draft.state(node, idOf(node))
    draft.setMembership(state, NODE_DOWN)
    draft.forget(state)
  }
  for (const node of wanted.nodeFail) {
    lines.push(`  * Failing node ${node}`)
    draft.setMembership(draft.state(node, idOf(node)), NODE_LOST)
  }
  injectTickets(draft, wanted, lines)
  for (const text of wanted.operations) {
    lines.push(`  * Injecting ${text} into the configuration`)
    lines.push(...injectOperation(configured, draft, text, now))
  }
  return { cib: draft.finish(), lines }
}

/** True when nothing has been asked for. */
export function nothingToInject ({ quorum, watchdog, ...lists }: Injections): boolean {
  return quorum === undefined && watchdog === undefined &&
    Object.values(lists).every(list => list.length === 0)
}

function injectTickets (draft: StatusDraft, wanted: Injections, lines: string[]): void {
  for (const ticket of wanted.ticketGrant) {
    lines.push(`  * Granting ticket ${ticket}`)
    draft.setTicket(ticket, 'granted', 'true')
  }
  for (const ticket of wanted.ticketRevoke) {
    lines.push(`  * Revoking ticket ${ticket}`)
    draft.setTicket(ticket, 'granted', 'false')
  }
  for (const ticket of wanted.ticketStandby) {
    lines.push(`  * Making ticket ${ticket} standby`)
    draft.setTicket(ticket, 'standby', 'true')
  }
  for (const ticket of wanted.ticketActivate) {
    lines.push(`  * Activating ticket ${ticket}`)
    draft.setTicket(ticket, 'standby', 'false')
  }
}

function injectOperation (
  cib: XmlElement, draft: StatusDraft, text: string, now: number
): readonly string[] {
  const read = parseOperationSpec(text)
  if (!read.ok) return [read.error]
  const spec = read.value
  const agent = agentOf(cib, spec.resource)
  if (agent === undefined) return [`Invalid resource name: ${spec.resource}`]
  if (!knowsNode(cib, draft, spec.node)) return [`Invalid node name: ${spec.node}`]
  const id = nodeId(cib, spec.node)
  const failed = spec.rc !== expectedRc(spec)
  const lines = failed ? countFailure(draft, spec, spec.resource, id, now) : []
  draft.record(spec.node, id, {
    resource: spec.resource,
    agent,
    operation: spec.operation,
    intervalMs: spec.intervalMs,
    rc: spec.rc,
    expectedRc: expectedRc(spec),
    exitReason: failed ? 'Simulated action result' : '',
    now
  })
  return lines
}

/** A probe finds nothing running; everything else succeeds. */
function expectedRc ({ operation, intervalMs }: OperationSpec): number {
  return operation === 'monitor' && intervalMs === 0 ? 7 : 0
}

/** The class, provider and type of a configured resource, those of its template if it has one. */
function agentOf (cib: XmlElement, name: string): XmlAttributes | undefined {
  const resources = at(cib, 'configuration', 'resources')
  if (resources === undefined) return undefined
  const plain = name.replace(/:\d+$/, '')
  const all = [...descendants(resources)]
  const found = all.find(each => each.name === 'primitive' &&
    (each.attributes['id'] === name || each.attributes['id'] === plain))
  const template = found?.attributes['template']
  if (template === undefined) return found?.attributes
  return all.find(each => each.name === 'template' && each.attributes['id'] === template)?.attributes
}

function knowsNode (cib: XmlElement, draft: StatusDraft, name: string): boolean {
  return draft.has(name) || findNode(cib, name) !== undefined
}

function findNode (cib: XmlElement, name: string): XmlElement | undefined {
  return at(cib, 'configuration', 'nodes')?.children
    .find(({ attributes }) => attributes['uname'] === name)
}

function nodeId (cib: XmlElement, name: string): string {
  return findNode(cib, name)?.attributes['id'] ?? name
}

/** New nodes and the watchdog are part of the configuration. */
function withConfiguration (cib: XmlElement, { nodeUp, watchdog }: Injections): XmlElement {
  const known = new Set(at(cib, 'status')?.children.map(({ attributes }) => attributes['uname']))
  const added = nodeUp.filter(name => findNode(cib, name) === undefined && !known.has(name))
  let changed = cib
  if (added.length > 0) {
    const nodes = added.map(name => xmlElement('node', { id: name, uname: name }))
    changed = inSection(changed, 'nodes', section =>
      ({ ...section, children: [...section.children, ...nodes] }))
  }
  if (watchdog !== undefined) {
    changed = inSection(changed, 'crm_config', section => withOption(section, watchdog))
  }
  return changed
}

function inSection (
  cib: XmlElement, name: string, change: (section: XmlElement) => XmlElement
): XmlElement {
  const configuration = at(cib, 'configuration') ?? xmlElement('configuration')
  const section = at(configuration, name) ?? xmlElement(name)
  return replaceChild(cib, configuration, replaceChild(configuration, section, change(section)))
}

function replaceChild (parent: XmlElement, old: XmlElement, by: XmlElement): XmlElement {
  const index = parent.children.indexOf(old)
  const children = index === -1 ? [...parent.children, by] : parent.children.with(index, by)
  return { ...parent, children }
}

function withOption (section: XmlElement, value: string): XmlElement {
  const name = 'have-watchdog'
  const pairs = section.children.flatMap(set => set.children)
  const old = pairs.find(({ attributes }) => attributes['name'] === name)
  if (old !== undefined) {
    const set = section.children.find(each => each.children.includes(old)) ?? section
    const pair = { ...old, attributes: xmlAttributes({ ...old.attributes, value }) }
    return replaceChild(section, set, replaceChild(set, old, pair))
  }
  const set = section.children[0] ??
    xmlElement('cluster_property_set', { id: 'cib-bootstrap-options' })
  const id = `${set.attributes['id'] ?? 'cib-bootstrap-options'}-${name}`
  const pair = xmlElement('nvpair', { id, name, value })
  return replaceChild(section, set, { ...set, children: [...set.children, pair] })
}
