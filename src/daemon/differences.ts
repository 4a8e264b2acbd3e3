/**
 * What differs between two pieces of configuration, for people: one line per field, with its words
 * and both values. Secrets are said to differ, and not shown.
 */

/** Fields whose values nobody should see on a screen. */
const SECRETS = new Set(['password', 'secret', 'keys'])
/** Fields in microseconds. */
const TIMES = /(?:interval|delay|timeout|refresh|window|every|loop|time)$/i
const NAMELESS = 'another'
/** A list of so many entries and more is counted, not written out. */
const LONG = 5

/** One line per difference, such as `advert interval: 1 s -> 0.5 s`; none when they are alike. */
export function differences (
  before: unknown, after: unknown, path: readonly string[] = []
): readonly string[] {
  if (isAlike(before, after)) return []
  if (SECRETS.has(path.at(-1) ?? '')) return [`${words(path)}: changed`]
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap(name => differences(before[name], after[name], [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path)
  if (before === undefined && isNameless(after)) return [`${words(path)}: added`]
  if (after === undefined && isNameless(before)) return [`${words(path)}: removed`]
  const name = path.at(-1) ?? ''
  return [`${words(path)}: ${valueText(name, before)} -> ${valueText(name, after)}`]
}

function listDifferences (
  before: readonly unknown[], after: readonly unknown[], path: readonly string[]
): readonly string[] {
  const name = path.at(-1) ?? ''
  const gone = before.filter(each => !after.some(other => isAlike(each, other)))
  const added = after.filter(each => !before.some(other => isAlike(each, other)))
  if (gone.length === 0 && added.length === 0) return [`${words(path)}: another order`]
  const list = (sign: string, entries: readonly unknown[]): readonly string[] =>
    entries.length >= LONG
      ? [`${sign}${entries.length} entries`]
      : entries.map(each => `${sign}${valueText(name, each)}`)
  return [`${words(path)}: ${[...list('-', gone), ...list('+', added)].join(' ')}`]
}

function isAlike (one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, at) => isAlike(each, other[at]))
  }
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return one.length === other.length && one.every((each, at) => each === other[at])
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every(name => isAlike(one[name], other[name]))
}

function isRecord (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) &&
    !(value instanceof Uint8Array)
}

/** There is nothing short to call it by. */
function isNameless (value: unknown): boolean {
  return valueText('', value) === NAMELESS
}

/** `garp.masterDelay` is `garp master delay`. */
function words (path: readonly string[]): string {
  const isField = /^[a-z][A-Za-z0-9]*$/
  return path.map(name => isField.test(name)
    ? name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
    : name).join(' ')
}

function valueText (name: string, value: unknown): string {
  if (value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return TIMES.test(name) ? `${value / 1_000_000} s` : String(value)
  if (typeof value === 'string') return value === '' ? '""' : value
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${value.length} entries`
  if (!isRecord(value)) return String(value)
  const { text, address, prefixLength } = value
  if (typeof text === 'string') return text
  if (typeof address === 'string') {
    return prefixLength === undefined ? address : `${address}/${String(prefixLength)}`
  }
  const { name: ownName } = value
  return typeof ownName === 'string' ? ownName : NAMELESS
}
