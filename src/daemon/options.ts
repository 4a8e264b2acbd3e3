/** What the command line asks of the daemon: the meaning of keepalived's options as plain data. */

export interface Options {
  readonly configFile: string
  /** Which children may run at all: -P, -C, -B; `all` starts them without configuration too. */
  readonly parts: {
    readonly vrrp: boolean
    readonly checkers: boolean
    readonly bfd: boolean
    readonly all: boolean
  }
  readonly log: LogOptions
  /** -u; wins over the keyword `umask`. */
  readonly umask: number | undefined
  /** -V and -I: what stays in the kernel when the daemon stops. */
  readonly keepVrrp: boolean
  readonly keepIpvs: boolean
  /** False with -R. */
  readonly respawn: boolean
  /** -n. */
  readonly foreground: boolean
  /** -d. */
  readonly dumpConfig: boolean
  readonly pidFiles: {
    readonly parent: string | undefined
    readonly vrrp: string | undefined
    readonly checkers: string | undefined
    readonly bfd: string | undefined
  }
  /** -s; wins over net_namespace. */
  readonly namespace: string | undefined
  /** -e. */
  readonly strictIncludes: boolean
  /** -i. */
  readonly configId: string | undefined
  readonly ignoreSigint: boolean
  /** -m, with the pattern of -M. */
  readonly coreFiles: { readonly pattern: string | undefined } | undefined
  /** -a: log every change of an address. */
  readonly addressMonitoring: boolean
  /** --control-socket: a path, or 'none'. */
  readonly controlSocket: string | undefined
  /** --control-group: a group, or GROUP:read. */
  readonly controlGroup: string | undefined
  /** -x and -A: SNMP is on, and where the agent of the machine listens. */
  readonly snmp: { readonly enabled: boolean, readonly socket: string | undefined }
  /** --journal: where every event of the VRRP engine is recorded, for `holdfast replay`. */
  readonly journal: string | undefined
  /** -t: with the file its findings go to, or stderr. */
  readonly configTest: { readonly logFile: string | undefined } | undefined
}

export interface LogOptions {
  /** -l. */
  readonly console: boolean
  /** How often -D was given: 0, 1, 2. */
  readonly detail: number
  /** Syslog facility number: daemon is 3. */
  readonly facility: number
  /** False with -G. */
  readonly syslog: boolean
  /** -g: the file; per process and instance others beside it. */
  readonly file: string | undefined
  /** JSON instead of keepalived's text on the console. */
  readonly json: boolean
}
