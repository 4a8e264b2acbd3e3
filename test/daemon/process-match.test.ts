import t from 'tap'
import { isMeant } from '../../src/daemon/process-match.js'
import type { TrackProcessConfig } from '../../src/vrrp/config.js'
import { trackProcessConfig } from '../vrrp/samples.js'

function tracked (over: Partial<TrackProcessConfig>): TrackProcessConfig {
  return trackProcessConfig({ path: '/usr/sbin/haproxy', ...over })
}

const haproxy = { comm: 'haproxy', args: ['/usr/sbin/haproxy', '-Ws', '-f', '/etc/haproxy.cfg'] }

t.test('without parameters the name of the program decides, however it was called', async t => {
  t.equal(isMeant(tracked({}), haproxy), true)
  t.equal(isMeant(tracked({}), { comm: 'haproxy', args: ['./haproxy'] }), true)
  t.equal(isMeant(tracked({ path: 'haproxy' }), haproxy), true)
  t.equal(isMeant(tracked({ path: '/usr/sbin/nginx' }), haproxy), false)
  t.equal(isMeant(tracked({ path: '/opt/a-very-long-program-name' }),
    { comm: 'a-very-long-pro', args: [] }), true, 'the kernel keeps 15 bytes of the name')
})

t.test('full_command compares the path as it was called', async t => {
  const config = tracked({ fullCommand: true })
  t.equal(isMeant(config, haproxy), true)
  t.equal(isMeant(config, { comm: 'haproxy', args: ['haproxy'] }), false)
  t.equal(isMeant(config, { comm: 'haproxy', args: [] }), false, 'a kernel thread')
})

const PARAMETERS: ReadonlyArray<readonly [TrackProcessConfig['match'], readonly string[], boolean]> = [
  ['exact', ['-Ws', '-f', '/etc/haproxy.cfg'], true],
  ['exact', ['-Ws', '-f'], false],
  ['none', ['-Ws', '-f', '/etc/haproxy.cfg'], true],
  ['none', ['-Ws'], false],
  ['exact', [], false],
  ['partial', ['-Ws', '-f'], true],
  ['partial', [], true],
  ['partial', ['-Ws', '-'], false],
  ['initial', ['-Ws', '-'], true],
  ['initial', ['-Ws', '-f', '/etc/ha'], true],
  ['initial', ['-W', '-f'], false],
  ['initial', ['-Ws', '-f', '/etc/haproxy.cfg', 'more'], false]
]

for (const [match, parameters, wanted] of PARAMETERS) {
  t.test(`${match} [${parameters.join(' ')}] is ${wanted ? 'meant' : 'not meant'}`, async t => {
    t.equal(isMeant(tracked({ match, parameters }), haproxy), wanted)
  })
}
