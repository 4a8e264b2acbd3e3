/**
 * What a router must live through (about 60 s): killed processes, full and read-only disks, a node
 * that stands still, readers, scripts and mail servers that do not do their part.
 */

import { chmodSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const HOLDFAST = projectPath('bin/holdfast')
const GLOBAL = 'global_defs {\n  enable_script_security\n  script_user root\n}\n'

/** A daemon that is MASTER, what `script` does to it, and its end. */
const around = (file: string, script: string, options = ''): string => `
  holdfast=${HOLDFAST}; LOG=\${LOG:-/run/log}
  $KEEPALIVED -G -n -l -D ${options} -f ${file} > $LOG 2>&1 & daemon=$!
  until_logged () { for i in $(seq \${2:-150}); do grep -q "$1" $LOG && return; sleep 0.1; done; echo "never: $1"; }
  address () { ip -o -4 addr show dev eth0 | awk '{ print $4 }' | xargs; }
  state () { $holdfast status --json | grep -m1 -o '"state": "[A-Z]*"' | cut -d'"' -f4; }
  until_logged 'Entering MASTER STATE'
  ${script}
  kill $daemon; wait $daemon; echo "end: $?"`

t.jobs = 2
t.setTimeout(240_000)

t.test('a killed VRRP process is started again and is MASTER again', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    old=$(cat /run/vrrp.pid); kill -9 $old
    until_logged 'died: Respawning'; sleep 3
    [ $old != $(cat /run/vrrp.pid) ] && echo "another process: $(state) $(address)"
    $holdfast status | grep -o 'started again 1 times'`))
  t.match(text, /another process: MASTER 10\.9\.0\.1\/24 10\.9\.0\.50\/24\nstarted again 1 times\nend: 0/)
})

t.test('children whose parent is killed leave in order, and a new daemon starts',
  { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', instance())
    const { text } = await inBox(around(file, `
      child=$(cat /run/vrrp.pid); kill -9 $daemon; wait $daemon 2> /dev/null
      for i in $(seq 50); do kill -0 $child 2> /dev/null || break; sleep 0.1; done
      kill -0 $child 2> /dev/null && echo 'the child lives'
      echo "left: $(address)"
      $KEEPALIVED -G -n -l -D -f ${file} > $LOG 2>&1 & daemon=$!
      sleep 0.3; until_logged 'Entering MASTER STATE'; sleep 1; echo "again: $(state)"`))
    t.match(text, /left: 10\.9\.0\.1\/24\nagain: MASTER\nend: 0/)
    t.notMatch(text, /the child lives/)
  })

t.test('a full disk costs dumps and log lines, not the address', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    mkdir /run/small; mount -t tmpfs -o size=64k small /run/small
    dd if=/dev/zero of=/run/small/fill bs=1k 2> /dev/null
    export TMPDIR=/run/small
    ${around(file, `
      kill -USR1 $daemon; kill -USR2 $daemon; until_logged 'Unable to write dump: ENOSPC'
      kill -HUP $daemon; until_logged 'Reload complete'; echo "alive: $(state)"
      rm /run/small/fill; kill -USR1 $daemon; sleep 1; ls /run/small`, '-g')}`)
  t.match(text, /alive: MASTER\n[^]*keepalived\.data\n[^]*end: 0/)
})

