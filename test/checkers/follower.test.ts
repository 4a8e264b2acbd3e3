import t from 'tap'
import type { FileCheckerConfig } from '../../src/checkers/checker-config.js'
import { fileStanding, followersOf, sessionStanding, standingOf } from '../../src/checkers/follower.js'
import { realServer, tcpCheck, virtualServer, withCheckers } from './examples.js'

const file = (weight: number, reverse = false): FileCheckerConfig =>
  ({ type: 'file', file: 'f', weight, reverse })
const stand = (config: FileCheckerConfig, value?: number) =>
  fileStanding(config, { files: value === undefined ? {} : { f: value }, sessions: {} })

t.test('with weight 0 a value other than 0 means down, in reverse 0 does', async t => {
  t.strictSame([stand(file(0), 0).up, stand(file(0), 3).up, stand(file(0)).up], [true, false, true])
  t.strictSame([stand(file(0, true), 0).up, stand(file(0, true), 3).up], [false, true])
})

t.test('else value times weight is added, negated in reverse', async t => {
  t.strictSame(stand(file(2), 5), { up: true, contribution: 10 })
  t.strictSame(stand(file(2, true), 5), { up: true, contribution: -10 })
  t.strictSame(stand(file(2147483647), 2), { up: true, contribution: 2147483647 })
})

t.test('the least number means down', async t => {
  t.strictSame(stand(file(1), -2147483648), { up: false, contribution: 0 })
  t.strictSame(stand(file(2), -2147483647), { up: false, contribution: 0 })
  t.equal(stand(file(1), -2147483647).up, true)
})

t.test('a session counts as up until it is known, unless alpha', async t => {
  const bfd = (alpha: boolean, sessions: Record<string, boolean>) =>
    sessionStanding({ type: 'bfd', session: 's', alpha }, { files: {}, sessions }).up
  t.strictSame([bfd(false, {}), bfd(true, {}), bfd(true, { s: true }), bfd(false, { s: false })],
    [true, false, true, false])
})

t.test('who follows a file or a session is found by its name', async t => {
  const bfd = { type: 'bfd', session: 'f', alpha: false } as const
  const servers = [virtualServer([
    withCheckers(realServer('10.0.0.2'), tcpCheck('10.0.0.2'), file(1)),
    withCheckers(realServer('10.0.0.3'), bfd, { ...file(1), file: 'other' })
  ])]
  t.strictSame(followersOf(servers, 'file', 'f').map(({ at }) => at),
    [{ virtualServer: 0, realServer: 0, checker: 1 }])
  t.strictSame(followersOf(servers, 'bfd', 'f').map(({ at }) => at),
    [{ virtualServer: 0, realServer: 1, checker: 0 }])
  t.equal(standingOf(bfd, { files: {}, sessions: { f: false } }).up, false)
  t.equal(standingOf(file(2), { files: { f: 1 }, sessions: {} }).contribution, 2)
})
