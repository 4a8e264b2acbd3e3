/** keepalived(8): the daemon. The options come from the table the program reads them with. */

import { OPTIONS } from '../keepalived-options.js'
import { optionTerm } from './option-term.js'
import { example, heading, paragraph, terms, type Page, type Part, type Term } from './page.js'

export function keepalivedPage (): Page {
  return {
    name: 'keepalived',
    section: 8,
    summary: 'VRRP and health checks for routers and load balancers (Holdfast)',
    sections: [
      { title: 'Synopsis', parts: [paragraph('*keepalived* [_OPTION_...]')] },
      { title: 'Description', parts: DESCRIPTION },
      { title: 'Options', parts: [terms(...Object.values(OPTIONS).map(optionTerm))] },
      { title: 'Exit status', parts: [terms(...EXITS)] },
      { title: 'Signals', parts: SIGNALS },
      { title: 'Files', parts: [terms(...FILES)] },
      { title: 'Environment', parts: [terms(...ENVIRONMENT)] },
      { title: 'Examples', parts: EXAMPLES },
      {
        title: 'See also',
        parts: [paragraph('*keepalived.conf*(5), *holdfast*(1), *genhash*(1), *ipvsadm*(8), *systemctl*(1)')]
      }
    ]
  }
}

const DESCRIPTION: readonly Part[] = [
  paragraph('*keepalived* keeps addresses on one of several routers with the Virtual Router Redundancy ' +
    'Protocol (RFC 9568, and version 2 of RFC 3768), watches the servers behind virtual services and ' +
    "sets the kernel's table of them (IPVS). This program is Holdfast: it reads the configuration of " +
    'keepalived and answers to its options, signals and files.'),
  paragraph('A parent process reads the configuration, logs and runs scripts. Children of it speak VRRP ' +
    'and BFD and check servers; a child that ends is started again.')
]

const EXITS: readonly Term[] = [
  { term: '0', text: 'Stopped as asked; or the answer to an option; or the parent of a start in the background.' },
  { term: '1', text: 'An option is wrong, or something cannot be done at all, as IPVS in a kernel without it.' },
  { term: '2', text: 'The configuration cannot be used.' },
  { term: '4', text: 'A right is missing. With *-t*: an interface is missing.' },
  { term: '5', text: 'With *-t*: the configuration has an error.' },
  { term: '6', text: 'The configuration cannot be read, or an included file. With *-t*: a script is not safe.' }
]

const SIGNALS: readonly Part[] = [
  paragraph('To the parent process:'),
  terms(
    { term: '*SIGHUP*', text: 'Reads the configuration again and applies what differs. A file with a new error changes nothing.' },
    { term: '*SIGTERM*, *SIGINT*', text: 'Stops: adverts with priority 0, addresses and virtual services removed.' },
    { term: '*SIGUSR1*', text: 'Writes the data files.' },
    { term: '*SIGUSR2*', text: 'Writes the statistics file.' },
    { term: '*SIGRTMAX-1*', text: 'Writes the statistics file and sets the counters to zero.' },
    { term: '*SIGRTMIN+2*', text: 'Writes the JSON file.' }
  ),
  paragraph('*keepalived --signum=*_FUNCTION_ prints the number for a script.')
]

const FILES: readonly Term[] = [
  { term: '_/etc/keepalived/keepalived.conf_', text: 'The configuration, *keepalived.conf*(5).' },
  { term: '_/run/keepalived.pid_, _/run/vrrp.pid_, _/run/checkers.pid_, _/run/bfd.pid_', text: 'The processes, each file locked while its process lives.' },
  { term: '_/tmp/keepalived.data_, _/tmp/keepalived\\_check.data_, _/tmp/keepalived\\_parent.data_', text: 'What the processes know, after SIGUSR1.' },
  { term: '_/tmp/keepalived.stats_, _/tmp/keepalived.json_', text: 'Counters, after SIGUSR2, and both as JSON.' },
  { term: '_/etc/default/keepalived_, _/etc/sysconfig/keepalived_', text: 'Options of the service, as DAEMON\\_ARGS or KEEPALIVED\\_OPTIONS.' }
]

const ENVIRONMENT: readonly Term[] = [
  { term: '*TMPDIR*', text: 'The directory of the data files instead of _/tmp_.' },
  { term: '*PATH*', text: 'Where scripts named without a path are searched.' },
  { term: '*NOTIFY_SOCKET*, *WATCHDOG_USEC*', text: 'Set by *systemd*(1), which hears of start, reload and stop.' }
]

const EXAMPLES: readonly Part[] = [
  heading('Try a configuration'),
  example('keepalived -t -f /etc/keepalived/keepalived.conf.new'),
  heading('Watch it work, in the foreground'),
  example('keepalived -n -l -D'),
  heading('Who is master?'),
  example('kill -s "$(keepalived --signum=JSON)" "$(cat /run/keepalived.pid)"', 'cat /tmp/keepalived.json')
]
