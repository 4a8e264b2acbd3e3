/**
 * What happens to the pair when one of Holdfast's own processes dies, and what the hooks of an
 * operator see: notify scripts, the examples of etc/, a configuration that is no good.
 */

import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { KEEPALIVED } from '../../src/cli/lab/router.js'
import { family, pause, signal, until } from '../../src/cli/lab/shell.js'
import { projectPath } from '../project.js'
import { configuration, duel, obstacle, OURS, wallClock } from './support.js'

const ADDRESS = '10.1.15.50'
const FAST = { version: 3, interval: 0.1 } as const
/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 20_000
const PAIR = [OURS, KEEPALIVED] as const
const CONFIGS = [
  configuration({ ...FAST, priority: 150 }), configuration({ ...FAST, priority: 100 })
] as const

t.jobs = 4

t.test('a VRRP process that is killed is started again', { skip: obstacle() }, async t => {
  await duel(t, PAIR, CONFIGS, async duel => {
    const { first, second } = duel
    await duel.start(first, second)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'the higher priority is elected')
    const [parent = 0, ...children] = family(first.pid ?? 0)
    t.ok(children.length > 0, 'the parent has a child')
    for (const child of children) signal(child, 'SIGKILL')
    t.ok(await until(() => duel.holds(second, ADDRESS), PATIENCE), 'the peer takes over')
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'and the new child takes the address back')
    t.equal(first.pid, parent, 'the parent has lived on')
    t.ok(await first.stop(), 'and ends when told to')
    t.notOk(duel.holds(first, ADDRESS), 'without leaving the address')
  })
})

t.test('a VRRP process without a parent stops as on SIGTERM', { skip: obstacle() }, async t => {
  await duel(t, PAIR, CONFIGS, async duel => {
    const { first, second } = duel
    await duel.start(first, second)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'the higher priority is elected')
    const [parent = 0, ...children] = family(first.pid ?? 0)
    const since = wallClock()
    signal(parent, 'SIGKILL')
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the peer has the address alone')
    t.ok(await until(() => duel.advertsOf(first, since).some(each => each.priority === 0),
      PATIENCE), 'after a goodbye')
    const gone = await until(() => children.every(each => !alive(each)), PATIENCE)
    t.ok(gone, 'and the children have ended')
    for (const child of children) signal(child, 'SIGKILL')
  })
})

t.test('notify scripts are told of every state, in order', { skip: obstacle() }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-notify-'))
  const log = join(folder, 'log')
  const script = join(folder, 'notify.sh')
  // The example as it stands, but for the place of its log and its mail.
  const text = readFileSync(projectPath('etc/examples/notify.sh'), 'utf8')
    .replace(/^log=.*$/m, `log=${log}`)
    .replace("contact='root@localhost'", `mail () { cat > ${folder}/mail; }\ncontact='root@localhost'`)
  writeFileSync(script, text)
  const general = join(folder, 'general.sh')
  writeFileSync(general, `#!/bin/sh\necho "$@" >> ${folder}/general\n`)
  for (const each of [script, general]) chmodSync(each, 0o755)
  const hooks = ['master', 'backup', 'fault', 'stop']
    .map(each => ` notify_${each} "${script} ${each}"`).join('\n')
  const extra = `${hooks}\n notify "${general} first 'second word'"`
  const config = configuration({ ...FAST, priority: 150, extra })
  await duel(t, PAIR, [config, CONFIGS[1]], async duel => {
    const { first, network } = duel
    first.start()
    t.ok(await first.logged(/Entering MASTER STATE/), 'it becomes master')
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'down')
    t.ok(await first.logged(/Entering FAULT STATE/), 'it has a fault')
    network.runOn(first.host, 'ip', 'link', 'set', 'eth0', 'up')
    await pause(2_000)
    t.ok(await first.stop(), 'it stops')
    const states = readFileSync(log, 'utf8').trim().split('\n').map(each => each.split(' ').at(-1))
    t.strictSame(states, ['backup', 'master', 'fault', 'backup', 'master', 'stop'])
    const seen = readFileSync(join(folder, 'general'), 'utf8').trim().split('\n')
    t.strictSame(seen.slice(0, 3), ['BACKUP', 'MASTER', 'FAULT'].map(each =>
      `first second word INSTANCE VI_1 ${each} 150`), 'four arguments behind its own')
    t.match(readFileSync(join(folder, 'mail'), 'utf8'), /changed to/, 'a mail was handed over')
  })
  rmSync(folder, { recursive: true })
})

