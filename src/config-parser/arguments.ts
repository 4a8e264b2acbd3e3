/** Builders for rows of the keyword tables: one for each form of argument. */

import type { IpAddress } from '../lib/ip-address.js'
import { parseIp } from '../lib/ip-address.js'
import type { Duration } from '../lib/time.js'
import { micros } from '../lib/time.js'
import type { About, Documented, Frame, Keyword, KeywordTable, Reading } from './keyword.js'
import { guess } from './nearest.js'
import { readDecimal, readWholeNumber } from './numbers.js'

type Apply<Draft, Value> = (draft: Draft, value: Value, reading: Reading) => void

/** No argument; further words are ignored, as keepalived does. */
export function flag<Draft> (
  about: About, apply: (draft: Draft, reading: Reading) => void
): Keyword<Draft> {
  return {
    about,
    form: 'flag',
    values: { type: 'none' },
    read: (reading, draft) => { apply(draft, reading) }
  }
}

/** An optional switch: absent is on. */
export function onOff<Draft> (about: About, apply: Apply<Draft, boolean>): Keyword<Draft> {
  return {
    about,
    form: '[on|off]',
    values: { type: 'switch' },
    read: (reading, draft) => {
      const value = readSwitch(reading)
      if (value !== undefined) apply(draft, value, reading)
    }
  }
}

/** true, on, yes; false, off, no; nothing is on. Anything else is reported. */
export function readSwitch (reading: Reading): boolean | undefined {
  const { argument } = reading
  if (argument === undefined || /^(?:true|on|yes)$/.test(argument)) return true
  if (/^(?:false|off|no)$/.test(argument)) return false
  reading.report('HF0305', `invalid ${reading.keyword} value '${argument}'`,
    { expected: 'on, off, true, false, yes or no' })
  return undefined
}

export interface NumberOptions extends About {
  readonly min: number
  readonly max: number
  /** keepalived's words for a bad value, where they are not the general ones. */
  readonly complaint?: (text: string, keyword: string) => string
}

/** A whole number in a range. */
export function wholeNumber<Draft> (
  options: NumberOptions, apply: Apply<Draft, number>
): Keyword<Draft> {
  const { min, max } = options
  return {
    about: options,
    form: '<INTEGER>',
    values: { type: 'integer', min, max },
    read: (reading, draft) => {
      const value = numberArgument(reading, options)
      if (value !== undefined) apply(draft, value, reading)
    }
  }
}

/** The number in word `index`, reported when it is none or out of range. */
export function numberArgument (
  reading: Reading, { min, max, complaint }: Pick<NumberOptions, 'min' | 'max' | 'complaint'>, index = 1
): number | undefined {
  const text = reading.words[index]
  if (text === undefined) {
    reading.missing(`a whole number from ${min} to ${max}`)
    return undefined
  }
  const result = readWholeNumber(text, min, max, !reading.scope.configTest)
  if (result.problem !== undefined) {
    reading.report(result.problem === 'out-of-range' ? 'HF0303' : 'HF0302',
      complaint === undefined ||
        result.value !== undefined
        ? result.message
        : complaint(text, reading.keyword),
      { class: 'invalid-number', word: index, expected: `a whole number from ${min} to ${max}` })
  }
  return result.value
}

export interface SecondsOptions extends About {
  /** In seconds. */
  readonly min: number
  readonly max: number
  /** How many decimal places count; 6 unless told. */
  readonly places?: number
  /** The number is in milliseconds (BFD). */
  readonly milliseconds?: boolean
  readonly complaint?: (text: string, keyword: string) => string
}

/** Decimal seconds in a range. */
export function decimalSeconds<Draft> (
  options: SecondsOptions, apply: Apply<Draft, Duration>
): Keyword<Draft> {
  const { min, max, places = 6, milliseconds = false } = options
  return {
    about: options,
    form: milliseconds ? '<DECIMAL ms>' : '<DECIMAL>',
    values: { type: 'seconds', min, max, places },
    read: (reading, draft) => {
      const value = secondsArgument(reading, options)
      if (value !== undefined) apply(draft, value, reading)
    }
  }
}

