import t from 'tap'
import { openWatchdog } from '../../src/daemon/watchdog.js'

const soon = async (ms: number): Promise<void> =>
  await new Promise(resolve => setTimeout(resolve, ms))

t.test('it is fed while everybody answers, and starves when one does not', async t => {
  let fed = 0
  let hangs = false
  const environment: NodeJS.ProcessEnv = { WATCHDOG_USEC: '30000', WATCHDOG_PID: '7', PATH: '/bin' }
  const watchdog = openWatchdog({
    manager: { tell: () => { fed++ } },
    environment,
    pid: 7,
    ask: () => [undefined, hangs ? new Promise(() => {}) : Promise.resolve()]
  })
  const keepAlive = setInterval(() => {}, 1_000)
  await soon(100)
  t.ok(fed >= 3, `${fed}`)
  hangs = true
  await soon(60)
  const before = fed
  await soon(100)
  t.equal(fed, before)
  watchdog?.close()
  clearInterval(keepAlive)
  t.strictSame(Object.keys(environment), ['PATH'], 'scripts do not hear of it')
})

t.test('nobody watches, or somebody else is watched', async t => {
  const manager = { tell: () => { t.fail('nobody to tell') } }
  for (const environment of [{}, { WATCHDOG_USEC: 'x' }, { WATCHDOG_USEC: '1000', WATCHDOG_PID: '8' }]) {
    t.equal(openWatchdog({ manager, environment, pid: 7, ask: () => [] }), undefined)
  }
})