t.test('a track script written for a shell is run', { skip: obstacle() }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-shell-'))
  const down = join(folder, 'down')
  const script = 'vrrp_script chk_down {\n' +
    ` script "[[ -f ${down} ]] && exit 1 || exit 0"\n interval 1\n weight -5\n}`
  const track = ' track_script {\n  chk_down\n }'
  const configs = [
    configuration({ ...FAST, priority: 98, extra: track }, script),
    configuration({ ...FAST, priority: 95 })
  ] as const
  await duel(t, PAIR, configs, async duel => {
    const { first, second } = duel
    await duel.start(second, first)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), '98 is elected')
    writeFileSync(down, '')
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), '93 yields to 95')
    rmSync(down)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), '98 takes it back')
  })
  rmSync(folder, { recursive: true })
})

t.test('the dual-master examples share the work', { skip: obstacle() }, async t => {
  const example = (name: string): string => readFileSync(projectPath('etc/examples', name), 'utf8')
  const configs = [example('dual-master-1.conf'), example('dual-master-2.conf')] as const
  await duel(t, PAIR, configs, async duel => {
    const { first, second } = duel
    await duel.start(first, second)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'the first has its address')
    t.ok(await duel.settles(second, '10.1.15.51', PATIENCE), 'the second has the other')
    await second.stop()
    t.ok(await duel.settles(first, '10.1.15.51', PATIENCE), 'the survivor has both')
    t.ok(duel.holds(first, ADDRESS))
  })
})

t.test('a reload that does not parse changes nothing', { skip: obstacle() }, async t => {
  await duel(t, PAIR, CONFIGS, async duel => {
    const { first, second } = duel
    await duel.start(first, second)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'the higher priority is elected')
    const lines = first.log.length
    first.configure('vrrp_instance VI_1 {\n interface nosuch0\n virtual_router_id 0\n')
    const since = wallClock()
    first.signal('SIGHUP')
    t.ok(await until(() => first.log.length > lines, PATIENCE), 'it is in the log')
    await pause(1_000)
    t.ok(duel.holds(first, ADDRESS), 'the address is where it was')
    t.notOk(duel.advertsOf(first, since).some(each => each.priority !== 150), 'so is the priority')
    t.notOk(duel.holds(second, ADDRESS), 'and the peer has noticed nothing')
  })
})

t.test('the state of the daemon before a crash does not matter', { skip: obstacle() }, async t => {
  await duel(t, PAIR, CONFIGS, async duel => {
    const { first, second } = duel
    await duel.start(second)
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'the peer is master')
    duel.network.runOn(first.host, 'ip', 'address', 'add', `${ADDRESS}/16`, 'dev', 'eth0')
    first.configure(configuration({ ...FAST, priority: 50 }))
    await duel.start(first)
    t.ok(await duel.settles(second, ADDRESS, PATIENCE), 'a leftover address is removed at start')
  })
})

function alive (pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

// Examples are only worth something if they are used.
t.test('every example is a configuration', { skip: obstacle() }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-examples-'))
  cpSync(projectPath('etc/examples'), folder, { recursive: true })
  await duel(t, PAIR, CONFIGS, async ({ first, network }) => {
    network.runOn(first.host, 'ip', 'link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'eth9')
    for (const name of ['master', 'backup', 'dual-master-1', 'dual-master-2', 'tracking']) {
      t.doesNotThrow(() => network.runOn(first.host, ...command(), '-t', '-f',
        join(folder, `${name}.conf`)), name)
    }
  })
  rmSync(folder, { recursive: true })
})

function command (): [string, ...string[]] {
  const [program = '', ...args] = OURS.command
  return [program, ...args]
}