/** The time in word `index`, reported when it is none or out of range. */
export function secondsArgument (
  reading: Reading,
  options: Pick<SecondsOptions, 'min' | 'max' | 'places' | 'milliseconds' | 'complaint'>, index = 1
): Duration | undefined {
  const { min, max, places = 6, milliseconds = false, complaint } = options
  const text = reading.words[index]
  if (text === undefined) {
    reading.missing(expectedTime(options))
    return undefined
  }
  const result = readDecimal(
    text, { min, max, places, unitMicros: milliseconds ? 1000 : 1_000_000 }
  )
  for (const { problem, message } of result.problems) {
    const code = problem === 'out-of-range' ? 'HF0303' : problem === 'places' ? 'HF0304' : 'HF0302'
    const own = complaint !== undefined && problem !== 'places'
    reading.report(code, own ? complaint(text, reading.keyword) : message,
      { class: 'invalid-number', word: index, expected: expectedTime(options) })
  }
  return result.micros === undefined ? undefined : micros(result.micros)
}

function expectedTime (
  { min, max, places = 6, milliseconds = false }: Pick<SecondsOptions, 'min' | 'max' | 'places' | 'milliseconds'>
): string {
  return `${milliseconds ? 'milliseconds' : 'seconds'} from ${min} to ${max}, with up to ${places} decimals`
}

export interface TextOptions extends About {
  readonly maxLength?: number
}

/** One word of free text. */
export function text<Draft> (options: TextOptions, apply: Apply<Draft, string>): Keyword<Draft> {
  return {
    about: options,
    form: '<STRING>',
    values: { type: 'text', ...(options.maxLength === undefined ? {} : { maxLength: options.maxLength }) },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) reading.missing('a value')
      else apply(draft, argument, reading)
    }
  }
}

/** One of a few words; `unknown` says what happens otherwise, in keepalived's words. */
export function choice<Draft, Word extends string> (
  words: readonly Word[], about: About & { readonly unknown?: (text: string) => string },
  apply: Apply<Draft, Word>
): Keyword<Draft> {
  return {
    about,
    form: '<WORD>',
    values: { type: 'words', words },
    read: (reading, draft) => {
      const { argument } = reading
      const found = words.find(word => word === argument)
      if (found !== undefined) apply(draft, found, reading)
      else if (argument === undefined) reading.missing(words.join(', '))
      else unknownWord(reading, argument, words, about.unknown?.(argument))
    }
  }
}

/** Reports a word that is none of the known ones. */
export function unknownWord (
  reading: Reading, found: string, words: readonly string[], message?: string, word = 1
): void {
  const close = guess(found, () => words, reading.scope)
  reading.report('HF0306', message ?? `unknown ${reading.keyword} '${found}' - ignoring`, {
    word,
    expected: words.join(', '),
    suggestion: close === undefined ? undefined : `did you mean '${close}'?`
  })
}

/** Reports the name of something that is not defined, or not yet. */
export function unknownName (
  reading: Reading, found: string, message: string, known: ReadonlyArray<{ readonly name: string }>,
  word = 1
): void {
  const names = (count: number): readonly string[] => known.slice(0, count).map(({ name }) => name)
  const close = guess(found, () => names(NAMES_COMPARED), reading.scope)
  const more = known.length > NAMES_LISTED ? ` or ${known.length - NAMES_LISTED} others` : ''
  reading.report('HF0504', message, {
    word,
    expected: known.length === 0
      ? 'a name that is defined before this line'
      : `one of ${names(NAMES_LISTED).join(', ')}${more}`,
    suggestion: close === undefined ? undefined : `did you mean '${close}'?`
  })
}

const [NAMES_COMPARED, NAMES_LISTED] = [1000, 20]

/** An address without prefix length. */
export function address<Draft> (
  about: About & {
    readonly malformed?: (text: string, draft: Draft) => string
  }, apply: Apply<Draft, IpAddress>
): Keyword<Draft> {
  return {
    about,
    form: '<ADDRESS>',
    values: { type: 'address' },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('an IPv4 or IPv6 address')
        return
      }
      // keepalived takes a prefix length behind any address, and ignores it.
      const value = parseIp(argument.replace(/\/\d+$/, ''))
      if (value !== undefined) apply(draft, value, reading)
      else {
        reading.report('HF0307', about.malformed?.(argument, draft) ?? `malformed address '${argument}' for ${reading.keyword}`,
          { expected: 'an IPv4 or IPv6 address' })
      }
    }
  }
}

