/** The entry point of the container, as process 1 of process, network and mount namespaces. */

import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import t from 'tap'
import { projectPath } from '../project.js'
import { inBox, KEEPALIVED, obstacle } from './sandbox.js'

const skip = obstacle() ||
  (spawnSync('unshare', ['-p', '--fork', '--mount-proc', 'true']).status !== 0 && 'no process namespaces here')

/** Runs the entry point with `variables` as process 1 while `meanwhile` runs outside. */
async function contained (
  variables: Readonly<Record<string, string>>, meanwhile: string
): Promise<{ readonly status: number | null, readonly text: string }> {
  return await inBox(`
    export PATH=${dirname(KEEPALIVED)}:$PATH
    if [ -d /etc/keepalived ]; then mount -t tmpfs etc /etc/keepalived; fi
    # What a container that was killed has left, and its number is somebody's now.
    echo 1 > /run/keepalived.pid
    unshare -p --fork --kill-child --mount-proc ${projectPath('etc/container/entrypoint')} & box=$!
    first () { pgrep -P $box | head -1; }
    on () { ip -o addr show dev eth0 | grep -q $1; }
    ${meanwhile}
    wait $box; echo ended $?`, variables)
}

t.test('variables make an instance; stale pid files do not matter; TERM stops process 1', { skip }, async t => {
  const { text } = await contained({
    KEEPALIVED_VIRTUAL_IPS: "#PYTHON2BASH:['10.9.0.60/24', '10.9.0.61/24']",
    KEEPALIVED_PASSWORD: 'a secret',
    KEEPALIVED_UNICAST_PEERS: '10.9.0.7, 10.9.0.8',
    KEEPALIVED_ADVERT_INT: '1',
    KEEPALIVED_PRIORITY: '200',
    KEEPALIVED_COMMAND_LINE_ARGUMENTS: '--dump-conf'
  }, `
    for i in $(seq 300); do on 10.9.0.60/ && on 10.9.0.61/ && break; sleep 0.1; done
    on 10.9.0.60/ && on 10.9.0.61/ && echo master
    kill -TERM $(first)`)
  t.match(text, /^master$/m, text)
  t.match(text, /^ended 0$/m)
  t.match(text, /10\.9\.0\.7/, 'the peers are in the dump of the configuration')
  t.notMatch(text, /a secret/)
})

t.test('without anything to do it says what is missing', { skip }, async t => {
  const { text } = await contained({}, '')
  t.match(text, /entrypoint: neither .*KEEPALIVED_VIRTUAL_IPS/)
  t.match(text, /^ended 1$/m)
})

t.test('process 1 waits for what scripts leave behind', { skip }, async t => {
  const { text } = await contained({
    KEEPALIVED_VIRTUAL_IPS: '10.9.0.60/24',
    KEEPALIVED_NOTIFY: '/run/notify'
  }, `
    printf '#!/bin/sh\\n/bin/sleep 0.3 &\\n' > /run/notify; chmod 755 /run/notify
    for i in $(seq 300); do on 10.9.0.60/ && break; sleep 0.1; done
    sleep 5; ps -o stat=,comm= --ppid $(first) | grep -c '^Z' | sed 's/^/dead /'
    kill -TERM $(first)`)
  t.match(text, /^dead 0$/m, text)
})
