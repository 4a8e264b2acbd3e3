/** The control socket and the commands that use it, against the built daemon. */

import t from 'tap'
import { projectPath } from '../project.js'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const HOLDFAST = projectPath('bin/holdfast')

/** Starts the daemon, runs `script` when it is MASTER, stops it; `options` are the daemon's. */
const around = (file: string, script: string, options = ''): string => `
  holdfast=${HOLDFAST}
  $KEEPALIVED -G -n -l -D ${options} -f ${file} > /run/log 2>&1 & daemon=$!
  until_logged () { for i in $(seq 100); do grep -q "$1" /run/log && return; sleep 0.1; done; echo "never: $1"; }
  until_logged 'Entering MASTER STATE'
  ${script}
  kill $daemon; wait $daemon`

t.jobs = 2
t.setTimeout(240_000)

t.test('status and log tell what the daemon does, and nothing is left at the end',
  { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', instance())
    const { text } = await inBox(`${around(file, `
      $holdfast status
      $holdfast status --json | grep -m1 '"state": "MASTER"'
      stat -c 'mode %a' /run/holdfast/control.sock
      $holdfast log --since 1m | grep -c 'Entering MASTER'
      sed -i s/eth0/eth9/ ${file}; sed -i 's/priority 100/prioriti/' ${file}; echo '}' >> ${file}
      kill -HUP $daemon; until_logged 'Reload refused'; $holdfast status | grep REFUSED
      setpriv --reuid=65534 --clear-groups ${HOLDFAST} status 2>&1 | sed 's/.*(/(/'`)}
      ls /run; $holdfast status; echo "status: $?"`)
    t.match(text, /VI_1 +MASTER +\d.* 100 +eth0 +20\/4 +here +10\.9\.0\.50\/24\n/)
    t.match(text, /"state": "MASTER"/)
    t.match(text, /mode 600\n1\n/)
    t.match(text, /RELOAD REFUSED [\d.]+ s ago: /)
    t.match(text, /EACCES/, 'others have no business there')
    t.match(text, /\nlog\nholdfast status: no daemon answers.*\nstatus: 3\n$/)
  })

t.test('daemons of one machine have sockets of their own, or none', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    ${around(file, '$holdfast status --socket=/run/mine.sock | grep -c MASTER', '-p /run/mine.pid')}
    ${around(file, 'HOLDFAST_SOCKET=/run/other $holdfast status | grep -c MASTER', '--control-socket=/run/other')}
    ${around(file, 'ls /run | grep -c sock; $holdfast status; echo "status: $?"', '--control-socket=none')}`)
  t.match(text, /2\n2\n0\nholdfast status: no daemon/)
  t.match(text, /status: 3\n/)
})

t.test('an operator hands over and takes back; it survives reloads and a dead process',
  { skip: obstacle() }, async t => {
    const write = folder(t)
    const slow = instance().replace('advert_int 0.1', 'advert_int 1')
    const file = write('keepalived.conf', slow)
    const peer = write('peer.conf', slow.replace('priority 100', 'priority 50').replace('eth0', 'eth1'))
    const { text } = await inBox(`
      ip netns add peer; ip link set eth1 netns peer
      ip -n peer addr add 10.9.0.2/24 dev eth1; ip -n peer link set eth1 up
      ip netns exec peer $KEEPALIVED -G -n -l -D -f ${peer} -p /run/p.pid -r /run/pv.pid -c /run/pc.pid \
        -b /run/pb.pid > /run/peerlog 2>&1 & other=$!
      state () { $holdfast status --json $1 | grep -m1 -o '"state": "[A-Z]*"' | cut -d'"' -f4; }
      # Waits until both are in these states, and then some: it must stay so.
      both_are () {
        for i in $(seq 60); do now="$(state) $(state --socket=/run/p.sock)"; [ "$now" = "$2" ] && break; sleep 0.3; done
        sleep 2; echo "$1: $(state) $(state --socket=/run/p.sock)"; }
      ${around(file, `
        both_are start 'MASTER BACKUP'
        $holdfast failover VI_1; echo "status: $?"; both_are failover 'BACKUP MASTER'
        $holdfast failover VI_1; echo "status: $?"
        kill -HUP $daemon; until_logged 'Reload complete'; both_are reloaded 'BACKUP MASTER'
        $holdfast maintenance off; both_are back 'MASTER BACKUP'
        $holdfast maintenance on --for=10m VI_1; both_are maintenance 'BACKUP MASTER'
        kill -9 $(cat /run/vrrp.pid); sleep 1; both_are respawned 'BACKUP MASTER'
        $holdfast why VI_1 | grep -o 'An operator keeps it from becoming MASTER'
        kill $other; wait $other; sleep 5; echo "alone: $(state)"
        $holdfast maintenance off VI_1; both_are off 'MASTER '
        $holdfast failover VI_1; both_are nobody 'MASTER '
        $holdfast why VI_9; echo "status: $?"
        $holdfast maintenance; echo "status: $?"
        grep -o 'Control: .*' /run/log | sed 's/pid=[0-9]*/pid=N/'`)}`)
    const states = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
    t.equal(states('start'), 'MASTER BACKUP')
    t.match(text, /VI_1 is BACKUP, standing back for failover until told otherwise\nstatus: 0\n/)
    t.equal(states('failover'), 'BACKUP MASTER', 'although its priority is higher')
    t.match(text, /VI_1 is BACKUP: there is nothing to hand over\nstatus: 1\n/)
    t.equal(states('reloaded'), 'BACKUP MASTER')
    t.equal(states('back'), 'MASTER BACKUP')
    t.match(text, /VI_1 is BACKUP, standing back for maintenance until 20/)
    t.equal(states('maintenance'), 'BACKUP MASTER')
    t.equal(states('respawned'), 'BACKUP MASTER')
    t.match(text, /An operator keeps it from becoming MASTER\nalone: BACKUP\n/)
    t.equal(states('off'), 'MASTER')
    t.equal(states('nobody'), 'MASTER', 'a failover to nobody is taken back')
    t.match(text, /there is no instance VI_9\nstatus: 1\n/)
    t.match(text, /on or off is wanted\n[^]*status: 2\n/)
    t.match(text, /Control: failover VI_1 by uid=0 pid=N: done\n/)
    t.match(text, /Control: failover VI_1 by uid=0 pid=N: refused, VI_1 is BACKUP/)
    t.match(text, /Control: maintenance on VI_1 for 10 min by uid=0 pid=N: done\n/)
  })

t.test('holdfast reload waits, and tells by its status what came of it', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    sed -i 's/priority 100/priority 90/' ${file}; $holdfast reload; echo "status: $?"
    $holdfast status | grep -c ' 90 '
    sed -i 's/virtual_router_id 20/virtual_router_id 0/' ${file}; $holdfast reload; echo "status: $?"
    setpriv --reuid=65534 --regid=65534 --clear-groups $holdfast reload 2>&1 | grep -o EACCES`))
  t.match(text, /Reload complete\nstatus: 0\n1\n/)
  t.match(text, /holdfast reload: .*\nstatus: 1\nEACCES\n/)
})

