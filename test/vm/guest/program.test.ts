/**
 * From keepalived.conf to the kernel: what the whole program makes of the configurations in
 * lvs-cases.ts is what Debian's keepalived makes of them, and what it tells the kernel later is
 * counted message by message.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  inNamespace, ipvsTable, makeNamespace, removeNamespace, stopAll, unfit, until
} from './guest.js'
import { CASES, GROUP_TEXT } from './lvs-cases.js'
import { NetlinkTap } from './netlink-tap.js'
import { Program } from './program.js'

const OURS = 'hf-program-ours'
const THEIRS = 'hf-program-theirs'
const TEXT = GROUP_TEXT + CASES.join('\n')
/** Node.js under emulation, on a machine that does other things too. */
const START = 120

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tap-'))
const programs: Program[] = []

t.setTimeout(900_000)
t.teardown(() => {
  for (const each of programs) each.close()
  stopAll()
  for (const name of [OURS, THEIRS]) removeNamespace(name)
  rmSync(folder, { recursive: true })
})

function launch (...args: ConstructorParameters<typeof Program>): Program {
  const program = new Program(...args)
  programs.push(program)
  return program
}

/** The table once it has not changed for a while. */
async function settledTable (namespace: string, seconds: number): Promise<readonly string[]> {
  let [table, since] = [ipvsTable(namespace), Date.now()]
  await until(() => {
    const now = ipvsTable(namespace)
    if (JSON.stringify(now) !== JSON.stringify(table)) [table, since] = [now, Date.now()]
    return table.length > 0 && Date.now() - since > 2_000
  }, seconds)
  return table
}

t.test('keepalived.conf to IPVS', { skip: unfit }, async t => {
  for (const name of [OURS, THEIRS]) makeNamespace(name)
  const tap = await NetlinkTap.open(OURS, folder)
  t.teardown(() => tap.close())
  let count = 0
  /** The changes since the last call, once what is under way has reached the capture. */
  const changes = async (): Promise<readonly string[]> => {
    await until(() => false, 1)
    const all = tap.changes()
    const since = all.slice(count)
    count = all.length
    return since
  }

  const theirs = launch('keepalived', THEIRS, TEXT)
  const ours = launch('holdfast', OURS, TEXT)

  await t.test(`the tables of ${CASES.length} configurations are keepalived's`, async t => {
    t.ok(await ours.logged(/Startup complete/, START), 'it starts')
    const expected = await settledTable(THEIRS, 60)
    t.ok(expected.length >= CASES.length, `keepalived made ${expected.length} services`)
    t.strictSame(await settledTable(OURS, 60), expected)
    t.ok((await changes()).length > CASES.length, 'and the messages that made it were seen')
    await theirs.stop()
  })

  const table = ipvsTable(OURS)

  await t.test('an unchanged reload sends nothing that changes anything', async t => {
    const from = ours.log.length
    ours.signal('SIGHUP')
    t.ok(await ours.logged(/Reload complete/, START, from))
    t.strictSame(await changes(), [])
  })

  await t.test('a reload with one server changed sends exactly that', async t => {
    for (const [text, expected] of [
      [TEXT.replace('lthreshold 400', 'lthreshold 399'), ['edit-destination']],
      [TEXT, ['edit-destination']],
      [TEXT.replace('real_server 10.1.0.3 8080 {\n  }', ''), ['delete-destination']],
      [TEXT, ['add-destination']]
    ] as const) {
      const from = ours.log.length
      ours.configure(text)
      ours.signal('SIGHUP')
      t.ok(await ours.logged(/Reload complete/, START, from))
      t.strictSame(await changes(), expected)
    }
    t.strictSame(ipvsTable(OURS), table)
  })

  await t.test('a checkers process that dies is started again, and the table stays', async t => {
    const from = ours.log.length
    const pid = ours.pid('checkers')
    if (pid === undefined) throw new Error('no checkers process')
    process.kill(pid, 'SIGKILL')
    t.ok(await ours.logged(/Healthcheck child process\(\d+\) died: Respawning/, 30, from))
    t.strictSame(ipvsTable(OURS), table, 'while nobody is there')
    t.ok(await ours.logged(/Activating healthchecker/, START, from))
    await until(() => false, 2)
    t.not(ours.pid('checkers'), pid)
    t.strictSame(await changes(), [], 'the new one changes nothing')
    t.strictSame(ipvsTable(OURS), table)
  })

  await t.test('at its end it takes out what it put in', async t => {
    inNamespace(OURS, 'ipvsadm', '-A', '-f', '4711', '-s', 'rr')
    t.ok(await ours.stop())
    t.equal(ours.status, 0)
    t.strictSame(ipvsTable(OURS), ['FWM  4711 rr'])
  })

  await t.test('lvs_flush at start, and lvs_flush_on_stop for what is ours', async t => {
    const text = `global_defs {\n  lvs_flush\n  lvs_flush_on_stop VS\n}\n${CASES[0] ?? ''}`
    await changes()
    const program = launch('holdfast', OURS, text)
    t.ok(await program.logged(/Startup complete/, START))
    t.match(ipvsTable(OURS), [/^TCP {2}10\.0\.0\.1:80/], 'the mark of somebody else went')
    t.equal((await changes())[0], 'flush')
    inNamespace(OURS, 'ipvsadm', '-A', '-f', '4711', '-s', 'rr')
    await changes()
    t.ok(await program.stop())
    t.strictSame(await changes(), ['delete-service'])
    t.strictSame(ipvsTable(OURS), ['FWM  4711 rr'])
  })
})
