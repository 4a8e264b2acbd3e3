/**
 * What an operator gets wrong: each fault is named with its place, ends with keepalived's exit
 * status, and leaves nothing in the kernel. Where keepalived is installed it is asked too.
 */

import { existsSync } from 'node:fs'
import t from 'tap'
import { folder, inBox, instance, KEEPALIVED, obstacle } from './sandbox.js'

const DEBIANS = '/usr/sbin/keepalived'

interface Fault {
  readonly config: string
  /** Exit statuses of -t and of a start; 'runs' when keepalived runs in spite of it. */
  readonly test: number
  readonly start: number | 'runs'
  /** Where and what, in the output of -t. */
  readonly says: RegExp
}

const plain = (text: string): string => `vrrp_instance VI_1 {
  ${text}
  virtual_ipaddress {
    10.9.0.50/24
  }
}
`

const FAULTS: Readonly<Record<string, Fault>> = {
  'an interface that does not exist': {
    config: plain('interface nix0\n  virtual_router_id 20'),
    test: 5,
    start: 2,
    says: /Line 2\) .*nix0.*doesn't exist/
  },
  'VRID 0': {
    config: plain('interface eth0\n  virtual_router_id 0'),
    test: 5,
    start: 2,
    says: /Line 3\).*VRID '0' not valid/
  },
  'VRID 256': {
    config: plain('interface eth0\n  virtual_router_id 256'),
    test: 5,
    start: 2,
    says: /Line 3\).*VRID '256' not valid/
  },
  'a missing brace': {
    config: instance().replace(/\}\s*$/, ''),
    test: 5,
    start: 'runs',
    says: /missing '\}'/
  },
  'the same VRID twice': {
    config: instance() + instance('', 'VI_2').replace('10.9.0.50', '10.9.0.51'),
    test: 5,
    start: 2,
    says: /VI_2.*VRID|VRID.*VI_2/
  },
  'an unknown keyword': {
    config: instance('bogus 1'),
    test: 5,
    start: 'runs',
    says: /Line 10\) Unknown keyword 'bogus'/
  },
  'a keyword without its value': {
    config: plain('interface\n  virtual_router_id 20'),
    test: 2,
    start: 2,
    says: /Line 2\)/
  },
  'a required file that is not there': {
    config: `includew /nonexistent\n${instance()}`,
    test: 6,
    start: 6,
    says: /nonexistent/
  }
}

t.jobs = 2

for (const [name, fault] of Object.entries(FAULTS)) {
  t.test(`${name} is reported with keepalived's status`, { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', fault.config)
    // One that ends by itself is waited for; one that runs shows it soon.
    const limit = fault.start === 'runs' ? 2 : 10
    const ours = await statuses(KEEPALIVED, file, limit)
    t.equal(ours.test, fault.test, 'status of -t')
    t.equal(ours.start, fault.start === 'runs' ? 124 : fault.start, 'status of a start')
    t.match(ours.text, fault.says)
    t.match(ours.text, /left: 10\.9\.0\.1\/24\n/, 'no other address is left')
    if (!existsSync(DEBIANS)) return t.comment('keepalived is not installed: not compared')
    const theirs = await statuses(DEBIANS, file, limit)
    t.strictSame([ours.test, ours.start], [theirs.test, theirs.start], 'the same as keepalived')
  })
}

async function statuses (
  program: string, file: string, limit: number
): Promise<{ readonly test: number, readonly start: number, readonly text: string }> {
  const { text } = await inBox(`
    $PROGRAM -t -f ${file}; echo "test: $?"
    timeout ${limit} $PROGRAM -G -n -l -f ${file}; echo "start: $?"
    echo "left: $(ip -o -4 addr show dev eth0 | awk '{ print $4 }' | xargs)"`, { PROGRAM: program })
  const number = (what: string): number => Number(new RegExp(`^${what}: (\\d+)$`, 'm').exec(text)?.[1])
  return { test: number('test'), start: number('start'), text }
}

t.test('an unprivileged start says what it lacks', { skip: obstacle() }, async t => {
  const { text } = await inBox(`
    chmod 755 /run; cat > /run/k.conf <<'END'
${instance()}
END
    pids='-p /run/open/p -r /run/open/r -c /run/open/c -b /run/open/b'
    mkdir -m 1777 /run/open; chmod 644 /run/k.conf
    timeout 5 setpriv --reuid=65534 --regid=65534 --clear-groups $KEEPALIVED -G -n -l -f /run/k.conf $pids
    echo "start: $?"; ls /run/open`)
  t.match(text, /EPERM/)
  t.match(text, /missing permission/)
  t.match(text, /start: 4\n$/, 'status 4, and no pid file is left')
})

t.test('an address somebody else has set is not taken from him', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    ip addr add 10.9.0.50/24 dev eth1
    timeout 8 $KEEPALIVED -G -n -l -f ${file}; echo "start: $?"
    ip -o -4 addr show dev eth1`)
  t.match(text, /Entering MASTER STATE/)
  t.match(text, /start: 124/)
  t.match(text, /inet 10\.9\.0\.50\/24 scope global eth1/)
})

t.test('a second daemon does not start, and the first runs on', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    $KEEPALIVED -G -f ${file}; echo "first: $?"
    $KEEPALIVED -G -n -l -f ${file}; echo "second: $?"
    kill -0 $(cat /run/keepalived.pid) && echo 'alive'
    kill -9 $(cat /run/keepalived.pid); sleep 0.5
    echo "stale: $(wc -l < /run/keepalived.pid)"
    timeout 5 $KEEPALIVED -G -n -l -f ${file}; echo "third: $?"`)
  t.match(text, /first: 0\n/)
  t.match(text, /daemon is already running\nsecond: 0\nalive\n/)
  t.match(text, /stale: 1\n/, 'a killed daemon leaves its pid file')
  t.match(text, /Startup complete[\s\S]*third: 124/, 'which does not keep the next one from starting')
})

const VIRTUAL = `virtual_server 10.9.0.50 80 {
  lvs_sched rr
  lvs_method NAT
  protocol TCP
  real_server 10.9.0.7 80 {
    TCP_CHECK {
    }
  }
}
`

t.test('files of TLS and patterns that cannot be used are named with their lines', {
  skip: obstacle()
}, async t => {
  const file = folder(t)('keepalived.conf', `${instance()}SSL {
  ca /nonexistent/ca.pem
}
${VIRTUAL.replace('TCP_CHECK {', `SSL_GET {
      tls_verify
      url {
        path /
        regex "a(b"
      }`)}`)
  const { text } = await inBox(`
    $KEEPALIVED -t -f ${file}; echo "test: $?"
    timeout 3 $KEEPALIVED -G -n -l -f ${file}; echo "start: $?"`)
  t.match(text, /Line 13\) ca \/nonexistent\/ca\.pem cannot be read \(ENOENT\)/)
  t.match(text, /Line 24\) Invalid regex: 'a\(b'/)
  t.match(text, /start: 124/, 'VRRP runs on')
})
