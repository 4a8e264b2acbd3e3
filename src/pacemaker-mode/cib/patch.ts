/**
 * Differences between two versions of a base in the second patch format: a `diff` element that
 * holds the two versions and a list of changes (create, modify, move, delete), each at a path.
 */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'
import { child, children, nameOf } from './elements.js'
import { replaceAt } from './edit.js'
import { parseInteger } from './values.js'
import { compareVersions, formatVersion, versionOf, type CibVersion } from './version.js'
import { formatXml, xmlElement, type XmlAttributes, type XmlElement } from './xml.js'
import { xmlAttributes } from './xml-attributes.js'
import { findXPath, type Located } from './xpath.js'

export interface PatchError {
  readonly code: 'not-a-patch' | 'wrong-version' | 'no-such-element' | 'bad-change'
  readonly message: string
}

/** The patch that makes `to` out of `from`; `undefined` when there is no difference. */
export function diff (from: XmlElement, to: XmlElement): XmlElement | undefined {
  const changes: XmlElement[] = []
  compare(from, to, `/${from.name}`, changes)
  if (changes.length === 0) return undefined
  const version = xmlElement('version', {}, [
    versionElement('source', versionOf(from)), versionElement('target', versionOf(to))
  ])
  // Deletions go first: positions in the other changes count without what is gone.
  const deletions = changes.filter(({ attributes }) => attributes['operation'] === 'delete')
  const others = changes.filter(({ attributes }) => attributes['operation'] !== 'delete')
  return xmlElement('diff', { format: '2' }, [version, ...deletions, ...others])
}

function versionElement (name: string, { adminEpoch, epoch, numUpdates }: CibVersion): XmlElement {
  return xmlElement(name, {
    admin_epoch: String(adminEpoch), epoch: String(epoch), num_updates: String(numUpdates)
  })
}

function compare (from: XmlElement, to: XmlElement, path: string, changes: XmlElement[]): void {
  if (from === to) return
  compareAttributes(from, to, path, changes)
  const now = grouped(to.children)
  const step = stepsAmong(path, [...from.children, ...to.children])
  const old = keptGroups(from.children, to.children)
  for (const element of from.children) {
    if (old.has(keyOf(element))) continue
    changes.push(xmlElement('change', { operation: 'delete', path: step(element) }))
  }
  for (const [key, [before]] of old) {
    const [element] = now.get(key) ?? []
    if (before !== undefined && element !== undefined) {
      compare(before, element, step(element), changes)
    }
  }
  placeChildren([...old.values()].flat(), to.children, path, changes)
}

/**
 * The groups of children that stay. Several children that share name and id have only one path
 * between them, so they stay together, unchanged and unmoved, or are made again as a whole.
 */
function keptGroups (
  from: readonly XmlElement[], to: readonly XmlElement[]
): ReadonlyMap<string, readonly XmlElement[]> {
  const old = grouped(from)
  const now = grouped(to)
  const single = new Map([...old].filter(([key, group]) => isSingle(group, now.get(key) ?? [])))
  const alike = new Map([...old].filter(([key, group]) => single.has(key) ||
    areAlike(group, now.get(key) ?? [])))
  const unmoved = sequence(from, alike) === sequence(to, alike)
  return unmoved ? alike : single
}

/** The keys of those elements that are in the groups, in order. */
function sequence (
  elements: readonly XmlElement[], groups: ReadonlyMap<string, unknown>
): string {
  return elements.map(keyOf).filter(key => groups.has(key)).join('\n')
}

/** Children by name and id. */
function grouped (elements: readonly XmlElement[]): ReadonlyMap<string, readonly XmlElement[]> {
  const groups = new Map<string, XmlElement[]>()
  for (const element of elements) {
    const group = groups.get(keyOf(element))
    if (group === undefined) groups.set(keyOf(element), [element])
    else group.push(element)
  }
  return groups
}

function keyOf ({ name, attributes }: XmlElement): string {
  return `${name} ${attributes['id'] ?? ''}`
}

function isSingle (a: readonly XmlElement[], b: readonly XmlElement[]): boolean {
  return a.length === 1 && b.length === 1
}

function areAlike (a: readonly XmlElement[], b: readonly XmlElement[]): boolean {
  return a.length === b.length &&
    a.every((element, index) => formatXml(element) === formatXml(b[index] ?? element))
}

/**
 * Where each of some children stands: by its id if it has one. One without is looked for among
 * those without where others of its name have an id.
 */
function stepsAmong (
  path: string, siblings: readonly XmlElement[]
): (element: XmlElement) => string {
  const named = new Set(siblings
    .filter(({ attributes }) => attributes['id'] !== undefined)
    .map(({ name }) => name))
  return ({ name, attributes: { id } }) => {
    if (id === undefined) return `${path}/${name}${named.has(name) ? '[not(@id)]' : ''}`
    const quote = id.includes("'") ? '"' : "'"
    return `${path}/${name}[@id=${quote}${id}${quote}]`
  }
}

function compareAttributes (
  { attributes: old }: XmlElement, to: XmlElement, path: string, changes: XmlElement[]
): void {
  const { name, attributes: now } = to
  const unset = Object.keys(old).filter(each => now[each] === undefined)
  const set = Object.keys(now).filter(each => now[each] !== old[each])
  if (unset.length + set.length === 0) return
  const list = [
    ...unset.map(each => xmlElement('change-attr', { name: each, operation: 'unset' })),
    ...set.map(each =>
      xmlElement('change-attr', { name: each, operation: 'set', value: now[each] }))
  ]
  changes.push(xmlElement('change', { operation: 'modify', path }, [
    xmlElement('change-list', {}, list),
    xmlElement('change-result', {}, [xmlElement(name, now)])
  ]))
}

