/** Options and keywords of the daemon that only a running one shows (about 30 s). */

import t from 'tap'
import { projectPath } from '../project.js'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const HOLDFAST = projectPath('bin/holdfast')

const around = (file: string, script: string, options = ''): string => `
  holdfast=${HOLDFAST}
  $KEEPALIVED -G -n -l -D ${options} -f ${file} > /run/log 2>&1 & daemon=$!
  until_logged () { for i in $(seq 150); do grep -q "$1" /run/log && return; sleep 0.1; done; echo "never: $1"; }
  until_logged 'Entering MASTER STATE'; until_logged 'Startup complete'
  ${script}
  kill $daemon; wait $daemon; echo "end: $?"`

t.jobs = 2
t.setTimeout(240_000)

t.test('files of the log', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    mv /run/k_vrrp.log /run/old; kill -HUP $daemon; until_logged 'Reload complete'; sleep 0.5
    grep -c 'Entering MASTER' /run/old; [ -e /run/k.log ] && echo 'the parent has its own'
    stat -c %a /run/k.log`, '-g/run/k.log'))
  t.match(text, /^1\nthe parent has its own\n600\nend: 0/)
})

t.test('keywords about reloads', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', `global_defs {
  state_dump_file /run/state.txt
  reload_time_file /run/when
  config_save_dir /run/save
  reload_check_config /run/check.log
}
${instance()}`)
  const { text } = await inBox(around(file, `
    kill -USR1 $daemon; sleep 1; ls /run | grep state | xargs
    $holdfast reload; sleep 1; ls /run/save | sed 's/[.][0-9]*[.]1/.PID.1/' | xargs
    grep -c 'VRRP Instance = VI_1' /run/save/*.pre
    date -d '+3 seconds' +%H:%M:%S > /run/when; until_logged 'Scheduling reload for'; sleep 4.5
    [ -e /run/when ] || echo 'the time is used up'; grep -c 'Reload complete' /run/log
    sed -i 's/priority 100/priority 999/' ${file}; $holdfast reload; echo "status: $?"
    grep -c 'Priority not valid' /run/check.log`))
  t.match(text, /^state\.txt state_parent\.txt\n/)
  t.match(text, /keepalived_vrrp\.PID\.1\.post keepalived_vrrp\.PID\.1\.pre\n1\n/)
  t.match(text, /the time is used up\n2\n/)
  t.match(text, /New config failed validation, see \/run\/check\.log for details\nstatus: 1\n1\n/)
})

t.test('addresses, core files and capabilities', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(around(file, `
    ip addr add 10.9.0.77/24 dev eth0; until_logged 'reports IP 10.9.0.77 added to eth0' && echo told
    grep -c 'core file size *unlimited' /proc/$(cat /run/vrrp.pid)/limits
    grep -E 'Cap(Eff|Bnd)|NoNewPrivs' /proc/$(cat /run/vrrp.pid)/status | xargs`, '-a -m'))
  t.match(text, /^told\n1\nCapEff: 0000000000003400 CapBnd: 0000000000003400 NoNewPrivs: 1\n/,
    'NET_ADMIN, NET_RAW and NET_BIND_SERVICE')
})

t.test('each process keeps the rights it needs', {
  skip: obstacle()
}, async t => {
  const file = folder(t)('keepalived.conf', `bfd_instance b {
  neighbor_ip 10.9.0.2
}
${instance('track_bfd {\n    b weight 1\n  }')}
virtual_server 10.9.0.60 80 {
  delay_loop 1
  real_server 10.9.0.61 80 {
    TCP_CHECK {
    }
  }
}`)
  const { text } = await inBox(around(file, `
    holds () { for each in $(grep -Eo 'Cap(Prm|Eff|Bnd):.*|NoNewPrivs:.*' /proc/$1/status | awk '{ print $2 }'); do
      [ $each = $all ] && echo -n ' all' || echo -n " $each"; done; echo; }
    all=$(grep CapEff /proc/self/status | awk '{ print $2 }')
    for each in vrrp checkers bfd; do echo $each $(holds $(cat /run/$each.pid)); done
    grep -c 'Unable to drop' /run/log`))
  t.match(text, /^vrrp 0+3400 0+3400 0+3400 1$/m, 'NET_ADMIN, NET_RAW and NET_BIND_SERVICE')
  t.match(text, /^checkers 0+34e4 0+34e4 all 0$/m, 'those, KILL, SETUID, SETGID and DAC_READ_SEARCH')
  t.match(text, /^bfd 0+ 0+ 0+ 1$/m, 'nothing')
  t.match(text, /^0\nend: 0$/m)
})

t.test('daemons in namespaces', { skip: obstacle() }, async t => {
  const write = folder(t)
  const script = 'notify_master "/bin/sh /run/who"'
  // An interface that is in the namespaces alone.
  const text = instance(script).replaceAll('eth0', 'inner0')
  const red = write('red.conf', `net_namespace red\n${text}`)
  const blue = write('blue.conf', text)
  const { text: seen } = await inBox(`
    # The ends of the pairs that are outside of the namespaces have these names.
    echo 'ip -o link | grep -cE ": (red|blue)@" >> /run/seen' > /run/who
    for name in red blue; do
      ip netns add $name; ip link add eth5 type veth peer name tmp; ip link set tmp netns $name
      ip -n $name link set tmp name inner0; ip -n $name link set inner0 up; ip link set eth5 name $name; ip link set $name up
      ip -n $name addr add 10.9.0.1/24 dev inner0
    done
    $KEEPALIVED -G -n -l -D -f ${red} > /run/red 2>&1 & one=$!
    $KEEPALIVED -G -n -l -D -s blue -f ${blue} > /run/blue 2>&1 & other=$!
    for log in red blue; do for i in $(seq 100); do grep -q 'Entering MASTER' /run/$log && break; sleep 0.1; done; done
    sleep 1; find /run/keepalived -name '*.pid' | sort | xargs
    for name in red blue; do ${HOLDFAST} status --namespace=$name | grep -c MASTER; ip -n $name -o -4 addr show dev inner0 | wc -l; done
    cat /run/seen | xargs; ip -o -4 addr show dev eth0 | wc -l
    kill $one $other; wait; ls /run | grep -c keepalived`)
  t.match(seen, /keepalived\/blue\/keepalived\.pid \/run\/keepalived\/blue\/vrrp\.pid \/run\/keepalived\/red\/keepalived\.pid \/run\/keepalived\/red\/vrrp\.pid\n/)
  t.match(seen, /2\n2\n2\n2\n0 0\n1\n0\n/, 'each in its own, and its scripts too')
})
