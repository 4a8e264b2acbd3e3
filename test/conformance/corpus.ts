/** The scheduler cases: inputs with the decision that is expected of them. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { parseDateTime } from '../../src/pacemaker-mode/rules/iso8601.js'

export interface Case {
  readonly name: string
  readonly tier: string
  readonly features: readonly string[]
  /** What is given to `-t`. */
  readonly time: string | undefined
}

/** A time that is later than anything in the cases that do not name one. */
const LATER = Date.UTC(2026, 11, 1) / 1_000

export class Corpus {
  readonly cases: readonly Case[]
  readonly #folder: string

  constructor (folder: string) {
    this.#folder = folder
    const [, ...rows] = readFileSync(join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n')
    this.cases = rows.map(row => {
      const [name = '', tier = '', features = '', options = ''] = row.split('\t')
      const time = /^-t '?([^']+)'?$/.exec(options)?.[1]
      return { name, tier, features: features.split(','), time }
    })
  }

  input ({ name }: Case): XmlElement {
    return this.#xml('xml', `${name}.xml`)
  }

  graph ({ name }: Case): XmlElement {
    return this.#xml('exp', `${name}.exp`)
  }

  /** The report, after what went to standard error. */
  summary ({ name }: Case): string {
    return readFileSync(join(this.#folder, 'summary', `${name}.summary`), 'utf8')
  }

  scores ({ name }: Case): readonly string[] {
    const text = readFileSync(join(this.#folder, 'scores', `${name}.scores`), 'utf8')
    return text.split('\n').filter(line => line !== '').sort()
  }

  #xml (...path: readonly string[]): XmlElement {
    const result = parseXml(readFileSync(join(this.#folder, ...path), 'utf8'))
    if (!result.ok) throw new Error(`${path.join('/')}: ${result.error.message}`)
    return result.value
  }
}

/** The time a case is to be decided at, in epoch seconds. */
export function timeOf ({ time }: Case, cib: XmlElement): number {
  if (time !== undefined) return parseDateTime(time) ?? LATER
  return Number(cib.attributes['execution-date'] ?? LATER)
}

/** The parts of a summary: what is between the headings. */
export function partsOfSummary (summary: string): Readonly<Record<string, string>> {
  const [before = '', afterPlan = ''] = summary.split('\nTransition Summary:\n')
  const [plan = '', afterRun = ''] = afterPlan.split('\nExecuting Cluster Transition:\n')
  const [executing = '', revised = ''] = afterRun.split('\nRevised Cluster Status:\n')
  return { before, plan, executing, revised }
}
