/** global_defs: settings of all processes. Those of VRRP and of LVS have their own files. */

import { seconds } from '../../lib/time.js'
import { block, choice, flag, line, onOff, text, wholeNumber, wordBlock } from '../arguments.js'
import { readCommand, readOwner } from '../commands.js'
import type { Draft, GlobalDraft } from '../draft.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'
import { GLOBAL_LVS } from './global-lvs.js'
import { GLOBAL_PROCESS } from './global-process.js'
import { GLOBAL_VRRP } from './global-vrrp.js'
import { SCRIPT_FORM } from './notify.js'

const MAIL: KeywordTable<Draft> = {
  router_id: text({ meaning: 'name used in mails', default: 'host name' }, (draft, value) => { draft.common.routerId = value }),
  notification_email_from: line('<EMAIL>', { meaning: 'sender of mails', default: 'user@host of the running user', note: 'extra words are ignored' },
    (reading, { global }) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a mail address')
        return
      }
      if (reading.words.length > 2) {
        reading.report('HF0308', 'Extra characters after notification_email_from - ignoring', { word: 2, suggestion: 'put a name and address in quotes' })
      }
      global.emailFrom = argument
    }),
  smtp_server: line('<ADDRESS or HOSTNAME> [<PORT>]', { meaning: 'mail relay', default: 'none: no mail', note: 'port 1..65535, default 25' }, readSmtpServer),
  smtp_helo_name: text({ meaning: 'name sent in HELO', default: 'host name' }, ({ global }, value) => { global.smtpHelo = value }),
  smtp_connect_timeout: wholeNumber({
    min: 0, max: 4294, meaning: 'connection and read timeout, in seconds', default: '30', note: '0 becomes 1'
  }, ({ global }, value, reading) => {
    if (value === 0) reading.report('HF0310', 'smtp_connect_timeout must be greater than 0 - setting to 1')
    global.smtpTimeout = seconds(Math.max(1, value))
  }),
  smtp_tls: choice(['off', 'offered', 'required', 'verified'], {
    meaning: 'STARTTLS: never, where the relay offers it, or else no mail; verified: with a certificate for the name of the relay',
    default: 'offered; with smtp_auth: required',
    own: true
  }, ({ global }, value) => { global.smtpTls = value }),
  smtp_auth: line('<USER> <PASSWORD>', { meaning: 'login at the mail relay', default: 'none', own: true }, (reading, { global }) => {
    const [, user, password] = reading.words
    if (user === undefined || password === undefined) reading.missing('a user and a password')
    else global.smtpLogin = { user, password }
  }),
  notification_email: wordBlock({ meaning: 'recipients of mails; several per line allowed', default: 'none', note: '"Name <a@b>" needs quotes' },
    (word, _reading, { global }) => { global.emailTo.push(word) },
    ({ global }, reading) => {
      if (global.emailTo.length === 0) reading.report('HF0405', 'Warning - empty notification_email block', { word: 0 })
    }),
  smtp_alert: onOff({ meaning: 'default of all smtp_alert settings', default: 'unset' }, ({ global }, value) => { global.smtpAlert = value }),
  smtp_alert_vrrp: onOff({ meaning: 'default of instances and sync groups', default: 'smtp_alert, then off' },
    ({ global }, value) => { global.smtpAlertVrrp = value }),
  smtp_alert_checker: onOff({ meaning: 'default of virtual and real servers', default: 'smtp_alert, then: virtual server off, real server on' },
    ({ global }, value) => { global.smtpAlertChecker = value }),
  no_email_faults: flag({ meaning: 'no mails about FAULT' }, ({ global }) => { global.noEmailFaults = true })
}

