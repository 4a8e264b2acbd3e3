/** What reaches the system log: facility, severity, ident and pid, as rsyslog and journald read. */

import { spawnSync } from 'node:child_process'
import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const LISTENER = `
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('/dev/log')
while True: print(s.recv(4096).decode(), flush=True)
`

/** A /dev of our own, in which /dev/log is ours. */
const OWN_DEV = `
  mkdir /run/dev; mount --rbind /dev /run/dev; mount -t tmpfs dev /dev
  for each in null zero random urandom; do touch /dev/$each; mount --bind /run/dev/$each /dev/$each; done
  ln -s /proc/self/fd /dev/fd
`

t.test('every process has its ident and pid, with the facility of -S', {
  skip: obstacle() || (spawnSync('which', ['python3']).status !== 0 && 'python3 is missing')
}, async t => {
  const write = folder(t)
  const file = write('keepalived.conf', `instance blue\n${instance()}`)
  const listener = write('listen.py', LISTENER)
  const { text } = await inBox(`${OWN_DEV}
    python3 ${listener} > /run/heard & listener=$!; sleep 0.3
    $KEEPALIVED -n -S 1 -f ${file} & daemon=$!
    for i in $(seq 100); do grep -q 'MASTER STATE' /run/heard && break; sleep 0.1; done
    vrrp=$(cat /run/keepalived/vrrp_blue.pid); kill $daemon; wait $daemon
    sed "s/\\[$daemon\\]/[PARENT]/; s/\\[$vrrp\\]/[VRRP]/" /run/heard; kill $listener`)
  t.match(text, /^<142>\w{3} [ \d]\d \d\d:\d\d:\d\d Keepalived\[PARENT\]: Starting Keepalived v/m)
  t.match(text, /^<142>.* Keepalived_blue\[PARENT\]: Startup complete$/m)
  t.match(text, /^<142>.* Keepalived_vrrp_blue\[VRRP\]: \(VI_1\) Entering MASTER STATE$/m)
  t.match(text, /^<142>.* Keepalived_blue\[PARENT\]: Stopped Keepalived v/m)
})