/** A line whose words the keyword reads by itself. */
export function line<Draft> (
  form: string, about: About, read: (reading: Reading, draft: Draft) => void
): Keyword<Draft> {
  return { about, form, values: { type: 'special' }, read }
}

/**
 * A block with keywords of its own. `begin` makes what they fill in; without a result the block
 * is skipped. `end` is called at the closing brace.
 */
export function block<Draft, Child> (
  form: string, about: About, keywords: KeywordTable<Child>,
  begin: (reading: Reading, draft: Draft) => Child | undefined,
  end: (child: Child, reading: Reading, draft: Draft) => void = () => {}
): Keyword<Draft> {
  return {
    about,
    form,
    values: { type: 'special' },
    inside: keywords,
    open: (reading, draft): Frame => {
      const child = begin(reading, draft)
      if (child === undefined) return { type: 'skip' }
      return keywordFrame(reading.keyword, keywords, child, () => { end(child, reading, draft) })
    }
  }
}

/** The frame of a block: its keywords, and the draft they fill in. */
export function keywordFrame<Child> (
  name: string, keywords: KeywordTable<Child>, child: Child, end: () => void
): Frame {
  return new KeywordFrame(name, keywords, child, end)
}

/** A class, because there is one for each block of a file and they share what they do. */
class KeywordFrame<Child> {
  readonly type = 'keywords'
  readonly block: string
  readonly end: () => void
  readonly #keywords: KeywordTable<Child>
  readonly #child: Child

  constructor (block: string, keywords: KeywordTable<Child>, child: Child, end: () => void) {
    this.block = block
    this.end = end
    this.#keywords = keywords
    this.#child = child
  }

  names (): readonly string[] {
    return Object.keys(this.#keywords)
  }

  knows (word: string): boolean {
    return Object.hasOwn(this.#keywords, word)
  }

  take (reading: Reading, braced: boolean): Frame | 'read' | undefined {
    const { keyword: word } = reading
    const keyword = Object.hasOwn(this.#keywords, word) ? this.#keywords[word] : undefined
    if (keyword === undefined) return undefined
    if (keyword.open === undefined) {
      keyword.read?.(reading, this.#child)
      return 'read'
    }
    if (!braced) {
      reading.scope.diagnostics.report('HF0203', reading.place(), 'Missing \'{\' at beginning of configuration block',
        { class: 'missing-brace', expected: `'{' behind '${word}'` })
    }
    return keyword.open(reading, this.#child)
  }
}

/** A block of which each line is an entry; `words` documents the words of an entry. */
export function entries<Draft> (
  about: About, words: Readonly<Record<string, Documented>>,
  entry: (reading: Reading, draft: Draft) => void,
  end: (draft: Draft, reading: Reading) => void = () => {}
): Keyword<Draft> {
  return {
    about,
    form: 'value block',
    values: { type: 'special' },
    inside: words,
    open: (reading, draft) => {
      superfluous(reading, 1)
      return {
        type: 'entries',
        entry: each => { entry(each, draft) },
        end: () => { end(draft, reading) }
      }
    }
  }
}

/** A block in which every word is an entry. */
export function wordBlock<Draft> (
  about: About, word: (text: string, reading: Reading, draft: Draft, index: number) => void,
  end: (draft: Draft, reading: Reading) => void = () => {}
): Keyword<Draft> {
  return {
    about,
    form: 'block of words',
    values: { type: 'special' },
    open: (reading, draft) => {
      superfluous(reading, 1)
      return {
        type: 'entries',
        entry: each => {
          for (const [index, text] of each.words.entries()) word(text, each, draft, index)
        },
        end: () => { end(draft, reading) }
      }
    }
  }
}

function superfluous (reading: Reading, count: number): void {
  if (reading.words.length <= count) return
  reading.report('HF0206', `Extra characters after '${reading.keyword}' before '{' - ignoring`,
    { word: count, expected: "'{'" })
}
