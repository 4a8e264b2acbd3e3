/** The built daemon as an operator meets it: reload, signals, scripts, FIFOs, mail, files. */

import { chmodSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const GLOBAL = 'global_defs {\n  enable_script_security\n  script_user root\n}\n'

/** Starts the daemon, runs `script` when it is MASTER, stops it; the log goes to $LOG. */
const around = (file: string, script: string): string => `
  LOG=/run/log
  $KEEPALIVED -G -n -l -D -f ${file} > $LOG 2>&1 & daemon=$!
  until_logged () { for i in $(seq 100); do grep -q "$1" $LOG && return; sleep 0.1; done; echo "never: $1"; }
  address () { ip -o -4 addr show dev eth0 | awk '{ print $4 }' | xargs; }
  until_logged 'Entering MASTER STATE'
  ${script}
  kill $daemon; wait $daemon; echo "status: $?"; echo "left: $(address)"; ls /run`

t.jobs = 2

t.test('a reload that is wrong changes nothing, one that is right what differs',
  { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', instance())
    const { text } = await inBox(around(file, `
      pid=$(cat /run/vrrp.pid)
      sed -i 's/virtual_router_id 20/virtual_router_id 0/' ${file}
      kill -HUP $daemon; until_logged 'Reload refused'; echo "refused: $(address)"
      sed -i 's/virtual_router_id 0/virtual_router_id 20/; s/priority 100/priority 90/' ${file}
      sed -i 's:10.9.0.50/24:10.9.0.50/24\\n10.9.0.51/24:' ${file}
      kill -HUP $daemon; until_logged 'Reload complete'; sleep 0.3; echo "reloaded: $(address)"
      [ $pid = $(cat /run/vrrp.pid) ] && echo 'same process'
      grep -c 'Entering MASTER' $LOG`))
    t.match(text, /refused: 10\.9\.0\.1\/24 10\.9\.0\.50\/24\n/)
    t.match(text, /reloaded: 10\.9\.0\.1\/24 10\.9\.0\.50\/24 10\.9\.0\.51\/24\nsame process\n1\n/,
      'without leaving MASTER')
    t.match(text, /status: 0\nleft: 10\.9\.0\.1\/24\nlog\n$/, 'and nothing is left')
  })

t.test('a track file counts from the first moment, and when it changes', { skip: obstacle() },
  async t => {
    const file = folder(t)('keepalived.conf', `vrrp_track_file tf {
  file /run/value
  weight 1
}
${instance('track_file {\n    tf\n  }')}`)
    const { text } = await inBox(`echo 7 > /run/value\n${around(file, `
      export TMPDIR=/run; kill -USR1 $daemon; sleep 0.5
      grep -h 'Effective priority' /tmp/keepalived.data
      echo 20 > /run/value; sleep 0.3; kill -USR1 $daemon; sleep 0.5
      grep -h 'Effective priority' /tmp/keepalived.data; rm -f /tmp/keepalived*.data`)}`)
    t.match(text, /Effective priority = 107\n {3}Effective priority = 120\n/)
  })

t.test('notify scripts run one after the other, as their user, with nothing of ours',
  { skip: obstacle() }, async t => {
    const write = folder(t)
    const script = write('n.sh', `#!/bin/bash
echo "begin $*" >> /run/notify
sleep 0.2
echo "end $* uid=$(id -u) groups=$(id -G) umask=$(umask) fds=$(ls -l /proc/$$/fd | grep -cE "socket|anon_inode|pid$")" >> /run/notify
`)
    chmodSync(script, 0o755)
    const file = write('keepalived.conf', GLOBAL +
      instance(`notify "${script} x y"\n  notify_master "${script} master"`))
    const { text } = await inBox(around(file, 'sleep 1; cat /run/notify'))
    const lines = text.split('\n').filter(line => /^(?:begin|end)/.test(line))
    t.strictSame(lines.map(line => line.replace(/ uid.*/, '')), [
      'begin x y INSTANCE VI_1 BACKUP 100',
      'end x y INSTANCE VI_1 BACKUP 100',
      'begin master',
      'end master',
      'begin x y INSTANCE VI_1 MASTER 100',
      'end x y INSTANCE VI_1 MASTER 100'
    ])
    t.match(lines.at(-1), /uid=0 groups=0 umask=0177 fds=0$/, 'no descriptor of ours')
  })

t.test('a FIFO gets every state, and one that nobody reads stops nothing', { skip: obstacle() },
  async t => {
    const file = folder(t)('keepalived.conf', `global_defs {
  vrrp_notify_fifo /run/fifo
}
${instance()}`)
    const { text } = await inBox(around(file, `
      [ -p /run/fifo ] && stat -c %a /run/fifo; timeout 1 cat /run/fifo
      ls -l /proc/$(cat /run/vrrp.pid)/fd | grep -c fifo`))
    t.match(text, /600\nINSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\n0\n/)
    t.notMatch(text, /^fifo$/m, 'it is removed at the end')
  })

t.test('a mail is sent, and tried again when the relay is away', { skip: obstacle() }, async t => {
  const write = folder(t)
  const relay = write('relay.mjs', `
    import { createServer } from 'node:net'
    import { appendFileSync } from 'node:fs'
    let data = false
    createServer(socket => {
      socket.write('220 relay\\r\\n')
      socket.on('data', chunk => {
        appendFileSync('/run/mail', chunk)
        for (const line of String(chunk).split('\\r\\n')) {
          if (data) { if (line === '.') { data = false; socket.write('250 taken\\r\\n') } }
          else if (/^DATA/.test(line)) { data = true; socket.write('354 go on\\r\\n') }
          else if (/^QUIT/.test(line)) socket.end('221 bye\\r\\n')
          else if (line !== '') socket.write('250 ok\\r\\n')
        }
      })
    }).listen(2525, '127.0.0.1')`)
  const file = write('keepalived.conf', `global_defs {
  router_id R1
  smtp_server 127.0.0.1 2525
  smtp_connect_timeout 5
  notification_email_from router@example.org
  notification_email {
    admin@example.org
  }
}
${instance('smtp_alert')}`)
  const { text } = await inBox(around(file, `
    until_logged 'could not be sent'
    node ${relay} & relay=$!
    for i in $(seq 100); do grep -q 'Entering MASTER' /run/mail 2> /dev/null && break; sleep 0.1; done
    cat /run/mail; kill $relay`))
  t.match(text, /MAIL FROM:<router@example\.org>/)
  t.match(text, /RCPT TO:<admin@example\.org>/)
  t.match(text, /Subject: \[R1\] VRRP Instance VI_1 - Entering BACKUP state/)
  t.match(text, /Subject: \[R1\] VRRP Instance VI_1 - Entering MASTER state/)
  t.match(text, /=> VRRP Instance is now owning VRRP VIPs <=/)
})

t.test('signals of keepalived\'s tools end nothing, and a journal can be replayed',
  { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', instance())
    const { text } = await inBox(`
      KEEPALIVED="$KEEPALIVED --journal=/run/journal"
      ${around(file, `
        for name in DATA STATS STATS_CLEAR JSON; do
          kill -$($KEEPALIVED --signum=$name) $daemon; kill -$($KEEPALIVED --signum=$name) $(cat /run/vrrp.pid)
        done
        kill -64 $daemon; sleep 0.5; kill -0 $daemon && echo alive
        grep -c Sent /tmp/keepalived.stats; rm -f /tmp/keepalived*`)}
      ${'$'}{KEEPALIVED%/keepalived*}/holdfast replay /run/journal | grep transition`)
    t.match(text, /alive\n1|alive\n2/)
    t.match(text, /> transition .*"state":"BACKUP"/)
    t.match(text, /> transition .*"state":"MASTER".*"reason":"master-down"/)
    t.match(text, /> transition .*"state":"STOP"/)
  })
