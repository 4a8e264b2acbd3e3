/** The control socket and the commands that use it, against the built daemon. */

import t from 'tap'
import { projectPath } from '../project.js'
import { folder, inBox, instance, obstacle } from './sandbox.js'

const HOLDFAST = projectPath('bin/holdfast')

/** Starts the daemon, runs `script` when it is MASTER, stops it; `options` are the daemon's. */
const around = (file: string, script: string, options = ''): string => `
  holdfast=${HOLDFAST}
  $KEEPALIVED -G -n -l -D ${options} -f ${file} > /run/log 2>&1 & daemon=$!
  until_logged () { for i in $(seq 100); do grep -q "$1" /run/log && return; sleep 0.1; done; echo "never: $1"; }
  until_logged 'Entering MASTER STATE'
  ${script}
  kill $daemon; wait $daemon`

t.jobs = 2

t.test('status and log tell what the daemon does, and nothing is left at the end',
  { skip: obstacle() }, async t => {
    const file = folder(t)('keepalived.conf', instance())
    const { text } = await inBox(`${around(file, `
      $holdfast status
      $holdfast status --json | grep -m1 '"state": "MASTER"'
      stat -c 'mode %a' /run/holdfast/control.sock
      $holdfast log --since 1m | grep -c 'Entering MASTER'
      sed -i s/eth0/eth9/ ${file}; sed -i 's/priority 100/prioriti/' ${file}; echo '}' >> ${file}
      kill -HUP $daemon; until_logged 'Reload refused'; $holdfast status | grep REFUSED
      setpriv --reuid=65534 --clear-groups ${HOLDFAST} status 2>&1 | sed 's/.*(/(/'`)}
      ls /run; $holdfast status; echo "status: $?"`)
    t.match(text, /VI_1 +MASTER +\d.* 100 +eth0 +20\/4 +here +10\.9\.0\.50\/24\n/)
    t.match(text, /"state": "MASTER"/)
    t.match(text, /mode 600\n1\n/)
    t.match(text, /RELOAD REFUSED [\d.]+ s ago: /)
    t.match(text, /EACCES/, 'others have no business there')
    t.match(text, /\nlog\nholdfast status: no daemon answers.*\nstatus: 3\n$/)
  })

t.test('daemons of one machine have sockets of their own, or none', { skip: obstacle() }, async t => {
  const file = folder(t)('keepalived.conf', instance())
  const { text } = await inBox(`
    ${around(file, '$holdfast status --socket=/run/mine.sock | grep -c MASTER', '-p /run/mine.pid')}
    ${around(file, 'HOLDFAST_SOCKET=/run/other $holdfast status | grep -c MASTER', '--control-socket=/run/other')}
    ${around(file, 'ls /run; $holdfast status; echo "status: $?"', '--control-socket=none')}`)
  t.match(text, /2\n2\nlog\nholdfast status: no daemon/)
  t.match(text, /status: 3\n/)
})
