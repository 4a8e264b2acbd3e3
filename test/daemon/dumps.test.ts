/** The dump files, read as the exporters of keepalived read them. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Command } from '../../src/lib/command.js'
import { seconds } from '../../src/lib/time.js'
import type { NotifyConfig } from '../../src/notify/config.js'
import { vrrpDataDump, type DumpSources } from '../../src/daemon/data-dump.js'
import { dataFileName, dumpDirectory, writeDump } from '../../src/daemon/dump-files.js'
import { jsonDump } from '../../src/daemon/json-dump.js'
import { statisticsDump } from '../../src/daemon/statistics-dump.js'
import { statusOf } from '../../src/vrrp/status.js'
import {
  addressConfig, Bench, instanceConfig, NO_TRACKING, scriptConfig, vrrpConfig
} from '../vrrp/samples.js'

const command = (path: string): Command => ({
  path, args: [path, 'a b'], uid: 0, gid: 0, groups: [], shell: false, readTest: false
})

const NOTIFY: NotifyConfig = {
  instances: {
    VI_1: {
      master: command('/m'),
      backup: undefined,
      fault: undefined,
      stop: undefined,
      deleted: undefined,
      masterRxLowerPriority: undefined,
      any: undefined,
      mail: true
    }
  },
  groups: {},
  trackScripts: { chk: command('/bin/chk') },
  virtualServers: {},
  fifos: [],
  startup: undefined,
  shutdown: undefined,
  mail: undefined,
  alerts: { all: undefined, vrrp: undefined, checkers: undefined },
  order: 'strict'
}

/** A master and a backup after four seconds, with a script that has succeeded. */
function sources (): DumpSources {
  const script = scriptConfig({ timeout: seconds(1.5), weight: 2, fall: 3 })
  const tracking = {
    ...NO_TRACKING, scripts: [{ name: 'chk', weight: 2, reverse: false }]
  }
  const config = vrrpConfig([
    instanceConfig({
      track: tracking,
      authentication: { type: 'pass', password: 'hush' },
      addresses: [addressConfig('10.0.0.100/24'), addressConfig('10.0.0.101/32')]
    }),
    instanceConfig({ name: 'VI_2', vrid: 99, version: 3, advertInterval: seconds(5) })
  ], { scripts: [script] })
  const bench = new Bench(config)
  bench.give({ type: 'script-result', script: 'chk', status: 0, timedOut: false })
  bench.pass(seconds(4))
  const status = statusOf(bench.engine)
  if (status === undefined) throw new Error('the engine has started')
  return { config, notify: NOTIFY, status, epoch: 1_700_000_000 }
}

t.test('every line of the statistics file is a name, a section or an integer', async t => {
  const { status } = sources()
  const values = new Map<string, number>()
  let place = ''
  for (const line of statisticsDump(status.instances).trimEnd().split('\n')) {
    if (line.startsWith('VRRP Instance')) place = line.split(':')[1]?.trim() ?? ''
    else if (line.endsWith(':')) place = `${place.split('/')[0]}/${line.trim().slice(0, -1)}`
    else {
      const match = /^(?: {2}| {4})([A-Z][A-Za-z ]+): (\d+)$/.exec(line)
      t.ok(match, line)
      const section = line.startsWith('    ') ? place : place.split('/')[0]
      values.set(`${section} ${match?.[1]}`, Number(match?.[2]))
    }
  }
  t.equal(values.get('VI_1/Advertisements Sent'), 1)
  t.equal(values.get('VI_1 Became master'), 1)
  t.equal(values.get('VI_2 Became master'), 0)
  t.equal(values.size, 2 * 20)
})

t.test('sockets and interfaces, with who uses them', async t => {
  const { status, ...rest } = sources()
  const sockets = status.sockets.map((each, at) => ({ ...each, descriptor: at + 20 }))
  const text = vrrpDataDump({ ...rest, status: { ...status, sockets } })
  t.match(text, /^ {3}fd_in 20, fd_out 20$/m)
  t.match(text, new RegExp('------< VRRP Sockpool >------\\n fd_in 20 fd_out = 20\\n {3}Interface = eth0\\n' +
    ' {3}Family = IPv4\\n {3}Protocol = VRRP\\n {3}Type = Multicast\\n {3}Rx buf size = 0\\n' +
    ' {3}VRRP instances\\n {5}VI_1 vrid 51'))
  t.match(text, /^ Name = eth0\n {3}index = \d+\n {3}IPv4 address = 10\.0\.0\.1$/m)
  t.match(text, /^ {3}State = UP, RUNNING$/m)
  t.match(text, /^ {3}Tracking VRRP instances :\n {5}VI_1, weight 0\n {5}VI_2, weight 0$/m)
})

