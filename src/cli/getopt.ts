/**
 * Command lines as getopt_long of glibc reads them, on which every tool we stand in for relies:
 * bundled short options, values attached or apart, long options that may be cut short while they
 * stay unambiguous, words in between, and `--` as the end of options.
 */

export interface OptionSpec {
  readonly short?: string
  readonly long?: string
  readonly argument: 'none' | 'required' | 'optional'
}

export type Found<Name extends string> =
  | { readonly type: 'option', readonly name: Name, readonly value: string | undefined }
  | { readonly type: 'word', readonly word: string }
  | { readonly type: 'unknown', readonly option: string }
  | { readonly type: 'missing-argument', readonly option: string }

/**
 * Reads `args` (without program name) by `specs`. Errors are entries of the answer, in the order
 * they occur, because programs of this kind go on and report all of them.
 */
export function getopt<Name extends string> (
  specs: Readonly<Record<Name, OptionSpec>>, args: readonly string[]
): ReadonlyArray<Found<Name>> {
  const found: Array<Found<Name>> = []
  const rest = [...args]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      for (const each of rest) found.push({ type: 'word', word: each })
      break
    }
    if (word.startsWith('--')) found.push(longOption(specs, word, rest))
    else if (word.startsWith('-') && word.length > 1) shortOptions(specs, word, rest, found)
    else found.push({ type: 'word', word })
  }
  return found
}

function longOption<Name extends string> (
  specs: Readonly<Record<Name, OptionSpec>>, word: string, rest: string[]
): Found<Name> {
  const equals = word.indexOf('=')
  const given = equals < 0 ? word.slice(2) : word.slice(2, equals)
  const attached = equals < 0 ? undefined : word.slice(equals + 1)
  const names = namesOf(specs)
  const exact = names.filter(name => specs[name].long === given)
  const matching = exact.length > 0
    ? exact
    : names.filter(name => specs[name].long?.startsWith(given) === true)
  const [name] = matching
  if (name === undefined || matching.length > 1) return { type: 'unknown', option: `--${given}` }

  const { argument } = specs[name]
  if (argument === 'none') {
    if (attached !== undefined) return { type: 'unknown', option: word }
    return { type: 'option', name, value: undefined }
  }
  if (argument === 'optional') return { type: 'option', name, value: attached }
  const value = attached ?? rest.shift()
  if (value === undefined) return { type: 'missing-argument', option: `--${given}` }
  return { type: 'option', name, value }
}

function shortOptions<Name extends string> (
  specs: Readonly<Record<Name, OptionSpec>>, word: string, rest: string[], found: Array<Found<Name>>
): void {
  const letters = [...word.slice(1)]
  for (let letter = letters.shift(); letter !== undefined; letter = letters.shift()) {
    const wanted = letter
    const name = namesOf(specs).find(each => specs[each].short === wanted)
    if (name === undefined) {
      found.push({ type: 'unknown', option: `-${letter}` })
      continue
    }
    if (specs[name].argument === 'none') {
      found.push({ type: 'option', name, value: undefined })
      continue
    }
    const attached = letters.splice(0).join('')
    if (attached !== '') found.push({ type: 'option', name, value: attached })
    else if (specs[name].argument === 'optional') {
      found.push({ type: 'option', name, value: undefined })
    } else {
      const value = rest.shift()
      if (value === undefined) found.push({ type: 'missing-argument', option: `-${letter}` })
      else found.push({ type: 'option', name, value })
    }
  }
}

function namesOf<Name extends string> (specs: Readonly<Record<Name, OptionSpec>>): Name[] {
  const names: Name[] = []
  for (const name in specs) names.push(name)
  return names
}
