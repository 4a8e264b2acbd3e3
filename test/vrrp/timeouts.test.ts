import t from 'tap'
import { centis, later, seconds } from '../../src/lib/time.js'
import { Bench, instanceConfig, link, scriptConfig, vrrpConfig } from './samples.js'

t.test('the deadline is the earliest of all', async t => {
  const script = scriptConfig({ interval: seconds(2) })
  const bench = new Bench(vrrpConfig([instanceConfig()], {
    scripts: [script], interfaceDelays: [{ interface: 'eth1', down: seconds(1), up: seconds(1) }]
  }))
  t.equal(bench.engine.deadline, 3_000_000, 'the script')
  bench.give({ type: 'link', link: link('eth1', 3, { up: false }) })
  t.equal(bench.engine.deadline, 2_000_000, 'the delayed change')
})

t.test('a script that still runs is not started again', async t => {
  const script = scriptConfig()
  const bench = new Bench(vrrpConfig([instanceConfig()], { scripts: [script] }))
  t.match(bench.take().at(-1), { type: 'run-script', script: 'chk', timeout: 1_000_000 })
  bench.pass(seconds(1))
  t.match(bench.logs(), [{ type: 'script-overlaps', script: 'chk' }])
  bench.give({ type: 'script-result', script: 'chk', status: 0, timedOut: false })
  bench.take()
  bench.pass(seconds(1))
  t.match(bench.take(), [{ type: 'run-script' }])
})

t.test('of several overdue instances the most overdue one goes first', async t => {
  const fast = instanceConfig({ version: 3, advertInterval: centis(10), name: 'VI_2', vrid: 52 })
  const bench = new Bench(vrrpConfig([instanceConfig({ version: 3 }), fast]))
  bench.now = later(bench.now, seconds(60))
  bench.give({ type: 'timeout' })
  t.strictSame(bench.adverts(), ['VI_2 100', 'VI_1 100'])
})

t.test('of hundreds that are due sixteen go at once, the others in the next turns', async t => {
  const many = Array.from({ length: 40 }, (_, at) =>
    instanceConfig({ name: `VI_${at + 1}`, vrid: at + 1 }))
  const bench = new Bench(vrrpConfig(many))
  bench.now = later(bench.now, seconds(4))
  bench.take()
  const sizes = [1, 2, 3, 4].map(() => {
    bench.give({ type: 'timeout' })
    return bench.adverts().length
  })
  t.strictSame(sizes, [16, 16, 8, 0])
})

t.test('of several takeovers all adverts go before anything else', async t => {
  const many = [1, 2, 3].map(vrid => instanceConfig({ name: `VI_${vrid}`, vrid }))
  const bench = new Bench(vrrpConfig(many))
  bench.now = later(bench.now, seconds(4))
  bench.take()
  bench.give({ type: 'timeout' })
  const types = bench.take().map(({ type }) => type)
  t.strictSame(types.slice(0, 3), ['send-advert', 'send-advert', 'send-advert'])
  t.strictSame([...new Set(types.slice(3))].sort(), ['add-addresses', 'announce', 'log', 'transition'])
})

t.test('255 instances all get their turn', async t => {
  const many = Array.from({ length: 255 }, (_, at) =>
    instanceConfig({ name: `VI_${at + 1}`, vrid: at + 1 }))
  const bench = new Bench(vrrpConfig(many))
  bench.pass(seconds(4))
  bench.take()
  bench.pass(seconds(1))
  t.equal(new Set(bench.adverts()).size, 255)
})
