/**
 * D-Bus on a bus of Debian's dbus-daemon: objects, properties, methods, refusals and signals are
 * what keepalived has with the same configuration, and the policy we ship lets nobody but root do
 * anything. About 25 seconds.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, KEEPALIVED, obstacle } from '../live/sandbox.js'
import { projectPath } from '../project.js'

const missing = ['dbus-daemon', 'dbus-monitor', 'gdbus', 'setpriv']
  .filter(each => spawnSync('which', [each]).status !== 0).map(each => `${each} is missing`)[0]
const skip = obstacle() || (missing ?? false)
const PEER = '/usr/sbin/keepalived'

/** A system bus that denies what nobody allows, as Debian's does. */
const BUS = `<busconfig>
  <type>system</type>
  <listen>unix:path=/run/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
  </policy>
  <policy user="root">
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Monitoring"/>
  </policy>
  <include>${projectPath('etc/dbus-1/system.d/org.keepalived.Vrrp1.conf')}</include>
</busconfig>
`

const instance = (name: string, interfaceName: string, vrid: number, address: string): string =>
  `vrrp_instance ${name} {
  interface ${interfaceName}
  virtual_router_id ${vrid}
  version 3
  advert_int 0.2
  virtual_ipaddress {
    ${address}
  }
}
`
const DAEMON = `global_defs {
  enable_dbus
}
${instance('VI_1', 'eth0', 20, '10.9.0.50/24')}${instance('VI_2', 'eth1', 21, 'fe80::50')}`
const MORE = DAEMON + instance('VI_3', 'veth-a.b', 22, '10.9.1.50')

async function run (
  program: string, write: (name: string, text: string) => string
): Promise<string> {
  const file = write('k.conf', MORE)
  const { text } = await inBox(`
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus TMPDIR=/run
    ip link add veth-a.b type veth peer name eth3; ip link set eth3 up; ip link set veth-a.b up
    ip addr add 10.9.1.1/24 dev veth-a.b
    dbus-daemon --config-file=${write('bus.conf', BUS)} --nofork 2> /run/bus.log & bus=$!
    until [ -S /run/bus ]; do sleep 0.1; done
    dbus-monitor --system "type='signal',path_namespace='/org/keepalived'" > /run/monitor & monitor=$!
    for i in $(seq 100); do [ -s /run/monitor ] && break; sleep 0.1; done
    ${program} -n -l -G -f ${file} > /run/log 2>&1 & daemon=$!
    changes () { for i in $(seq 150); do [ "$(grep -c "$1" /run/monitor)" -ge $2 ] && break; sleep 0.1; done; }
    name=org.keepalived.Vrrp1; base=/org/keepalived/Vrrp1
    one=$base/Instance/eth0/20/IPv4 properties=org.freedesktop.DBus.Properties
    say () { echo "> $*"; gdbus "$@" 2>&1 | grep -v 'Instance(in\\|in  ' | sort; }
    call () { local to=$1; shift; say call -y -d $name -o $to -m "$@"; }
    changes 'uint32 2' 3
    echo BEGIN
    for each in / $base $base/Instance $base/Instance/veth_a_b/22 $base/Vrrp $one $base/nothing; do
      say introspect -y -d $name -o $each
    done
    call $one $properties.GetAll $name.Instance
    call $one $properties.Get $name.Instance Name
    call $one $properties.Get $name.Instance Nothing
    call $one $properties.Get $name.Nothing Name
    call $one $properties.Set $name.Instance Name "<'x'>"
    call $base/Vrrp $properties.GetAll $name.Vrrp
    call $base/Instance/eth0/20/IPv6 $properties.Get $name.Instance State
    call $one $name.Instance.SendGarp
    call $one $name.Instance.SendGarp 1
    call $one $name.Instance.Nothing
    call $base/Instance/eth9/20/IPv4 $name.Instance.SendGarp
    call $base/Vrrp org.freedesktop.DBus.Peer.Ping
    call $base/Vrrp $name.Vrrp.PrintData
    call $base/Vrrp $name.Vrrp.PrintStats
    for i in $(seq 50); do [ -s /run/keepalived.stats ] && break; sleep 0.1; done
    grep -c 'VRRP Instance' /run/keepalived.data /run/keepalived.stats
    call $base/Vrrp $name.Vrrp.PrintStatsClear
    setpriv --reuid 65534 --clear-groups gdbus call -y -d $name -o $base/Vrrp -m $name.Vrrp.ReloadConfig 2>&1 |
      grep -o 'Error.AccessDenied'
    setpriv --reuid 65534 --clear-groups gdbus call -y -d $name -o $one -m $properties.Get $name.Instance State
    cat ${write('less.conf', DAEMON)} > ${file}
    call $base/Vrrp $name.Vrrp.ReloadConfig
    changes VrrpReloaded 1
    say introspect -y -d $name -o $base/Instance
    kill $daemon; wait $daemon; echo "status $?"
    changes VrrpStopped 1
    grep -o 'Sending garps on.*\\|Printing .* on DBus request\\|Acquired .*DBus.*\\|Deleted DBus.*\\|Released DBus' /run/log
    kill $monitor $bus
    grep '/org/keepalived' /run/monitor -A 1 | sed -n 's/.*path=\\([^;]*\\);.*member=\\(.*\\)/\\1 \\2/p; s/^ *\\(uint32 .*\\)/\\1/p'`)
  return text.replaceAll(/[“”]/g, '"').split('BEGIN\n')[1] ?? text
}

