/**
 * Every option of Debian's keepalived, well and badly given, beside ours: the same exit status, and
 * something on stdout or stderr where it says something there. The daemon itself is not started.
 */

import { existsSync } from 'node:fs'
import t from 'tap'
import { OPTIONS } from '../../src/cli/keepalived-options.js'
import { folder, inBox, KEEPALIVED, obstacle } from '../live/sandbox.js'

const PEER = '/usr/sbin/keepalived'

const GOOD = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  virtual_ipaddress {
    10.9.0.50/24
  }
}
`

/** Those that answer at once, or are not for a test of the configuration. */
const ALONE = [
  '-v', '--version', '-h', '--help', '-T', '-T -h', '-Z', '--nonsense', '-t -f', '-t --use-file',
  '-t --use-file=', '-t --use-file=GOOD', '-tLOG -f GOOD', '--config-test -f GOOD',
  '--config-test=LOG -f GOOD', '-t -f MISSING', '-t -f BAD', '-n -f MISSING', '-n -l -f MISSING',
  '--signum=', '--signum', '--signum FOO', '--signum=FOO', '--signum DATA', '--signum=TDUMP',
  ...['STOP', 'RELOAD', 'DATA', 'STATS', 'STATS_CLEAR', 'JSON'].map(each => `--signum=${each}`)
]

/** Behind `-t -f GOOD`. */
const WITH_TEST = [
  '-P', '--vrrp', '--vrrp=1', '-C', '--check', '-B', '--no_bfd', '--all', '-l', '--log-console',
  '-D', '-DD', '--log-detail', '-S 3', '-S local3', '-S user', '-S daemon', '-S 9', '-S wrong', '-S',
  '--log-facility=2', '-G', '--no-syslog', '-u 0177', '-u 0x3f', '-u IRGRP|IWOTH', '-u wrong',
  '-u 01777', '-u', '--umask=022', '-X', '--release-vips', '-V', '--dont-release-vrrp', '-I',
  '--dont-release-ipvs', '-R', '--dont-respawn', '-n', '--dont-fork', '-d', '--dump-conf', '-p LOG',
  '-p', '--pid=', '--pid=LOG', '-r LOG', '-r', '--vrrp_pid=LOG', '-c LOG', '-c',
  '--checkers_pid=LOG', '-b LOG', '-b', '--bfd_pid=LOG', '-a', '--address-monitoring', '-x', '--snmp',
  '-A unix:/x', '-A', '--snmp-agent-socket=x', '-s', '--namespace', '-m', '--core-dump', '-M',
  '-Mcore', '--core-dump-pattern=core', '-e', '--all-config', '-i me', '-i', '--config-id=me',
  'surplus', 'surplus more', '-Z', '--nonsense', '--dont-for', '--dont', '--log', '-T', '-Px', '-- -v'
]

/** Compiled out of Debian's program, and here: it refuses them. Ours alone are left out, too. */
const OURS = ['log-file', 'flush-log-file', 'log-json', 'journal', 'control-socket', 'control-group',
  'ignore-sigint']

/** 2.2.7 takes no words here, which later ones do; and a facility is no fault of a file. */
const DIFFERENT = /^-t -f GOOD (?:-S (?:local3|user|daemon|9|wrong)|-u IRGRP\|IWOTH)$/

t.setTimeout(300_000)
const skip = obstacle() || (!existsSync(PEER) && 'keepalived is missing')

t.test('every option is among those that are compared', { skip }, async t => {
  const compared = new Set([...ALONE, ...WITH_TEST].flatMap(each =>
    /--([\w-]+)/.exec(each)?.[1] ?? []))
  const all = Object.values(OPTIONS).map(each => each.long).filter(each => !OURS.includes(each))
  // `-T` is only ever the first word.
  t.strictSame(all.filter(each => !compared.has(each) && each !== 'genhash'), [])
})

t.test('exit status and streams are keepalived\'s', { skip, timeout: 300_000 }, async t => {
  const write = folder(t)
  const [good, bad, log] = [write('good.conf', GOOD), write('bad.conf', 'vrrp_instance X {\n'), write('log', '')]
  const lines = [...ALONE, ...WITH_TEST.map(each => `-t -f GOOD ${each}`)]
  const words = lines.map(line => line.replace('GOOD', good).replace('BAD', bad)
    .replace('LOG', log).replace('MISSING', '/nowhere/k.conf'))
  const list = write('list', words.map(each => `${each}\n`).join(''))
  const ask = async (program: string): Promise<readonly string[]> => {
    const { text } = await inBox(`echo BEGIN
    while read -r line; do
      timeout 60 ${program} $line > /run/out 2> /run/err < /dev/null; status=$?
      said=; [ -s /run/out ] && said="$said stdout"; [ -s /run/err ] && said="$said stderr"
      echo "$status$said"
    done < ${list}`)
    return (text.split('BEGIN\n')[1] ?? '').trimEnd().split('\n')
  }
  const [theirs, ours] = await Promise.all([ask(PEER), ask(KEEPALIVED)])
  t.equal(theirs.length, lines.length)
  t.ok(new Set(theirs).size > 3, 'they differ among themselves')
  const told = (answers: readonly string[]): readonly string[] =>
    lines.map((line, at) => `${line}: ${answers[at]}`)
      .filter((_, at) => !DIFFERENT.test(lines[at] ?? ''))
  t.strictSame(told(ours), told(theirs))
})
