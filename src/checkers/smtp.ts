/**
 * SMTP_CHECK as a machine over lines: the greeting must be 220, HELO must give 250, and whatever
 * answers QUIT is good. keepalived wants the code followed by a blank or the end of the line, so a
 * greeting of several lines (`220-`) is a failure, and so it is here.
 */

import type { ProbeFailure, SmtpStep } from './probe-result.js'

/** The longest line a server may send. */
export const MAX_SMTP_LINE = 512

export type SmtpAnswer =
  | { readonly type: 'send', readonly line: string, readonly next: SmtpStep }
  | { readonly type: 'done' }
  | { readonly type: 'failed', readonly why: ProbeFailure }

/** What to do about the line (without its end) that came in `step`. */
export function onSmtpLine (step: SmtpStep, line: string, heloName: string): SmtpAnswer {
  const code = smtpCode(line)
  const wrong: SmtpAnswer = {
    type: 'failed', why: { code: 'smtp-reply', step, reply: line.slice(0, 80) }
  }
  switch (step) {
    case 'greeting':
      return code === 220 ? { type: 'send', line: `HELO ${heloName}`, next: 'helo' } : wrong
    case 'helo': return code === 250 ? { type: 'send', line: 'QUIT', next: 'quit' } : wrong
    case 'quit': return { type: 'done' }
  }
}

/** The code at the start of a reply line; undefined where the line is not of the form. */
export function smtpCode (line: string): number | undefined {
  const digits = /^(\d{3})(?: |$)/.exec(line)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
