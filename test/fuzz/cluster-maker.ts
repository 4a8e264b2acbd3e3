/** The dice and the ids of one random cluster, and what its parts may refer to. */

import type { Random } from '../../src/lib/random.js'
import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'

export type Settings = Readonly<Record<string, string>>

/** A name, the values it may have, and how likely it is to be there, in percent. */
export type Offer = readonly [string, readonly [string, ...string[]], number]

/**
 * What a cluster may be about. Each has but a few of these subjects: where everything is mixed with
 * everything, a difference has too many fathers.
 */
export type Subject = 'tags' | 'templates' | 'topology' | 'unfencing' | 'tickets' | 'rules' | 'defaults' |
  'health' | 'remote' | 'bundles' | 'sets' | 'history' | 'utilization'

const SUBJECTS: ReadonlyArray<readonly [Subject, number]> = [
  ['tags', 15], ['templates', 15], ['topology', 10], ['unfencing', 10], ['tickets', 18], ['rules', 25], ['defaults', 22],
  ['health', 12], ['remote', 30], ['bundles', 18], ['sets', 25], ['history', 30], ['utilization', 12]
]

/** Builds one base: every choice and every id comes from here. */
export class ClusterMaker {
  readonly #random: Random
  readonly #subjects: ReadonlySet<Subject>
  #ids = 0

  constructor (random: Random, subjects: ReadonlySet<Subject> = new Set()) {
    this.#random = random
    this.#subjects = subjects
  }

  /** Whether the cluster is about the subject, and the dice say so, too. */
  about (subject: Subject, percent = 100): boolean {
    return this.#subjects.has(subject) && this.chance(percent)
  }

  chance (percent: number): boolean {
    return this.#random.between(1, 100) <= percent
  }

  between (low: number, high: number): number {
    return this.#random.between(low, high)
  }

  pick<Value> (values: readonly [Value, ...Value[]]): Value {
    return values[this.#random.between(0, values.length - 1)] ?? values[0]
  }

  /** One of a list that may be empty. */
  oneOf<Value> (values: readonly Value[]): Value | undefined {
    return values.length === 0 ? undefined : values[this.#random.between(0, values.length - 1)]
  }

  id (prefix: string): string {
    return `${prefix}-${++this.#ids}`
  }

  /** A block of name-value pairs; none when there is nothing to say. */
  pairs (kind: string, settings: Settings, rule?: XmlElement): readonly XmlElement[] {
    const entries = Object.entries(settings)
    if (entries.length === 0) return []
    return [xmlElement(kind, { id: this.id('set') }, [
      ...rule === undefined ? [] : [rule],
      ...entries.map(([name, value]) => xmlElement('nvpair', { id: this.id('nv'), name, value }))
    ])]
  }

  /** Those of the settings that the dice choose, each with its chance in percent. */
  some (offers: readonly Offer[]): Settings {
    return Object.fromEntries(offers.flatMap(([name, values, percent]) =>
      this.chance(percent) ? [[name, this.pick(values)]] : []))
  }

  /** As many as the dice say between the two numbers. */
  several<Value> (low: number, high: number, make: () => Value): readonly Value[] {
    return Array.from({ length: this.between(low, high) }, make)
  }
}

/** The subjects of one cluster. */
export function randomSubjects (random: Random): ReadonlySet<Subject> {
  return new Set(SUBJECTS.flatMap(([subject, percent]) =>
    random.between(1, 100) <= percent ? [subject] : []))
}

/** Something a constraint may name, with what it is. */
export interface Target {
  readonly id: string
  readonly kind: 'primitive' | 'group' | 'clone' | 'promotable' | 'bundle' | 'member' | 'template' | 'tag'
}

/** What the rest of the base may refer to. */
export interface Names {
  readonly nodes: readonly [string, ...string[]]
  /** Everything a constraint may name. */
  readonly resources: Target[]
  /** Fence devices, for levels. */
  readonly devices: string[]
  /** Templates a primitive may be made from. */
  readonly templates: string[]
  /** Ids that a later element may refer to by `id-ref`, by kind of element. */
  readonly reusable: Map<string, string[]>
}

/** An element as it is, or, now and then, a reference to an earlier one of its kind. */
export function reused (
  make: ClusterMaker, names: Names, kind: string, element: XmlElement
): XmlElement {
  const known = names.reusable.get(kind) ?? []
  const earlier = make.chance(15) ? make.oneOf(known) : undefined
  if (earlier !== undefined) return xmlElement(element.name, { 'id-ref': earlier })
  const id = element.attributes['id']
  if (id !== undefined) names.reusable.set(kind, [...known, id])
  return element
}
