/**
 * The data file and the JSON after SIGUSR1 and SIGRTMIN+2 are, line by line, those of Debian's
 * keepalived with the same configuration. About 30 seconds.
 */

import { existsSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, KEEPALIVED, obstacle } from '../live/sandbox.js'
import { ADDRESSES, GLOBALS, ROUTES, TRACKERS } from './dump-configs.js'

const PEER = '/usr/sbin/keepalived'
const skip = obstacle() || (!existsSync(PEER) && 'keepalived is missing')

/**
 * What the release after Debian's says otherwise (its words are ours), what differs from one run to
 * the next, and what either program has to itself: pattern, and what it becomes; nothing for a
 * line that does not count.
 */
const RULES: ReadonlyArray<readonly [RegExp, string | undefined]> = [
  [/\d{10}\.\d+ \([^)]*\)/, 'TIME'],
  [/fd_in \d+/, 'fd_in N'],
  [/fd_out( =)? \d+/, 'fd_out N'],
  [/Number of interface and track script faults/, 'Number of tracker faults'],
  [/^ {3}Last advert sent = .*/, undefined],
  [/^ {3}Password = .*/, 'Password'],
  [/^ {3}MAC = .*/, 'MAC'],
  [/^ {3}Flags:.*/, 'Flags'],
  // Of a route of IPv6 2.2.7 tells an interface it has none of.
  [/ \[installed ifindex 0\]$/, ''],
  // What keeps an instance in FAULT keepalived only counts.
  [/^ {3}Faults :$|^ {5}script \S+$/, undefined],
  // Without a timeout it is the interval, which we name.
  [/^ {3}Timeout = (?:0|1) sec$/, 'Timeout'],
  [/^ (?:Default interface|DBus service name|Smtp TLS|libnftnl version) .*/, undefined],
  [/^ (?:GARP|GNA) next time.*/, undefined],
  // An interface that is not tracked, among those that track it.
  [/^ {5}\S+, weight 255$/, undefined],
  // Addresses, sysctls and the history of interfaces: keepalived's own bookkeeping.
  [/^ {3}(?:Seen up|Original|Reset|rp_filter|MAC broadcast|Not IPv6 forwarding).*/, undefined],
  [/^ current realtime .*/, undefined],
  // Where 2.2.7 prints the kernel's realm without the first half of the pair.
  [/realms? (?:\d+\/)?(\d+)/, 'realm $1'],
  // And the list of processors with what it has of it, which is not all.
  [/CPU Affinity = .*/, 'CPU Affinity'],
  // Its second line of timeouts has the third name, too.
  [/LVS (?:TCP|UDP) timeout = 20/, 'LVS UDP timeout = 20']
]

function normal (text: string): readonly string[] {
  return text.split('\n').flatMap(line => {
    let result = line
    for (const [pattern, replacement] of RULES) {
      if (!pattern.test(result)) continue
      if (replacement === undefined) return []
      result = result.replace(pattern, replacement)
    }
    return [result]
  })
}

interface Dump { readonly data: readonly string[], readonly json: readonly unknown[] }

async function dump (
  program: string, configuration: string, write: (name: string, text: string) => string
): Promise<Dump> {
  const { text } = await inBox(`
    # Addresses and their order follow the hardware's.
    for each in 0 1; do
      ip link set eth$each down; ip link set eth$each address 02:00:00:00:00:0$each
      ip link set eth$each up
    done
    ip addr add 10.9.0.1/24 dev eth0 2> /dev/null
    ip addr add 10.9.1.1/24 dev eth1; ip addr add 2001:db8::1/64 dev eth0 nodad
    for i in $(seq 100); do ip -6 addr show tentative | grep -q . || break; sleep 0.1; done
    echo 2 > /run/tf; mkdir /run/dump
    TMPDIR=/run/dump ${program} -P -n -l -G -f ${write('k.conf', configuration)} > /run/log 2>&1 & daemon=$!
    ready () { [ "$(grep -c '^   State = \\(MASTER\\|FAULT\\)' /run/dump/keepalived.data 2> /dev/null)" -ge 1 ] &&
      ! grep -q '^   State = \\(BACKUP\\|INIT\\)' /run/dump/keepalived.data; }
    for i in $(seq 60); do
      grep -q '^.*Startup complete' /run/log && kill -USR1 $daemon; sleep 0.5; ready && break
    done
    # What runs for the first time has run by now.
    sleep 3; kill -USR1 $daemon; sleep 0.5; kill -36 $daemon; sleep 1
    echo DATA; cat /run/dump/keepalived.data; echo JSON; cat /run/dump/keepalived.json; echo END
    kill $daemon; wait $daemon; cat /run/log`)
  const [, data = '', json = ''] = /DATA\n([\s\S]*)JSON\n([\s\S]*)END\n/.exec(text) ?? []
  if (data === '') t.comment(text)
  return { data: normal(data), json: JSON.parse(json === '' ? '[]' : json) }
}

/** A route that is longer ends in keepalived's JSON with the last word that fits. */
const LONGEST = 245

/** What the JSON has of an instance that does not differ from run to run. */
function comparable (json: readonly unknown[]): readonly unknown[] {
  return JSON.parse(JSON.stringify(json, (key, value: unknown) => {
    if (/^(?:last_transition|auth_data|stats|track_process)$/.test(key)) return undefined
    return typeof value === 'string' ? normal(value).join().slice(0, LONGEST) : value
  }))
}

t.setTimeout(300_000)
for (const [name, configuration] of Object.entries({ ADDRESSES, GLOBALS, ROUTES, TRACKERS })) {
  t.test(`dumps of ${name.toLowerCase()}`, { skip, timeout: 120_000 }, async t => {
    const write = folder(t)
    const theirs = await dump(PEER, configuration, write)
    const ours = await dump(KEEPALIVED, configuration, write)
    t.ok(theirs.data.length > 150, `keepalived writes ${theirs.data.length} lines`)
    t.strictSame(sections(ours.data), sections(theirs.data))
    t.strictSame(comparable(ours.json), comparable(theirs.json))
  })
}

/** Lists of who tracks something are in an order of their own in keepalived. */
function sections (lines: readonly string[]): readonly string[] {
  const result: string[] = []
  let list: string[] = []
  for (const line of lines) {
    if (/^ {5}\S+, weight /.test(line)) {
      list.push(line)
      continue
    }
    result.push(...list.toSorted(), line)
    list = []
  }
  return [...result, ...list.toSorted()]
}
