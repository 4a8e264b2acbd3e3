import t from 'tap'
import { Pool } from '../../src/checkers/pool.js'
import { instant } from '../../src/lib/time.js'
import { ip, lines, lvs, realServer, virtualServer } from './examples.js'

const T0 = instant(0)
const config = lvs([
  virtualServer([realServer('10.0.0.2'), realServer('10.0.0.3')], { haSuspend: true }),
  virtualServer([realServer('10.0.0.2')], {
    name: 'FWM 7', target: { type: 'fwmark', mark: 7 }, haSuspend: true
  })
])

function started (): Pool {
  const pool = new Pool(config, { table: [], addresses: [ip('10.0.0.1')], masters: ['VI_1'] })
  pool.start(({ realServer }) => ({ up: realServer === 0, contribution: 0 }), undefined)
  return pool
}

t.test('the table follows what was touched, once', async t => {
  const pool = started()
  t.strictSame(lines(pool.flush(T0)), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1',
    'add-service FWM 7', 'add-destination 10.0.0.2:80 w1'
  ])
  t.strictSame(lines(pool.flush(T0)), [])
  const { changed } = pool.onVerdict({ virtualServer: 0, realServer: 1, checker: 0 }, true, T0)
  t.equal(changed, true)
  t.strictSame(lines(pool.flush(T0)), ['add-destination 10.0.0.3:80 w1'])
})

t.test('suspension is for addresses of this host; a mark is nowhere', async t => {
  const pool = started()
  t.strictSame([pool.isSuspended(0), pool.isSuspended(1)], [false, true])
  pool.onAddress(ip('10.0.0.1'), false)
  t.equal(pool.isSuspended(0), true)
})

t.test('masters are remembered', async t => {
  const pool = started()
  pool.onVrrp('VI_1', false)
  pool.onVrrp('VI_2', true)
  t.strictSame([...pool.masters], ['VI_2'])
})

t.test('an unchanged table needs no repair', async t => {
  const pool = started()
  const [effect] = pool.flush(T0)
  t.equal(effect?.type, 'ipvs')
  t.strictSame(pool.stop(false).filter(each => each.type === 'ipvs'), [])
  t.strictSame(lines(pool.stop(true)).filter(line => line.startsWith('delete-service')),
    ['delete-service TCP 10.0.0.1:80', 'delete-service FWM 7'])
})

t.test('contributions move weights', async t => {
  const pool = started()
  pool.flush(T0)
  pool.onContribution({ virtualServer: 0, realServer: 0, checker: 0 }, 9)
  t.strictSame(lines(pool.flush(T0)), ['edit-destination 10.0.0.2:80 w10'])
})
