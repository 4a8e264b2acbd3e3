/** Loads configuration text as if it were /etc/keepalived/keepalived.conf of a fake machine. */

import type { Loaded } from '../../src/config-parser/load.js'
import { load } from '../../src/config-parser/load.js'
import type { Chunk } from '../../src/config-parser/source.js'
import type { FakeMachine } from './config-host.js'
import { fakeHost } from './config-host.js'

export const MAIN = '/etc/keepalived/keepalived.conf'

export function loadText (text: string, machine: FakeMachine = {}, configTest = true): Loaded {
  const host = fakeHost({ ...machine, files: { ...machine.files, [MAIN]: text } })
  return load(host, { path: MAIN, configTest })
}

/** Each message with its place, as `LINE:COLUMN CODE MESSAGE`. */
export function messages ({ diagnostics }: Loaded): readonly string[] {
  return diagnostics.map(({ code, message, place }) =>
    `${place === undefined ? '-' : `${place.line}:${place.column}`} ${code} ${message}`)
}

/** Text as an untouched chunk, for tests below the preprocessor. */
export function chunkOf (text: string): Chunk {
  const file = { path: MAIN, text, includedFrom: undefined }
  return { file, text: text.endsWith('\n') ? text : `${text}\n`, line: 1, segments: undefined, trail: [] }
}
