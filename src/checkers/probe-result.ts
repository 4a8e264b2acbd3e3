/** What one attempt of a check found: success, or one named reason for the failure. */

import type { AgentReply } from './agent.js'
import type { HealthError, ServingStatus } from './grpc-health.js'

export type ProbeResult =
  | {
    readonly ok: true
    /** MISC_CHECK with misc_dynamic, exit status 2..255: the weight the server should have. */
    readonly weight?: number
    /** How the command ended, for MISC_CHECK's log line. */
    readonly status?: number
    /** AGENT_CHECK: what the agent has said. */
    readonly agent?: AgentReply
    /** tls_expiry_warning: whole days the certificate is still good for; negative is over. */
    readonly certificateDays?: number
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
  /** tls_verify: the certificate is not good for this server; `reason` is OpenSSL's word. */
  | { readonly code: 'certificate', readonly reason: string }
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
  /** HTTP/2: the session or stream was ended; `reason` is Node's word. */
  | { readonly code: 'http2', readonly reason: string }
  /** gRPC: a status other than OK (0), with the server's words. */
  | { readonly code: 'grpc', readonly status: number, readonly message: string }
  | { readonly code: 'not-serving', readonly status: ServingStatus }
  /** gRPC: the answer could not be read. */
  | { readonly code: 'grpc-answer', readonly problem: HealthError }
  /** Agent: it says so itself. */
  | { readonly code: 'agent', readonly word: string, readonly description: string }
  | { readonly code: 'agent-reply', readonly found: string }
  /** The local side could not even try: not counted as a failed check. */
  | { readonly code: 'local', readonly call: string, readonly errno: string }

export type SmtpStep = 'greeting' | 'helo' | 'quit'

/** Whether the attempt could not be made: the check is put off, and nothing is concluded. */
export function isUntried (result: ProbeResult): boolean {
  return !result.ok && result.why.code === 'local'
}
