/** Scripts as the built daemon starts them: when, with which words, found where. */

import { chmodSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

t.setTimeout(120_000)

t.test('startup and shutdown, FIFO handlers, bare names, and who sends a lower priority', {
  skip: obstacle()
}, async t => {
  const write = folder(t)
  const script = write('told', '#!/bin/sh\necho "${0##*/} $*" >> /run/told\n')
  chmodSync(script, 0o755)
  const reader = write('reader', '#!/bin/sh\necho "reader $*" >> /run/told\nexec cat "$2" > /run/lines\n')
  chmodSync(reader, 0o755)
  const master = write('master.conf', `global_defs {
  enable_script_security
  script_user root
  startup_script "${script} startup"
  shutdown_script "${script} shutdown"
  notify_fifo /run/fifo
  notify_fifo_script "${reader} first"
}
${instance('notify_master_rx_lower_pri "told lower"\n  notify_stop "told stop"\n  nopreempt')}`)
  const backup = write('backup.conf', instance('notify_backup /bin/true')
    .replace('priority 100', 'priority 50').replace('eth0', 'eth1'))
  const { text } = await inBox(`
    export PATH=$PATH:${script.replace(/\/told$/, '')}
    ip netns add peer; ip link set eth1 netns peer
    ip -n peer addr add 10.9.0.2/24 dev eth1; ip -n peer link set eth1 up
    $KEEPALIVED -G -n -l -D -f ${master} > /run/log 2>&1 & daemon=$!
    until_logged () { for i in $(seq 300); do grep -q "$1" $2 && return; sleep 0.1; done; echo "never: $1"; }
    until_logged 'Entering MASTER STATE' /run/log
    # The other one hears nothing of the master, is master too, and is then heard itself.
    ip link set eth0 arp on; ip netns exec peer nft 'add table t; add chain t c { type filter hook input priority 0; }; add rule t c ip protocol 112 drop'
    ip netns exec peer $KEEPALIVED -G -n -l -f ${backup} -p /run/p -r /run/q -c /run/c > /run/peer 2>&1 & other=$!
    for i in $(seq 300); do grep -q '^told lower' /run/told && break; sleep 0.1; done
    kill $daemon; wait $daemon; kill $other; wait $other
    sort -u /run/told; head -1 /run/told
    grep -c 'INSTANCE "VI_1" MASTER 100' /run/lines; grep -c 'MASTER_RX_LOWER_PRI 100' /run/lines
    tail -1 /run/told; [ -e /run/fifo ] || echo 'no fifo'`)
  t.match(text, /^reader first \/run\/fifo\ntold lower\ntold shutdown\ntold startup\ntold stop\n/m)
  t.match(text, /told startup\n1\n[1-9]\d*\ntold shutdown\nno fifo/, 'the first and the last word')
})
