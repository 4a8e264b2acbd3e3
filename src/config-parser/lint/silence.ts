/**
 * Comments that speak to the linter: `# holdfast: allow HF1006` on the line of a finding or the
 * line before it, `# holdfast: allow-file HF1006` for a whole file, and
 * `# holdfast: peer-priorities 100 90` in a vrrp_instance.
 */

import { isLint } from '../codes.js'
import type { Diagnostic } from '../diagnostics.js'
import type { Place, SourceFile } from '../source.js'
import { sourceLine } from '../source.js'

const COMMENT = /[#!].*?\bholdfast:\s*(allow|allow-file|peer-priorities)\s+([\w \t,]+)/

interface Directive { readonly word: string, readonly values: readonly string[] }

function directive (line: string): Directive | undefined {
  const [, word, values] = COMMENT.exec(line) ?? []
  if (word === undefined || values === undefined) return undefined
  return { word, values: values.split(/[\s,]+/).filter(each => each !== '') }
}

/** The messages without the lints that comments in the files allow. */
export function withoutAllowed (all: readonly Diagnostic[]): readonly Diagnostic[] {
  return all.filter(({ code, place }) =>
    place === undefined || !isLint(code) || !isAllowed(place, code))
}

function isAllowed (place: Place, code: string): boolean {
  const { file, line } = place
  for (const each of [line, line - 1]) {
    const found = each < 1 ? undefined : directive(sourceLine({ file, line: each }))
    if (found?.word === 'allow' && found.values.includes(code)) return true
  }
  return allowedInFile(file).has(code)
}

/** Files are asked again for every finding, and are few. */
const FILES = new WeakMap<SourceFile, ReadonlySet<string>>()

function allowedInFile (file: SourceFile): ReadonlySet<string> {
  const known = FILES.get(file)
  if (known !== undefined) return known
  const codes = new Set<string>()
  if (file.text.includes('allow-file')) {
    for (const line of file.text.split('\n')) {
      const found = directive(line)
      if (found?.word === 'allow-file') for (const code of found.values) codes.add(code)
    }
  }
  FILES.set(file, codes)
  return codes
}

/** The priorities of the other routers, as a comment in the block at `place` gives them. */
export function peerPriorities ({ file, line }: Place): readonly number[] | undefined {
  if (!file.text.includes('peer-priorities')) return undefined
  let depth = 0
  for (const [index, text] of file.text.split('\n').slice(line - 1).entries()) {
    const found = directive(text)
    if (found?.word === 'peer-priorities') return found.values.map(Number).filter(Number.isInteger)
    const code = text.replace(/[#!].*$/, '')
    depth += (code.match(/\{/g) ?? []).length - (code.match(/\}/g) ?? []).length
    if (index > 0 && depth <= 0) return undefined
  }
  return undefined
}
