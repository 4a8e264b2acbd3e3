/** The log of the checkers process in keepalived's words. */

import type { CheckerConfig } from '../checkers/checker-config.js'
import type { MailReason } from '../checkers/events.js'
import type { LogEntry } from '../checkers/log-entry.js'
import type { ProbeFailure } from '../checkers/probe-result.js'
import type { QuorumChange } from '../checkers/quorum.js'
import { unreachable } from '../lib/assert.js'
import { seconds } from '../lib/time.js'

/** What keepalived's log calls the checks. */
export const CHECK_NAMES: Readonly<Record<CheckerConfig['type'], string>> = {
  tcp: 'TCP_CHECK',
  http: 'HTTP_CHECK',
  smtp: 'SMTP_CHECK',
  misc: 'MISC_CHECK',
  dns: 'DNS_CHECK',
  ping: 'PING_CHECK',
  udp: 'UDP_CHECK',
  file: 'FILE_CHECK',
  bfd: 'BFD_CHECK',
  grpc: 'GRPC_CHECK',
  agent: 'AGENT_CHECK'
}

/** The line for an entry. */
export function checkerLogLine (entry: LogEntry): string {
  switch (entry.type) {
    case 'activating':
      return `Activating healthchecker for service ${entry.realServer} for VS ${entry.virtualServer}`
    case 'service': {
      const [verb, to] = entry.inhibit
        ? [entry.up ? 'Enabling' : 'Disabling', 'of']
        : entry.up ? ['Adding', 'to'] : ['Removing', 'from']
      return `${verb} service ${entry.realServer} ${to} VS ${entry.virtualServer}`
    }
    case 'sorry-server': {
      const [verb, to] = entry.up
        ? [entry.inhibit ? 'Enabling' : 'Adding', 'to']
        : [entry.inhibit ? 'Disabling' : 'Removing', 'from']
      return `${verb} sorry server ${entry.sorryServer} ${to} VS ${entry.virtualServer}`
    }
    case 'pool': return entry.up
      ? `Adding alive servers to the pool for VS ${entry.virtualServer}`
      : `Removing alive servers from the pool for VS ${entry.virtualServer}`
    case 'quorum': {
      // A quorum that is there from the start is "gained" in the log; only mails say otherwise.
      const change = entry.change.up ? { ...entry.change, starting: false } : entry.change
      return `${quorumText(change)} for VS ${entry.virtualServer}`
    }
    case 'weight': return `Changing weight from ${entry.from} to ${entry.to} for ` +
      `${entry.active ? 'active' : 'inactive'} service ${entry.realServer} of VS ${entry.virtualServer}`
    case 'operator': return operatorLine(entry)
    case 'drained': {
      const { realServer, virtualServer, connections } = entry
      return `Drained service ${realServer} of VS ${virtualServer}: removing it` +
        (connections === 0 ? '' : ` with ${connections} connections left when its time was over`)
    }
    case 'check': return checkLine(entry)
    case 'check-untried': return `${CHECK_NAMES[entry.config.type]} on service ` +
      `${entry.realServer} could not be made: ${failureText(entry.why)}`
    case 'certificate': return certificateLine(entry)
    case 'suspended': return entry.suspended
      ? `Suspending healthchecks for VS ${entry.virtualServer}`
      : `Activating healthchecks for VS ${entry.virtualServer}`
    case 'repaired':
      return `The IPVS table was not as expected: ${entry.changes} changes put it right`
    default: return unreachable(entry)
  }
}

function certificateLine (
  { realServer, virtualServer, days }: Extract<LogEntry, { readonly type: 'certificate' }>
): string {
  const when = days < 0 ? 'has expired' : days === 0 ? 'expires today' : `expires in ${days} days`
  return `The certificate of ${realServer} of VS ${virtualServer} ${when}`
}

function operatorLine ({ realServer, virtualServer, operation }: OperatorEntry): string {
  const server = `service ${realServer} of VS ${virtualServer}`
  switch (operation.type) {
    case 'drain': {
      const { timeout } = operation
      const limit = timeout === undefined ? '' : `, for at most ${timeout / seconds(1)} s`
      return `Operator: draining ${server} until its connections end${limit}`
    }
    case 'enable': return `Operator: ${server} is back in service`
    case 'weight': return operation.weight === undefined
      ? `Operator: ${server} has its own weight again`
      : `Operator: ${server} has weight ${operation.weight}`
  }
}

/** `Gained quorum Q+H=T <= W`, as logs and mails have it. */
export function quorumText (change: QuorumChange): string {
  const { up, starting, quorum, hysteresis, threshold, weight } = change
  const sum = `${quorum}${up ? '+' : '-'}${hysteresis}=${threshold}`
  const compared = up ? `${sum} <= ${weight}` : `${sum} > ${weight}`
  if (starting) return `Starting with quorum ${up ? 'up' : 'down'} ${compared}`
  return `${up ? 'Gained' : 'Lost'} quorum ${compared}`
}

type OperatorEntry = Extract<LogEntry, { readonly type: 'operator' }>
type CheckEntry = Extract<LogEntry, { readonly type: 'check' }>

function checkLine (entry: CheckEntry): string {
  const { config, realServer, up, why } = entry
  if (config.type === 'misc') return miscLine(entry)
  if (up) return successLine(config, realServer)
  // keepalived's sentence first, for those who look for it; then why.
  const url = config.type === 'http' ? `url(${config.urls[entry.url]?.path ?? ''}): ` : ''
  const reason = why === undefined ? '' : ` (${url}${failureText(why)})`
  return `${CHECK_NAMES[config.type]} on service ${realServer} failed${deciding(entry)}.${reason}`
}

