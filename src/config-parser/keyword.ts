/**
 * The shape of the keyword tables. A table is the single place where a keyword is declared: how
 * it is read, what it accepts, its default and its meaning. Reading, the reference page, explain
 * and the did-you-mean all come from the tables in keywords/.
 */

import type { Statement } from './ast.js'
import { placeOf } from './ast.js'
import type { Code } from './codes.js'
import type { Details } from './diagnostics.js'
import type { Scope } from './scope.js'
import type { Place } from './source.js'

/** What people are told of a keyword. */
export interface About {
  /** One line, beginning in lower case. */
  readonly meaning: string
  /** In words, where there is one. */
  readonly default?: string
  /** What the range or the list of values does not say by itself. */
  readonly note?: string
  /** The name that replaces this one; with `equal` both are current. */
  readonly aliasOf?: string
  readonly equal?: boolean
  /** Not known to keepalived 2.2.7. */
  readonly recent?: boolean
  /** Holdfast's own: no keepalived knows it. */
  readonly own?: boolean
  /** The build option of keepalived it belongs to. */
  readonly feature?: string
}

/** What one argument may be: for validation, zod, and the reference page. */
export type Values =
  | { readonly type: 'integer', readonly min: number, readonly max: number }
  | { readonly type: 'seconds', readonly min: number, readonly max: number, readonly places: number }
  | { readonly type: 'words', readonly words: readonly string[] }
  | { readonly type: 'text', readonly maxLength?: number }
  | { readonly type: 'address' | 'switch' | 'none' | 'command' | 'special' }

export interface Keyword<Draft> {
  readonly about: About
  /** The arguments as the reference writes them: `<INTEGER>`, `[on|off]`, `block <NAME>`. */
  readonly form: string
  readonly values: Values
  /** A line with this keyword; absent for blocks. */
  readonly read?: (reading: Reading, draft: Draft) => void
  /** What a block keyword opens. */
  readonly open?: (reading: Reading, draft: Draft) => Frame
  /** The keywords inside, for the reference page and explain. */
  readonly inside?: Readonly<Record<string, Documented>>
}

/** What the reference page shows of a keyword or of a word inside an entry. */
export type Documented = Pick<Keyword<never>, 'about' | 'form' | 'values'> & {
  readonly inside?: Readonly<Record<string, Documented>>
}

export type KeywordTable<Draft> = Readonly<Record<string, Keyword<Draft>>>

/** What is open while the lines of a block are read. */
export type Frame =
  /** Its lines begin with keywords. */
  | {
    readonly type: 'keywords'
    readonly block: string
    readonly names: () => readonly string[]
    readonly knows: (word: string) => boolean
    /**
     * Reads a line, with a brace behind it or without: the frame its keyword opens, 'read' when it
     * opens none, undefined when the keyword is unknown here.
     */
    readonly take: (reading: Reading, braced: boolean) => Frame | 'read' | undefined
    readonly end: () => void
  }
  /** Each of its lines is an entry. */
  | { readonly type: 'entries', readonly entry: (reading: Reading) => void, readonly end: () => void }
  /** It was refused: everything up to its closing brace is passed over. */
  | { readonly type: 'skip' }

/** Keywords that merely complain of a missing parameter. */
const LOOKS_FIRST = new RegExp(`^(?:${[
  'vrrp_sync_group', 'track_group', '(?:vrrp_)?garp_extra_if', '(?:vrrp_)?vmac_garp_intvl', 'kernel_rx_buf_size',
  'dbus_service_name', 'default_interface', 'instance', 'lvs_timeouts', 'min_auto_priority_delay',
  'net_namespace', 'notification_email_from', '(?:vrrp_|lvs_)?notify_fifo(?:_script)?',
  'reload_time_file', 'router_id', 'script_user', 'snmp_socket', '(?:startup|shutdown)_script(?:_timeout)?',
  'tmp_config_directory', '.*_rcv_bufs', '(?:vrrp|checker|bfd)_(?:rt_)?priority',
  'vrrp_rx_bufs_policy', 'script', 'file', 'smtp_helo_name'
].join('|')})$`)

/** One statement while its keyword reads it. */
export class Reading {
  readonly statement: Statement
  readonly scope: Scope

  constructor (statement: Statement, scope: Scope) {
    this.statement = statement
    this.scope = scope
  }

  get words (): readonly string[] {
    return this.statement.words
  }

  /** The first word. */
  get keyword (): string {
    return this.statement.words[0] ?? ''
  }

  /** The first word behind the keyword. */
  get argument (): string | undefined {
    return this.statement.words[1]
  }

  /** The place of word `index`, or of the whole statement. */
  place (index?: number): Place {
    return placeOf(this.statement, index)
  }

  /** Reports on word `index` (the first argument, unless told otherwise). */
  report (code: Code, message: string, details: Details & { readonly word?: number } = {}): void {
    const index = details.word ?? Math.min(1, this.statement.words.length - 1)
    this.scope.diagnostics.report(code, this.place(index), message, details)
  }

  /**
   * The keyword needs a parameter it does not have. keepalived exits with status 2 on the spot,
   * unless the keyword looks first whether there is one.
   */
  missing (expected: string): void {
    const at = this.statement.words.length
    if (LOOKS_FIRST.test(this.keyword)) {
      this.scope.diagnostics.report('HF0301', this.place(at),
        `No parameter specified for ${this.keyword} - ignoring`, { expected })
      return
    }
    this.scope.diagnostics.report('HF0301', this.place(at),
      `*** Configuration line starting \`${this.keyword}\` is missing a parameter after keyword \`${this.words[at - 1] ?? ''}\` at word position ${at + 1}`,
      { class: 'missing-parameter', expected })
  }
}
