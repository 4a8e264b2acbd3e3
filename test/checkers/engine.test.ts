import t from 'tap'
import type { CheckersEvent } from '../../src/checkers/events.js'
import type { Operation } from '../../src/checkers/operator.js'
import { instant, later, seconds } from '../../src/lib/time.js'
import { BAD, Driver, GOOD } from './drive.js'
import {
  httpCheck, ip, lvs, miscCheck, realServer, sorryServer, tcpCheck, virtualServer, withCheckers
} from './examples.js'

const NAME = '[10.0.0.1]:tcp:80'
const [A, B] = ['[10.0.0.2]:tcp:80', '[10.0.0.3]:tcp:80']
const servers = [realServer('10.0.0.2'), realServer('10.0.0.3')]
const web = virtualServer(servers)
const only = (address: string) => (target: string) => target === address ? GOOD : BAD
const all = () => GOOD
const none = () => BAD

t.test('at start the servers are in the table before anything is checked', async t => {
  const driver = new Driver()
  t.strictSame(driver.start(lvs([web])), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1', 'add-destination 10.0.0.3:80 w1',
    'log quorum starting UP 1 0 1 2', `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`
  ])
  t.equal(driver.engine.deadline, 1_000_000)
})

t.test('what the kernel already has is not touched', async t => {
  const first = new Driver()
  first.start(lvs([web]))
  const table = [...first.engine.handle({
    type: 'table', table: []
  }, first.now)].flatMap(effect => effect.type === 'ipvs' ? effect.changes : [])
  const service = table.flatMap(each => each.type === 'add-service' ? [each.service] : [])[0]
  if (service === undefined) throw new Error('one service')
  const destinations = table.flatMap(each => each.type === 'add-destination' ? [each.destination] : [])
  const again = new Driver()
  t.strictSame(again.start(lvs([web]), { table: [{ service, destinations }] }),
    ['log quorum starting UP 1 0 1 2', `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`])
})

t.test('a server fails, all fail, the sorry server answers, one comes back', async t => {
  const driver = new Driver()
  driver.start(lvs([{ ...web, sorryServer: sorryServer('10.0.0.9') }]))
  t.strictSame(driver.round(only('10.0.0.2')), [
    'log check [10.0.0.2]:tcp:80 UP 1',
    'delete-destination 10.0.0.3:80',
    `log check ${B} DOWN 1`, `log service ${B} DOWN`, `notify ${B} DOWN`, `mail ${B} DOWN check`
  ])
  t.strictSame(driver.round(none), [], 'the retry is borne')
  t.equal(driver.engine.deadline, 14_000_000, 'and made after delay_before_retry')
  t.strictSame(driver.round(none), [
    'add-destination 10.0.0.9:80 w1', 'delete-destination 10.0.0.2:80',
    `log check ${A} DOWN 1`, `log service ${A} DOWN`, `notify ${A} DOWN`,
    'log quorum DOWN 1 0 1 0', 'log sorry [10.0.0.9]:tcp:80 UP', 'log pool DOWN',
    `notify VS ${NAME} DOWN`, `mail VS ${NAME} DOWN quorum`, `mail ${A} DOWN check`
  ])
  t.strictSame(driver.round(only('10.0.0.3')), [
    'add-destination 10.0.0.3:80 w1', 'delete-destination 10.0.0.9:80',
    `log check ${B} UP 0`, `notify ${B} UP`,
    'log quorum UP 1 0 1 1', 'log sorry [10.0.0.9]:tcp:80 DOWN', 'log pool UP',
    `notify VS ${NAME} UP`, `mail VS ${NAME} UP quorum`, `mail ${B} UP check`
  ])
})

t.test('inhibited servers lose their weight and keep their place', async t => {
  const driver = new Driver()
  driver.start(lvs([virtualServer(servers.map(each => ({ ...each, inhibitOnFailure: true })))]))
  t.match(driver.round(only('10.0.0.2')).filter(line => /destination|inhibit/.test(line)),
    ['edit-destination 10.0.0.3:80 w0', `log inhibit ${B} DOWN`])
})

