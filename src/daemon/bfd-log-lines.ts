/** keepalived's words for what the BFD sessions say. */

import { unreachable } from '../lib/assert.js'
import type { BfdLogEntry, BfdRates } from '../vrrp/bfd-log-entry.js'
import type { BfdState } from '../vrrp/bfd-packet.js'

export const STATE_NAMES: Readonly<Record<BfdState, string>> = {
  'admin-down': 'AdminDown', down: 'Down', init: 'Init', up: 'Up'
}

/** RFC 5880 section 4.1, by number. */
const DIAGNOSTICS = [
  'No Diagnostic', 'Control Detection Time Expired', 'Echo Function Failed',
  'Neighbor Signaled Session Down', 'Forwarding Plane Reset', 'Path Down',
  'Concatenated Path Down', 'Administratively Down', 'Reverse Concatenated Path Down'
]

export function diagnosticText (diagnostic: number): string {
  return DIAGNOSTICS[diagnostic] ?? `Unknown (${diagnostic})`
}

export interface BfdLogLine {
  readonly text: string
  /** Only with -D. */
  readonly detail: boolean
}

/** The lines for one entry, in order. */
export function bfdLogLines (session: string, entry: BfdLogEntry): readonly BfdLogLine[] {
  switch (entry.type) {
    case 'state': return [stateLine(session, entry)]
    case 'expired': return [line(
      `(${session}) Expired after ${entry.after / 1000} ms (${entry.overdue} usec overdue)`)]
    case 'poll': return [detail(`(${session}) Starting poll sequence`)]
    case 'rates': return ratesLines(session, entry)
    case 'socket-failed': return [
      line(`(${session}) ${entry.reason}`),
      line(`(${session}) Unable to open output socket, disabling instance`)
    ]
    default: return unreachable(entry)
  }
}

/** What the processes that follow sessions say when they are told. */
export function eventLine (session: string, up: boolean, delivered: number): BfdLogLine {
  return detail(`Received BFD event: instance ${session} is in state ${up ? 'Up' : 'Down'} ` +
    `(delivered in ${delivered} usec)`)
}

function stateLine (
  session: string, { to, diagnostic, remoteDiagnostic }: BfdLogEntry & { readonly type: 'state' }
): BfdLogLine {
  const entering = `(${session}) Entering ${STATE_NAMES[to]} state`
  if (to === 'init') return detail(entering)
  if (to !== 'down') return line(entering)
  return line(`${entering} (Local diagnostic - ${diagnosticText(diagnostic)}, ` +
    `Remote diagnostic - ${diagnosticText(remoteDiagnostic)})`)
}

function ratesLines (
  session: string, { local, remote, was }: BfdLogEntry & { readonly type: 'rates' }
): readonly BfdLogLine[] {
  const table = [
    `(${session}) ---------------< Session parameters >--------------`,
    '             min_tx  min_rx  tx_intv  mult  detect_time',
    rates('local', local),
    rates('remote', remote)
  ].map(detail)
  if (local.detectionTime === was) return table
  return [...table, line(`     Detection time is ${local.detectionTime} us (was ${was} us)`)]
}

function rates (
  side: string, { minTx, minRx, txInterval, multiplier, detectionTime }: BfdRates
): string {
  return `     ${side.padEnd(6)} ${pad(minTx, 8)} ${pad(minRx, 7)} ${pad(txInterval, 8)} ` +
    `${pad(multiplier, 5)} ${pad(detectionTime, 12)}`
}

function pad (value: number, width: number): string {
  return String(value).padStart(width)
}

function line (text: string): BfdLogLine {
  return { text, detail: false }
}

function detail (text: string): BfdLogLine {
  return { text, detail: true }
}