t.test('a plan says what the reload then does', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    address () { ip -o -4 addr show dev eth0 | awk '{ print $4 }' | xargs; }
    $holdfast plan; echo "status: $?"
    sed 's/10.9.0.50/10.9.0.51/; s/priority 100/priority 90/' ${file} > /run/next; $holdfast plan --strict /run/next; echo "status: $?"
    sed 's/router_id 20/router_id 21/' ${file} > /run/other; $holdfast plan --strict /run/other; echo "status: $?"
    sed 's/router_id 20/router_id 0/' ${file} > /run/bad; $holdfast plan /run/bad; echo "status: $?"
    $holdfast plan --from=${file} /run/other | grep -c 'VI_1 leaves MASTER'
    echo "still: $(address)"; cp /run/next ${file}; $holdfast reload; echo "then: $(address)"`))
  t.match(text, /^Nothing would change\.\nstatus: 0\n/)
  t.match(text, /~ VI_1: MASTER\n +priority: 100 -> 90\n/)
  t.match(text, /- 10\.9\.0\.50\/24 dev eth0.*\n +\+ 10\.9\.0\.51\/24 dev eth0.*\n\nNothing flaps\.\nstatus: 0\n/)
  t.match(text, /! VI_1 leaves MASTER: it becomes another virtual router.*\nstatus: 4\n/)
  t.match(text, /The reload would be refused: .*\nstatus: 1\n1\n/)
  t.match(text, /still: 10\.9\.0\.1\/24 10\.9\.0\.50\/24\nReload complete\nthen: 10\.9\.0\.1\/24 10\.9\.0\.51\/24\n/)
})

t.test('a group may be let in, to look or to change', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const as = 'setpriv --reuid=65534 --regid=65534 --groups=4 $holdfast'
  const { text } = await inBox(`
    ${around(file, `stat -c '%a %G' /run/holdfast/control.sock
      ${as} status | grep -c MASTER; ${as} reload; echo "status: $?"`, '--control-group=adm:read')}
    ${around(file, `${as} reload; echo "status: $?"`, '--control-group=adm')}`)
  t.match(text, /660 adm\n2\nholdfast reload: you may look, and change nothing\nstatus: 1\n/)
  t.match(text, /Reload complete\nstatus: 0\n/)
})
