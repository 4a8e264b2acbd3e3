/**
 * The unit under a real systemd: start and what it waits for, a good and a bad reload, the
 * watchdog, the other name of the service, stop. The clock of the machine, set by an hour. What
 * needs IPVS to run at all: the data file of the checkers, and the rights of their scripts.
 */

import { spawn } from 'node:child_process'
import {
  chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { inNamespace, makeNamespace, removeNamespace, run, stopAll, unfit, until } from './guest.js'
import { Program } from './program.js'
import { noManager, ServiceManager } from './service-manager.js'

/** Node.js under emulation, on a machine that does other things too. */
const START = 120

const configuration = (priority: number, interval = 1): string => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority ${priority}
  advert_int ${interval}
  virtual_ipaddress {
    10.9.0.50/24
  }
}
`

t.setTimeout(600_000)

t.test('the service under systemd', { skip: unfit || noManager() }, async t => {
  const manager = new ServiceManager(configuration(100))
  t.teardown(() => manager.close())
  const addresses = (): string => manager.inside('ip', '-o', '-4', 'addr', 'show', 'dev', 'eth0').text
  const master = async (): Promise<boolean> => await until(() => addresses().includes('10.9.0.50'), START)
  const control = (...words: readonly string[]) => manager.inside('systemctl', ...words)
  t.ok(await manager.ready(START), 'systemd is up')

  await t.test('both names are enabled, and start waits until it is ready', async t => {
    t.match(control('enable', 'holdfast.service'), { status: 0 })
    t.match(control('start', 'keepalived.service'), { status: 0, text: '' })
    t.equal(manager.shows('holdfast', 'ActiveState'), 'active')
    t.equal(manager.shows('holdfast', 'StatusText'), 'Running')
    t.match(manager.shows('keepalived', 'Names'), /holdfast\.service/)
    t.ok(await master())
  })

  await t.test('a good file is taken over, a bad one makes the reload fail and changes nothing', async t => {
    const pid = manager.shows('holdfast', 'MainPID')
    manager.configure(configuration(120))
    t.match(control('reload', 'keepalived'), { status: 0, text: '' })
    manager.configure('vrrp_instance VI_1 {\n')
    t.equal(control('reload', 'holdfast').status, 1)
    t.equal(manager.shows('holdfast', 'ActiveState'), 'active')
    t.match(manager.shows('holdfast', 'StatusText'), /^Reload refused: /)
    t.equal(manager.shows('holdfast', 'MainPID'), pid)
    t.match(addresses(), /10\.9\.0\.50/)
    manager.configure(configuration(120))
    t.equal(control('reload', 'holdfast').status, 0)
    t.equal(manager.shows('holdfast', 'StatusText'), 'Running')
  })

  await t.test('the watchdog ends a daemon that stands still, and it is started again', async t => {
    const pid = manager.shows('holdfast', 'MainPID')
    t.equal(manager.inside('kill', '-STOP', pid).status, 0)
    t.ok(await until(() => manager.shows('holdfast', 'NRestarts') === '1', START))
    t.ok(await until(() => manager.shows('holdfast', 'ActiveState') === 'active', START))
    t.not(manager.shows('holdfast', 'MainPID'), pid)
    t.ok(await master())
  })

  await t.test('stop takes everything back', async t => {
    t.match(control('stop', 'keepalived'), { status: 0, text: '' })
    t.equal(manager.shows('holdfast', 'ActiveState'), 'inactive')
    t.equal(manager.shows('holdfast', 'Result'), 'success')
    t.notMatch(addresses(), /10\.9\.0\.50/)
  })

  await t.test('without a configuration it is not started, and that is no failure', async t => {
    manager.configure('')
    t.equal(control('start', 'holdfast').status, 0)
    t.equal(manager.shows('holdfast', 'ConditionResult'), 'no')
    t.equal(manager.shows('holdfast', 'ActiveState'), 'inactive')
  })
})

t.test('a clock that is set by an hour, forth and back, changes nothing', { skip: unfit }, async t => {
  const [ours, theirs] = ['hf-clock-ours', 'hf-clock-theirs']
  for (const name of [ours, theirs]) makeNamespace(name)
  const programs: Program[] = []
  t.teardown(() => {
    for (const each of programs) each.close()
    stopAll()
    for (const name of [ours, theirs]) removeNamespace(name)
  })
  run('ip', 'link', 'add', 'eth0', 'netns', ours, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', theirs)
  for (const [at, name] of [ours, theirs].entries()) {
    inNamespace(name, 'ip', 'addr', 'add', `10.9.0.${at + 1}/24`, 'dev', 'eth0')
    inNamespace(name, 'ip', 'link', 'set', 'eth0', 'up')
  }
  const launch = (...args: ConstructorParameters<typeof Program>): Program => {
    const program = new Program(...args)
    programs.push(program)
    return program
  }
  const one = launch('holdfast', ours, configuration(200))
  t.ok(await one.logged(/Entering MASTER STATE/, START))
  const other = launch('keepalived', theirs, configuration(50))
  t.ok(await other.logged(/Entering BACKUP STATE/, START))

  // Stamped by a clock that nobody sets.
  const adverts: number[] = []
  const capture = spawn('ip', ['netns', 'exec', theirs, 'tcpdump', '-i', 'eth0', '-nn', '-l', '-U',
    'src 10.9.0.1 and proto 112'], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => capture.kill())
  createInterface(capture.stdout).on('line', () => { adverts.push(performance.now()) })
  t.ok(await until(() => adverts.length > 2, START), 'adverts are seen')

  const before = one.log.length
  for (const hours of [1, -1, -1, 1]) {
    const [count, from] = [adverts.length, performance.now()]
    const told = Math.floor(Date.now() / 1000) + hours * 3600
    run('date', '-s', `@${told}`)
    t.ok(Math.abs(Date.now() / 1000 - told) < 60, `the clock is set by ${hours} hours`)
    t.ok(await until(() => adverts.length >= count + 5, 60), 'five adverts')
    const seconds = (performance.now() - from) / 1000
    t.ok(seconds < 3600 && seconds > 2, `in ${seconds.toFixed(1)} s: neither held back nor hurried`)
  }
  t.strictSame(one.log.slice(before).filter(line => line.includes('Entering')), [])
  t.notOk(other.log.some(line => line.includes('Entering MASTER')), 'the other never missed them')
})

const SERVERS = `global_defs {
  script_user root
  enable_script_security
}
virtual_server_group G1 {
  10.9.0.81 80
  10.9.0.82-84 80
  fwmark 5
}
virtual_server 10.9.0.60 80 {
  delay_loop 3
  lb_algo wrr
  lb_kind NAT
  persistence_timeout 50
  protocol TCP
  quorum_up "/usr/bin/true up"
  virtualhost www.x
  alpha
  omega
  sorry_server 127.0.0.1 80
  real_server 10.9.0.61 80 {
    weight 3
    inhibit_on_failure
    notify_up "/usr/bin/true"
    uthreshold 10
    TCP_CHECK {
      connect_port 81
      connect_timeout 1
      retry 0
      warmup 0
    }
  }
  real_server 10.9.0.62 80 {
    MISC_CHECK {
      misc_path "/usr/bin/true a"
      misc_timeout 4
      warmup 0
    }
  }
}
virtual_server fwmark 7 {
  lb_algo rr
  lb_kind DR
  delay_loop 600
  real_server 10.9.0.63 0 {
    PING_CHECK {
    }
  }
}
virtual_server group G1 {
  lb_algo wlc
  lb_kind TUN
  protocol TCP
  delay_loop 600
  real_server 10.9.0.64 80 {
    HTTP_GET {
      url {
        path /x
        status_code 200
      }
    }
  }
}
`

t.test('the data file of the checkers has keepalived\'s lines, in its order', { skip: unfit }, async t => {
  const name = 'hf-data'
  makeNamespace(name)
  const file = '/tmp/keepalived_check.data'
  const dumps: string[][] = []
  t.teardown(() => removeNamespace(name))
  for (const which of ['keepalived', 'holdfast'] as const) {
    rmSync(file, { force: true })
    const program = new Program(which, name, SERVERS)
    t.teardown(() => program.close())
    t.ok(await program.logged(/Startup complete/, START))
    t.ok(await until(() => inNamespace(name, 'ipvsadm', '-Ln').includes('10.9.0.62:80'), START),
      'the check by script has succeeded')
    program.signal('SIGUSR1')
    t.ok(await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('Health checkers'), START))
    const text = readFileSync(file, 'utf8')
    dumps.push(text.slice(text.indexOf('------< LVS Topology')).trimEnd().split('\n'))
    t.ok(await program.stop())
  }
  const [theirs = [], ours = []] = dumps
  // keepalived has lines about its own memory beside these; what we say, it says in this order.
  const missing: string[] = []
  let place = 0
  for (const line of ours) {
    const at = theirs.indexOf(line, place)
    if (at < 0) missing.push(line)
    else place = at + 1
  }
  t.strictSame(missing, [])
  t.ok(ours.length > 100, `${ours.length} of ${theirs.length} lines`)
})

t.test('scripts of MISC_CHECK keep the rights of their user', { skip: unfit }, async t => {
  const name = 'hf-rights'
  makeNamespace(name)
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-rights-'))
  chmodSync(folder, 0o777)
  t.teardown(() => {
    removeNamespace(name)
    rmSync(folder, { recursive: true })
  })
  const script = join(folder, 'check')
  writeFileSync(script, `#!/bin/sh\ngrep CapEff /proc/$$/status >> ${folder}/$(id -un)\n`)
  chmodSync(script, 0o755)
  const check = (user: string): string => `MISC_CHECK {
      misc_path "${script}"
      user ${user}
      warmup 0
    }`
  const program = new Program('holdfast', name, `virtual_server 10.9.0.60 80 {
  delay_loop 1
  real_server 10.9.0.61 80 {
    ${check('root')}
    ${check('nobody')}
  }
}
`)
  t.teardown(() => program.close())
  const rights = (user: string): string => existsSync(join(folder, user))
    ? /^CapEff:\s+(\S+)\n/.exec(readFileSync(join(folder, user), 'utf8'))?.[1] ?? ''
    : ''
  t.ok(await until(() => rights('root') !== '' && rights('nobody') !== '', START))
  t.equal(rights('root'), run('grep', 'CapEff', '/proc/self/status').split(/\s+/)[1])
  t.match(rights('nobody'), /^0+$/)
  t.match(run('grep', 'CapEff', `/proc/${program.pid('checkers')}/status`), /\t0+34e4$/m,
    'which the process itself has given up')
  t.ok(await program.stop())
})