function successLine (config: CheckerConfig, realServer: string): string {
  switch (config.type) {
    case 'tcp': return `TCP connection to ${realServer} success.`
    case 'http': return `Remote Web server ${realServer} succeed on service.`
    default: return `${CHECK_NAMES[config.type]} on service ${realServer} success.`
  }
}

/** At the first run nothing has been tried again, which HTTP alone does not care about. */
function deciding ({ config, failures, decided, first }: CheckEntry): string {
  if (config.type === 'file' || config.type === 'bfd') return ''
  const { retry } = config.schedule
  if (!decided) return failures === 0 ? `, will do ${retry} retries` : ` on retry ${failures}/${retry}`
  return retry === 0 || (first && config.type !== 'http') ? '' : ` after ${retry} retries`
}

function miscLine (entry: CheckEntry): string {
  const { config, realServer, virtualServer, up, why } = entry
  const command = config.type === 'misc' ? config.text : ''
  const timedOut = why?.code === 'timeout'
  const word = up ? 'succeeded' : timedOut ? 'timed out' : 'failed'
  const status = why?.code === 'exit' ? ` (exited with status ${why.status})` : ''
  return `Misc check for [${realServer} VS ${virtualServer}] by [${command}] ${word}` +
    `${up ? '' : retries(entry)}${status}.`
}

/** What of the retries has been used, and what is to come. */
function retries ({ config, failures, decided }: CheckEntry): string {
  if (config.type === 'file' || config.type === 'bfd') return ''
  const { retry } = config.schedule
  if (!decided) {
    return failures === 0 ? `, will do ${retry} retries` : ` on retry ${failures}/${retry}`
  }
  return retry === 0 ? ' with retry disabled' : ` after ${failures} retries`
}

/** The reason of a failed attempt, in a few words. */
export function failureText (why: ProbeFailure): string {
  switch (why.code) {
    case 'connect-failed': return `connection failed (${why.errno})`
    case 'read-failed': return `reading failed (${why.errno})`
    case 'write-failed': return `writing failed (${why.errno})`
    case 'timeout': return `timeout during ${why.during}`
    case 'closed': return 'the server closed the connection'
    case 'too-long': return `the answer is longer than ${why.limit} bytes`
    case 'tls': return `TLS failed (${why.reason})`
    case 'certificate': return `the certificate is not accepted (${why.reason})`
    case 'http2': return `HTTP/2 failed (${why.reason})`
    case 'grpc': return `gRPC status ${why.status}${why.message === '' ? '' : ` ${JSON.stringify(why.message)}`}`
    case 'not-serving': return `gRPC health ${why.status}`
    case 'grpc-answer': return `gRPC answer ${why.problem}`
    case 'agent':
      return `the agent says ${why.word}${why.description === '' ? '' : ` (${why.description})`}`
    case 'agent-reply': return `the agent answered ${JSON.stringify(why.found)}`
    case 'no-header': return 'no HTTP header received'
    case 'bad-status-line': return 'no status code in the HTTP header'
    case 'status': return `HTTP status code ${why.found}`
    case 'digest': return `MD5 digest ${why.found}`
    case 'regex': return 'the body does not match the regular expression'
    case 'regex-limit':
      return `the regular expression took more than ${why.milliseconds} ms and was stopped`
    case 'smtp-reply': return `SMTP ${why.step} answered ${JSON.stringify(why.reply)}`
    case 'rcode': return `DNS response code ${why.rcode}`
    case 'no-reply': return 'no reply'
    case 'wrong-reply': return 'the reply does not match'
    case 'exit': return `exited with status ${why.status}`
    case 'killed': return `killed by signal ${why.signal}`
    case 'local': return `${why.call}: ${why.errno}`
    default: return unreachable(why)
  }
}

/** The body of a mail, between the arrows. */
export function mailText (reason: MailReason): string {
  switch (reason.type) {
    case 'stopping': return 'Shutting down'
    case 'removed': return 'Removing'
    case 'quorum': return quorumText(reason.change)
    case 'check': return checkMail(reason)
    default: return unreachable(reason)
  }
}

function checkMail ({ check, up, why, session }: Extract<MailReason, { type: 'check' }>): string {
  switch (check) {
    case 'tcp':
    case 'udp': return `${check.toUpperCase()} CHECK ${succeeds(up)} on service`
    case 'ping': return `ICMP CHECK ${succeeds(up)} on service`
    case 'http': return up
      ? 'CHECK succeed on service'
      : 'CHECK failed on service : HTTP/SSL request failed'
    case 'smtp': return up
      ? 'CHECK succeed on service'
      : `CHECK failed on service : ${why === undefined ? '' : failureText(why)}`
    case 'dns': return `DNS_CHECK: ${succeeds(up)} on service`
    case 'misc': {
      const word = up ? 'succeeded' : why?.code === 'timeout' ? 'timed out' : 'failed'
      return `MISC CHECK ${word} on service`
    }
    case 'grpc': return `GRPC CHECK ${succeeds(up)} on service`
    case 'agent': return `AGENT CHECK ${succeeds(up)} on service`
    case 'file': return `FILE CHECK ${succeeds(up)} on service`
    case 'bfd': return `BFD CHECK ${session ?? ''} ${up ? 'succeeded' : 'failed'} on service`
    default: return unreachable(check)
  }
}

function succeeds (up: boolean): string {
  return up ? 'succeed' : 'failed'
}
