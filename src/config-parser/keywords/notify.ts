/** The notify keywords of instances and sync groups. */

import { onOff } from '../arguments.js'
import { readCommand } from '../commands.js'
import type { NotifyDraft } from '../draft.js'
import type { About, Keyword, KeywordTable } from '../keyword.js'

interface Notifying { readonly name: string, readonly notify: NotifyDraft }

type ScriptName = Exclude<keyof NotifyDraft, 'mail'>

export const SCRIPT_FORM = '<COMMAND-WITH-ARGS> [<USER> [<GROUP>]]'

/** A script keyword; the first one wins. */
export function notifyScript<Draft extends Notifying> (
  key: ScriptName, meaning: string
): Keyword<Draft> {
  const about: About = { meaning, note: 'the first one wins' }
  return {
    about,
    form: SCRIPT_FORM,
    values: { type: 'command' },
    read: (reading, { name, notify }) => {
      if (notify[key] !== undefined) {
        reading.report('HF0208', `(${name}) ${reading.keyword} script already specified - ignoring ${reading.argument ?? ''}`)
        return
      }
      notify[key] = readCommand(reading, true)
    }
  }
}

/** smtp_alert of an instance or group. */
export function mailSwitch<Draft extends Notifying> (): Keyword<Draft> {
  return onOff({ meaning: 'mail on change', default: 'smtp_alert_vrrp, smtp_alert, off' },
    (draft, value) => { draft.notify.mail = value })
}

/** What instances and sync groups have in common. */
export function notifyKeywords<Draft extends Notifying> (): KeywordTable<Draft> {
  return {
    notify_backup: notifyScript('backup', 'run on entering BACKUP'),
    notify_master: notifyScript('master', 'run on entering MASTER'),
    notify_fault: notifyScript('fault', 'run on entering FAULT'),
    notify_stop: notifyScript('stop', 'run on shutdown'),
    notify: notifyScript('any', 'run on any change, with 4 arguments appended'),
    smtp_alert: mailSwitch()
  }
}
