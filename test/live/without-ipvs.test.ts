/** A kernel without IPVS: virtual servers cannot be, routers can. */

import { existsSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const SERVER = `virtual_server 10.9.0.100 80 {
  protocol TCP
  real_server 10.9.0.2 80 {
  }
}
`
const skip = obstacle() || (existsSync('/proc/net/ip_vs') && 'this kernel has IPVS')

t.test('VRRP runs on, and one line says what does not', { skip }, async t => {
  const file = folder(t)('keepalived.conf', instance() + SERVER)
  const { text } = await inBox(`
    "$KEEPALIVED" -n -l -f ${file} & pid=$!
    for try in $(seq 100); do ip addr show dev eth0 | grep -q 10.9.0.50 && break; sleep 0.2; done
    ip addr show dev eth0 | grep 10.9.0.50
    kill -HUP $pid
    sleep 2
    kill $pid
    wait $pid
    echo "status $?"
  `)
  t.match(text, /inet 10\.9\.0\.50/, 'the address is there')
  t.match(text, /Startup complete/)
  t.match(text, /Reload complete/)
  t.match(text, /status 0/)
  const complaints = text.split('\n').filter(line => /ipvs/i.test(line))
  t.equal(complaints.length, 2, 'one line for the start, one for the reload')
  for (const line of complaints) {
    t.match(line, /this kernel has no IPVS \(module ip_vs\) - virtual_server \[10\.9\.0\.100\]:tcp:80 \(.*\.conf line 12\) has no effect/)
  }
})

t.test('check --host has warned', { skip }, async t => {
  const file = folder(t)('keepalived.conf', instance() + SERVER)
  const { text } = await inBox(`
    $(dirname $KEEPALIVED)/holdfast check --host ${file}; echo "status $?"`)
  t.match(text, /virtual_server \[10\.9\.0\.100\]:tcp:80 needs the kernel module ip_vs, which this kernel does not have\n +--> .*\.conf:12:1\n/)
  t.match(text, /status 2/)
})

t.test('with nothing else to run it ends, as keepalived does', { skip }, async t => {
  const file = folder(t)('keepalived.conf', SERVER)
  const { text } = await inBox(`timeout 30 "$KEEPALIVED" -n -l -f ${file}; echo "status $?"`)
  t.match(text, /Can't initialize ipvs/)
  t.match(text, /status 1/)
})
