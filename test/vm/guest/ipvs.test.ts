/** The IPVS client and command against the kernel and ipvsadm(8). */

import { spawnSync } from 'node:child_process'
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

const [OURS, THEIRS] = ['hf-ipvs-ours', 'hf-ipvs-theirs']
const folder = mkdtempSync(join(tmpdir(), 'holdfast-ipvs-'))

t.setTimeout(580_000)
t.teardown(() => {
  stopAll()
  for (const name of [OURS, THEIRS]) removeNamespace(name)
  rmSync(folder, { recursive: true })
})

/** What the command prints, run in this process: a new one takes seconds in an emulator. */
async function ipvsadm (...args: readonly string[]): Promise<string> {
  return (await attempt(...args)).text
}

async function attempt (
  ...args: readonly string[]
): Promise<{ readonly text: string, readonly status: number }> {
  const [out, error] = [process.stdout.write, process.stderr.write]
  let text = ''
  process.stdout.write = (piece: string | Uint8Array) => {
    text += String(piece)
    return true
  }
  process.stderr.write = () => true
  try {
    const status = await main(args)
    return { text, status }
  } finally {
    process.stdout.write = out
    process.stderr.write = error
  }
}

/** What ipvsadm(8) answers with, in a namespace. */
function theirStatus (namespace: string, ...args: readonly string[]): number {
  return spawnSync('ip', ['netns', 'exec', namespace, 'ipvsadm', ...args]).status ?? -1
}

/** Every kind of command, in an order that makes sense; what is refused is refused by both. */
const SERVICE = ['-t', '10.0.0.1:80']
const COMMANDS: ReadonlyArray<readonly string[]> = [
  ['-A', ...SERVICE, '-s', 'rr'],
  ['-A', ...SERVICE, '-s', 'rr'],
  ['-A', '-t', '10.0.0.7:80', '-s', 'nonsense'],
  ['-E', ...SERVICE, '-s', 'wlc', '-p', '60', '-M', '255.255.0.0'],
  ['-E', ...SERVICE, '-s', 'wlc'],
  ['--add-service', '--fwmark-service', '9', '--ipv6', '--scheduler', 'sh', '-b', 'sh-port,sh-fallback'],
  ['-A', '-u', '10.0.0.1:53', '--ops'],
  ['-a', ...SERVICE, '-r', '10.1.0.2', '-m', '-w', '3', '-x', '100', '-y', '50'],
  ['-a', ...SERVICE, '-r', '10.1.0.2:80', '-m'],
  ['-a', ...SERVICE, '-r', '10.1.0.3', '-g'],
  ['-a', ...SERVICE, '-r', '10.1.0.4', '-i'],
  ['-a', ...SERVICE, '-r', '10.1.0.5', '-i', '--tun-type', 'gue', '--tun-port', '6080', '--tun-csum'],
  ['-a', ...SERVICE, '-r', '10.1.0.6', '-i', '--tun-type', 'gre', '--tun-nocsum'],
  ['-e', ...SERVICE, '-r', '10.1.0.2', '-m', '-w', '0'],
  ['-e', ...SERVICE, '-r', '10.1.0.9', '-m'],
  ['-d', ...SERVICE, '-r', '10.1.0.3'],
  ['-d', ...SERVICE, '-r', '10.1.0.3'],
  ['-a', '-t', '10.0.0.8:80', '-r', '10.1.0.3'],
  ['-Z', ...SERVICE],
  ['-Z'],
  ['--set', '600', '60', '0'],
  ['--start-daemon', 'master', '--mcast-interface', 'eth0', '--syncid', '5'],
  ['--start-daemon', 'master', '--mcast-interface', 'eth0', '--syncid', '5'],
  ['--start-daemon', 'backup', '--mcast-interface', 'eth0', '--syncid', '6', '--sync-maxlen', '1400',
    '--mcast-group', '224.0.0.99', '--mcast-port', '8850', '--mcast-ttl', '3'],
  ['--stop-daemon', 'master'],
  ['--stop-daemon', 'master'],
  ['--start-daemon', 'backup', '--mcast-interface', 'nonsense'],
  ['--stop-daemon', 'backup'],
  ['-D', '-u', '10.0.0.1:53'],
  ['-D', '-u', '10.0.0.1:53'],
  ['-L', '-n', '-t', '10.0.0.9:1'],
  ['-L', '--bogus'],
  ['-C']
]

const VIEWS = [['-L', '-n'], ['-L', '--timeout'], ['-L', '--daemon'], ['-L', '-n', '-t', '10.0.0.1:80'],
  ['-L', '-n', '--stats', '--exact']]

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

  await t.test('every command does what ipvsadm(8) does, and is refused where it is', async t => {
    makeNamespace(THEIRS)
    for (const name of [OURS, THEIRS]) {
      inNamespace(name, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1')
      for (const each of ['eth0', 'eth1']) inNamespace(name, 'ip', 'link', 'set', each, 'up')
    }
    const sorted = (text: string): readonly string[] => text.trimEnd().split('\n').toSorted()
    /** What ipvsadm(8) shows: in one shell, because each start takes its time in an emulator. */
    const views = (namespace: string): ReadonlyArray<readonly string[]> => {
      const script = VIEWS.map(view => `ipvsadm ${view.join(' ')} 2> /dev/null`).join('; echo ====; ')
      return spawnSync('ip', ['netns', 'exec', namespace, 'sh', '-c', script], { encoding: 'utf8' })
        .stdout.split('====\n').map(sorted)
    }
    for (const command of COMMANDS) {
      const text = command.join(' ')
      const [{ status }, theirs] = [await attempt(...command), theirStatus(THEIRS, ...command)]
      t.equal(status, theirs, `${text}: exit status`)
      const here = views(OURS)
      t.strictSame(here, views(THEIRS), `${text}: the kernel has it`)
      const shown: Array<readonly string[]> = []
      for (const view of VIEWS) shown.push(sorted(await ipvsadm(...view)))
      t.strictSame(shown, here, `${text}: our lists`)
    }
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