t.test('one probe serves every virtual server with the same check', async t => {
  const other = {
    ...web,
    name: '[10.0.0.1]:tcp:81',
    target: { type: 'address', address: ip('10.0.0.1'), port: 81 } as const
  }
  const driver = new Driver()
  driver.start(lvs([web, other]))
  driver.tick()
  t.equal(driver.open.size, 2, 'two servers, two probes')
  t.strictSame(driver.answer(only('10.0.0.2')).filter(line => line.startsWith('delete')),
    ['delete-destination 10.0.0.3:80', 'delete-destination 10.0.0.3:80'])
})

t.test('a first verdict that confirms bad news is told once', async t => {
  const alpha = { alpha: true, checkers: [tcpCheck('10.0.0.2', { alpha: true })] }
  const driver = new Driver()
  driver.start(lvs([virtualServer([realServer('10.0.0.2', alpha)])]))
  t.strictSame(driver.round(none), [`log check ${A} DOWN 1`, `notify ${A} DOWN`])
  t.strictSame(driver.round(none), [])
  t.match(driver.round(all)[0], 'add-destination 10.0.0.2:80 w1')
})

t.test('no_checker_emails writes only of the server itself', async t => {
  const double = withCheckers(realServer('10.0.0.2'), tcpCheck('10.0.0.2'), httpCheck('10.0.0.2'))
  const mails = (noCheckerEmails: boolean) => {
    const driver = new Driver()
    driver.start(lvs([virtualServer([double])], {}, { noCheckerEmails }))
    return driver.round(none).filter(line => line.startsWith('mail [10.0.0.2]')).length
  }
  t.strictSame([mails(false), mails(true)], [2, 1])
})

t.test('log_all_failures logs the failures that decide nothing', async t => {
  const logs = (logAllFailures: boolean) => {
    const driver = new Driver()
    const check = tcpCheck('10.0.0.2', { logAllFailures })
    driver.start(lvs([virtualServer([withCheckers(realServer('10.0.0.2'), check)])]))
    driver.round(all)
    return driver.round(none)
  }
  t.strictSame(logs(false), [])
  t.strictSame(logs(true), [`log check ${A} DOWN 0 undecided`])
})

t.test('a dynamic check sets the weight, its first success is written of', async t => {
  const check = miscCheck('/check', true)
  const driver = new Driver()
  driver.start(lvs([virtualServer([withCheckers(realServer('10.0.0.2', { weight: 5 }), check)])]))
  t.strictSame(driver.round(() => ({ ok: true, weight: 50 })), [
    'edit-destination 10.0.0.2:80 w50',
    `log check ${A} UP 0`, `log weight ${A} 5 50 true`, `mail ${A} UP check`
  ])
  t.strictSame(driver.round(() => ({ ok: true, weight: 0 })).slice(0, 2),
    ['edit-destination 10.0.0.2:80 w0', `log weight ${A} 50 0 true`])
  t.match(driver.round(all)[0], 'edit-destination 10.0.0.2:80 w5', 'exit 0 is the configured weight')
})

t.test('a virtual server that a reload brings has the weights of its files at once', async t => {
  const file = { type: 'file', file: 'f', weight: 2, reverse: false } as const
  const driver = new Driver()
  driver.start(lvs([web]), { files: { f: 3 } })
  const target = { type: 'fwmark', mark: 7 } as const
  const added = virtualServer([withCheckers(realServer('10.0.0.2'), file)], { name: 'FWM 7', target })
  t.strictSame(driver.give({ type: 'reload', config: lvs([web, added]), files: { f: 3 } }).slice(0, 2),
    ['add-service FWM 7', 'add-destination 10.0.0.2:80 w7'])
})

