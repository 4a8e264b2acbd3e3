/** One physical line taken apart for the formatter: condition, statements, braces, comment. */

export interface Piece {
  /** `whole` is a line that cannot be broken up, because a parameter may change its structure. */
  readonly type: 'text' | 'open' | 'close' | 'whole'
  readonly text: string
  /** whole: how its braces change the depth, at the lowest and at the end. */
  readonly lowest?: number
  readonly change?: number
}

export interface LineParts {
  /** `@ID ` conditions, each with one blank behind it, or nothing. */
  readonly prefix: string
  readonly pieces: readonly Piece[]
  /** With its `#` or `!`; empty when there is none. */
  readonly comment: string
  /** The line sets a parameter. */
  readonly definition: boolean
}

const NOTHING: LineParts = { prefix: '', pieces: [], comment: '', definition: false }

export function splitLine (raw: string): LineParts {
  const commentAt = commentStart(raw)
  const comment = raw.slice(commentAt)
  let code = trimmed(raw.slice(0, commentAt))
  let prefix = ''
  for (let found = /^@[^ \t]*[ \t]+/.exec(code); found !== null; found = /^@[^ \t]*[ \t]+/.exec(code)) {
    prefix += `${trimmed(found[0])} `
    code = code.slice(found[0].length)
  }
  if (code === '') return { ...NOTHING, prefix, comment }
  if (/^\$[A-Za-z_]\w*=/.test(code)) {
    return { prefix, pieces: [{ type: 'text', text: code }], comment, definition: true }
  }
  if (/^include[rmwba]?[ \t]/.test(code)) {
    return { prefix, pieces: [{ type: 'text', text: code }], comment, definition: false }
  }
  const pieces = piecesOf(code)
  // What is repeated, or refused as a repetition, is all of the line.
  const whole = pieces.length > 1 &&
    (code.startsWith('~') || code.includes('$') || pieces.slice(1).some(beginsAnew))
  return {
    prefix,
    pieces: whole ? [{ type: 'whole', text: code, ...depths(pieces) }] : pieces,
    comment,
    definition: false
  }
}

/** On a line of its own the text would mean something else than behind other text. */
function beginsAnew ({ text }: Piece): boolean {
  return /^(?:[@~$]|include[rmwba]?(?:[ \t]|$))/.test(text)
}

function depths (pieces: readonly Piece[]): { readonly lowest: number, readonly change: number } {
  let [lowest, change] = [0, 0]
  for (const { type } of pieces) {
    change += type === 'open' ? 1 : type === 'close' ? -1 : 0
    lowest = Math.min(lowest, change)
  }
  return { lowest, change }
}

/** Where the comment begins: `#` or `!` outside double quotes, unless behind a backslash. */
function commentStart (text: string): number {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === '#' || char === '!')) return at
  }
  return text.length
}

function piecesOf (code: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  const flush = (to: number): void => {
    const text = spaced(trimmed(code.slice(from, to)))
    if (text !== '') pieces.push({ type: 'text', text })
    from = to
  }
  let at = repetitionEnd(code)
  while (at < code.length) {
    const char = code.charAt(at)
    if (char === '\\') {
      at += 2
    } else if (char === '"') {
      at = quoteEnd(code, at)
    } else if (code.startsWith('${', at) && code.includes('}', at)) {
      at = code.indexOf('}', at) + 1
    } else if (char === '{' || char === '}') {
      flush(at)
      pieces.push({ type: char === '{' ? 'open' : 'close', text: char })
      at++
      from = at
    } else at++
  }
  flush(code.length)
  return pieces
}

/** The braces in the head of `~LST({a,b}, ...)` are no blocks. */
function repetitionEnd (code: string): number {
  let at = 0
  for (let found = /^~(?:SEQx?|LST)\([^)]*\)[ \t]*/.exec(code); found !== null;
    found = /^~(?:SEQx?|LST)\([^)]*\)[ \t]*/.exec(code.slice(at))) {
    at += found[0].length
  }
  return at
}

function quoteEnd (text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.charAt(at) === '"') return at + 1
  }
  return text.length
}

/**
 * One blank between words. Text with quotes, backslashes or a pattern of files is left as it is:
 * blanks may belong to it.
 */
function spaced (text: string): string {
  if (/['"\\]/.test(text) || /^(?:include|~)/.test(text)) return text
  return text.replace(/[ \t\f\v\r]+/g, ' ')
}

function trimmed (text: string): string {
  return text.replace(/^[ \t\f\v\r]+|[ \t\f\v\r]+$/g, '')
}
