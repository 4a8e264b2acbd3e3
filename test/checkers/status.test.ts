import t from 'tap'
import { checkersStatus } from '../../src/checkers/status.js'
import { BAD, Driver, GOOD } from './drive.js'
import { lvs, realServer, sorryServer, virtualServer } from './examples.js'

t.test('the status is what the engine knows', async t => {
  const driver = new Driver()
  t.strictSame(checkersStatus(driver.engine), { virtualServers: [] })
  driver.start(lvs([virtualServer([realServer('10.0.0.2'), realServer('10.0.0.3')], {
    sorryServer: sorryServer('10.0.0.9')
  })]))
  const isNew = (): readonly boolean[] => checkersStatus(driver.engine).virtualServers
    .flatMap(({ realServers }) => realServers.flatMap(each => each.checkers))
    .map(({ hasRun }) => !hasRun)
  t.strictSame(isNew(), [true, true])
  driver.round(target => target === '10.0.0.2' ? GOOD : BAD)
  t.strictSame(isNew(), [false, false])
  t.strictSame(checkersStatus(driver.engine).virtualServers, [{
    name: '[10.0.0.1]:tcp:80',
    quorumUp: true,
    quorum: 1,
    hysteresis: 0,
    weight: 1,
    sorryServer: { name: '[10.0.0.9]:tcp:80', inUse: false },
    suspended: false,
    realServers: [
      {
        name: '[10.0.0.2]:tcp:80',
        alive: true,
        weight: 1,
        draining: false,
        drained: false,
        operatorWeight: undefined,
        checkers: [{ type: 'tcp', up: true, hasRun: true }]
      },
      {
        name: '[10.0.0.3]:tcp:80',
        alive: false,
        weight: 1,
        draining: false,
        drained: false,
        operatorWeight: undefined,
        checkers: [{ type: 'tcp', up: false, hasRun: true }]
      }
    ]
  }])
})
