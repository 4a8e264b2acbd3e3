/** Everything the parent runs or writes when something changes: scripts, FIFOs, mails. */

import type { Command } from '../lib/command.js'
import type { Duration } from '../lib/time.js'

export type { Command }

export interface NotifyConfig {
  /** Per vrrp_instance and vrrp_sync_group, by name. */
  readonly instances: Readonly<Record<string, TransitionNotify>>
  readonly groups: Readonly<Record<string, TransitionNotify>>
  /** Commands of vrrp_script, by name. */
  readonly trackScripts: Readonly<Record<string, Command>>
  /** Per virtual server, by its written name (src/checkers/config.ts). */
  readonly virtualServers: Readonly<Record<string, VirtualServerNotify>>
  readonly fifos: readonly FifoConfig[]
  /** startup_script and shutdown_script. */
  readonly startup: TimedCommand | undefined
  readonly shutdown: TimedCommand | undefined
  readonly mail: MailConfig | undefined
  /** smtp_alert, smtp_alert_vrrp and smtp_alert_checker as they are written: for dumps and SNMP. */
  readonly alerts: {
    readonly all: boolean | undefined
    readonly vrrp: boolean | undefined
    readonly checkers: boolean | undefined
  }
  /**
   * notify_order: `strict` (the default) runs the scripts of one instance one after the other;
   * `legacy` starts them all at once, as keepalived does.
   */
  readonly order: 'strict' | 'legacy'
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

/** quorum_up and quorum_down of one virtual server, and what its real servers run. */
export interface VirtualServerNotify {
  readonly quorumUp: Command | undefined
  readonly quorumDown: Command | undefined
  /** smtp_alert, with the global defaults applied. */
  readonly mail: boolean
  /** What its real servers do that are not in `realServers`: no script, and this mail. */
  readonly serverMail: boolean
  /** By the written name: real servers with scripts or a mail setting of their own. */
  readonly realServers: Readonly<Record<string, RealServerNotify>>
}

/** notify_up and notify_down of one real server. */
export interface RealServerNotify {
  readonly up: Command | undefined
  readonly down: Command | undefined
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
  /**
   * smtp_tls (not in keepalived): `offered` uses STARTTLS where the relay has it, `required` sends
   * nothing without it, `verified` wants a certificate that is good for the relay's name, too.
   */
  readonly tls: 'off' | 'offered' | 'required' | 'verified'
  /** smtp_auth (not in keepalived). */
  readonly login: { readonly user: string, readonly password: string } | undefined
  /** no_email_faults. */
  readonly withoutFaults: boolean
}
