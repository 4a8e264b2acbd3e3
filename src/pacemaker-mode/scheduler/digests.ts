/**
 * Digests of parameters, by which a change of the configuration since an operation was run is
 * noticed: the MD5 of the parameters as one XML element.
 */

import type { XmlElement } from '../cib/xml.js'
import { md5Hex } from '../../lib/digest.js'
import type { Node } from './model/node.js'
import type { Resource } from './model/resource.js'
import type { WorkingSet } from './model/working-set.js'
import { findOperation, operationParameters, operationPolicy, parametersOf } from './operations.js'
import { compareBytes, integerOr } from './text.js'
import { withHostName } from './host-name.js'
import { isFencing } from './resource-tree.js'

/** How the parameters of an operation compare with those it was run with. */
export type Comparison = 'same' | 'reload' | 'restart'

/** The digest of parameters: sorted by name, in one element, as Pacemaker records it. */
export function digestOf (parameters: ReadonlyMap<string, string>): string {
  const attributes = [...parameters]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  return md5Hex(` <parameters${attributes.join('')}/>\n`)
}

function escapeAttribute (value: string): string {
  return value
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
    .replace(/\t/g, '&#9;').replace(/\n/g, '&#10;').replace(/\r/g, '&#13;')
}

/**
 * Compares a history entry with the parameters its operation would have now; where it is done
 * `strictly`, secrets that have been removed from the input count as changed. Of an entry without
 * a digest nobody knows: that counts as changed too, as it does in Pacemaker.
 */
export function compareDefinition (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement, strictly = false
): Comparison {
  const { attributes } = entry
  const interval = integerOr(attributes['interval'], 0)
  const config = findOperation(resource, attributes['operation'] ?? '', interval)
  const own = operationParameters(set, config, node)
  const now = currentParameters(set, resource, node, entry, own)
  if (!strictly && onlySecretsDiffer(now, attributes, isFencing(resource))) return 'same'
  const recorded = attributes['op-digest']
  const restartDigest = attributes['op-restart-digest']
  if (restartDigest !== undefined &&
    restartDigest !== digestOf(restartParameters(now, attributes))) return 'restart'
  if (recorded === digestOf(now)) return 'same'
  if (interval > 0) return 'reload'
  // Parameters of the one operation only take effect when it is run again.
  return restartDigest === undefined || own.size > 0 ? 'restart' : 'reload'
}

/** The parameters that the agent cannot take over while it runs; all if it has not said. */
function restartParameters (
  now: ReadonlyMap<string, string>, attributes: Readonly<Record<string, string>>
): ReadonlyMap<string, string> {
  const listed = attributes['op-force-restart']
  if (listed === undefined) return now
  const names = words(listed)
  return new Map([...now].filter(([name]) => names.has(name)))
}

/** Passwords may have been removed from the input; then the rest decides. */
function onlySecretsDiffer (
  now: ReadonlyMap<string, string>, attributes: Readonly<Record<string, string>>, fencing: boolean
): boolean {
  const secure = attributes['op-secure-digest']
  if (secure === undefined) return false
  const secret = words(attributes['op-secure-params'])
  const open = new Map([...now].filter(([name]) => !secret.has(name) &&
    !name.startsWith('CRM_meta_') && !(fencing && name.startsWith('pcmk_'))))
  return digestOf(open) === secure
}

/** Parameters that are secret unless the history tells which are. */
const SECRETS = new Set(['passwd', 'password'])

/** What is recorded of a fencing device: everything, and all but secrets and the fencer's own. */
export function deviceDigests (
  set: WorkingSet, device: Resource, node: Node
): { readonly all: string, readonly secure: string } {
  const parameters = parametersOf(set, device, node)
  const open = new Map([...parameters].filter(([name]) =>
    !SECRETS.has(name) && !name.startsWith('pcmk_')))
  return { all: digestOf(parameters), secure: digestOf(open) }
}

function words (text: string | undefined): ReadonlySet<string> {
  return new Set((text ?? '').split(/\s+/).filter(word => word !== ''))
}

function currentParameters (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement,
  own: ReadonlyMap<string, string>
): ReadonlyMap<string, string> {
  const task = entry.attributes['operation'] ?? ''
  const interval = integerOr(entry.attributes['interval'], 0)
  const found = new Map(withHostName(resource, parametersOf(set, resource, node)))
  for (const [name, value] of own) found.set(name, value)
  if (interval > 0) {
    const timeout = operationPolicy(set, resource, task, interval, node).meta.get('timeout')
    if (timeout !== undefined) found.set('CRM_meta_timeout', timeout)
  }
  return found
}

/** Whether a failed start or monitor was run with parameters that have changed since. */
export function definitionChangedSince (
  set: WorkingSet, resource: Resource, node: Node, entry: XmlElement
): boolean {
  const task = entry.attributes['operation']
  if (task !== 'start' && task !== 'monitor') return false
  if (entry.attributes['op-digest'] === undefined) return false
  return compareDefinition(set, resource, node, entry, true) !== 'same'
}
