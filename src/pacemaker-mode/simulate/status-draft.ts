/**
 * The status section while a simulation changes it: node states, operation history, transient
 * attributes and tickets, found and made by name.
 */

import { draftChild, draftOf, type DraftElement } from '../cib/elements.js'
import type { XmlAttributes, XmlElement } from '../cib/xml.js'
import { xmlAttributes } from '../cib/xml-attributes.js'

/** Written to everything a simulation makes, so that it can be told from what was observed. */
const ORIGIN = 'crm_simulate'

/** Stands where the identity of the cluster's controller would be. */
const NO_TRANSITION = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'

/** One result to be written into the history of a resource on a node. */
export interface OperationResult {
  /** The id the history is kept under. */
  readonly resource: string
  /** `class`, `provider` and `type` of the resource. */
  readonly agent: XmlAttributes
  readonly operation: string
  readonly intervalMs: number
  readonly rc: number
  /** What the operation should have returned; anything else is a failure. */
  readonly expectedRc: number
  readonly exitReason: string
  readonly digest?: string
  readonly migrateSource?: string
  readonly migrateTarget?: string
  /** Epoch seconds. */
  readonly now: number
}

export class StatusDraft {
  readonly #cib: XmlElement
  readonly #root: DraftElement
  readonly #status: DraftElement
  /** By node name; the same element is also found by the id of its node. */
  readonly #states = new Map<string, DraftElement>()
  readonly #histories = new Map<DraftElement, Map<string, DraftElement>>()

  constructor (cib: XmlElement) {
    this.#cib = cib
    const status = cib.children.find(child => child.name === 'status')
    this.#status = status === undefined
      ? { name: 'status', attributes: xmlAttributes({}), children: [] }
      : draftOf(status)
    this.#root = {
      name: cib.name, attributes: xmlAttributes(cib.attributes), children: [this.#status]
    }
    for (const state of this.#status.children) {
      const name = state.attributes['uname']
      if (state.name === 'node_state' && name !== undefined && !this.#states.has(name)) {
        this.#states.set(name, state)
      }
    }
  }

