/** Type signatures of D-Bus (D-Bus specification, "Type System"). */

/** Types without parts; a variant (v) brings a type of its own with it. */
export type BasicCode =
  | 'y' | 'b' | 'n' | 'q' | 'i' | 'u' | 'x' | 't' | 'd' | 's' | 'o' | 'g' | 'h' | 'v'

export type DbusType =
  | { readonly code: BasicCode }
  | { readonly code: 'a', readonly element: DbusType }
  /** A structure, or an entry of a dictionary: its members in order. */
  | { readonly code: '(' | '{', readonly members: readonly DbusType[] }

/** What the specification allows: characters, and arrays and structures in one another. */
const LONGEST = 255
const DEEPEST = 32

const BASIC: ReadonlyMap<string, BasicCode> = new Map(
  (['y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 's', 'o', 'g', 'h', 'v'] as const)
    .map(code => [code, code]))

interface Parsed { readonly type: DbusType, readonly next: number }
interface Depth { readonly arrays: number, readonly structures: number }

/** The complete types a signature lists; undefined when it is none. */
export function parseSignature (text: string): readonly DbusType[] | undefined {
  if (text.length > LONGEST) return undefined
  const types: DbusType[] = []
  for (let at = 0; at < text.length;) {
    const parsed = parseType(text, at, { arrays: 0, structures: 0 })
    if (parsed === undefined) return undefined
    types.push(parsed.type)
    at = parsed.next
  }
  return types
}

function parseType (text: string, at: number, depth: Depth): Parsed | undefined {
  const letter = text.charAt(at)
  const basic = BASIC.get(letter)
  if (basic !== undefined) return { type: { code: basic }, next: at + 1 }
  if (letter === 'a') return parseArray(text, at + 1, { ...depth, arrays: depth.arrays + 1 })
  if (letter !== '(') return undefined
  return parseMembers(text, at + 1, { ...depth, structures: depth.structures + 1 }, '(')
}

function parseArray (text: string, at: number, depth: Depth): Parsed | undefined {
  if (depth.arrays > DEEPEST) return undefined
  // Entries of dictionaries stand in arrays and nowhere else.
  const element = text.charAt(at) === '{'
    ? parseMembers(text, at + 1, { ...depth, structures: depth.structures + 1 }, '{')
    : parseType(text, at, depth)
  return element && { type: { code: 'a', element: element.type }, next: element.next }
}

function parseMembers (
  text: string, from: number, depth: Depth, code: '(' | '{'
): Parsed | undefined {
  if (depth.structures > DEEPEST) return undefined
  const end = code === '(' ? ')' : '}'
  const members: DbusType[] = []
  let at = from
  while (text.charAt(at) !== end) {
    const parsed = parseType(text, at, depth)
    if (parsed === undefined) return undefined
    members.push(parsed.type)
    at = parsed.next
  }
  if (members.length === 0 || (code === '{' && !isEntry(members))) return undefined
  return { type: { code, members }, next: at + 1 }
}

/** A key without parts, and a value. */
function isEntry (members: readonly DbusType[]): boolean {
  const [key] = members
  return members.length === 2 && key !== undefined && BASIC.has(key.code) && key.code !== 'v'
}
