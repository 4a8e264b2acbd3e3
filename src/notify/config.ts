/** Everything the parent runs or writes when something changes: scripts, FIFOs, mails. */

import type { Duration } from '../lib/time.js'

/** A command line with the user to run it as, already checked for existence and safety. */
export interface Command {
  /** The file to execute: fully resolved, or as configured with use_symlink_paths. */
  readonly path: string
  /** argv, beginning with the name as configured. */
  readonly args: readonly string[]
  readonly uid: number
  readonly gid: number
  /** Supplementary groups to set; usually none. */
  readonly groups: readonly number[]
  /** Run through `sh -c`: no interpreter line. */
  readonly shell: boolean
  /** The form `</PATH`: succeeds when the file can be opened for reading. */
  readonly readTest: boolean
}

export interface NotifyConfig {
  /** Per vrrp_instance and vrrp_sync_group, by name. */
  readonly instances: Readonly<Record<string, TransitionNotify>>
  readonly groups: Readonly<Record<string, TransitionNotify>>
  /** Commands of vrrp_script, by name. */
  readonly trackScripts: Readonly<Record<string, Command>>
  readonly fifos: readonly FifoConfig[]
  /** startup_script and shutdown_script. */
  readonly startup: TimedCommand | undefined
  readonly shutdown: TimedCommand | undefined
  readonly mail: MailConfig | undefined
}

/** The notify_… keywords of one instance or group. */
export interface TransitionNotify {
  readonly master: Command | undefined
  readonly backup: Command | undefined
  readonly fault: Command | undefined
  readonly stop: Command | undefined
  readonly deleted: Command | undefined
  readonly masterRxLowerPriority: Command | undefined
  /** notify: four arguments are appended. */
  readonly any: Command | undefined
  /** smtp_alert, with the global defaults applied. */
  readonly mail: boolean
}

export interface TimedCommand { readonly command: Command, readonly timeout: Duration }

/** notify_fifo, vrrp_notify_fifo, lvs_notify_fifo. */
export interface FifoConfig {
  readonly part: 'all' | 'vrrp' | 'lvs'
  readonly path: string
  readonly uid: number
  readonly gid: number
  readonly script: Command | undefined
}

/** smtp_server and its relatives; present only when mails can be sent. */
export interface MailConfig {
  readonly routerId: string
  readonly from: string
  readonly to: readonly string[]
  readonly server: string
  readonly port: number
  readonly heloName: string
  readonly timeout: Duration
  /** no_email_faults. */
  readonly withoutFaults: boolean
}