/** Creates what is new and moves what stands elsewhere, from the first place to the last. */
function placeChildren (
  kept: readonly XmlElement[], now: readonly XmlElement[], path: string, changes: XmlElement[]
): void {
  const order = kept.map(keyOf)
  const step = stepsAmong(path, [...kept, ...now])
  const known = new Set(order)
  now.forEach((element, index) => {
    const key = keyOf(element)
    const position = String(index)
    if (!known.has(key)) {
      changes.push(xmlElement('change', { operation: 'create', path, position }, [element]))
      order.splice(index, 0, key)
    } else if (order[index] !== key) {
      changes.push(xmlElement('change', { operation: 'move', path: step(element), position }))
      order.splice(order.indexOf(key, index), 1)
      order.splice(index, 0, key)
    }
  })
}

/** Applies a patch to the version it was made from; any other version is refused. */
export function patch (cib: XmlElement, change: XmlElement): Decoded<XmlElement, PatchError> {
  if (change.name !== 'diff' || change.attributes['format'] !== '2') {
    return refused({ code: 'not-a-patch', message: `${nameOf(change)} is not a patch of format 2` })
  }
  const source = child(child(change, 'version'), 'source')
  if (source !== undefined && compareVersions(versionOf(source), versionOf(cib)) !== 0) {
    return refused({
      code: 'wrong-version',
      message: `The patch is for version ${formatVersion(versionOf(source))}, ` +
        `this is ${formatVersion(versionOf(cib))}`
    })
  }
  const all = children(change, 'change')
  // What is placed somewhere comes last, from the first place to the last; what moves has left its
  // old place by then. A patch may count on it: those of crm_diff do.
  const placings = all.filter(isPlacing).sort((a, b) => positionOf(a, -1) - positionOf(b, -1))
  const steps = [
    ...all.filter(each => !isPlacing(each)),
    ...all.filter(isMove).map(toTheEnd),
    ...placings
  ]
  let now = cib
  for (const each of steps) {
    const changed = applyChange(now, each)
    if (!changed.ok) return changed
    now = changed.value
  }
  return decoded(now)
}

function isMove ({ attributes }: XmlElement): boolean {
  return attributes['operation'] === 'move'
}

/** The first half of a move. */
function toTheEnd (move: XmlElement): XmlElement {
  return { ...move, attributes: { ...move.attributes, position: LAST } }
}

/** Behind all others, however many they are. */
const LAST = String(Number.MAX_SAFE_INTEGER)

function isPlacing (change: XmlElement): boolean {
  return isMove(change) || change.attributes['operation'] === 'create'
}

function positionOf ({ attributes: { position = '' } }: XmlElement, otherwise: number): number {
  return parseInteger(position) ?? otherwise
}

function applyChange (root: XmlElement, change: XmlElement): Decoded<XmlElement, PatchError> {
  const { operation = '', path = '' } = change.attributes
  const found = findXPath(root, path)
  const [target] = found.ok ? found.value : []
  if (target === undefined) {
    return refused({ code: 'no-such-element', message: `Nothing to ${operation} is at ${path}` })
  }
  switch (operation) {
    case 'delete': return deleteElement(root, target)
    case 'modify': return decoded(replaceAt(root, target.path, modified(target.element, change)))
    case 'create': return createElement(root, target, change)
    case 'move': return moveElement(root, target, positionOf(change, 0))
    default:
      return refused({ code: 'bad-change', message: `"${operation}" is not a kind of change` })
  }
}

function deleteElement (root: XmlElement, { path }: Located): Decoded<XmlElement, PatchError> {
  if (path.length > 0) return decoded(replaceAt(root, path, undefined))
  return refused({ code: 'bad-change', message: 'The root cannot be deleted' })
}

function modified (element: XmlElement, change: XmlElement): XmlElement {
  const attributes: Record<string, string> = xmlAttributes(element.attributes)
  for (const { attributes: each } of children(child(change, 'change-list'), 'change-attr')) {
    const { name, operation, value = '' } = attributesOf(each)
    if (name === undefined) continue
    if (operation === 'unset') delete attributes[name]
    else attributes[name] = value
  }
  return { ...element, attributes }
}

function attributesOf (attributes: XmlAttributes) {
  const { name, operation, value } = attributes
  return { name, operation, value }
}

function createElement (
  root: XmlElement, { element: parent, path }: Located, change: XmlElement
): Decoded<XmlElement, PatchError> {
  const [made] = change.children
  if (made === undefined) return refused({ code: 'bad-change', message: 'Nothing to create' })
  const children = parent.children.toSpliced(positionOf(change, parent.children.length), 0, made)
  return decoded(replaceAt(root, path, { ...parent, children }))
}

function moveElement (
  root: XmlElement, { element, path }: Located, position: number
): Decoded<XmlElement, PatchError> {
  const index = path.at(-1)
  if (index === undefined) {
    return refused({ code: 'bad-change', message: 'The root cannot be moved' })
  }
  const parentPath = path.slice(0, -1)
  const parent = parentPath.reduce<XmlElement | undefined>((at, i) => at?.children[i], root)
  if (parent === undefined) return decoded(root)
  const children = parent.children.toSpliced(index, 1).toSpliced(position, 0, element)
  return decoded(replaceAt(root, parentPath, { ...parent, children }))
}
