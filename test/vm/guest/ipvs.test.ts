/** The IPVS client and command against the kernel and ipvsadm(8). */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { main } from '../../../src/cli/ipvsadm.js'
import { IpvsClient } from '../../../src/daemon/ipvs-client.js'
import { enterNetworkNamespace } from '../../../src/net/process-control.js'
import { ip } from '../../checkers/examples.js'
import { projectPath } from '../../project.js'
import {
  inNamespace, makeNamespace, removeNamespace, run, stopAll, unfit
} from './guest.js'

const OURS = 'hf-ipvs-ours'
const folder = mkdtempSync(join(tmpdir(), 'holdfast-ipvs-'))

t.teardown(() => {
  stopAll()
  removeNamespace(OURS)
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
  makeNamespace(OURS)
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
})
