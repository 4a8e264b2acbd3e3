/** The IPVS client and command against the kernel and ipvsadm(8); tables against keepalived. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { main } from '../../../src/cli/ipvsadm.js'
import { CheckersEngine } from '../../../src/checkers/engine.js'
import { IpvsClient } from '../../../src/daemon/ipvs-client.js'
import { instant } from '../../../src/lib/time.js'
import { enterNetworkNamespace } from '../../../src/net/process-control.js'
import { ip, lvs } from '../../checkers/examples.js'
import { projectPath } from '../../project.js'
import {
  inNamespace, ipvsTable, makeNamespace, removeNamespace, run, start, stopAll, unfit, until
} from './guest.js'
import { CASES, GROUP_TEXT, GROUPS } from './lvs-cases.js'

const OURS = 'hf-ipvs-ours'
const THEIRS = 'hf-ipvs-theirs'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-ipvs-'))

t.teardown(() => {
  stopAll()
  for (const name of [OURS, THEIRS]) removeNamespace(name)
  rmSync(folder, { recursive: true })
})

/** What the command prints, run in this process: a new one takes seconds in an emulator. */
async function ipvsadm (...args: readonly string[]): Promise<string> {
  const write = process.stdout.write
  let text = ''
  process.stdout.write = (piece: string | Uint8Array) => {
    text += String(piece)
    return true
  }
  try {
    await main(args)
  } finally {
    process.stdout.write = write
  }
  return text
}

t.test('the table in a kernel', { skip: unfit }, async t => {
  for (const name of [OURS, THEIRS]) makeNamespace(name)
  enterNetworkNamespace(`/run/netns/${OURS}`)
  const client = await IpvsClient.open()
  t.teardown(() => client.close())

  await t.test('our lists are ipvsadm\'s, byte for byte', async t => {
    const rules = readFileSync(projectPath('test/vm/guest/rules.txt'), 'utf8')
    writeFileSync(join(folder, 'rules'), rules)
    run('sh', '-c', `ip netns exec ${OURS} ipvsadm -R < ${join(folder, 'rules')}`)
    for (const view of [[], ['--stats'], ['--rate'], ['--thresholds'], ['--persistent-conn']]) {
      const theirs = inNamespace(OURS, 'ipvsadm', '-Ln', ...view)
      const ours = await ipvsadm('-L', '-n', ...view)
      t.strictSame(ours.split('\n').toSorted(), theirs.split('\n').toSorted(), view.join(' '))
    }
    const saved = await ipvsadm('-S', '-n')
    const theirs = inNamespace(OURS, 'ipvsadm', '-Sn')
    // ipvsadm forgets thresholds when it saves.
    t.strictSame(saved.replace(' -x 500 -y 400', '').split('\n').toSorted(), theirs.split('\n').toSorted())
    await client.flush()
  })

  await t.test('refusals name the service and the destination', async t => {
    const [change] = await client.apply([{
      type: 'delete-destination',
      service: { type: 'fwmark', mark: 9, family: 'ipv4' },
      destination: { address: ip('10.1.0.2'), port: 80 }
    }])
    t.match(change, { code: 'ESRCH', subject: 'FWM 9 -> 10.1.0.2:80' })
  })

  await t.test(`the tables of ${CASES.length} configurations are keepalived's`, async t => {
    const config = lvs(CASES.map(each => each.config), { groups: GROUPS })
    const [effect] = new CheckersEngine().handle({
      type: 'startup',
      config,
      table: [],
      timeouts: await client.timeouts(),
      addresses: [],
      masters: [],
      files: {},
      sessions: [],
      seed: 1
    }, instant(0))
    if (effect?.type !== 'ipvs') throw new Error('the table comes first')
    t.strictSame(await client.apply(effect.changes), [])

    const file = join(folder, 'keepalived.conf')
    writeFileSync(file, GROUP_TEXT + CASES.map(each => each.text).join('\n'))
    start('ip', 'netns', 'exec', THEIRS, 'keepalived', '-C', '-n', '-G', '-f', file,
      '-p', join(folder, 'k.pid'), '-c', join(folder, 'c.pid'), '-r', join(folder, 'v.pid'))
    const ours = ipvsTable(OURS)
    await until(() => ipvsTable(THEIRS).length >= ours.length, 60)
    await until(() => JSON.stringify(ipvsTable(THEIRS)) === JSON.stringify(ours), 5)
    t.strictSame(ours, ipvsTable(THEIRS))
  })

  await t.test('an unchanged restart finds nothing to change', async t => {
    const table = await client.table()
    const config = lvs(CASES.map(each => each.config), { groups: GROUPS })
    const effects = new CheckersEngine().handle({
      type: 'startup',
      config,
      table,
      timeouts: await client.timeouts(),
      addresses: [],
      masters: [],
      files: {},
      sessions: [],
      seed: 1
    }, instant(0))
    t.strictSame(effects.filter(each => each.type === 'ipvs'), [])
    await client.flush()
  })
})
