/** keepalived's command line: what is taken, what is refused, and what it means. */

import t from 'tap'
import {
  facilityNumber, readCommandLine, SIGNAL_FUNCTIONS, type CommandLine
} from '../../src/cli/options.js'
import type { Options } from '../../src/daemon/options.js'

function options (...args: string[]): Options {
  const line = readCommandLine(args)
  if (line.action !== 'run') throw new Error(`refused: ${JSON.stringify(line)}`)
  return line.options
}

t.test('without options the daemon goes to the background with everything', async t => {
  t.strictSame(options(), {
    configFile: '/etc/keepalived/keepalived.conf',
    parts: { vrrp: true, checkers: true, bfd: true, all: false },
    log: { console: false, detail: 0, facility: 3, syslog: true, file: undefined, json: false },
    umask: undefined,
    keepVrrp: false,
    keepIpvs: false,
    respawn: true,
    foreground: false,
    dumpConfig: false,
    pidFiles: { parent: undefined, vrrp: undefined, checkers: undefined, bfd: undefined },
    namespace: undefined,
    strictIncludes: false,
    configId: undefined,
    ignoreSigint: false,
    snmp: { enabled: false, socket: undefined },
    journal: undefined,
    coreFiles: undefined,
    addressMonitoring: false,
    controlSocket: undefined,
    controlGroup: undefined,
    configTest: undefined
  })
})

t.test('short options can be bundled, values attached or apart, long ones cut short', async t => {
  const all = options('-nlDD', '-f/x', '-p', '/p', '--vrrp_pid=/v', '--checkers_p', '/c', '-b/b')
  t.match(all, {
    configFile: '/x',
    foreground: true,
    log: { console: true, detail: 2 },
    pidFiles: { parent: '/p', vrrp: '/v', checkers: '/c', bfd: '/b' }
  })
  t.match(options('-DDDD'), { log: { detail: 2 } })
})

t.test('each switch means what it does in keepalived', async t => {
  t.match(options('-P').parts, { vrrp: true, checkers: false })
  t.match(options('-C').parts, { vrrp: false, checkers: true })
  t.match(options('-P', '-C').parts, { vrrp: true, checkers: true })
  t.match(options('-B', '--all').parts, { bfd: false, all: true })
  t.match(options('-S', '5', '-G', '--log-json').log, { facility: 21, syslog: false, json: true })
  t.match(options('-VIRd', '-u', '022', '-s', 'blue', '-e', '-i', 'a', '--ignore-sigint', '--journal=/j'), {
    keepVrrp: true,
    keepIpvs: true,
    respawn: false,
    dumpConfig: true,
    umask: 0o22,
    namespace: 'blue',
    strictIncludes: true,
    configId: 'a',
    ignoreSigint: true,
    journal: '/j'
  })
})

t.test('-t stays in the foreground, respawns nothing and leaves syslog alone', async t => {
  t.match(options('-t'), {
    foreground: true,
    respawn: false,
    log: { syslog: false },
    configTest: { logFile: undefined }
  })
  t.match(options('-t/log'), { configTest: { logFile: '/log' } })
  t.match(options('--config-test=/log'), { configTest: { logFile: '/log' } })
})

t.test('files of the log, core files, addresses', async t => {
  t.equal(options('-g').log.file, 'keepalived.log')
  t.equal(options('-g/var/log/k.log', '--flush-log-file').log.file, '/var/log/k.log')
  t.strictSame(options('-m').coreFiles, { pattern: undefined })
  t.strictSame(options('-M').coreFiles, { pattern: 'core' })
  t.strictSame(options('-M/tmp/core.%p').coreFiles, { pattern: '/tmp/core.%p' })
  t.equal(options('-a').addressMonitoring, true)
  t.match(options('--control-socket=none', '--control-group=adm:read'),
    { controlSocket: 'none', controlGroup: 'adm:read' })
})

t.test('an optional value must be attached', async t => {
  t.strictSame(readCommandLine(['-t', '/log']), {
    action: 'run',
    options: options('-t'),
    warnings: [],
    remarks: ['Unexpected argument(s): /log']
  })
})

t.test('SNMP and its socket', async t => {
  t.strictSame(options('-x', '-A', '/s').snmp, { enabled: true, socket: '/s' })
})

t.test('all errors are collected', async t => {
  const refused = (...args: string[]): CommandLine => readCommandLine(args)
  t.strictSame(refused('--bogus', '-q', '-f'), {
    action: 'refuse',
    messages: ['Unknown option --bogus', 'Unknown option -q', 'Missing parameter for option -f']
  })
  t.strictSame(refused('--pid='),
    { action: 'refuse', messages: ['Missing parameter for option --pid'] })
  t.strictSame(refused('--namespace'),
    { action: 'refuse', messages: ['Missing parameter for option --namespace'] })
  t.strictSame(refused('--vrrp=1'), { action: 'refuse', messages: ['Unknown option --vrrp=1'] })
  t.strictSame(refused('--log'), { action: 'refuse', messages: ['Unknown option --log'] },
    'ambiguous')
  t.match(refused('-n', '-T'), { action: 'refuse' })
})

t.test('a wrong facility or umask is warned of, and the daemon starts', async t => {
  const line = readCommandLine(['-S', '99', '-u', 'zz'])
  t.match(line, {
    action: 'run',
    warnings: ["Invalid log facility '99'", 'Invalid --umask option zz'],
    options: { umask: undefined }
  })
  t.equal(facilityNumber('user'), 1)
  t.equal(facilityNumber('daemon'), 3)
  t.equal(facilityNumber('local7'), 23)
  t.equal(facilityNumber('8'), undefined)
})

t.test('some options answer at once', async t => {
  t.strictSame(readCommandLine(['-n', '-v', '--bogus']), { action: 'version' })
  t.strictSame(readCommandLine(['--help']), { action: 'help' })
  t.strictSame(readCommandLine(['--signum=DATA']), { action: 'signum', name: 'DATA' })
  t.strictSame(readCommandLine(['-T', '-s', 'x']), { action: 'genhash' })
  t.strictSame(SIGNAL_FUNCTIONS,
    { STOP: 15, RELOAD: 1, DATA: 10, STATS: 12, STATS_CLEAR: 63, JSON: 36 })
})

t.test('what follows -- is words', async t => {
  t.match(readCommandLine(['--', '-v']), { remarks: ['Unexpected argument(s): -v'] })
})
