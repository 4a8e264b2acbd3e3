import t from 'tap'
import { Standbys } from '../../src/daemon/standbys.js'
import { instant } from '../../src/lib/time.js'
import { instanceConfig, NO_TRACKING, vrrpConfig } from '../vrrp/samples.js'

const config = vrrpConfig([instanceConfig(), instanceConfig({ name: 'VI_2', vrid: 52 })], {
  syncGroups: [{ name: 'G', members: ['VI_1', 'VI_2'], track: NO_TRACKING, trackingWeight: false }]
})

t.test('what an operator has said is remembered for the whole group, until it is over', async t => {
  const standbys = new Standbys()
  standbys.begin({ instance: 'VI_1', manner: 'maintenance', until: undefined }, config)
  standbys.begin({ instance: 'VI_9', manner: 'failover', until: instant(5) }, config)
  const names = (now: number): readonly string[] =>
    standbys.current(instant(now)).map(({ instance }) => instance)
  t.strictSame(names(4), ['VI_1', 'VI_2', 'VI_9'])
  t.strictSame(names(5), ['VI_1', 'VI_2'])
  standbys.end('VI_2', config)
  t.strictSame(names(0), ['VI_9'])
})