const SCRIPTS: KeywordTable<Draft> = {
  use_symlink_paths: onOff({ meaning: 'keep symbolic links in script paths instead of resolving them', default: 'off', recent: true },
    ({ global }, value) => { global.useSymlinkPaths = value }),
  set_supplementary_groups: onOff({ meaning: 'scripts also get the supplementary groups of their user', default: 'off', recent: true },
    ({ global }, value) => { global.setSupplementaryGroups = value }),
  startup_script: script('run by the parent before the others start, which waits for it', 'startup'),
  startup_script_timeout: wholeNumber({ min: 1, max: 1000, meaning: 'when startup_script is killed, in seconds', default: '10' },
    ({ global }, value) => { global.startupTimeout = seconds(value) }),
  shutdown_script: script('run by the parent after the others have ended', 'shutdown'),
  shutdown_script_timeout: wholeNumber({ min: 1, max: 1000, meaning: 'when shutdown_script is killed, in seconds', default: '10' },
    ({ global }, value) => { global.shutdownTimeout = seconds(value) }),
  script_user: line('<USER> [[:]<GROUP>]', {
    meaning: 'default user of the scripts configured behind it',
    default: 'keepalived_script if it exists, else root',
    note: 'a colon adds the supplementary groups of the user'
  }, (reading, { global }) => {
    const [, user, group] = reading.words
    if (user === undefined) {
      reading.missing('a user')
      return
    }
    const { diagnostics } = reading.scope
    const before = diagnostics.all.length
    const owner = readOwner(reading, user, group)
    if (owner !== undefined) global.scriptUser = owner
    else if (diagnostics.all.length === before) reading.report('HF0401', 'Error setting global script uid/gid')
  }),
  enable_script_security: flag({ meaning: 'refuse scripts run as root whose path others could write' },
    ({ global }) => { global.scriptSecurity = true }),
  ...fifo('', 'all', 'all notifications'),
  ...fifo('vrrp_', 'vrrp', 'VRRP alone'),
  ...fifo('lvs_', 'lvs', 'LVS alone')
}

function script (meaning: string, key: 'startup' | 'shutdown'): Keyword<Draft> {
  return {
    about: { meaning, default: 'none' },
    form: SCRIPT_FORM,
    values: { type: 'command' },
    read: (reading, { global }) => {
      if (global[key] === undefined) global[key] = readCommand(reading, true)
      else reading.report('HF0208', `${reading.keyword} already specified - ignoring ${reading.argument ?? ''}`)
    }
  }
}

function fifo (prefix: string, key: keyof GlobalDraft['fifos'], what: string): KeywordTable<Draft> {
  const about: About = { meaning: `FIFO for ${what}`, default: 'none' }
  return {
    [`${prefix}notify_fifo`]: line('<PATH> [<USER> [<GROUP>]]', about, (reading, { global }) => {
      const [, path, user, group] = reading.words
      const found = global.fifos[key]
      if (path === undefined) reading.missing('a path')
      else if (found.path !== undefined) reading.report('HF0208', `${reading.keyword} already specified - ignoring ${path}`)
      else {
        found.path = path
        found.place = reading.place(1)
        found.owner = user === undefined ? undefined : readOwner(reading, user, group)
      }
    }),
    [`${prefix}notify_fifo_script`]: {
      about: { meaning: `reader of the FIFO for ${what}; the path of the FIFO is appended as last argument`, default: 'none' },
      form: SCRIPT_FORM,
      values: { type: 'command' },
      read: (reading, { global }) => {
        const found = global.fifos[key]
        if (found.script === undefined) found.script = readCommand(reading, true)
        else reading.report('HF0208', `${reading.keyword} already specified - ignoring ${reading.argument ?? ''}`)
      }
    }
  }
}

function readSmtpServer (reading: Reading, { global }: Draft): void {
  const [, server, portText] = reading.words
  if (server === undefined) {
    reading.missing('an address or a host name')
    return
  }
  const port = portText === undefined ? 25 : readWholeNumber(portText, 1, 65535).value
  const addresses = reading.scope.host.resolve(server)
  const [address] = addresses
  if (port === undefined || address === undefined) {
    reading.report('HF0307', `Invalid smtp server ${server} ${portText ?? '25'}`, {
      word: address === undefined ? 1 : 2,
      expected: 'an address or a name that can be resolved, and a port from 1 to 65535'
    })
    return
  }
  global.smtpServer = address
  global.smtpPort = port
}

export const GLOBAL_DEFS: KeywordTable<Draft> = {
  ...GLOBAL_PROCESS,
  ...MAIL,
  ...SCRIPTS,
  ...GLOBAL_VRRP,
  ...GLOBAL_LVS
}

export const GLOBAL_DEFS_BLOCK = block<Draft, Draft>('block', { meaning: 'settings of all processes' }, GLOBAL_DEFS,
  (reading, draft) => {
    draft.global.place ??= reading.place()
    return draft
  })
