/**
 * Applies keyword tables to the syntax tree. It follows keepalived where braces and keywords do
 * not fit: an unknown keyword does not skip its block, so the lines inside are read by the
 * surrounding block and the brace that ends them ends that one.
 */

import type { Mark, RootItem, Statement } from './ast.js'
import { placeOf, placeOfMark } from './ast.js'
import type { Frame } from './keyword.js'
import { Reading } from './keyword.js'
import { guess } from './nearest.js'
import type { Scope } from './scope.js'
import { splitWords } from './words.js'

interface OpenFrame {
  readonly frame: Frame
  /** The statement that opened it. */
  readonly head: Statement | undefined
  /** skip: how many braces inside are open. */
  depth: number
}

export class Interpreter {
  readonly #scope: Scope
  readonly #stack: OpenFrame[]

  constructor (scope: Scope, root: Frame) {
    this.#scope = scope
    this.#stack = [{ frame: root, head: undefined, depth: 0 }]
    scope.diagnostics.follow(() =>
      this.#stack.flatMap(({ head }) => head === undefined ? [] : [head.words.join(' ')]))
  }

  item (item: RootItem): void {
    if (item.type === 'leaf') {
      this.#leaf(item.statement)
    } else if (item.type === 'stray') {
      this.#close(item.close)
    } else {
      this.#open(item.head, item.open)
      for (const each of item.items) this.item(each)
      if (item.close !== undefined) this.#close(item.close)
    }
  }

  /** The end of the text: blocks that are still open end, with one message. */
  end (): void {
    const missing = this.#stack.length - 1
    if (missing > 0) {
      const { head } = this.#stack[missing] ?? {}
      this.#scope.diagnostics.report('HF0205', head === undefined ? undefined : placeOf(head),
        `There are ${missing} missing '}'s or extra '{'s`,
        { class: 'missing-end', expected: "'}' to end the block that begins here" })
    }
    while (this.#stack.length > 1) this.#pop()
  }

  get #top (): OpenFrame | undefined {
    return this.#stack.at(-1)
  }

  #leaf (statement: Statement): void {
    const top = this.#top
    if (top === undefined || top.frame.type === 'skip') return
    this.#checkQuotes(statement)
    const reading = new Reading(statement, this.#scope)
    if (top.frame.type === 'entries') {
      top.frame.entry(reading)
      return
    }
    const taken = top.frame.take(reading, false)
    if (taken === undefined) {
      this.#unknown(statement, top.frame)
      return
    }
    this.#scope.onKeyword?.(statement)
    if (taken !== 'read') this.#push(taken, statement)
  }

  #open (statement: Statement, mark: Mark): void {
    const top = this.#top
    if (top === undefined) return
    if (top.frame.type === 'skip') {
      top.depth++
      return
    }
    if (top.frame.type === 'entries') {
      if (statement.words.length > 0) top.frame.entry(new Reading(statement, this.#scope))
      this.#unexpectedBrace(mark)
      return
    }
    if (statement.words.length > 0) {
      this.#checkQuotes(statement)
      const taken = top.frame.take(new Reading(statement, this.#scope), true)
      if (taken === undefined) this.#unknown(statement, top.frame)
      else {
        this.#scope.onKeyword?.(statement)
        if (taken !== 'read') {
          this.#push(taken, statement)
          return
        }
      }
    }
    this.#unexpectedBrace(mark)
  }

  #close (mark: Mark): void {
    const top = this.#top
    if (top?.frame.type === 'skip' && top.depth > 0) {
      top.depth--
    } else if (this.#stack.length > 1) {
      this.#pop()
    } else {
      this.#scope.diagnostics.report('HF0204', placeOfMark(mark), "Extra '}' found",
        { class: 'unexpected-end', suggestion: 'remove it, or look for a block that ended too early' })
    }
  }

  #push (frame: Frame, head: Statement): void {
    this.#stack.push({ frame, head, depth: 0 })
  }

  #pop (): void {
    const top = this.#top
    // It is open until it has said what is wrong with the whole of it.
    if (top !== undefined && top.frame.type !== 'skip') top.frame.end()
    this.#stack.pop()
  }

  #unexpectedBrace (mark: Mark): void {
    this.#scope.diagnostics.report('HF0202', placeOfMark(mark), "Unexpected '{' - ignoring",
      { class: 'unexpected-brace' })
  }

  #unknown (statement: Statement, frame: Frame & { readonly type: 'keywords' }): void {
    const word = statement.words[0] ?? ''
    const close = guess(word, () => frame.names(), this.#scope)
    this.#scope.diagnostics.report('HF0201', placeOf(statement, 0), `Unknown keyword '${word}'`, {
      class: 'unknown-keyword',
      expected: `a keyword of ${frame.block}`,
      suggestion: close === undefined ? this.#elsewhere(word) : `did you mean '${close}'?`
    })
  }

  /** A keyword that an outer block knows is probably behind one brace too few or too many. */
  #elsewhere (word: string): string | undefined {
    const outer = this.#stack.findLast(({ frame }) =>
      frame.type === 'keywords' && frame.knows(word))
    return outer?.frame.type === 'keywords'
      ? `'${word}' belongs to ${outer.frame.block}: is a '}' missing before it?`
      : undefined
  }

  /** Keywords that split the line themselves find their own quoting errors. */
  #checkQuotes (statement: Statement): void {
    if (!statement.text.includes('"')) return
    const { unmatchedAt } = splitWords(statement.text)
    if (unmatchedAt === undefined || OWN_QUOTING.has(statement.words[0] ?? '')) return
    const { chunk, line, column } = statement
    const place = placeOf({ chunk, line, column: column + unmatchedAt, text: '"', words: [] })
    this.#scope.diagnostics.report('HF0110', place, 'Unmatched quote - ignoring the rest of the line',
      { class: 'unmatched-quote', expected: 'a closing "' })
  }
}

/** Keywords read with the shell-like splitter (words.ts). */
const OWN_QUOTING = new Set(['script', 'misc_path', 'regex', 'notify', 'notify_master',
  'notify_backup', 'notify_fault', 'notify_stop', 'notify_deleted', 'notify_master_rx_lower_pri',
  'notify_up', 'notify_down', 'quorum_up', 'quorum_down', 'startup_script', 'shutdown_script',
  'notify_fifo_script', 'vrrp_notify_fifo_script', 'lvs_notify_fifo_script'])
