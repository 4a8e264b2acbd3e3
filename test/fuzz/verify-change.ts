/** One fault put into a configuration, with a name: what `crm_verify` is asked to find. */

import type { Random } from '../../src/lib/random.js'
import { descendants, draftOf, type DraftElement } from '../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { isDraft } from './base-draft.js'

export interface Damaged {
  readonly cib: XmlElement
  /** Which fault, and where. */
  readonly what: string
}

type Change = (
  element: DraftElement, all: readonly DraftElement[], random: Random
) => string | undefined

function pick<Value> (from: readonly Value[], random: Random): Value | undefined {
  return from[random.between(0, from.length - 1)]
}

function setTo (attribute: string, ...values: readonly string[]): Change {
  return ({ attributes }, _, random) => {
    if (attributes[attribute] === undefined) return undefined
    attributes[attribute] = pick(values, random) ?? ''
    return `${attribute}="${attributes[attribute]}"`
  }
}

function add (attribute: string, ...values: readonly string[]): Change {
  return ({ attributes }, _, random) => {
    if (attributes[attribute] !== undefined) return undefined
    attributes[attribute] = pick(values, random) ?? ''
    return `${attribute}="${attributes[attribute]}"`
  }
}

/** Attributes that name something else, or hold values of a kind. */
const VALUES = ['', '0', '1', '-1', 'true', 'maybe', 'INFINITY', '-INFINITY', '1.5', 'high', '10s',
  'PT5M', '5 parsecs', 'Started', 'Promoted', 'Master', 'master', 'start', 'demote', 'stop', 'ghost', 'a b', '1x']

const CHANGES: Readonly<Record<string, Change>> = {
  'attribute removed': ({ attributes }, _, random) => {
    const name = pick(Object.keys(attributes), random)
    if (name === undefined) return undefined
    Reflect.deleteProperty(attributes, name)
    return name
  },
  'attribute changed': ({ attributes }, _, random) => {
    const name = pick(Object.keys(attributes), random)
    if (name === undefined) return undefined
    attributes[name] = pick(VALUES, random) ?? ''
    return `${name}="${attributes[name]}"`
  },
  'unknown attribute': add('bogus', '1'),
  'attribute of another': ({ attributes }, all, random) => {
    const other = pick(all, random)
    const name = pick(Object.keys(other?.attributes ?? {}), random)
    if (other === undefined || name === undefined) return undefined
    if (attributes[name] !== undefined) return undefined
    attributes[name] = other.attributes[name] ?? ''
    return `${name} of ${other.name}`
  },
  'id of another': ({ attributes }, all, random) => {
    const other = pick(all.filter(each => each.attributes['id'] !== undefined), random)
    if (other === undefined || attributes['id'] === undefined) return undefined
    attributes['id'] = other.attributes['id'] ?? ''
    return `id of ${other.name}`
  },
  'odd id': setTo('id', '', '1', '-x', 'a b', 'a:b', 'a/b', 'é', '__proto__'),
  'unknown element': ({ children }) => {
    children.push({ name: 'bogus', attributes: {}, children: [] })
    return 'bogus'
  },
  emptied: element => {
    if (element.children.length === 0) return undefined
    element.children = []
    return ''
  },
  'child removed': ({ children }, _, random) => {
    if (children.length === 0) return undefined
    return children.splice(random.between(0, children.length - 1), 1)[0]?.name
  },
  'child twice': ({ children }, _, random) => {
    const child = pick(children, random)
    if (child === undefined) return undefined
    const copy = draftOf(child)
    for (const each of [copy, ...descendants(copy)].filter(isDraft)) {
      if (each.attributes['id'] !== undefined && each.name !== 'resource_ref' && each.name !== 'obj_ref') {
        each.attributes['id'] += '-again'
      }
    }
    children.push(copy)
    return child.name
  },
  'child elsewhere': ({ children }, all, random) => {
    const other = pick(all.filter(each => each.children.length > 0), random)
    const child = other?.children.pop()
    if (other === undefined || child === undefined) return undefined
    children.push(child)
    return `${child.name} of ${other.name}`
  },
  'children reversed': ({ children }) => {
    if (children.length < 2) return undefined
    children.reverse()
    return ''
  },
  'child renamed': ({ children }, all, random) => {
    const at = random.between(0, children.length - 1)
    const child = children[at]
    const name = pick(all, random)?.name
    if (child === undefined || name === undefined) return undefined
    children[at] = { ...child, name }
    return `${child.name} to ${name}`
  },
  'wrong reference': ({ attributes }, _, random) => {
    const references = ['rsc', 'with-rsc', 'first', 'then', 'template', 'id-ref', 'node']
    const name = pick(references.filter(each => attributes[each] !== undefined), random)
    if (name === undefined) return undefined
    attributes[name] = 'ghost'
    return name
  },
  'bad score': setTo('score', '', 'high', '1.5', '--1', '99999999', 'Infinity', 'infinity', '+INFINITY', 'red'),
  'bad interval': setTo('interval', '', 'soon', '-1', '1.5s', 'PT10S', 'P', '10 s', '10parsecs'),
  'bad timeout': add('timeout', '', 'soon', '-1', '1.5s', 'PT10S', '0'),
  'bad value': setTo('value', '', 'maybe', '-1', '1e400', '#default', 'Stopped', 'Promoted', 'true', 'block'),
  'id-ref added': add('id-ref', 'ghost')
}

const NAMES = Object.keys(CHANGES)

/** Puts one fault into the configuration, or into the base around it. */
export function damaged (cib: XmlElement, random: Random): Damaged {
  for (;;) {
    const draft = draftOf(cib)
    const configuration = draft.children.find(({ name }) => name === 'configuration')
    const all = [...descendants(configuration ?? draft)].filter(isDraft)
    const kinds = [...new Set(all.map(({ name }) => name))]
    const kind = pick(kinds, random)
    const element = pick(all.filter(({ name }) => name === kind), random) ?? draft
    const change = pick(NAMES, random) ?? ''
    const before = `<${element.name} id="${element.attributes['id'] ?? ''}">`
    const detail = CHANGES[change]?.(element, all, random)
    if (detail !== undefined) return { cib: draft, what: `${before} ${change}: ${detail}` }
  }
}