  /** The whole base with the status as it now is. The draft must not be used after this. */
  finish (): XmlElement {
    const others = this.#cib.children
    const at = others.findIndex(child => child.name === 'status')
    const children = at === -1 ? [...others, this.#status] : others.with(at, this.#status)
    return { ...this.#cib, attributes: this.#root.attributes, children }
  }

  /** Sets an attribute of the `cib` element itself. */
  setRootAttribute (name: string, value: string): void {
    this.#root.attributes[name] = value
  }

  /** The state of a node, made if there is none. */
  state (name: string, id = name): DraftElement {
    const known = this.#states.get(name)
    if (known !== undefined) return known
    const made: DraftElement = {
      name: 'node_state', attributes: xmlAttributes({ id, uname: name }), children: []
    }
    this.#status.children.push(made)
    this.#states.set(name, made)
    return made
  }

  has (node: string): boolean {
    return this.#states.has(node)
  }

  /** Sets what is known of a node's membership. */
  setMembership (state: DraftElement, membership: Readonly<Record<string, string>>): void {
    Object.assign(state.attributes, membership, { 'crm-debug-origin': ORIGIN })
  }

  /** Forgets history and transient attributes of a node, as happens when it leaves. */
  forget (state: DraftElement): void {
    state.children = []
    this.#histories.delete(state)
  }

  /** Writes one result as the executor of the node would have recorded it. */
  record (node: string, nodeId: string | undefined, result: OperationResult): void {
    const history = this.#history(this.state(node, nodeId), result)
    const callId = nextCallId(history)
    // The same operation that was under way has come to its end.
    history.children = history.children.filter(({ attributes }) =>
      attributes['op-status'] !== '-1' || attributes['operation'] !== result.operation ||
      attributes['interval'] !== String(result.intervalMs))
    const failed = result.rc !== result.expectedRc
    const { resource, operation, intervalMs } = result
    const entry = intervalMs > 0 ? `${resource}_${operation}_${intervalMs}` : `${resource}_last_0`
    if (failed) writeEntry(history, `${resource}_last_failure_0`, result, callId)
    // A failed recurring operation leaves its last success in place.
    if (!failed || intervalMs === 0) writeEntry(history, entry, result, callId)
  }

  /** Removes the history of a resource from a node. */
  forgetResource (node: string, resource: string): void {
    const state = this.#states.get(node)
    if (state === undefined) return
    const container = lrmResources(state)
    container.children = container.children.filter(({ attributes }) => attributes['id'] !== resource)
    this.#histories.get(state)?.delete(resource)
  }

  /** Sets a transient attribute; the value is computed from the one that was there. */
  setAttribute (state: DraftElement, name: string, change: (old?: string) => string): void {
    const set = attributeSet(state)
    const pair = set.children.find(({ attributes }) => attributes['name'] === name)
    if (pair !== undefined) {
      pair.attributes['value'] = change(pair.attributes['value'])
      return
    }
    // An id must not hold characters such as # that names of attributes may have.
    const id = `${set.attributes['id'] ?? ''}-${name}`.replace(/[^\w.-]/g, '.')
    const attributes = xmlAttributes({ id, name, value: change() })
    set.children.push({ name: 'nvpair', attributes, children: [] })
  }

  /** Removes the transient attributes of a node whose name the filter picks. */
  removeAttributes (node: string, picks: (name: string) => boolean): void {
    const state = this.#states.get(node)
    for (const part of state?.children ?? []) {
      if (part.name !== 'transient_attributes') continue
      for (const set of part.children) {
        set.children = set.children.filter(({ attributes }) => !picks(attributes['name'] ?? ''))
      }
    }
  }

  /** Sets an attribute of a ticket's state, made if there is none. */
  setTicket (ticket: string, name: string, value: string): void {
    const tickets = draftChild(this.#status, 'tickets')
    let state = tickets.children.find(({ attributes }) => attributes['id'] === ticket)
    if (state === undefined) {
      state = { name: 'ticket_state', attributes: xmlAttributes({ id: ticket }), children: [] }
      tickets.children.push(state)
    }
    state.attributes[name] = value
  }

  #historiesOf (state: DraftElement): Map<string, DraftElement> {
    const known = this.#histories.get(state)
    if (known !== undefined) return known
    const found = new Map(state.children
      .filter(({ name }) => name === 'lrm')
      .flatMap(lrm => lrm.children)
      .flatMap(resources => resources.children)
      .map(resource => [resource.attributes['id'] ?? '', resource]))
    this.#histories.set(state, found)
    return found
  }

  #history (state: DraftElement, { resource, agent }: OperationResult): DraftElement {
    const histories = this.#historiesOf(state)
    const known = histories.get(resource)
    if (known !== undefined) return known
    const made: DraftElement = {
      name: 'lrm_resource',
      attributes: xmlAttributes({
        id: resource, class: agent['class'], provider: agent['provider'], type: agent['type']
      }),
      children: []
    }
    lrmResources(state).children.push(made)
    histories.set(resource, made)
    return made
  }
}

function lrmResources (state: DraftElement): DraftElement {
  const lrm = draftChild(state, 'lrm')
  lrm.attributes['id'] ??= state.attributes['id'] ?? ''
  return draftChild(lrm, 'lrm_resources')
}

function attributeSet (state: DraftElement): DraftElement {
  const id = state.attributes['id'] ?? ''
  const transient = draftChild(state, 'transient_attributes')
  transient.attributes['id'] ??= id
  const set = draftChild(transient, 'instance_attributes')
  set.attributes['id'] ??= `status-${id}`
  return set
}

/** Later operations have higher numbers; each resource is counted on its own here. */
function nextCallId (history: DraftElement): number {
  const ids = history.children.map(({ attributes }) => Number(attributes['call-id'] ?? 0))
  return Math.max(0, ...ids.filter(Number.isFinite)) + 1
}

function writeEntry (
  history: DraftElement, id: string, result: OperationResult, callId: number
): void {
  let entry = history.children.find(({ attributes }) => attributes['id'] === id)
  if (entry === undefined) {
    entry = { name: 'lrm_rsc_op', attributes: xmlAttributes({ id }), children: [] }
    history.children.push(entry)
  }
  const { resource, operation, intervalMs, rc, expectedRc, now } = result
  const key = `${callId}:-1:${expectedRc}:${NO_TRANSITION}`
  Object.assign(entry.attributes, xmlAttributes({
    operation_key: `${resource}_${operation}_${intervalMs}`,
    operation,
    'crm-debug-origin': ORIGIN,
    'transition-key': key,
    'transition-magic': `0:${rc};${key}`,
    'exit-reason': result.exitReason,
    'call-id': String(callId),
    'rc-code': String(rc),
    'op-status': '0',
    interval: String(intervalMs),
    'last-rc-change': String(now),
    'exec-time': '0',
    'queue-time': '0',
    'op-digest': result.digest,
    migrate_source: result.migrateSource,
    migrate_target: result.migrateTarget
  }))
}
