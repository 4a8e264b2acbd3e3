/**
 * Carries out a transition on paper: every action is taken to succeed, unless it was asked to
 * fail, and its result is written into the status section as the cluster would have done it.
 */

import { at } from '../cib/elements.js'
import type { XmlElement } from '../cib/xml.js'
import { actionText, historyIds, resourceName } from './action-text.js'
import type { OperationSpec } from './operation-spec.js'
import { carryOutInOrder } from './order.js'
import { StatusDraft } from './status-draft.js'
import type { PlannedAction, Transition } from './transition.js'

export interface Execution {
  /** What was done, a line each, as the summary shows it. */
  readonly lines: readonly string[]
  /** The base with the status afterwards. */
  readonly cib: XmlElement
}

export interface ExecutionOptions {
  /** Epoch seconds. */
  readonly now: number
  /** Operations that are to fail, with the return code they give. */
  readonly failing?: readonly OperationSpec[]
  /** The digest of an operation's parameters, to be recorded with its result. */
  readonly digest?: (action: PlannedAction) => string
}

/** What a node that has left for good looks like: fenced, or taken offline by a what-if. */
export const NODE_DOWN: Readonly<Record<string, string>> = {
  in_ccm: 'false', crmd: 'offline', join: 'down', expected: 'down'
}

/** Operations that change nothing that the history would show. */
const UNRECORDED = new Set(['notify'])

/** Carries out all of it, or as much as is left after a failure. */
export function execute (
  cib: XmlElement, transition: Transition, options: ExecutionOptions
): Execution {
  const simulation = new Simulation(cib, options)
  carryOutInOrder(transition, ({ actions }) =>
    actions.map(action => simulation.carryOut(action)).every(done => done))
  return simulation.finish()
}

class Simulation {
  readonly #draft: StatusDraft
  readonly #options: ExecutionOptions
  readonly #history: ReadonlySet<string>
  readonly #lines: string[] = []
  #failed = false

  constructor (cib: XmlElement, options: ExecutionOptions) {
    this.#draft = new StatusDraft(cib)
    this.#options = options
    this.#history = historyIds(at(cib, 'status'))
  }

  finish (): Execution {
    return { lines: this.#lines, cib: this.#draft.finish() }
  }

  /** Whether what waits for this action may go on. */
  carryOut (action: PlannedAction): boolean {
    // After a failure the cluster would plan anew; only what is mere bookkeeping still happens.
    if (this.#failed && action.kind !== 'pseudo_event') return false
    this.#lines.push(`  * ${actionText(action, this.#history)}`)
    if (action.kind === 'pseudo_event') return true
    if (action.kind === 'crm_event') {
      this.#clusterAction(action)
      return true
    }
    return this.#resourceAction(action)
  }

  #clusterAction (action: PlannedAction): void {
    const node = action.node ?? ''
    switch (action.operation) {
      case 'stonith':
        // Being let in again ("on") takes nothing away.
        if (action.attributes['CRM_meta_stonith_action'] !== 'on') this.#nodeGone(action)
        return
      case 'do_shutdown':
        // Telling a node to leave does not make it go; it stays online until it is seen to leave.
        return
      case 'clear_failcount':
        this.#clearFailures(node, action.primitive?.['id'] ?? '')
    }
  }

  #nodeGone ({ node = '', nodeId }: PlannedAction): void {
    const state = this.#draft.state(node, nodeId)
    this.#draft.setMembership(state, NODE_DOWN)
    this.#draft.forget(state)
  }

  #clearFailures (node: string, resource: string): void {
    this.#draft.removeAttributes(node, name => ['fail-count', 'last-failure'].some(kind =>
      name === `${kind}-${resource}` || name.startsWith(`${kind}-${resource}#`)))
  }

  #resourceAction (action: PlannedAction): boolean {
    const { operation, attributes, node = '', primitive } = action
    const resource = resourceName(action, this.#history)
    const interval = attributes['CRM_meta_interval'] ?? '0'
    if (UNRECORDED.has(operation)) return true
    if (operation === 'delete') {
      this.#draft.forgetResource(node, resource)
      return true
    }
    const expectedRc = Number(attributes['CRM_meta_op_target_rc'] ?? 0)
    const failure = this.#failureOf(action, resource)
    const digest = this.#options.digest?.(action)
    this.#draft.record(node, action.nodeId, {
      resource,
      agent: primitive ?? {},
      // A reloaded resource is one that was started with its new parameters.
      operation: operation === 'reload-agent' || operation === 'reload' ? 'start' : operation,
      intervalMs: Number(interval),
      rc: failure?.rc ?? expectedRc,
      expectedRc,
      exitReason: failure === undefined ? '' : 'User-injected result',
      now: this.#options.now,
      ...(digest === undefined ? {} : { digest }),
      ...migration(attributes['CRM_meta_migrate_source'], attributes['CRM_meta_migrate_target'])
    })
    if (failure === undefined) return true
    this.#fail(action, resource, failure)
    return false
  }

  #failureOf (action: PlannedAction, resource: string): OperationSpec | undefined {
    const interval = Number(action.attributes['CRM_meta_interval'] ?? 0)
    const names = [resource, action.primitive?.['id'], action.primitive?.['long-id']]
    return this.#options.failing?.find(spec => names.includes(spec.resource) &&
      spec.operation === action.operation && spec.intervalMs === interval &&
      spec.node === action.node)
  }

  #fail (action: PlannedAction, resource: string, spec: OperationSpec): void {
    this.#failed = true
    this.#lines.push(`Pretending action ${action.id} failed with rc=${spec.rc}`)
    this.#lines.push(...countFailure(this.#draft, spec, resource, action.nodeId, this.#options.now))
  }
}

function migration (source?: string, target?: string) {
  return {
    ...(source === undefined ? {} : { migrateSource: source }),
    ...(target === undefined ? {} : { migrateTarget: target })
  }
}

/** Raises the fail count of an operation by one, and says so. */
export function countFailure (
  draft: StatusDraft, spec: OperationSpec, resource: string, nodeId: string | undefined, now: number
): readonly string[] {
  const { operation, intervalMs, node } = spec
  const state = draft.state(node, nodeId)
  const where = `/node_state '${state.attributes['id'] ?? ''}'`
  const name = `${resource}#${operation}_${intervalMs}`
  draft.setAttribute(state, `fail-count-${name}`, old => String(Number(old ?? 0) + 1))
  draft.setAttribute(state, `last-failure-${name}`, () => String(now))
  return [
    `  * Injecting attribute fail-count-${name}=value++ into ${where}`,
    `  * Injecting attribute last-failure-${name}=${now} into ${where}`
  ]
}
