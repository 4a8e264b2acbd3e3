/** What one attempt of a check found: success, or one named reason for the failure. */

export type ProbeResult =
  | {
    readonly ok: true
    /** MISC_CHECK with misc_dynamic, exit status 2..255: the weight the server should have. */
    readonly weight?: number
    /** How the command ended, for MISC_CHECK's log line. */
    readonly status?: number
  }
  | { readonly ok: false, readonly why: ProbeFailure }

export type ProbeFailure =
  /** errno of connect, or of reading and writing afterwards (ECONNREFUSED, EHOSTUNREACH, ...). */
  | { readonly code: 'connect-failed' | 'read-failed' | 'write-failed', readonly errno: string }
  | { readonly code: 'timeout', readonly during: 'connect' | 'tls' | 'read' | 'write' | 'command' }
  /** The peer closed where more was due. */
  | { readonly code: 'closed' }
  /** The answer went on beyond what is ever read. */
  | { readonly code: 'too-long', readonly limit: number }
  /** The handshake or the record layer failed; `reason` is OpenSSL's word. */
  | { readonly code: 'tls', readonly reason: string }
  /** HTTP: no header end where one must be, or no status line. */
  | { readonly code: 'no-header' | 'bad-status-line' }
  | { readonly code: 'status', readonly found: number }
  | { readonly code: 'digest', readonly found: string }
  | { readonly code: 'regex' }
  /** The regular expression was not done with the body in time. */
  | { readonly code: 'regex-limit', readonly milliseconds: number }
  /** SMTP: the reply was not of the form, or had the wrong code. */
  | { readonly code: 'smtp-reply', readonly step: SmtpStep, readonly reply: string }
  | { readonly code: 'rcode', readonly rcode: number }
  /** UDP: no answer where one is required, or not the one required. */
  | { readonly code: 'no-reply' | 'wrong-reply' }
  /** MISC: exit status, or the signal it died of. */
  | { readonly code: 'exit', readonly status: number }
  | { readonly code: 'killed', readonly signal: string }
  /** The local side could not even try: not counted as a failed check. */
  | { readonly code: 'local', readonly call: string, readonly errno: string }

export type SmtpStep = 'greeting' | 'helo' | 'quit'

/** Whether the attempt could not be made: the check is put off, and nothing is concluded. */
export function isUntried (result: ProbeResult): boolean {
  return !result.ok && result.why.code === 'local'
}
