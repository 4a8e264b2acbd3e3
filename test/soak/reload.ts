/**
 * Many reloads with alternating files while a peer watches: no change of MASTER, no silence on the
 * wire, no growth of memory or descriptors. The peer is Debian's keepalived where it is installed.
 */

import { existsSync } from 'node:fs'
import { projectPath } from '../project.js'
import { inBox, instance } from '../live/sandbox.js'

export interface ReloadSoak {
  readonly reloads: number
  readonly peer: 'keepalived' | 'holdfast'
  /** Times the peer has become MASTER after it was BACKUP, and the daemon anything else. */
  readonly peerTakeovers: number
  readonly transitions: number
  /** Adverts of ours on the wire, and the longest time between two of them in seconds. */
  readonly adverts: number
  readonly longestGap: number
  /** Per process: kilobytes resident and open descriptors, after the first tenth and at the end. */
  readonly processes: ReadonlyArray<{
    readonly name: string
    readonly before: { readonly kilobytes: number, readonly descriptors: number }
    readonly after: { readonly kilobytes: number, readonly descriptors: number }
  }>
  /** Kilobytes resident of each process, ten times. */
  readonly samples: ReadonlyArray<readonly number[]>
  readonly seconds: number
  readonly text: string
}

/** Seconds between adverts: what a reload may not stretch. */
export const INTERVAL = 1

const PEER = '/usr/sbin/keepalived'

/** Two configurations that differ in everything a reload may change without a change of state. */
export function alternatives (): readonly [string, string] {
  const one = instance().replace('advert_int 0.1', `advert_int ${INTERVAL}`)
  const script = 'vrrp_script chk {\n  script /bin/true\n  interval 1\n}\n'
  const other = script + one
    .replace('10.9.0.50/24', '10.9.0.50/24\n    10.9.0.51/24')
    .replace('priority 100', 'priority 110\n  track_script {\n    chk\n  }\n  notify /bin/true')
  const second = one.replace('VI_1', 'VI_2').replace('virtual_router_id 20', 'virtual_router_id 21')
    .replace('10.9.0.50', '10.9.0.60')
  return [one, `global_defs {\n  script_user root\n}\n${other}${second}`]
}

/** Runs `reloads` of them in a box of its own; `nice` for those that take long. */
export async function soakReloads (
  write: (name: string, text: string) => string, reloads: number
): Promise<ReloadSoak> {
  const peer = existsSync(PEER) ? PEER : projectPath('bin/keepalived')
  const [one, other] = alternatives()
  const files = [write('one.conf', one), write('other.conf', other)]
  const file = write('keepalived.conf', one)
  const peerFile = write('peer.conf',
    one.replace('priority 100', 'priority 50').replace('eth0', 'eth1'))
  const started = Date.now()
  const { text } = await inBox(`
    ip netns add peer; ip link set eth1 netns peer; ip -n peer link set lo up
    ip -n peer addr add 10.9.0.2/24 dev eth1; ip -n peer link set eth1 up
    ip netns exec peer tcpdump -i eth1 -nn -tt -l -U 'proto 112 and src 10.9.0.1' > /run/wire 2> /dev/null & wire=$!
    $KEEPALIVED -G -n -l -D -f ${file} > /run/log 2>&1 & daemon=$!
    until_logged () { for i in $(seq 300); do grep -q "$1" /run/log && return; sleep 0.1; done; echo "never: $1"; }
    until_logged 'Entering MASTER'
    ip netns exec peer ${peer} -G -n -l -D -f ${peerFile} -p /run/p.pid -r /run/pv.pid -c /run/pc.pid > /run/peerlog 2>&1 & other=$!
    sleep 2
    ${process.execPath} ${projectPath('build/test/soak/reload-driver.js')} ${reloads} ${file} ${files.join(' ')} $daemon
    kill $wire; wait $wire
    echo "takeovers $(grep -c 'Entering MASTER' /run/peerlog)"
    echo "transitions $(grep -c '(VI_1) Entering' /run/log)"
    awk '/vrid 20/ { n++; if (last && $1 - last > gap) gap = $1 - last; last = $1 } END { print "adverts " n, gap }' /run/wire
    kill $daemon; wait $daemon; kill $other; wait $other`)
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? NaN)
  return {
    reloads: number(/^reloads (\d+)$/m),
    peer: peer === PEER ? 'keepalived' : 'holdfast',
    peerTakeovers: number(/^takeovers (\d+)$/m),
    // BACKUP and MASTER of the start.
    transitions: number(/^transitions (\d+)$/m) - 2,
    adverts: number(/^adverts (\d+)/m),
    longestGap: number(/^adverts \d+ ([\d.]+)$/m),
    processes: [...text.matchAll(/^process (\S+) (\d+) (\d+) (\d+) (\d+)$/gm)].map(
      ([, name = '', kilobytes, descriptors, kilobytesAfter, descriptorsAfter]) => ({
        name,
        before: { kilobytes: Number(kilobytes), descriptors: Number(descriptors) },
        after: { kilobytes: Number(kilobytesAfter), descriptors: Number(descriptorsAfter) }
      })),
    samples: [...text.matchAll(/^kilobytes (.*)$/gm)].map(([, list = '']) =>
      list.split(' ').map(Number)),
    seconds: (Date.now() - started) / 1000,
    text
  }
}
