/** Pages of the manual in the language of man(7). */

import type { Page, Part } from './page.js'

/** The page for man(1), made for the given version of the program. */
export function roff (page: Page, version: string): string {
  const { name, section, summary, sections } = page
  const lines = [
    `.TH "${quoted(name.toUpperCase())}" "${section}" "" "${quoted(version)}" "Holdfast"`,
    // No hyphenation and no justification: keywords and options stay as they are typed.
    '.nh',
    '.ad l',
    '.SH NAME',
    `${escaped(name)} \\- ${marked(summary)}`,
    ...sections.flatMap(each => [`.SH "${quoted(each.title.toUpperCase())}"`, ...each.parts.flatMap(part)])
  ]
  // A heading begins a paragraph by itself.
  const kept = lines.filter((each, at) => each !== '.PP' || !/^\.S[HS]/.test(lines[at - 1] ?? ''))
  return `${kept.join('\n')}\n`
}

function part (each: Part): readonly string[] {
  switch (each.type) {
    case 'paragraph': return ['.PP', line(each.text)]
    case 'heading': return [`.SS "${quoted(each.text)}"`]
    case 'terms': return each.terms.flatMap(({ term, text }) => ['.TP', line(term), line(text)])
    case 'example': return ['.PP', '.RS 4', '.nf', ...each.lines.map(text => guarded(escaped(text))), '.fi', '.RE']
  }
}

const line = (text: string): string => guarded(marked(text))

/** A dot or a quote at the beginning of a line would be a request. */
const guarded = (text: string): string => /^[.']/.test(text) ? `\\&${text}` : text

/** Backslashes are roff's own; a hyphen is to be a hyphen that can be copied into a shell. */
function escaped (text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti').replaceAll('^', '\\(ha').replaceAll('`', '\\(ga')
}

const quoted = (text: string): string => escaped(text).replaceAll('"', '\\(dq')

const FONTS: Readonly<Record<string, string>> = { '*': '\\fB', _: '\\fI' }

/** Text with marks; a mark is bold or underlined until the same mark comes again. */
function marked (text: string): string {
  let open: string | undefined
  return text.replace(/\\([\\*_])|[*_]|[^\\*_]+|\\/g, (found, literal: string | undefined) => {
    if (literal !== undefined) return escaped(literal)
    const font = FONTS[found]
    if (font === undefined || (open !== undefined && open !== found)) return escaped(found)
    open = open === undefined ? found : undefined
    return open === undefined ? '\\fR' : font
  })
}
