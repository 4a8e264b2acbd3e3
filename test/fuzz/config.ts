/**
 * Fuzzing the configuration parser: mutated fixtures and, where it is there, the corpus. No input
 * may make it throw, take longer than 50 ms for each KiB, or fill the memory.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { format } from '../../src/config-parser/format.js'
import { load } from '../../src/config-parser/load.js'
import type { Random } from '../../src/lib/random.js'
import { fakeHost } from '../fakes/config-host.js'
import { MAIN } from '../fakes/config-text.js'
import { projectPath, sharedPath } from '../project.js'
import { mutate } from './config-mutate.js'

export interface Finding {
  readonly why: string
  readonly text: string
}

/** Milliseconds an input of any size may take, and those each KiB of it adds. */
const [BASE, PER_KIB] = [250, 50]

/** What one input may keep alive, in bytes. */
const MEMORY = 200_000_000

/** Texts to begin with. */
export function seeds (): readonly string[] {
  const corpus = sharedPath('corpus', 'keepalived-conf')
  return [projectPath('test/fixtures/config'), ...(corpus === undefined ? [] : [corpus])]
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.conf')).sort()
      .map(name => readFileSync(`${folder}/${name}`, 'utf8')))
}

/** What is wrong with the parser on that text, if something is; `clock` gives milliseconds. */
export function tryText (text: string, clock: () => number): Finding | undefined {
  const limit = BASE + PER_KIB * text.length / 1024
  const heap = process.memoryUsage().heapUsed
  try {
    // A pause of the machine is no finding: only what is slow three times is slow.
    let fastest = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 3 && fastest > limit; attempt++) {
      const started = clock()
      parse(text)
      fastest = Math.min(fastest, clock() - started)
    }
    if (fastest > limit) return { why: `slow: ${fastest.toFixed(0)} ms for ${text.length} characters`, text }
    const layout = format(text)
    if (format(layout) !== layout) return { why: 'the formatter does not come to rest', text }
  } catch (error) {
    return { why: error instanceof Error ? error.stack ?? error.message : String(error), text }
  }
  const grown = process.memoryUsage().heapUsed - heap
  return grown > MEMORY ? { why: `memory: ${Math.round(grown / 1e6)} MB more`, text } : undefined
}

function parse (text: string): void {
  const host = fakeHost({ files: { [MAIN]: text, '/etc/keepalived/a': 'global_defs {\n' }, everyUser: true })
  for (const configTest of [true, false]) load(host, { path: MAIN, configTest, lint: configTest })
}

/** So many mutated texts; each finding is handed on at once. */
export function fuzzConfig (
  options: { readonly runs: number, readonly random: Random, readonly clock: () => number },
  found: (finding: Finding) => void
): number {
  const { runs, random, clock } = options
  const texts = seeds()
  let count = 0
  for (let run = 0; run < runs; run++) {
    const seed = texts[Math.floor(random.next() * texts.length)] ?? ''
    const finding = tryText(mutate(seed, random, texts), clock)
    if (finding === undefined) continue
    count++
    found(finding)
  }
  return count
}
