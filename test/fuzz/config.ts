/**
 * Fuzzing the configuration parser: configurations made from its tables, mutated fixtures and,
 * where it is there, the corpus. No input may make it throw, take longer than 50 ms for each KiB,
 * or fill the memory; and none means something else when it is formatted.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { format } from '../../src/config-parser/format.js'
import { load } from '../../src/config-parser/load.js'
import type { Random } from '../../src/lib/random.js'
import { fakeHost } from '../fakes/config-host.js'
import { loadText, MAIN } from '../fakes/config-text.js'
import { projectPath, sharedPath } from '../project.js'
import { generatedConfig } from './config-generate.js'
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
    const grown = process.memoryUsage().heapUsed - heap
    if (grown > MEMORY) return { why: `memory: ${Math.round(grown / 1e6)} MB more`, text }
    const why = changedByFormatting(text)
    return why === undefined ? undefined : { why, text }
  } catch (error) {
    return { why: error instanceof Error ? error.stack ?? error.message : String(error), text }
  }
}

/** What formatting does to a text that it must not do; undefined when all is well. */
export function changedByFormatting (text: string): string | undefined {
  const layout = format(text)
  if (format(layout) !== layout) return 'the formatter does not come to rest'
  return meaning(layout) === meaning(text) ? undefined : 'formatting changes what the text means'
}

/** What a text means to the parser: its configuration, and its messages without places. */
export function meaning (text: string): string {
  const { config, diagnostics, exitCode } =
    loadText(text, { everyProgram: true, everyUser: true, namespaces: ['x'] })
  const messages = diagnostics.map(({ code, message }) => `${code} ${message}`)
  return JSON.stringify({ config, messages, exitCode },
    // Where a block stands is not what it means; entries keep their words for dumps.
    (key, value: unknown) => key === 'place' ? undefined : typeof value === 'bigint' ? String(value) : value)
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
    // Every third text is made from the keyword tables, the others are damaged ones of the field.
    const seed = texts[Math.floor(random.next() * texts.length)] ?? ''
    const text = run % 3 === 0 ? generatedConfig(random) : mutate(seed, random, texts)
    const finding = tryText(text, clock)
    if (finding === undefined) continue
    count++
    found(finding)
  }
  return count
}