t.test('the data file gives an exporter its instances, addresses and scripts', async t => {
  const text = vrrpDataDump(sources())
  const blocks = text.split(/^(?= VRRP )/m)
  const attributes = (name: string): Map<string, string> => {
    const block = blocks.find(each => each.startsWith(` ${name}\n`)) ?? ''
    const found = new Map<string, string>()
    for (const line of block.split('\n').slice(1)) {
      if (!line.startsWith('   ')) break
      const [key = '', value = ''] = line.includes('=') ? line.split('=') : line.split(':')
      found.set(key.trim(), value.trim())
    }
    return found
  }
  const first = attributes('VRRP Instance = VI_1')
  t.equal(first.get('State'), 'MASTER')
  t.equal(first.get('Wantstate'), 'MASTER')
  t.equal(first.get('Gratuitous ARP delay'), '5')
  t.equal(first.get('Effective priority'), '102')
  t.equal(first.get('Password'), '********')
  t.notMatch(text, /hush/, 'no secret is dumped')
  const addresses = text.split('   Virtual IP (2):\n')[1]?.split('\n').slice(0, 2)
  t.strictSame(addresses?.map(line => [line.slice(0, 5), line.trim().split(' ')[0], line.trim().split(' ')[2]]),
    [['     ', '10.0.0.100/24', 'eth0'], ['     ', '10.0.0.101', 'eth0']])
  const second = attributes('VRRP Instance = VI_2')
  t.equal(second.get('State'), 'BACKUP')
  t.equal(second.get('Advert interval'), '5000 milli-sec')
  const script = attributes('VRRP Script = chk')
  t.strictSame([script.get('Status'), script.get('State'), script.get('Timeout')],
    ['GOOD', 'running', '1.500 sec'])
  t.match(first.get('Last transition'),
    /^17000000\d\d\.\d{6} \(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{6} 2023\)$/)
})

t.test('the JSON has its fields, slashes escaped, in both versions', async t => {
  const text = jsonDump(1, sources())
  t.match(text, /^\[.*\]\n$/)
  t.match(text, /"vips":\["10\.0\.0\.100\\\/24 dev eth0 scope global set",/)
  t.match(text, /"last_transition":17000000\d\d\.\d{6},/)
  t.match(text, /"script_master":"'\\\/m' 'a b'"/)
  t.notMatch(text, /hush/)
  const parsed: unknown = JSON.parse(text)
  t.match(parsed, [
    { data: { iname: 'VI_1', state: 2, wantstate: 2, ifp_ifname: 'eth0', smtp_alert: true, auth_type: 1 } },
    { data: { iname: 'VI_2', state: 1, adver_int: 5 }, stats: { advert_sent: 0, become_master: 0 } }
  ])
  t.equal(jsonDump(2, sources()), `{"vrrp":${text.trimEnd()}}\n`)
})

t.test('a dump replaces a link that somebody has laid, and leaves nothing half-written', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-dump-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const victim = join(directory, 'victim')
  writeFileSync(victim, 'precious')
  symlinkSync(victim, join(directory, 'keepalived.data'))
  writeDump(directory, 'keepalived.data', 'text')
  t.equal(readFileSync(victim, 'utf8'), 'precious')
  t.equal(readFileSync(join(directory, 'keepalived.data'), 'utf8'), 'text')
  t.equal(statSync(join(directory, 'keepalived.data')).mode & 0o777, 0o600)
  t.throws(() => writeDump(join(directory, 'none'), 'x', ''), { code: 'ENOENT' })
  t.strictSame(readdirSync(directory).sort(), ['keepalived.data', 'victim'])
})

t.test('files have the names tools look for', async t => {
  const none = { useInstance: true, namespace: undefined, instance: undefined }
  t.equal(dataFileName('vrrp', none), 'keepalived.data')
  t.equal(dataFileName('parent', { ...none, namespace: 'n', instance: 'i' }),
    'keepalived_parent.n_i.data')
  t.equal(dataFileName('check', { useInstance: false, namespace: 'n', instance: 'i' }),
    'keepalived_check.data')
  t.equal(dumpDirectory({}), '/tmp')
  t.equal(dumpDirectory({ TMPDIR: '/nonexistent' }), '/tmp')
  t.equal(dumpDirectory({ TMPDIR: '/usr' }), '/usr')
})
