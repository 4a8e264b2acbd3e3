/** What `keepalived -v` and `-h` print; monitoring tools parse the first line of the former. */

import { release, type } from 'node:os'
import { VERSION_LINE } from '../daemon/version.js'

/** The block of -v. */
export function versionText (): string {
  return `${VERSION_LINE}

Holdfast: a replacement for keepalived. Licence: Apache-2.0

Built with kernel headers for Linux (none: netlink and system calls from Node.js)
Running on ${type()} ${release()}, Node.js ${process.version}

configure options: none

Config options:  LVS VRRP VRRP_AUTH

System options:  NODE=${process.versions.node} V8=${process.versions.v8}
`
}

const USAGE: ReadonlyArray<readonly [string, string]> = [
  ['-f, --use-file=FILE', "Use this configuration file\n(default '/etc/keepalived/keepalived.conf')"],
  ['-P, --vrrp', 'Run VRRP alone'],
  ['-C, --check', 'Run health checking alone'],
  ['-B, --no_bfd', 'Do not run BFD'],
  ['    --all', 'Run all child processes, with configuration or without'],
  ['-l, --log-console', 'Log to the console too'],
  ['-D, --log-detail', 'Log more; twice: still more'],
  ['-S, --log-facility=NAME', '0-7, local0-7, user or daemon (the default)'],
  ['-G, --no-syslog', 'Do not log to syslog'],
  ['    --log-json', 'JSON on the console (with -l)'],
  ['-u, --umask=MASK', 'umask for new files: a number or names of bits'],
  ['-X, --release-vips', 'Taken, without effect so far'],
  ['-V, --dont-release-vrrp', 'Leave addresses, routes and rules when stopping'],
  ['-I, --dont-release-ipvs', 'Leave the IPVS table when stopping'],
  ['-R, --dont-respawn', 'Do not start dead child processes again'],
  ['-n, --dont-fork', 'Stay in the foreground'],
  ['-d, --dump-conf', 'Write the configuration to the log at start'],
  ['-p, --pid=FILE', 'pid file of the parent process'],
  ['-r, --vrrp_pid=FILE', 'pid file of the VRRP process'],
  ['-c, --checkers_pid=FILE', 'pid file of the health checker process'],
  ['-b, --bfd_pid=FILE', 'pid file of the BFD process'],
  ['-T, --genhash', 'Be genhash (must be the first option)'],
  ['-a, --address-monitoring', 'Taken, without effect so far'],
  ['-x, --snmp', 'Taken, without effect so far'],
  ['-A, --snmp-agent-socket=FILE', 'Taken, without effect so far'],
  ['-s, --namespace=NAME', 'Work in this network namespace'],
  ['-m, --core-dump', 'Taken, without effect so far'],
  ['-M, --core-dump-pattern=TEXT', 'Taken, without effect so far'],
  ['-e, --all-config', 'A missing included file is an error'],
  ['-i, --config-id=ID', 'Which @ID lines apply (default: node name)'],
  ['    --journal=FILE', 'Record every event of the VRRP engine, for holdfast replay'],
  ['    --ignore-sigint', 'SIGINT does nothing'],
  ['    --signum=FUNCTION', 'Print the number of a signal: STOP, RELOAD,\nDATA, STATS, STATS_CLEAR, JSON'],
  ['-t, --config-test[=FILE]', 'Check the configuration; findings go to stderr or FILE'],
  ['-v, --version', 'Print the version'],
  ['-h, --help', 'Print this text']
]

/** The text of -h for the program called `name`. */
export function usageText (name: string): string {
  const lines = USAGE.map(([option, meaning]) =>
    `  ${option.padEnd(30)} ${meaning.replaceAll('\n', `\n${' '.repeat(33)}`)}`)
  return `Usage: ${name} [OPTION...]\n${lines.join('\n')}\n`
}
