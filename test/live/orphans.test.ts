/** What scripts leave behind does not stay in the process table. */

import t from 'tap'
import { folder, inBox, instance, obstacle } from './sandbox.js'

t.test('processes that scripts leave behind are waited for', { skip: obstacle() }, async t => {
  const write = folder(t)
  const file = write('keepalived.conf', `global_defs {
  script_user root
  enable_script_security
}
vrrp_script litter {
  script "/bin/sh -c '/bin/sleep 0.2 & exit 0'"
  interval 1
}
${instance('track_script { litter }')}`)
  const { text } = await inBox(`
    timeout 60 $KEEPALIVED -G -n -l -f ${file} > /run/log 2>&1 &
    until [ -s /run/keepalived.pid ]; do sleep 0.1; done
    parent=$(cat /run/keepalived.pid)
    dead () { ps -o stat=,comm= --ppid $parent | grep '^Z.*sleep' | wc -l; }
    most=0
    for i in $(seq 80); do sleep 0.1; now=$(dead); [ $now -gt $most ] && most=$now; done
    echo some $(( most > 0 )) most $most
    kill $parent; wait`)
  // At most those of the last two seconds; eight would have gathered.
  t.match(text, /^some 1 most [1-4]$/m, text)
})