t.test('a run directory nobody can write to', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    mkdir /run/ro; mount -t tmpfs -o ro ro /run/ro; LOG=/tmp/holdfast-adversity.$$
    $KEEPALIVED -G -n -l -p /run/ro/k.pid -f ${file}; echo "status: $?"
    ${around(file, 'until_logged "Unable to open the control socket"; echo "master: $(address)"',
      '--control-socket=/run/ro/control.sock')}; rm $LOG`)
  t.match(text, /Unable to create pid files: EROFS.*\nstatus: 1\n/)
  t.match(text, /status: 1\nmaster: .*10\.9\.0\.50\/24\nend: 0/)
})

t.test('a node that stood still for 9 s steps back when another one has taken over',
  { skip: obstacle() }, async t => {
    const write = folder(t)
    const file = write('keepalived.conf', instance('nopreempt\n  timer_expired_backup 50\n  state BACKUP'))
    const peer = write('peer.conf', instance().replace('priority 100', 'priority 50').replace('eth0', 'eth1'))
    const { text } = await inBox(`
      ip netns add peer; ip link set eth1 netns peer
      ip -n peer addr add 10.9.0.2/24 dev eth1; ip -n peer link set eth1 up
      ${around(file, `
        ip netns exec peer $KEEPALIVED -G -n -l -D -f ${peer} -p /run/p.pid -r /run/pv.pid -c /run/pc.pid \
          -b /run/pb.pid > /run/peerlog 2>&1 & other=$!
        for i in $(seq 60); do [ "$($holdfast status --socket=/run/p.sock --json | grep -m1 -o BACKUP)" ] && break; sleep 0.2; done
        vrrp=$(cat /run/vrrp.pid); kill -STOP $vrrp; sleep 9
        echo "peer: $(ip -n peer -o -4 addr show dev eth1 | awk '{ print $4 }' | xargs)"
        kill -CONT $vrrp; sleep 2
        echo "after: $(state) $(address)"
        grep -c 'Entering MASTER' /run/peerlog
        sleep 1; kill $other; wait $other`)}`)
    t.match(text, /peer: 10\.9\.0\.2\/24 10\.9\.0\.50\/24\n/)
    t.match(text, /after: BACKUP 10\.9\.0\.1\/24\n1\n/, 'without another election')
  })

t.test('a FIFO that is full and never read stops nothing', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', `global_defs {
  vrrp_notify_fifo /run/fifo
}
vrrp_track_file tf {
  file /run/value
}
${instance('track_file {\n    tf weight 0\n  }')}`)
  const { text } = await inBox(`
    echo 0 > /run/value; mkfifo /run/fifo; exec 9<> /run/fifo
    # The pipe holds 64 KiB, and nobody will ever take them out.
    timeout 1 dd if=/dev/zero of=/run/fifo bs=4096 2> /dev/null
    ${around(file, `
      for n in 1 2 3; do echo 1 > /run/value; sleep 0.4; echo 0 > /run/value; sleep 1; done
      echo "still: $(state) $(grep -c 'Entering FAULT' $LOG)"`)}`)
  t.match(text, /still: MASTER 3\nend: 0/)
})

t.test('scripts that never end and a mail server that never answers', { skip: obstacle() }, async t => {
  const write = folder(t)
  const script = write('forever.sh', '#!/bin/sh\necho "$*" >> /run/started\nexec sleep 1000\n')
  chmodSync(script, 0o755)
  const silent = write('silent.mjs', `
    import { createServer } from 'node:net'
    createServer(() => {}).listen(2525, '127.0.0.1')`)
  const file = write('keepalived.conf', GLOBAL.replace('}', `
    smtp_server 127.0.0.1 2525
    smtp_connect_timeout 30
    notification_email_from a@example.org
    notification_email {
      b@example.org
    }
}`) + `vrrp_script chk {
  script ${script}
  interval 1
  timeout 1
  weight -10
}
${instance(`smtp_alert\n  notify ${script}\n  track_script {\n    chk\n  }`)}`)
  const { text } = await inBox(`node ${silent} & server=$!
    ${around(file, `
      sleep 4; echo "still: $(state)"; $holdfast status | grep -c ' 90 (100)'
      wc -l < /run/started; date +%s > /run/from`)}
    echo "stop took: $(($(date +%s) - $(cat /run/from)))"; kill $server; pgrep -f forever.sh | wc -l`)
  t.match(text, /still: MASTER\n1\n/, 'the check has failed for want of an end')
  t.match(text, /end: 0\nstop took: [0-5]\n/)
})

t.test('signals from the first moment on end nothing', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    ${around(file, 'echo "alive: $(state)"').replace('& daemon=$!', `& daemon=$!
      # Node itself needs a moment before any program of ours runs.
      for i in $(seq 100); do grep -q Starting $LOG && break; sleep 0.02; done
      for i in $(seq 20); do kill -HUP $daemon; kill -USR1 $daemon; kill -USR2 $daemon; kill -36 $daemon; kill -63 $daemon; kill -64 $daemon; sleep 0.02; done`)}
    rm -f /tmp/keepalived*.data /tmp/keepalived.stats /tmp/keepalived.json`)
  t.match(text, /alive: MASTER\nend: 0/)
})
