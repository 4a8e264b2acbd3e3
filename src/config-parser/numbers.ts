/** Numbers in a configuration: whole ones, and decimal times. */

export interface WholeResult {
  readonly value: number | undefined
  readonly problem: 'invalid' | 'out-of-range' | 'rubbish' | undefined
  readonly message: string
}

/**
 * A decimal whole number in [min, max]. With `lenient`, text behind the digits is reported and
 * ignored, as keepalived does outside a configuration test.
 */
export function readWholeNumber (
  text: string, min: number, max: number, lenient = false
): WholeResult {
  const plain = plainNumber(text)
  if (plain !== undefined && plain >= min && plain <= max) {
    return { value: plain, problem: undefined, message: '' }
  }
  const found = /^\s*([+-]?\d+)(.*)$/s.exec(text)
  const [, digits, rest = ''] = found ?? []
  if (digits === undefined || (min >= 0 && digits.startsWith('-') && Number(digits) !== 0)) {
    return { value: undefined, problem: digits === undefined ? 'invalid' : 'out-of-range', message: wrong(text, digits, min, max) }
  }
  const value = Number(digits)
  if (value < min || value > max) {
    return { value: undefined, problem: 'out-of-range', message: wrong(text, digits, min, max) }
  }
  if (rest === '') return { value: value === 0 ? 0 : value, problem: undefined, message: '' }
  return lenient
    ? { value, problem: 'rubbish', message: `WARNING - number '${text}' has text behind it - ignored` }
    : { value: undefined, problem: 'invalid', message: `invalid number '${text}'` }
}

/** What nearly every number is, digits alone, without an expression: there is one in each line. */
function plainNumber (text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

function wrong (text: string, digits: string | undefined, min: number, max: number): string {
  return digits === undefined
    ? `invalid number '${text}'`
    : `number '${text}' outside range [${min}, ${max}]`
}

export interface DecimalOptions {
  readonly min: number
  readonly max: number
  readonly places: number
  /** How many microseconds one unit is. */
  readonly unitMicros: number
}

export interface DecimalProblem {
  readonly problem: 'invalid' | 'out-of-range' | 'places'
  readonly message: string
}

const NO_PROBLEMS: readonly DecimalProblem[] = []

/** A decimal time in microseconds: `N[.f]` without sign or exponent, exact to the last digit. */
export function readDecimal (
  text: string, { min, max, places, unitMicros }: DecimalOptions
): { readonly micros: number | undefined, readonly problems: readonly DecimalProblem[] } {
  const plain = plainNumber(text)
  if (plain !== undefined && plain >= min && plain <= max) {
    return { micros: Math.round(plain * unitMicros), problems: NO_PROBLEMS }
  }
  const problems: DecimalProblem[] = []
  const found = /^\s*\+?(\d*)(?:\.(\d*))?$/.exec(text)
  const [, whole = '', fraction = ''] = found ?? []
  if (found === null || (whole === '' && fraction === '')) {
    return { micros: undefined, problems: [{ problem: 'invalid', message: `invalid number '${text}'` }] }
  }
  if (fraction.length > places) {
    problems.push({ problem: 'places', message: `number '${text}' has too many decimal places` })
  }
  const scale = 10 ** places
  const roundUp = Number(fraction.charAt(places) || '0') >= 5 ? 1 : 0
  const scaled = Number(whole === '' ? '0' : whole) * scale +
    Number(fraction.slice(0, places).padEnd(places, '0') || '0') + roundUp
  if (scaled < Math.round(min * scale) || scaled > Math.round(max * scale)) {
    problems.push({ problem: 'out-of-range', message: `number '${text}' outside range [${min}, ${max}]` })
    return { micros: undefined, problems }
  }
  return { micros: Math.round(scaled / scale * unitMicros), problems }
}
