import t from 'tap'
import { findServers } from '../../../src/daemon/control/server-names.js'
import type { RealServerConfig } from '../../../src/checkers/config.js'
import { lvs, realServer, virtualServer } from '../../checkers/examples.js'

const server = (name: string): RealServerConfig => realServer('10.0.1.1', { name })
const config = lvs([
  virtualServer([server('[10.0.1.1]:tcp:80'), server('[10.0.1.1]:tcp:81')]),
  virtualServer([server('[2001:db8::5]:udp:53')], { name: '[2001:db8::1]:udp:53' }),
  virtualServer([server('[10.0.1.9]:tcp:80')], { name: 'FWM 7' })
])

t.test('servers are found by their written names and by shorter ones', async t => {
  for (const [virtual, real, expected] of [
    ['[10.0.0.1]:tcp:80', '[10.0.1.1]:tcp:80', ['[10.0.0.1]:tcp:80', '[10.0.1.1]:tcp:80']],
    ['10.0.0.1:80', '10.0.1.1:81', ['[10.0.0.1]:tcp:80', '[10.0.1.1]:tcp:81']],
    ['10.0.0.1', '10.0.1.1 80', ['[10.0.0.1]:tcp:80', '[10.0.1.1]:tcp:80']],
    ['[2001:DB8::1]:53', '2001:db8::5', ['[2001:db8::1]:udp:53', '[2001:db8::5]:udp:53']],
    ['fwm 7', '10.0.1.9', ['FWM 7', '[10.0.1.9]:tcp:80']],
    [undefined, '10.0.1.9', [undefined, '[10.0.1.9]:tcp:80']]
  ] as const) {
    const { virtualServer, realServer } = findServers(config, virtual, real)
    t.strictSame([virtualServer, realServer], expected, `${virtual} ${real}`)
  }
})

t.test('who means two servers, or none, is told so', async t => {
  t.throws(() => findServers(config, '10.0.0.1:80', '10.0.1.1'),
    { code: 'conflict', message: '10.0.1.1 may be [10.0.1.1]:tcp:80 or [10.0.1.1]:tcp:81' })
  t.throws(() => findServers(config, undefined, '10.9.9.9'), { code: 'not-found' })
  t.throws(() => findServers(config, '10.9.9.9', '10.0.1.1:80'), { code: 'not-found' })
  t.throws(() => findServers(config, 'fwm 7', '10.0.1.1:80'), { code: 'not-found' }, 'it is another\'s')
})
