/** The units of etc/systemd: what the manager hears, and that the rights they leave suffice. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const has = (program: string): boolean => spawnSync('which', [program]).status === 0

/** Listens where NOTIFY_SOCKET says and prints every datagram on one line. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', '\\0', 1))
while True: print(s.recv(4096).decode().replace('\\n', ' '), flush=True)
`

for (const name of ['/run/notify', '@holdfast-live']) {
  t.test(`a service manager at ${name} hears of start, reload and stop`, {
    skip: obstacle() || (!has('python3') && 'python3 is missing')
  }, async t => {
    const write = folder(t)
    const file = write('keepalived.conf', instance())
    const listener = write('listen.py', LISTENER)
    const { text } = await inBox(`
      python3 ${listener} ${name} > /run/heard & listener=$!
      sleep 0.3
      NOTIFY_SOCKET=${name} $KEEPALIVED -G -n -l -f ${file} > /run/log & daemon=$!
      wait_for () { for i in $(seq 100); do [ $(grep -c "$1" /run/heard) -ge $2 ] && return; sleep 0.1; done; }
      wait_for READY 1; kill -HUP $daemon; wait_for READY 2
      tr '\\0' '\\n' < /proc/$(cat /run/vrrp.pid)/environ | grep -c NOTIFY_SOCKET
      kill $daemon; wait $daemon; sed "s/$daemon/PID/" /run/heard; kill $listener`)
    t.match(text, /READY=1 MAINPID=PID STATUS=Running\nRELOADING=1\nREADY=1 MAINPID=PID STATUS=Running\nSTOPPING=1\n/)
  })
}

const unit = readFileSync(projectPath('etc/systemd/holdfast.service'), 'utf8')
/** The words after `KEY=` in the unit. */
const setting = (key: string): string =>
  unit.split('\n').find(line => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
/** Containers may raise no limit; there the right takes the place of the limits. */
const limits = ['prlimit', `--rtprio=${setting('LimitRTPRIO')}`, `--nice=${20 - Number(setting('LimitNICE'))}`]
const limited = spawnSync('sh', ['-c', `${limits.join(' ')} true`]).status === 0
const rights = [...setting('CapabilityBoundingSet').split(' '), ...(limited ? [] : ['CAP_SYS_NICE'])]
/** Runs a command with the rights the unit leaves. */
const confined = [
  ...(limited ? limits : []), 'setpriv', '--no-new-privs', '--inh-caps=-all',
  `--bounding-set=${['-all', ...rights.map(each => `+${each.slice('CAP_'.length).toLowerCase()}`)].join(',')}`
].join(' ')
const tools = (): string | false => !has('setpriv') && 'setpriv is missing'

t.test('the rights the unit leaves are enough for routing, real time and tracking', {
  skip: obstacle() || tools()
}, async t => {
  const write = folder(t)
  const file = write('keepalived.conf', `global_defs {
  vrrp_rt_priority 10
  checker_priority -5
}
${instance()}`)
  const { text } = await inBox(`
    timeout 3 ${confined} $KEEPALIVED -G -n -l -f ${file} & daemon=$!
    sleep 2; ip -o -4 addr show dev eth0 | awk '{ print $4 }' | xargs
    chrt -ap $(cat /run/vrrp.pid) | grep -c 'policy: SCHED_OTHER'
    chrt -ap $(cat /run/vrrp.pid) | grep -c 'priority: 10'
    wait $daemon`)
  t.match(text, /10\.9\.0\.1\/24 10\.9\.0\.50\/24\n0\n(?!0)/, 'it is master, every thread in real time')
  t.notMatch(text, /EPERM|Unable/)
})

t.test('a script of another user ends at its limit although CAP_KILL is not left', {
  skip: obstacle() || tools()
}, async t => {
  const write = folder(t)
  const file = write('keepalived.conf', `global_defs {
  script_user nobody
}
vrrp_script sleeper {
  script "/bin/sleep 987"
  interval 1
  timeout 1
}
${instance('track_script { sleeper }')}`)
  const { text } = await inBox(`
    timeout 30 ${confined} $KEEPALIVED -G -n -l -f ${file} & daemon=$!
    until first=$(pgrep -of '^/bin/sleep 987'); do sleep 0.1; done; ps -o user= -p $first
    while [ -d /proc/$first ]; do sleep 0.1; done; echo ended; kill $daemon
    wait $daemon`)
  t.match(text, /^nobody$/m)
  t.match(text, /^ended$/m)
})

t.test('systemd rates the unit 3.0 or better', {
  skip: spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=100',
    projectPath('etc/systemd/holdfast.service')]).status !== 0 && 'systemd-analyze cannot rate files'
}, async t => {
  const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=true',
    '--no-pager', '--threshold=30', projectPath('etc/systemd/holdfast.service')], { encoding: 'utf8' })
  t.equal(status, 0, stdout)
})

t.test('systemd takes the units', {
  skip: !has('systemd-analyze') && 'systemd-analyze is missing'
}, async t => {
  const { stderr } = spawnSync('systemd-analyze',
    ['verify', '--man=no', projectPath('etc/systemd/holdfast.service')], { encoding: 'utf8' })
  const ours = stderr.split('\n').filter(line => line.includes('holdfast'))
  // Whether the program is installed here is not the unit's affair.
  t.strictSame(ours.filter(line => !line.includes('/opt/holdfast/bin/')), [])
})
