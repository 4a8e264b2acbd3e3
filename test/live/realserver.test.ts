/** `holdfast realserver` in a box of its own: addresses on lo, ARP settings, and back again. */

import t from 'tap'
import { inBox, KEEPALIVED, obstacle } from './sandbox.js'

const HOLDFAST = KEEPALIVED.replace(/keepalived$/, 'holdfast')
const SETTINGS = ['all/arp_ignore', 'all/arp_announce', 'lo/arp_ignore', 'lo/arp_announce']

const environment = { HOLDFAST }

/** Shell functions: what is on lo, and the settings in one line. */
const SHOW = `
  addresses() { ip -o addr show dev lo | awk '{ print $4 }' | grep -v -e ^127 -e ^::1 | sort | xargs; }
  settings() { ${SETTINGS.map(each => `cat /proc/sys/net/ipv4/conf/${each}`).join('; ')}; }
  show() { local found=$(addresses); echo "$1: \${found:--} | $(settings | xargs)"; }
`

t.test('start sets addresses and settings, stop puts back what was there', { skip: obstacle() }, async t => {
  const { text } = await inBox(`${SHOW}
    echo 3 > /proc/sys/net/ipv4/conf/all/arp_ignore; show before
    $HOLDFAST realserver status 10.0.0.50; echo "status: $?"
    $HOLDFAST realserver start 10.0.0.50 2001:db8::50; echo "start: $?"; show started
    $HOLDFAST realserver status 10.0.0.50 2001:db8::50; echo "status: $?"
    $HOLDFAST realserver start 10.0.0.50 2001:db8::50; echo "again: $?"; show again
    $HOLDFAST realserver start 10.0.0.51; echo "more: $?"; show more
    $HOLDFAST realserver stop 10.0.0.50; echo "less: $?"; show less
    $HOLDFAST realserver stop 10.0.0.51 2001:db8::50; echo "stop: $?"; show after
    $HOLDFAST realserver stop 10.0.0.51; echo "nothing: $?"; show nothing
    ls /run/holdfast`, environment)
  t.match(text, /^before: - \| 3 0 0 0\n10\.0\.0\.50 missing\n[^]*?status: 3\n/m)
  const both = '10.0.0.50/32 2001:db8::50/128 | 1 2 1 2'
  t.match(text, `start: 0\nstarted: ${both}\n`)
  t.match(text, /10\.0\.0\.50 on lo\n2001:db8::50 on lo\n[^]*?status: 0\n/)
  t.match(text, `again: 0\nagain: ${both}\n`, 'a second start changes nothing')
  t.match(text, 'more: 0\nmore: 10.0.0.50/32 10.0.0.51/32 2001:db8::50/128 | 1 2 1 2\n')
  t.match(text, 'less: 0\nless: 10.0.0.51/32 2001:db8::50/128 | 1 2 1 2\n', 'settings stay while addresses do')
  t.match(text, 'stop: 0\nafter: - | 3 0 0 0\n', 'the settings of before the first start')
  t.match(text, /nothing: 0\nnothing: - \| 3 0 0 0\n$/, 'and no file is left')
})

t.test('an address that was there already, and a state file that is broken', { skip: obstacle() }, async t => {
  const { text } = await inBox(`${SHOW}
    ip addr add 10.0.0.50/32 dev lo
    $HOLDFAST realserver start 10.0.0.50 10.0.0.51; echo "start: $?"
    $HOLDFAST realserver stop 10.0.0.50 10.0.0.51; show after
    mkdir -p /run/holdfast; echo '{ half' > /run/holdfast/realserver.json
    $HOLDFAST realserver start 10.0.0.51; echo "broken: $?"; show broken
    $HOLDFAST realserver stop 10.0.0.51; show end`, environment)
  t.match(text, /start: 0\n/)
  t.match(text, 'after: 10.0.0.50/32 | 0 0 0 0\n', 'what others have set stays')
  t.match(text, 'broken: 0\nbroken: 10.0.0.50/32 10.0.0.51/32 | 1 2 1 2\n')
  t.match(text, 'end: 10.0.0.50/32 |')
})

t.test('what cannot be understood or done is said', { skip: obstacle() }, async t => {
  const { text } = await inBox(`
    for args in '' start 'start nonsense' 'restart 10.0.0.1'; do
      $HOLDFAST realserver $args > /dev/null; echo "status: $?"
    done
    setpriv --reuid=65534 --clear-groups $HOLDFAST realserver start 10.0.0.1; echo "nobody: $?"`, environment)
  t.equal(text.match(/usage: holdfast realserver start\|stop\|status VIP/g)?.length, 4)
  t.equal(text.match(/status: 2/g)?.length, 4)
  t.match(text, /nobody: 1\n$/)
})

t.test('ARP for the address goes unanswered, and replies do not name it', { skip: obstacle() }, async t => {
  const { text } = await inBox(`
    ip netns add peer 2>/dev/null || { mkdir -p /run/netns; ip netns add peer; }
    ip link set eth1 netns peer; ip -n peer addr add 10.9.0.2/24 dev eth1; ip -n peer link set eth1 up
    ip link set eth0 up
    ip addr add 10.9.0.60/32 dev lo; sleep 0.2
    ip netns exec peer ping -c 1 -W 1 10.9.0.60 > /dev/null; echo "without: $?"
    ip addr del 10.9.0.60/32 dev lo; ip -n peer neigh flush all
    $HOLDFAST realserver start 10.9.0.60
    ip netns exec peer ping -c 1 -W 1 10.9.0.60 > /dev/null; echo "with: $?"
    ip netns exec peer ping -c 1 -W 1 10.9.0.1 > /dev/null; echo "own: $?"`, environment)
  t.match(text, /without: 0\n/, 'Linux answers for every address it has')
  t.match(text, /with: 1\nown: 0\n$/)
})
