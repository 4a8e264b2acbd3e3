/**
 * Brings old forms of a configuration to the one the rest of the program reads: names that have
 * been replaced, and settings that have moved. What is current stays as it is, and the status
 * section is never touched.
 */

import { at } from './elements.js'
import { xmlElement, type XmlElement } from './xml.js'
import { xmlAttributes } from './xml-attributes.js'

export interface Upgraded {
  readonly cib: XmlElement
  /** What the reader of the configuration should know. */
  readonly messages: readonly string[]
}

/** Names of meta-attributes that have changed. */
const META_NAMES: ReadonlyMap<string, string> = new Map([
  ['master-max', 'promoted-max'],
  ['master-node-max', 'promoted-node-max'],
  ['target_role', 'target-role'],
  ['is_managed', 'is-managed'],
  ['resource_stickiness', 'resource-stickiness'],
  ['default-resource-stickiness', 'resource-stickiness']
])

/** Roles that have other names now. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['Master', 'Promoted'], ['master', 'Promoted'], ['Slave', 'Unpromoted'], ['slave', 'Unpromoted']
])

const ROLE_ATTRIBUTES = ['role', 'rsc-role', 'with-rsc-role', 'role_after_failure']

/** Cluster options that have become defaults of resources or operations. */
const MOVED_OPTIONS: ReadonlyMap<string, readonly [section: string, name: string]> = new Map([
  ['default-resource-stickiness', ['rsc_defaults', 'resource-stickiness']],
  ['default_resource_stickiness', ['rsc_defaults', 'resource-stickiness']],
  ['is-managed-default', ['rsc_defaults', 'is-managed']],
  ['is_managed_default', ['rsc_defaults', 'is-managed']],
  ['default-migration-threshold', ['rsc_defaults', 'migration-threshold']],
  ['default-action-timeout', ['op_defaults', 'timeout']]
])

/** Cluster options that go by another name now. */
const OPTION_NAMES: ReadonlyMap<string, string> = new Map([
  ['no_quorum_policy', 'no-quorum-policy'],
  ['stonith_enabled', 'stonith-enabled'],
  ['stonith_action', 'stonith-action'],
  ['symmetric_cluster', 'symmetric-cluster'],
  ['stop_orphan_resources', 'stop-orphan-resources'],
  ['stop_orphan_actions', 'stop-orphan-actions'],
  ['cluster_delay', 'cluster-delay'],
  ['crmd-transition-delay', 'transition-delay'],
  ['crmd-integration-timeout', 'join-integration-timeout'],
  ['crmd-finalization-timeout', 'join-finalization-timeout']
])

/** The base with its configuration in current form. */
export function upgrade (cib: XmlElement): Upgraded {
  const configuration = at(cib, 'configuration')
  const messages = messagesFor(cib)
  if (configuration === undefined) return { cib, messages }
  const renewed = withDefaults(renew(configuration, undefined))
  if (renewed === configuration) return { cib, messages }
  const children = cib.children.map(each => each === configuration ? renewed : each)
  return { cib: { ...cib, children }, messages }
}

function messagesFor ({ attributes }: XmlElement): readonly string[] {
  const disabled = 'Schema validation of configuration is disabled'
  const schema = attributes['validate-with']
  if (schema === undefined) {
    return [`${disabled} (enabling is encouraged and prevents common misconfigurations)`]
  }
  if (schema !== 'none') return []
  return [`${disabled} (support for validate-with set to "none" is deprecated and will be ` +
    'removed in a future release)']
}

/** The element renewed, or itself when nothing in it is old. */
function renew (element: XmlElement, parent: XmlElement | undefined): XmlElement {
  const children = element.children.map(child => renew(child, element))
  const changed = children.some((child, index) => child !== element.children[index])
  const same = changed ? { ...element, children } : element
  switch (element.name) {
    case 'master': return promotableClone(same)
    case 'nvpair': return renewPair(same, parent)
    default: return withRenewedRoles(same)
  }
}

/** A clone that says by a meta-attribute that it is promotable. */
function promotableClone (element: XmlElement): XmlElement {
  const id = element.attributes['id'] ?? ''
  const flag = xmlElement('meta_attributes', { id: `${id}-promotable-meta` }, [
    xmlElement('nvpair', { id: `${id}-promotable`, name: 'promotable', value: 'true' })
  ])
  return { ...element, name: 'clone', children: [flag, ...element.children] }
}

function renewPair (pair: XmlElement, set: XmlElement | undefined): XmlElement {
  const { name = '', value } = pair.attributes
  if (set?.name === 'cluster_property_set') {
    const renamed = OPTION_NAMES.get(name)
    return renamed === undefined ? pair : withAttributes(pair, { name: renamed })
  }
  if (set?.name !== 'meta_attributes') return pair
  const current = META_NAMES.get(name) ?? name
  const role = current === 'target-role' && value !== undefined ? ROLES.get(value) : undefined
  if (current === name && role === undefined) return pair
  return withAttributes(pair, { name: current, ...(role === undefined ? {} : { value: role }) })
}

function withRenewedRoles (element: XmlElement): XmlElement {
  const changes: Record<string, string> = {}
  for (const name of ROLE_ATTRIBUTES) {
    const role = ROLES.get(element.attributes[name] ?? '')
    if (role !== undefined) changes[name] = role
  }
  const { masters } = element.attributes
  const isContainer = ['docker', 'podman', 'rkt'].includes(element.name)
  if (masters !== undefined && isContainer && element.attributes['promoted-max'] === undefined) {
    changes['promoted-max'] = masters
  }
  return Object.keys(changes).length === 0 ? element : withAttributes(element, changes)
}

function withAttributes (
  element: XmlElement, changes: Readonly<Record<string, string>>
): XmlElement {
  return { ...element, attributes: xmlAttributes({ ...element.attributes, ...changes }) }
}

/** Moves options that have become defaults; a default that is set already stays. */
function withDefaults (configuration: XmlElement): XmlElement {
  const pairs = at(configuration, 'crm_config')?.children.flatMap(set => set.children) ?? []
  const moved = pairs.flatMap(({ attributes: { name = '', value } }) => {
    const target = MOVED_OPTIONS.get(name)
    if (target === undefined || value === undefined) return []
    return [{ section: target[0], name: target[1], value }]
  })
  return moved.reduce(addDefault, configuration)
}

interface Default {
  readonly section: string
  readonly name: string
  readonly value: string
}

function addDefault (
  configuration: XmlElement, { section, name, value }: Default
): XmlElement {
  const old = at(configuration, section)
  const id = `upgraded-${section}-${name}`
  // At the end, so that any set that names it already comes first.
  const set = xmlElement('meta_attributes', { id }, [
    xmlElement('nvpair', { id: `${id}-value`, name, value })
  ])
  if (old === undefined) {
    const children = [...configuration.children, xmlElement(section, {}, [set])]
    return { ...configuration, children }
  }
  const changed = { ...old, children: [...old.children, set] }
  const children = configuration.children.map(each => each === old ? changed : each)
  return { ...configuration, children }
}
