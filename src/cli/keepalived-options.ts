/**
 * The options of the program `keepalived`, in the order of its own help: one table for reading a
 * command line, for --help, for the manual page and for the completion of shells.
 */

import type { ProgramOption } from './program-option.js'

export const OPTIONS = {
  useFile: {
    short: 'f',
    long: 'use-file',
    argument: 'required',
    value: 'FILE',
    what: 'Configuration (default /etc/keepalived/keepalived.conf)',
    more: 'FILE may be a pattern that matches several files; they are read one after the other.',
    offers: 'file'
  },
  vrrp: { short: 'P', long: 'vrrp', argument: 'none', what: 'Run VRRP alone' },
  check: { short: 'C', long: 'check', argument: 'none', what: 'Run health checking alone' },
  noBfd: { short: 'B', long: 'no_bfd', argument: 'none', what: 'Do not run BFD' },
  all: {
    long: 'all', argument: 'none', what: 'Run all child processes, with configuration or without'
  },
  logConsole: { short: 'l', long: 'log-console', argument: 'none', what: 'Log to the console too' },
  logDetail: {
    short: 'D', long: 'log-detail', argument: 'none', what: 'Log more; twice: still more'
  },
  logFacility: {
    short: 'S',
    long: 'log-facility',
    argument: 'required',
    value: 'NAME',
    what: '0-7, local0-7, user or daemon (the default)',
    offers: ['daemon', 'user', ...Array.from({ length: 8 }, (_, number) => `local${number}`)]
  },
  logFile: {
    short: 'g', long: 'log-file', argument: 'optional', value: 'FILE', what: 'Log to FILE (default keepalived.log in /tmp), one per process', offers: 'file'
  },
  flushLogFile: { long: 'flush-log-file', argument: 'none', what: 'Taken: every line of -g is written at once' },
  noSyslog: { short: 'G', long: 'no-syslog', argument: 'none', what: 'Do not log to syslog' },
  logJson: { long: 'log-json', argument: 'none', what: 'JSON on the console (with -l)', ours: true },
  umask: {
    short: 'u',
    long: 'umask',
    argument: 'required',
    value: 'MASK',
    what: 'umask for new files: a number or names of bits',
    more: 'The default is 0177. The option wins over the keyword umask.'
  },
  releaseVips: {
    short: 'X', long: 'release-vips', argument: 'none', what: 'Taken: addresses left behind are always removed'
  },
  dontReleaseVrrp: {
    short: 'V',
    long: 'dont-release-vrrp',
    argument: 'none',
    what: 'Leave addresses, routes and rules when stopping',
    more: 'No advert with priority 0 is sent either.'
  },
  dontReleaseIpvs: {
    short: 'I', long: 'dont-release-ipvs', argument: 'none', what: 'Leave the IPVS table when stopping'
  },
  dontRespawn: {
    short: 'R', long: 'dont-respawn', argument: 'none', what: 'Do not start dead child processes again'
  },
  dontFork: { short: 'n', long: 'dont-fork', argument: 'none', what: 'Stay in the foreground' },
  dumpConf: {
    short: 'd', long: 'dump-conf', argument: 'none', what: 'Write the configuration to the log at start'
  },
  pid: {
    short: 'p', long: 'pid', argument: 'required', value: 'FILE', what: 'pid file of the parent process', offers: 'file'
  },
  vrrpPid: {
    short: 'r', long: 'vrrp_pid', argument: 'required', value: 'FILE', what: 'pid file of the VRRP process', offers: 'file'
  },
  genhash: {
    short: 'T',
    long: 'genhash',
    argument: 'none',
    what: 'Be genhash (must be the first option)'
  },
  checkersPid: {
    short: 'c',
    long: 'checkers_pid',
    argument: 'required',
    value: 'FILE',
    what: 'pid file of the health checker process',
    offers: 'file'
  },
  addressMonitoring: {
    short: 'a', long: 'address-monitoring', argument: 'none', what: 'Log every change of an address'
  },
  bfdPid: {
    short: 'b', long: 'bfd_pid', argument: 'required', value: 'FILE', what: 'pid file of the BFD process', offers: 'file'
  },
  snmp: { short: 'x', long: 'snmp', argument: 'none', what: 'Serve every MIB over SNMP' },
  snmpSocket: {
    short: 'A',
    long: 'snmp-agent-socket',
    argument: 'required',
    value: 'FILE',
    what: 'Where the SNMP agent of the machine listens',
    offers: 'file'
  },
  namespace: {
    short: 's',
    long: 'namespace',
    argument: 'required',
    value: 'NAME',
    what: 'Work in this network namespace',
    more: 'The option wins over the keyword net_namespace.',
    offers: 'namespace'
  },
  coreDump: {
    short: 'm', long: 'core-dump', argument: 'none', what: 'Allow core files'
  },
  corePattern: {
    short: 'M', long: 'core-dump-pattern', argument: 'optional', value: 'TEXT', what: 'The same, with this kernel.core_pattern (default core)'
  },
  allConfig: {
    short: 'e', long: 'all-config', argument: 'none', what: 'A missing included file is an error'
  },
  configId: {
    short: 'i',
    long: 'config-id',
    argument: 'required',
    value: 'ID',
    what: 'Which @ID lines apply (default: node name)'
  },
  journal: {
    long: 'journal',
    argument: 'required',
    value: 'FILE',
    what: 'Record every event of the VRRP engine, for holdfast replay',
    offers: 'file',
    ours: true
  },
  controlSocket: {
    long: 'control-socket',
    argument: 'required',
    value: 'PATH',
    what: 'Control socket, or none (default beside -p, or in /run/holdfast)',
    offers: 'file',
    ours: true
  },
  controlGroup: {
    long: 'control-group',
    argument: 'required',
    value: 'GROUP[:read]',
    what: 'Who beside root may use the control socket; :read may only look',
    ours: true
  },
  ignoreSigint: { long: 'ignore-sigint', argument: 'none', what: 'SIGINT does nothing' },
  signum: {
    long: 'signum',
    argument: 'required',
    value: 'FUNCTION',
    what: 'Print the number of a signal, by what it does',
    more: 'The functions are STOP, RELOAD, DATA, STATS, STATS_CLEAR and JSON.',
    offers: ['STOP', 'RELOAD', 'DATA', 'STATS', 'STATS_CLEAR', 'JSON']
  },
  configTest: {
    short: 't',
    long: 'config-test',
    argument: 'optional',
    value: 'FILE',
    what: 'Check the configuration; findings go to stderr or FILE',
    more: 'The exit status is 0 when nothing is to be said of the configuration, 4 for an interface ' +
      'that is missing, 5 for an error, 6 for a file that cannot be read or a script that is not safe.',
    offers: 'file'
  },
  version: { short: 'v', long: 'version', argument: 'none', what: 'Print the version' },
  help: { short: 'h', long: 'help', argument: 'none', what: 'Print this text' }
} as const satisfies Record<string, ProgramOption>
