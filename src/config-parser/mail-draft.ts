/** What global_defs says of mails, as far as it has been read. */

import type { Duration } from '../lib/time.js'
import type { MailConfig } from '../notify/config.js'

export interface MailDraft {
  emailFrom: string | undefined
  emailTo: string[]
  smtpServer: string | undefined
  smtpPort: number
  smtpHelo: string | undefined
  smtpTimeout: Duration
  smtpTls: MailConfig['tls'] | undefined
  smtpLogin: MailConfig['login']
  smtpAlert: boolean | undefined
  smtpAlertVrrp: boolean | undefined
  smtpAlertChecker: boolean | undefined
  noEmailFaults: boolean
}