t.test('files and sessions are followed', async t => {
  const file = { type: 'file', file: 'f', weight: 2, reverse: false } as const
  const bfd = { type: 'bfd', session: 's', alpha: true } as const
  const driver = new Driver()
  t.strictSame(driver.start(lvs([virtualServer([withCheckers(realServer('10.0.0.2'), file, bfd)])]), { files: { f: 3 } }), [
    'add-service TCP 10.0.0.1:80', `log weight ${A} 1 7 false`
  ])
  t.match(driver.give({ type: 'bfd', session: 's', up: true })[0], 'add-destination 10.0.0.2:80 w7')
  t.strictSame(driver.give({ type: 'file-value', file: 'f', value: 0 }),
    ['edit-destination 10.0.0.2:80 w1', `log weight ${A} 7 1 true`])
  t.strictSame(driver.give({ type: 'file-value', file: 'f', value: -2147483648 }).slice(0, 2),
    ['delete-destination 10.0.0.2:80', `log check ${A} DOWN 0`])
  t.strictSame(driver.give({ type: 'file-value', file: 'other', value: 1 }), [])
  t.strictSame(driver.give({ type: 'bfd', session: 'other', up: false }), [])
})

t.test('ha_suspend checks only while the address is here', async t => {
  const driver = new Driver()
  driver.start(lvs([{ ...web, haSuspend: true }]))
  driver.tick()
  t.equal(driver.open.size, 0)
  t.equal(driver.engine.deadline, 11_000_000, 'it looks again after delay_loop')
  t.strictSame(driver.give({ type: 'address', address: ip('10.0.0.1') }), ['log suspended false'])
  driver.tick()
  t.equal(driver.open.size, 2)
  t.strictSame(driver.give({ type: 'address-gone', address: ip('10.0.0.1') }), ['log suspended true'])
  t.strictSame(driver.give({ type: 'address', address: ip('10.0.0.77') }), [])
})

t.test('a virtual server of an instance is in the kernel while that is MASTER', async t => {
  const driver = new Driver()
  const config = lvs([{ ...web, vrrp: 'VI_1' }], {}, {
    syncDaemon: { interface: 'eth0', instance: 'VI_1', id: 1, maxlen: undefined, port: undefined, ttl: undefined, group: undefined }
  })
  t.strictSame(driver.start(config).slice(0, 1), ['start-daemon backup'])
  t.strictSame(driver.give({ type: 'vrrp', instance: 'VI_1', master: true }), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1', 'add-destination 10.0.0.3:80 w1',
    'stop-daemon backup', 'start-daemon master'
  ])
  t.strictSame(driver.give({ type: 'vrrp', instance: 'VI_2', master: true }), [])
  t.match(driver.give({ type: 'vrrp', instance: 'VI_1', master: false })[0], 'delete-service TCP 10.0.0.1:80')
})

t.test('slow start raises the weight of a recovered server step by step', async t => {
  const slow = realServer('10.0.0.2', { weight: 100, slowStart: seconds(5) })
  const driver = new Driver()
  driver.start(lvs([virtualServer([slow])]))
  driver.round(none)
  const weights = driver.round(all).filter(line => /destination/.test(line))
  while ((driver.engine.deadline ?? Infinity) < 21_000_000) {
    weights.push(...driver.tick().filter(line => /destination/.test(line)))
  }
  t.strictSame(weights.map(line => line.split(' ').at(-1)),
    ['w9', 'w18', 'w27', 'w36', 'w45', 'w54', 'w63', 'w72', 'w81', 'w90', 'w100'])
})

const AT_B = { virtualServer: NAME, realServer: B }
const operate = (operation: Operation, names: Partial<typeof AT_B> = AT_B): CheckersEvent =>
  ({ type: 'operate', virtualServer: names.virtualServer, realServer: B, operation })
const DRAIN: Operation = { type: 'drain', timeout: seconds(30) }

/** A driver with server B draining, checks answered. */
function draining (): Driver {
  const driver = new Driver()
  driver.start(lvs([web]))
  driver.give(operate(DRAIN))
  return driver
}

