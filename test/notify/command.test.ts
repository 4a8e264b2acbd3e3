/** Which words a script is started with, in which order, as whom. */

import t from 'tap'
import {
  commandText, execution, quoted, scriptEnvironment, transitionExecutions
} from '../../src/notify/command.js'
import type { Command, TransitionNotify } from '../../src/notify/config.js'

const command = (path: string, ...args: string[]): Command => ({
  path, args: [path, ...args], uid: 0, gid: 0, groups: [], shell: false, readTest: false
})

const NOTHING: TransitionNotify = {
  master: undefined,
  backup: undefined,
  fault: undefined,
  stop: undefined,
  deleted: undefined,
  masterRxLowerPriority: undefined,
  any: undefined,
  mail: false
}

t.test('a command keeps its configured name as argv[0] and runs its resolved file', async t => {
  const configured: Command = {
    ...command('/usr/local/bin/real'), args: ['/etc/link', 'a b'], uid: 3, gid: 4, groups: [5]
  }
  t.strictSame(execution(configured, ['x']), {
    file: '/usr/local/bin/real', argv: ['/etc/link', 'a b', 'x'], uid: 3, gid: 4, groups: [5]
  })
})

t.test('a file without interpreter line is read by a shell, every word quoted', async t => {
  const { file, argv } = execution({ ...command('/x/n', "it's", '$HOME'), shell: true }, ['MASTER'])
  t.equal(file, '/bin/sh')
  t.strictSame(argv, ['sh', '-c', "'/x/n' 'it'\\''s' '$HOME' 'MASTER'"])
  t.equal(quoted(''), "''")
})

t.test('dumps show the words in single quotes', async t => {
  t.equal(commandText(command('/x/n', 'a b')), "'/x/n' 'a b'")
})

t.test('the specific script comes before notify, which is told all', async t => {
  const notify = { ...NOTHING, master: command('/m'), any: command('/x/n.sh', 'i') }
  const runs = transitionExecutions(notify,
    { kind: 'instance', name: 'VI_1', state: 'MASTER', priority: 150 })
  t.strictSame(runs.map(each => each.argv),
    [['/m'], ['/x/n.sh', 'i', 'INSTANCE', 'VI_1', 'MASTER', '150']])
})

t.test('a group has priority 0, and each state its own script', async t => {
  const notify: TransitionNotify = {
    ...NOTHING,
    backup: command('/b'),
    fault: command('/f'),
    stop: command('/s'),
    deleted: command('/d'),
    any: command('/n')
  }
  const first = (state: 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED'): unknown =>
    transitionExecutions(notify, { kind: 'group', name: 'G', state, priority: 100 })
      .map(each => each.argv)
  t.strictSame(first('MASTER'), [['/n', 'GROUP', 'G', 'MASTER', '0']])
  t.strictSame(first('BACKUP'), [['/b'], ['/n', 'GROUP', 'G', 'BACKUP', '0']])
  t.strictSame(first('FAULT'), [['/f'], ['/n', 'GROUP', 'G', 'FAULT', '0']])
  t.strictSame(first('STOP'), [['/s'], ['/n', 'GROUP', 'G', 'STOP', '0']])
  t.strictSame(first('DELETED'), [['/d'], ['/n', 'GROUP', 'G', 'DELETED', '0']])
})

t.test('scripts inherit the environment but for what could subvert them', async t => {
  t.strictSame(scriptEnvironment({
    PATH: '/bin', IFS: '/', LD_PRELOAD: '/x', LD_LIBRARY_PATH: '/', NODE_CHANNEL_FD: '3', A: undefined
  }), { PATH: '/bin' })
})
