/**
 * What the keyword tables say of themselves: the reference page docs/keywords.md, and the answers
 * of `holdfast explain`.
 */

import type { Code } from './codes.js'
import { CODES, isLint } from './codes.js'
import type { Documented, Values } from './keyword.js'
import { ROOT } from './keywords/root.js'
import { nearest } from './nearest.js'

type Table = Readonly<Record<string, Documented>>

/** A keyword with the blocks it stands in, outermost first. */
export interface Entry {
  readonly path: readonly string[]
  readonly name: string
  readonly documented: Documented
}

/** Every keyword, block by block, in the order of the tables. */
export function entries (table: Table = ROOT, path: readonly string[] = []): readonly Entry[] {
  return Object.entries(table).flatMap(([name, documented]) => [
    { path, name, documented },
    ...(documented.inside === undefined ? [] : entries(documented.inside, [...path, name]))
  ])
}

/** The reference page. */
export function referencePage (): string {
  const blocks = new Map<string, Entry[]>()
  for (const entry of entries()) {
    const block = entry.path.join('.')
    blocks.set(block, [...blocks.get(block) ?? [], entry])
  }
  const sections = Array.from(blocks, ([block, inside]) => [
    `## ${block === '' ? 'Outside all blocks' : block}`,
    '',
    '| keyword | argument | values | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...inside.map(row),
    ''
  ].join('\n'))
  return `${HEAD}\n${sections.join('\n')}`
}

const HEAD = `# Keywords

All keywords of the configuration, block by block. This page is made from the tables the parser
reads with (src/config-parser/keywords/): \`UPDATE=1 npx tap build/test/config-parser/reference.test.js\`
writes it anew. \`holdfast explain KEYWORD\` says the same of one keyword.

A keyword marked *new* is not known to keepalived 2.2.7, one marked *Holdfast* to no keepalived:
\`keepalived -t\` of the original takes a file with it for wrong. The features are keepalived's build
options; Holdfast has all of them.
`

function row ({ name, documented: { about, form, values } }: Entry): string {
  const cells = [`\`${name}\``, code(form), valuesText(values), about.default ?? '', meaningText(about)]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function code (form: string): string {
  return form === '' ? '' : `\`${form}\``
}

/** The meaning of a keyword with its notes and marks, as half a sentence. */
export function meaningText (about: Documented['about']): string {
  const { aliasOf, equal, feature, meaning, note, own, recent } = about
  const alias = aliasOf === undefined ? [] : [equal === true ? `the same as ${aliasOf}` : `old name of ${aliasOf}`]
  const parts = [meaning, ...(note === undefined ? [] : [note]), ...alias]
  const marks = [...(own === true ? ['*Holdfast*'] : recent === true ? ['*new*'] : []), ...(feature === undefined ? [] : [feature])]
  return `${parts.join('; ')}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
}

/** What a value may be, in words; nothing where the form says it all. */
export function valuesText (values: Values): string {
  switch (values.type) {
    case 'integer': return `${values.min} to ${values.max}`
    case 'seconds': return `${values.min} to ${values.max}, ${values.places} decimals`
    case 'words': return values.words.join(', ')
    case 'text': return values.maxLength === undefined ? '' : `at most ${values.maxLength} characters`
    case 'switch': return 'on, true, yes; off, false, no'
    default: return ''
  }
}

const CODE_NAMES = Object.keys(CODES).filter((name): name is Code => Object.hasOwn(CODES, name))

const SILENCE = 'A comment `# holdfast: allow CODE` on the line or the line before it silences it; `# holdfast: allow-file CODE` anywhere in the file silences it there.'

/** What a word means, or what was perhaps meant by it. */
export type Explanation = { readonly text: string } | { readonly meant: string | undefined }

/**
 * What `word` is: a code, a keyword in every block that has it, or BLOCK.KEYWORD.
 */
export function explain (word: string): Explanation {
  const upper = word.toUpperCase()
  const code = CODE_NAMES.find(each => each === upper)
  if (code !== undefined) {
    const { title, explanation } = CODES[code]
    const silence = isLint(code) ? `\n${wrapped(SILENCE.replaceAll('CODE', code))}\n` : ''
    return { text: `${code}: ${title}\n\n${wrapped(explanation)}\n${silence}` }
  }
  const all = entries()
  const matching = all.filter(({ path, name }) =>
    name === word || `.${[...path, name].join('.')}`.endsWith(`.${word}`))
  if (matching.length === 0) {
    return { meant: nearest(word, [...new Set(all.map(each => each.name))]) }
  }
  return { text: alike(matching).map(paragraph).join('\n') }
}

interface Alike { readonly blocks: string[], readonly entry: Entry }

/** Keywords that say the same in several blocks are told once. */
function alike (found: readonly Entry[]): readonly Alike[] {
  const groups = new Map<string, Alike>()
  for (const entry of found) {
    const { about, form, values } = entry.documented
    const key = JSON.stringify([about, form, values])
    const block = entry.path.length === 0 ? 'outside all blocks' : `in ${entry.path.join('.')}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { blocks: [block], entry })
    else group.blocks.push(block)
  }
  return Array.from(groups.values())
}

function paragraph ({ blocks, entry: { name, documented } }: Alike): string {
  const { about, form, values, inside } = documented
  const what = form === 'flag' ? name : `${name} ${form}`
  const lines = [what, ...blocks.map(block => `  ${block}`), `  ${meaningText(about)}`]
  const range = valuesText(values)
  if (range !== '') lines.push(`  values:  ${range}`)
  if (about.default !== undefined) lines.push(`  default: ${about.default}`)
  if (inside !== undefined) lines.push(`  inside:  ${Object.keys(inside).join(', ')}`)
  return `${lines.map(line => wrapped(line, '           ')).join('\n')}\n`
}

/** Lines of at most 80 characters. */
function wrapped (text: string, indent = ''): string {
  const lines: string[] = []
  let line = /^ */.exec(text)?.[0] ?? ''
  let empty = true
  for (const word of text.trimStart().split(' ')) {
    if (!empty && line.length + 1 + word.length > 80) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