/** In the order of each object: two objects have nothing to do with each other. */
function byObject (text: string): readonly string[] {
  return text.split('\n').toSorted()
}

t.test('the bus shows what keepalived shows', {
  skip: skip || (!existsSync(PEER) && 'keepalived is missing')
}, async t => {
  const write = folder(t)
  const theirs = await run(PEER, write)
  const ours = await run(KEEPALIVED, write)
  t.match(theirs, /Error.AccessDenied/, 'nobody may reload')
  t.match(theirs, /'State': <\(uint32 2, 'Master'\)>/)
  t.match(theirs, /\/Vrrp VrrpStopped/)
  // CreateInstance and DestroyInstance are not built into Debian's.
  t.strictSame(byObject(ours), byObject(theirs))
})

t.test('objects can be made on the bus, and a bus that comes late is found', { skip }, async t => {
  const write = folder(t)
  const { text } = await inBox(`
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
    dbus-daemon --config-file=${write('bus.conf', BUS)} --nofork 2> /run/bus.log & bus=$!
    until [ -S /run/bus ]; do sleep 0.1; done
    ${KEEPALIVED} -n -l -G -f ${write('k.conf', `instance inst\n${DAEMON}`)} > /run/log 2>&1 & daemon=$!
    logged () { for i in $(seq 300); do [ "$(grep -c "$1" /run/log)" -ge $2 ] && return; sleep 0.1; done; echo "never: $1"; }
    logged 'Acquired the name' 1
    vrrp=/org/keepalived/Vrrp1/inst/Vrrp
    call () { gdbus call -y -d org.keepalived.Vrrp1 -o $vrrp -m org.keepalived.Vrrp1.Vrrp.$*; }
    call CreateInstance made eth5 7 6; gdbus introspect -y -d org.keepalived.Vrrp1 -o /org/keepalived/Vrrp1/inst/Instance
    call CreateInstance made eth5 8 6
    call DestroyInstance made; call DestroyInstance VI_1
    kill $bus; wait $bus; logged 'Unable to use DBus' 1; rm -f /run/bus
    dbus-daemon --config-file=${write('bus.conf', BUS)} --nofork 2> /run/bus.log & bus=$!
    logged 'Acquired the name' 2
    kill $daemon; wait $daemon; echo status $?; kill $bus`)
  t.match(text, /^\(\)\nnode [^]*node eth5 \{/)
  t.match(text, /InvalidArgs: There is an object for 'made' already/)
  t.match(text, /InvalidArgs: Instance 'VI_1' not found/)
  t.match(text, /status 0/)
  t.notMatch(text, /never/)
})