/** Ticks until connections are to be counted; gives what is counted. */
function counted (driver: Driver, connections: number): string[] {
  for (let tick = 0; tick < 10; tick++) {
    const asked = driver.tick()
    driver.answer(() => GOOD)
    if (!asked.includes('count-connections [10.0.0.3]:tcp:80')) continue
    return driver.give({ type: 'connections', counts: [{ ...AT_B, connections }] })
  }
  return ['nobody asks']
}

t.test('a drained server has weight 0 until its last connection ends, then it goes', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  t.strictSame(driver.give(operate(DRAIN)), ['edit-destination 10.0.0.3:80 w0', 'log operator drain'])
  t.strictSame(counted(driver, 3), [])
  t.strictSame(counted(driver, 1), [])
  t.strictSame(counted(driver, 0), ['delete-destination 10.0.0.3:80', 'log drained 0'])
  t.strictSame(counted(driver, 0), ['nobody asks'], 'nothing is left to count')
  t.strictSame(driver.give(operate({ type: 'enable' })), ['add-destination 10.0.0.3:80 w1', 'log operator enable'])
})

t.test('a drain whose time is over ends with the connections it has', async t => {
  const driver = draining()
  let lines: string[] = []
  while (lines.length === 0) lines = counted(driver, 5)
  t.strictSame(lines, ['delete-destination 10.0.0.3:80', 'log drained 5'])
  t.equal(driver.now, instant(seconds(30)))
})

t.test('a drain outlives a reload and a failed check, and is taken back', async t => {
  const driver = draining()
  t.strictSame(driver.give({ type: 'reload', config: lvs([web]), files: {} })
    .filter(line => !line.startsWith('log activating')), [])
  t.strictSame(counted(driver, 2), [])
  t.strictSame(driver.give(operate({ type: 'enable' })), ['edit-destination 10.0.0.3:80 w1', 'log operator enable'])
  t.strictSame(driver.give({ type: 'connections', counts: [{ ...AT_B, connections: 0 }] }), [],
    'an answer that comes late changes nothing')
})

t.test('an operator\'s weight holds whatever is configured', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  t.strictSame(driver.give(operate({ type: 'weight', weight: 7 })),
    ['edit-destination 10.0.0.3:80 w7', 'log operator weight'])
  t.strictSame(driver.give({ type: 'reload', config: lvs([web]), files: {} })
    .filter(line => !line.startsWith('log activating')), [])
  t.strictSame(driver.give(operate({ type: 'weight', weight: undefined })),
    ['edit-destination 10.0.0.3:80 w1', 'log operator weight'])
})

t.test('an operator may leave out the virtual server, and name none that is', async t => {
  const driver = new Driver()
  const other = virtualServer(servers, {
    name: '[10.0.0.1]:tcp:81', target: { type: 'address', address: ip('10.0.0.1'), port: 81 }
  })
  driver.start(lvs([web, other]))
  t.strictSame(driver.give(operate(DRAIN, {})).filter(line => line.startsWith('edit')),
    ['edit-destination 10.0.0.3:80 w0', 'edit-destination 10.0.0.3:80 w0'])
  t.strictSame(driver.give(operate(DRAIN, { virtualServer: 'x' })), [])
})

t.test('a table that is not as expected is put right, aloud', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  t.strictSame(driver.give({ type: 'table', table: [] }), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1', 'add-destination 10.0.0.3:80 w1',
    'log repaired'
  ])
})

t.test('timeouts are set at start and restored at the end', async t => {
  const driver = new Driver()
  t.equal(driver.start(lvs([web], {}, { timeouts: { tcp: 60, tcpFin: 0, udp: 0 } }))[0], 'timeouts 60 120 300')
  t.strictSame(driver.give({ type: 'shutdown', release: true }).slice(-2), ['timeouts 900 120 300', 'stopped'])
})

