/**
 * A page of the manual as data. In texts `*word*` is bold (what is typed as it stands) and `_word_`
 * is underlined (what stands for something else), as manual pages have it.
 */

export type Part =
  | { readonly type: 'paragraph', readonly text: string }
  | { readonly type: 'heading', readonly text: string }
  | { readonly type: 'terms', readonly terms: readonly Term[] }
  | { readonly type: 'example', readonly lines: readonly string[] }

export interface Term {
  /** What is explained, with marks. */
  readonly term: string
  readonly text: string
}

export interface Section {
  readonly title: string
  readonly parts: readonly Part[]
}

export interface Page {
  readonly name: string
  /** The section of the manual: 1 commands, 5 files, 8 administration. */
  readonly section: 1 | 5 | 8
  /** Half a line, for apropos(1). */
  readonly summary: string
  readonly sections: readonly Section[]
}

export const paragraph = (text: string): Part => ({ type: 'paragraph', text })
export const heading = (text: string): Part => ({ type: 'heading', text })
export const terms = (...list: readonly Term[]): Part => ({ type: 'terms', terms: list })
export const example = (...lines: readonly string[]): Part => ({ type: 'example', lines })

/** Text in which nothing is a mark. */
export const plain = (text: string): string => text.replace(/[\\*_]/g, '\\$&')
