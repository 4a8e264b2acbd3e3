/** The mails keepalived sends: which change is worth one, its subject and its body. */

import type { MailConfig } from './config.js'
import type { NotifyState } from './command.js'

export interface Mail { readonly subject: string, readonly body: string }

export interface MailedChange {
  readonly kind: 'instance' | 'group'
  readonly name: string
  readonly state: NotifyState
}

const SUBJECT_LIMIT = 255

const HEADLINES: Readonly<Record<NotifyState, string>> = {
  MASTER: 'Entering MASTER state',
  BACKUP: 'Entering BACKUP state',
  FAULT: 'Entering FAULT state',
  STOP: 'Stopping',
  DELETED: 'Deleted'
}

const INSTANCE_BODIES: Readonly<Record<NotifyState, string>> = {
  MASTER: 'VRRP Instance is now owning VRRP VIPs',
  BACKUP: 'VRRP Instance is no longer owning VRRP VIPs',
  FAULT: 'VRRP Instance is no longer owning VRRP VIPs',
  STOP: 'VRRP Instance stopping',
  DELETED: 'VRRP Deleted at reload'
}

/** The mail for a change of an instance or group; `undefined` when it is not worth one. */
export function transitionMail (config: MailConfig, change: MailedChange): Mail | undefined {
  const { kind, name, state } = change
  if (state === 'FAULT' && config.withoutFaults) return undefined
  // A group is not deleted of itself: its instances are.
  if (kind === 'group' && state === 'DELETED') return undefined
  const what = kind === 'instance' ? 'VRRP Instance' : 'VRRP Group'
  return {
    subject: subject(config, `${what} ${name} - ${HEADLINES[state]}`),
    body: arrowed(kind === 'instance' ? INSTANCE_BODIES[state] : groupBody(state))
  }
}

function groupBody (state: NotifyState): string {
  return state === 'STOP'
    ? 'All VRRP group instances are now stopping'
    : `All VRRP group instances are now in ${state} state`
}

/** The mail for a real server that came or went. */
export function realServerMail (
  config: MailConfig, realServer: string, virtualServer: string, up: boolean, reason: string
): Mail {
  const text = `Realserver ${realServer} of virtual server ${virtualServer} - ${up ? 'UP' : 'DOWN'}`
  return { subject: subject(config, text), body: arrowed(reason) }
}

/** The mail for a virtual server whose quorum was gained or lost. */
export function virtualServerMail (
  config: MailConfig, virtualServer: string, up: boolean, reason: string
): Mail {
  const text = `Virtualserver ${virtualServer} - ${up ? 'UP' : 'DOWN'}`
  return { subject: subject(config, text), body: arrowed(reason) }
}

function subject ({ routerId }: MailConfig, text: string): string {
  return `[${routerId}] ${text}`.slice(0, SUBJECT_LIMIT)
}

function arrowed (text: string): string {
  return `=> ${text} <=`
}