t.test('the end takes everything out, or as little as asked', async t => {
  const end = (global: Parameters<typeof lvs>[2], release = true) => {
    const driver = new Driver()
    const first = driver.start(lvs([web], {}, global))[0]
    driver.tick()
    return [first, ...driver.give({ type: 'shutdown', release }).filter(line => !line.startsWith('notify'))]
  }
  t.strictSame(end({}), [
    'add-service TCP 10.0.0.1:80', 'cancel', 'cancel', 'delete-destination 10.0.0.2:80',
    'delete-destination 10.0.0.3:80', 'delete-service TCP 10.0.0.1:80', 'stopped'
  ])
  t.strictSame(end({ flush: true, flushOnStop: 'all' }),
    ['flush-table', 'cancel', 'cancel', 'flush-table', 'stopped'])
  t.strictSame(end({ flushOnStop: 'own' }).slice(3), ['delete-service TCP 10.0.0.1:80', 'stopped'])
  t.strictSame(end({}, false).slice(3), ['stopped'])
})

t.test('nothing happens before the start and after the end', async t => {
  const driver = new Driver()
  t.strictSame(driver.give({ type: 'timeout' }), [])
  driver.start(lvs([web]))
  driver.give({ type: 'shutdown', release: true })
  t.equal(driver.engine.deadline, undefined)
  t.strictSame(driver.give({ type: 'timeout' }), [])
})

t.test('an unchanged reload changes nothing in the kernel', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  driver.round(only('10.0.0.2'))
  driver.now = later(driver.now, seconds(1))
  t.strictSame(driver.give({ type: 'reload', config: structuredClone(lvs([web])), files: {} }), [])
  t.equal(driver.engine.deadline, driver.now + 1_000_000, 'and probes start at random instants again')
})

t.test('a reload with one weight changed is that one edit', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  const heavier = lvs([virtualServer([servers[0] ?? web.realServers[0] ?? realServer('x'), realServer('10.0.0.3', { weight: 9 })])])
  t.strictSame(driver.give({ type: 'reload', config: heavier, files: {} }), ['edit-destination 10.0.0.3:80 w9'])
})

t.test('a reload keeps a failed server down, cancels what was under way, tells of removals', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  driver.round(only('10.0.0.2'))
  driver.tick()
  const config = lvs([virtualServer([realServer('10.0.0.3'), realServer('10.0.0.4')])])
  t.strictSame(driver.give({ type: 'reload', config, files: {} }), [
    'cancel', 'cancel', 'add-destination 10.0.0.4:80 w1', 'delete-destination 10.0.0.2:80',
    `notify ${A} DOWN`, `mail ${A} DOWN removed`
  ])
})

t.test('a result that comes after its reload is nobody\'s', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  driver.tick()
  const attempts = [...driver.open.keys()]
  driver.give({ type: 'reload', config: lvs([web]), files: {} })
  t.strictSame(attempts.flatMap(attempt => driver.give({ type: 'probe-result', attempt, result: BAD })), [])
})

t.test('checks go on for ever at their rhythm', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  for (let round = 0; round < 100; round++) t.strictSame(driver.round(all).filter(line => !/UP 1/.test(line)), [])
  t.equal(driver.engine.deadline, instant(1_000_000 + 100 * 10_000_000))
})

t.test('a reload of the same configuration begins the checks anew with what they know', async t => {
  const driver = new Driver()
  driver.start(lvs([web]))
  driver.round(target => target === '10.0.0.2' ? BAD : GOOD)
  driver.tick()
  const open = driver.open.size
  t.ok(open > 0, 'probes are under way')
  const told = driver.give({ type: 'reload', config: undefined, files: {} })
  t.strictSame(told.filter(each => !each.startsWith('cancel')), [], 'nothing is told or changed')
  t.equal(driver.open.size, 0, 'what was under way is dropped')
  const states = driver.engine.runners.map(({ state }) => [state.up, state.hasRun])
  t.strictSame(states, [[false, true], [true, true]])
  t.match(driver.round(() => GOOD), [/10\.0\.0\.2.*(UP|up)|add-destination/], 'and they go on')
})
