import t from 'tap'
import { micros, seconds } from '../../src/lib/time.js'
import type { TrackReference } from '../../src/vrrp/config.js'
import { Bench, NO_TRACKING, instanceConfig, scriptConfig, vrrpConfig } from './samples.js'

const reference = (name: string, weight: number): TrackReference =>
  ({ name, weight, reverse: false })
const script = scriptConfig({ fall: 2 })
const answer = (status: number): {
  type: 'script-result', script: string, status: number, timedOut: boolean
} => ({ type: 'script-result', script: 'chk', status, timedOut: false })

t.test('an instance waits for its script, without a word', async t => {
  const bench = new Bench(vrrpConfig(
    [instanceConfig({ track: { ...NO_TRACKING, scripts: [reference('chk', 0)] } })],
    { scripts: [script] }))
  t.strictSame(bench.transitions(), [])
  t.equal(bench.state(), 'init')
  bench.give(answer(0))
  t.strictSame(bench.logs(), [
    { type: 'script-result', script: 'chk', result: 'succeeded', status: 0 },
    { type: 'entering', instance: 'VI_1', state: 'BACKUP', initial: false }
  ])
  bench.give(answer(1))
  t.equal(bench.state(), 'backup')
  bench.give(answer(1))
  t.equal(bench.state(), 'fault')
  bench.give(answer(0))
  t.equal(bench.state(), 'backup')
})

t.test('a failing script at start is FAULT at once', async t => {
  const bench = new Bench(vrrpConfig(
    [instanceConfig({ track: { ...NO_TRACKING, scripts: [reference('chk', 0)] } })],
    { scripts: [script] }))
  bench.give(answer(1))
  t.strictSame(bench.transitions(), ['VI_1 FAULT'])
})

t.test('a weighted script moves the priority, and the next advert carries it', async t => {
  const config = instanceConfig({
    track: { ...NO_TRACKING, scripts: [reference('chk', -5)] }, notifyPriorityChanges: true
  })
  const bench = new Bench(vrrpConfig([config], { scripts: [script] }))
  bench.give(answer(0))
  bench.pass(seconds(4))
  bench.take()
  bench.give(answer(2))
  bench.give(answer(2))
  const effects = bench.take()
  t.match(effects.filter(each => each.type === 'log').map(each => each.entry), [
    { type: 'script-returns', status: 2 },
    { type: 'script-result', result: 'failed' },
    { type: 'priority-changed', from: 100, to: 95 }
  ])
  t.match(effects.at(-1), { type: 'notice', notice: 'MASTER_PRIORITY', priority: 95 })
  t.notOk(effects.some(each => each.type === 'send-advert'), 'not out of turn')
  bench.pass(seconds(1))
  t.strictSame(bench.adverts(), ['VI_1 95'])
})

t.test('files, processes and BFD sessions count as well', async t => {
  const process = {
    name: 'p',
    path: '/bin/p',
    parameters: [],
    match: 'none' as const,
    fullCommand: false,
    weight: 0,
    reverse: false,
    quorum: 1,
    quorumMax: undefined,
    terminateDelay: seconds(1),
    forkDelay: micros(0)
  }
  const bench = new Bench(vrrpConfig([instanceConfig({
    track: {
      ...NO_TRACKING,
      files: [reference('f', 2)],
      processes: [reference('p', 0)],
      bfds: [reference('b', 7)]
    }
  })], { trackProcesses: [process] }))
  t.equal(bench.state(), 'fault', 'no process yet')
  bench.give({ type: 'process-count', process: 'p', count: 1 })
  t.equal(bench.state(), 'backup')
  const priority = (): number | undefined => bench.engine.world?.routers[0]?.priority
  bench.give({ type: 'file-value', file: 'f', value: 10 })
  t.equal(priority(), 120)
  bench.give({ type: 'bfd', session: 'b', up: true })
  t.equal(priority(), 127)
  bench.give({ type: 'bfd', session: 'b', up: false })
  t.equal(priority(), 120)
  t.strictSame(bench.logs().filter(({ type }) => type === 'bfd'), [true, false].map(up =>
    ({ type: 'bfd', instance: 'VI_1', session: 'b', up })))
  bench.take()
  bench.give({ type: 'bfd', session: 'b', up: false })
  t.strictSame(bench.logs(), [], 'said again is no news')
  bench.take()
  bench.give({ type: 'file-value', file: 'f', value: -127 })
  t.match(bench.logs()[0], { type: 'file-fault', instance: 'VI_1', fault: true })
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'file-value', file: 'f', value: 0 })
  bench.give({ type: 'process-count', process: 'p', count: 0 })
  bench.pass(seconds(0.9))
  t.equal(bench.state(), 'backup', 'terminate_delay')
  bench.pass(seconds(0.1))
  t.equal(bench.state(), 'fault')
  bench.give({ type: 'process-count', process: 'unknown', count: 0 })
})

t.test('a socket that fails is FAULT until it works', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  const socket = bench.socket()
  bench.take()
  bench.give({ type: 'socket-failed', socket, reason: 'EADDRNOTAVAIL' })
  t.equal(bench.state(), 'fault')
  t.match(bench.logs()[0], { type: 'socket-failed', reason: 'EADDRNOTAVAIL' })
  bench.give({ type: 'socket-opened', socket })
  t.equal(bench.state(), 'backup')
  bench.give({ type: 'socket-failed', socket: 'another', reason: '' })
  t.equal(bench.state(), 'backup')
})

t.test('an operator may ask for announcements and for fresh counters', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.give({ type: 'send-garp', instance: 'VI_1' })
  t.notOk(bench.take().some(each => each.type === 'announce'), 'not of a backup')
  bench.pass(seconds(4))
  bench.take()
  bench.give({ type: 'send-garp', instance: 'VI_1' })
  t.match(bench.take(), [{ entry: { type: 'announcing' } }, { type: 'announce' }])
  bench.give({ type: 'send-garp', instance: 'VI_9' })
  t.equal(bench.statistics()['advertsSent'], 1)
  bench.give({ type: 'clear-statistics' })
  t.equal(bench.statistics()['advertsSent'], 0)
})

t.test('a script that is gone may still answer', async t => {
  const bench = new Bench(vrrpConfig([instanceConfig()]))
  bench.take()
  bench.give(answer(0))
  t.strictSame(bench.take(), [])
})
