import t from 'tap'
import { LinkPolling } from '../../src/daemon/link-polling.js'
import type { LinkPollMethod } from '../../src/net/link-poll.js'
import { SystemError } from '../../src/net/system-error.js'

function bench () {
  const up = new Map<string, boolean>([['eth0', true], ['eth1', false]])
  const found: string[] = []
  const asked: string[] = []
  let tick = (): void => {}
  let running = 0
  const polling = new LinkPolling({
    poll: {
      isUp: (name, method) => {
        asked.push(`${name} ${method}`)
        const state = up.get(name)
        if (state === undefined) throw new SystemError('ENODEV', 'poll')
        return state
      },
      methodFor: (name, wanted): LinkPollMethod => {
        asked.push(`${name}?`)
        return wanted ?? 'ETHTOOL'
      }
    },
    found: (name, state) => { found.push(`${name} ${state}`) },
    repeat: (run, ms) => {
      t.equal(ms, 1000)
      running++
      tick = run
      return () => { running-- }
    }
  })
  const take = (list: string[]): readonly string[] => list.splice(0)
  return {
    polling,
    up,
    tick: () => { tick() },
    found: () => take(found),
    asked: () => take(asked),
    running: () => running
  }
}

t.test('links are asked at once and every second, each by its method', async t => {
  const { polling, tick, found, asked, up } = bench()
  polling.configure([
    { interface: 'eth0', method: undefined }, { interface: 'eth1', method: 'MII' }
  ])
  t.strictSame(found(), ['eth0 true', 'eth1 false'])
  t.strictSame(asked(), ['eth0?', 'eth0 ETHTOOL', 'eth1?', 'eth1 MII'])
  up.set('eth0', false)
  tick()
  t.strictSame(found(), ['eth0 false', 'eth1 false'])
  t.strictSame(asked(), ['eth0 ETHTOOL', 'eth1 MII'], 'the way was found before')
})

t.test('a link that is missing is netlink\'s business until it is back', async t => {
  const { polling, tick, found, asked, up } = bench()
  polling.configure([{ interface: 'eth0', method: undefined }])
  up.delete('eth0')
  found()
  tick()
  t.strictSame(found(), ['eth0 undefined'])
  up.set('eth0', true)
  asked()
  tick()
  t.strictSame(found(), ['eth0 true'])
  t.strictSame(asked(), ['eth0?', 'eth0 ETHTOOL'], 'it may be another one')
})

t.test('a reload changes what is polled', async t => {
  const { polling, found, running } = bench()
  polling.configure([])
  t.equal(running(), 0)
  polling.configure([{ interface: 'eth0', method: undefined }])
  t.equal(running(), 1)
  found()
  polling.configure([{ interface: 'eth1', method: undefined }])
  t.strictSame(found(), ['eth0 undefined', 'eth1 false'])
  t.equal(running(), 1)
  polling.configure([])
  t.equal(running(), 0)
  polling.close()
})
