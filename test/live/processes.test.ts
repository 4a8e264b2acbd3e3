/** The processes of a daemon: names, priorities, CPUs, and how they come back (about 25 s). */

import { spawnSync } from 'node:child_process'
import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const missing = ['taskset', 'chrt']
  .filter(each => spawnSync('which', [each]).status !== 0).map(each => `${each} is missing`)[0]
const BFD = `bfd_instance b {
  neighbor_ip 10.9.0.2
}
`
const TRACKING = 'track_bfd {\n    b weight 1\n  }'
const SERVER = `virtual_server 10.9.0.60 80 {
  real_server 10.9.0.61 80 {
    TCP_CHECK {
    }
  }
}
`

const around = (file: string, script: string): string => `
  $KEEPALIVED -G -n -l -D -f ${file} > /run/log 2>&1 & daemon=$!
  logged () { for i in $(seq 300); do [ "$(grep -c "$1" /run/log)" -ge \${2:-1} ] && return; sleep 0.1; done; echo "never: $1"; }
  logged 'Entering MASTER STATE'; logged 'Startup complete'
  ${script}
  kill $daemon; wait $daemon; echo "end: $?"`

t.jobs = 2
t.setTimeout(240_000)

t.test('names, priorities and CPUs are those of the configuration', {
  skip: obstacle() || (missing ?? false)
}, async t => {
  const file = folder(t)('keepalived.conf', `global_defs {
  process_names
  process_name red_parent
  checker_process_name red_checker
  vrrp_priority -3
  checker_priority 5
  bfd_rt_priority 7
  vrrp_cpu_affinity 0
}
${BFD}${instance(TRACKING)}${SERVER}`)
  const { text } = await inBox(around(file, `
    for each in keepalived vrrp checkers bfd; do
      pid=$(cat /run/$each.pid); echo $each $(cat /proc/$pid/comm) $(tr '\\0' ' ' < /proc/$pid/cmdline)
    done
    nice_of () { awk '{ print $19 }' /proc/$1/stat; }
    nices () { for each in /proc/$1/task/*; do awk '{ print $19 }' $each/stat; done | sort -u | xargs; }
    echo "nice: $(nice_of $(cat /run/keepalived.pid)) $(nices $(cat /run/vrrp.pid)) $(nices $(cat /run/checkers.pid))"
    chrt -ap $(cat /run/bfd.pid) | grep -c SCHED_OTHER; chrt -p $(cat /run/bfd.pid) | grep -o '[0-9]*$'
    for each in /proc/$(cat /run/vrrp.pid)/task/*; do taskset -p \${each##*/} | sed 's/.*: //'; done | sort -u
    grep -c 'Unable to set' /run/log`))
  t.match(text, /^keepalived red_parent red_parent *$/m)
  t.match(text, /^vrrp keepalived_vrrp keepalived_vrrp *$/m)
  t.match(text, /^checkers red_checker red_checker *$/m)
  t.match(text, /^bfd keepalived_bfd keepalived_bfd *$/m)
  t.match(text, /^nice: 0 -3 5\n/m, 'every thread')
  t.match(text, /^0\n7\n1\n0\nend: 0/m, 'real time, one CPU, and nothing was refused')
})

t.test('without keywords every process is called keepalived, as tools expect', {
  skip: obstacle()
}, async t => {
  const file = folder(t)('keepalived.conf', BFD + instance(TRACKING) + SERVER)
  const { text } = await inBox(around(file, `
    for each in keepalived vrrp checkers bfd; do cat /proc/$(cat /run/$each.pid)/comm; done | sort | uniq -c
    for each in vrrp checkers bfd; do awk '{ print "nice " $19 }' /proc/$(cat /run/$each.pid)/stat; done`))
  t.match(text, /^ *4 keepalived\n/m)
  t.match(text, /^nice -20\nnice 0\nnice -20\nend: 0/m, 'packets before everything else')
})

t.test('a child that keeps dying is started again later each time, and the BFD process too', {
  skip: obstacle()
}, async t => {
  const file = folder(t)('keepalived.conf', BFD + instance(TRACKING) + SERVER)
  const { text } = await inBox(around(file, `
    for count in 1 2 3; do
      old=$(cat /run/bfd.pid); kill -9 $old; logged 'BFD child process(.*) died: Respawning' $count
      for i in $(seq 150); do [ "$(cat /run/bfd.pid)" != $old ] && break; sleep 0.1; done
      sleep 0.5
    done
    grep -o 'Restart of BFD process delayed .*' /run/log
    old=$(cat /run/checkers.pid); kill -9 $old; logged 'Healthcheck child process(.*) died: Respawning'
    for i in $(seq 100); do [ "$(cat /run/checkers.pid)" != $old ] && break; sleep 0.1; done
    [ "$(cat /run/checkers.pid)" != $old ] && echo 'another checkers process'
    for each in vrrp checkers bfd; do kill -0 $(cat /run/$each.pid) && echo alive; done | sort | uniq -c
    grep -c 'Entering FAULT\\|Entering BACKUP STATE$' /run/log
    ip -o -4 addr show dev eth0 | grep -c 10.9.0.50`))
  t.match(text, /^Restart of BFD process delayed 1 seconds to limit respawn rate\nRestart of BFD process delayed 2 seconds to limit respawn rate\n/m)
  t.match(text, /another checkers process\n *3 alive\n/, 'all are there')
  t.match(text, /\n0\n1\nend: 0/, 'and the address never moved')
})

t.test('with -R a dead child is the end', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    kill -9 $(cat /run/vrrp.pid); wait $daemon; echo "status: $?"
    grep -c 'VRRP child process(.*) died: Exiting' /run/log`).replace('-G -n', '-R -G -n'))
  t.match(text, /^status: 0\n1\n/m)
})
