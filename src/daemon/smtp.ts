/** One mail to one relay, by nodemailer. A file of its own, because few routers ever load it. */

import { createTransport } from 'nodemailer'
import type { MailConfig } from '../notify/config.js'
import type { Mail } from '../notify/mail.js'

/** Resolves when the relay has taken the mail; rejects with nodemailer's error. */
export async function transmit (config: MailConfig, mail: Mail, date: Date): Promise<void> {
  const ms = config.timeout / 1000
  const transport = createTransport({
    host: config.server,
    port: config.port,
    name: config.heloName,
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
    ignoreTLS: config.tls === 'off',
    requireTLS: config.tls === 'required' || config.tls === 'verified',
    // Unless smtp_tls wants more, it is a protection against listeners alone: the relay is a host
    // of the same site, and mostly signs its certificate itself.
    tls: { rejectUnauthorized: config.tls === 'verified' },
    ...(config.login === undefined
      ? {}
      : { auth: { user: config.login.user, pass: config.login.password } })
  })
  try {
    await transport.sendMail({
      from: config.from,
      to: [...config.to],
      subject: mail.subject,
      text: `${mail.body}\n`,
      date,
      xMailer: 'Keepalived',
      disableFileAccess: true,
      disableUrlAccess: true
    })
  } finally {
    transport.close()
  }
}

/** 5xx: RFC 5321 section 4.2.1, the command shall not be repeated in this form. */
export function isPermanent (error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error &&
    typeof error.responseCode === 'number' && error.responseCode >= 500
}
