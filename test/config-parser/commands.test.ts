import t from 'tap'
import { loadText, messages } from '../fakes/config-text.js'

const INSTANCE = 'interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 }\n'
const SECURE = 'global_defs {\nenable_script_security\nscript_user root\n}\n'

function notify (line: string, before = SECURE) {
  const loaded = loadText(`${before}vrrp_instance A {\n${INSTANCE}${line}\n}\n`,
    { everyProgram: true, users: { nobody: 99 }, groups: { daemon: 2 } })
  return {
    command: loaded.config?.notify.instances.A?.master,
    messages: messages(loaded),
    exitCode: loaded.exitCode
  }
}

t.test('one quoted word is the command, the next two its owner', async t => {
  t.match(notify('notify_master "/p/x.sh \'a b\' c" nobody daemon'), {
    command: { path: '/p/x.sh', args: ['/p/x.sh', 'a b', 'c'], uid: 99, gid: 2, shell: false, readTest: false }, messages: []
  })
  t.match(notify('notify_master /p/x.sh nobody').command, { args: ['/p/x.sh'], uid: 99, gid: 99 })
})

t.test('an argument in the place of a user is reported with the right form', async t => {
  const { command, messages } = notify('notify_master /p/x.sh start')
  t.equal(command, undefined)
  t.strictSame(messages, ["9:15 HF0401 Unable to set uid/gid for script '/p/x.sh': user 'start' does not exist"])
})

t.test('script_user counts from its line on', async t => {
  const late = notify('notify_master /p/x.sh\n}\nglobal_defs {\nscript_user nobody', 'global_defs {\nscript_user root\nenable_script_security\n}\n')
  t.match(late.command, { uid: 0 })
})

t.test('without enable_script_security any script makes the test end with 6', async t => {
  t.equal(notify('notify_master /p/x.sh', '').exitCode, 6)
  t.equal(notify('notify_master /p/x.sh').exitCode, 0)
})

t.test('with it, and without a user for scripts, they are left out', async t => {
  const { command, exitCode } = notify('notify_master /p/x.sh', 'global_defs {\nenable_script_security\n}\n')
  t.equal(command, undefined)
  t.equal(exitCode, 5)
})

t.test('</PATH only tests that the file can be read', async t => {
  t.match(notify('notify_master "</etc/motd"').command, { path: '/etc/motd', readTest: true })
})

t.test('a quote that is never closed leaves the script out', async t => {
  t.match(notify("notify_master '/p/x.sh a").messages, [/HF0110/])
})

t.test('a command written for a shell is run by one', async t => {
  const text = '[[ -f /etc/keepalived/down ]] && exit 1 || exit 0'
  const loaded = loadText(`${SECURE}vrrp_script chk_down {\nscript "${text}"\ninterval 1\nweight -5\n}\n` +
    `vrrp_instance A {\n${INSTANCE}track_script {\nchk_down\n}\n}\n`, {
    files: { '/bin/bash': '' }, modes: { '/bin/bash': 0o755 }
  })
  t.match(loaded.config?.notify.trackScripts.chk_down,
    { path: '/bin/bash', args: ['/bin/bash', '-c', text], shell: false })
  t.match(messages(loaded), [/^6:8 HF0407 '\[\[' is not a program: running .* through \/bin\/bash$/])
  t.equal(loaded.exitCode, 5, 'a configuration test still says what keepalived would do')
})

t.test('a path that is not there is not looked for by a shell, whatever its arguments are', async t => {
  const loaded = loadText(`vrrp_instance A {
 interface eth0
 virtual_router_id 1
 virtual_ipaddress { 10.0.0.1/24 }
 notify_master "/opt/gone.sh 10.0.0.4:80->10.0.0.5:80 && x"
}
`)
  t.match(messages(loaded), [/^5:16 HF0402 Disabling notify script/])
  t.equal(loaded.exitCode, 0, 'keepalived only logs it')
})
